/** What one tab tells the others about what is kept. */
export type TabNews =
  | { readonly kind: 'added'; readonly id: string }
  | { readonly kind: 'removed'; readonly id: string }
  | { readonly kind: 'named'; readonly id: string; readonly name: string }
  | { readonly kind: 'tables' };

const NAME = 'cutoff-kept';

/** The other tabs of this browser; nobody where it has no such channel. */
export class Tabs {
  readonly #channel: BroadcastChannel | null;

  constructor(onNews: (news: TabNews) => void) {
    this.#channel = channel();
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (isNews(data)) onNews(data);
    });
  }

  tell(news: TabNews): void {
    this.#channel?.postMessage(news);
  }
}

function channel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel(NAME);
  } catch {
    return null;
  }
}

/** A tab of another version may say other things. */
function isNews(data: unknown): data is TabNews {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return false;
  if (data.kind === 'tables') return true;
  if (!('id' in data) || typeof data.id !== 'string') return false;
  if (data.kind === 'named') return 'name' in data && typeof data.name === 'string';
  return data.kind === 'added' || data.kind === 'removed';
}
