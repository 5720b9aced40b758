import type { KeeperAnswer, KeeperQuestion } from '../../worker/offline/messages';
import { hostedBuild } from './build';
import type { Notices } from './notices.svelte';

/** A page that stays open asks this often, and when it is looked at again, for a newer version. */
const ASK_EVERY_MS = 60 * 60_000;
const ASK_AGAIN_AFTER_MS = 10 * 60_000;

const READY =
  'This page now works offline: everything it needs is kept in this browser. Bookmark it to come back without a connection.';
const NEWER =
  'A newer version of Cutoff is ready: reload when it suits you. Settings and kept runs come back, and a run cut short can go on; a file that is not kept is lost.';
const NOT_NOW =
  'A reload would lose the run under way, of which nothing is kept yet: let it end, or come to the end of an epoch, or reset it, then reload.';

/** Keeps the hosted page working without a network, and tells of newer versions. */
export class OfflineState {
  /** Every file of this version is kept in the browser. */
  ready = $state(false);
  readonly #notices: Notices;
  readonly #wouldLose: () => boolean;
  readonly #build = hostedBuild();
  #toldOf: string | null = null;

  /** `wouldLose`: the run under way would be lost by a reload. */
  constructor(notices: Notices, wouldLose: () => boolean) {
    this.#notices = notices;
    this.#wouldLose = wouldLose;
  }

  /** For when the page has all it needs: keeping the files is nothing that anybody waits for. */
  async begin(): Promise<void> {
    if (this.#build === null || !('serviceWorker' in navigator)) return;
    const { serviceWorker } = navigator;
    const first = serviceWorker.controller === null;
    serviceWorker.addEventListener('controllerchange', () => void this.#look(first));
    try {
      this.#watch(await serviceWorker.register('./service-worker.js'), first);
    } catch {
      // Private windows and embedded pages may keep nothing: then the page needs its network.
      return;
    }
    await this.#look(false);
  }

  /** Browsers look for a newer version when the page is opened, but some of them take their time. */
  #watch(registration: ServiceWorkerRegistration, isNew: boolean): void {
    let asked = performance.now();
    const ask = (after: number): void => {
      if (document.hidden || !navigator.onLine || performance.now() - asked < after) return;
      asked = performance.now();
      registration.update().catch(() => undefined);
    };
    if (!isNew) ask(0);
    document.addEventListener('visibilitychange', () => ask(ASK_AGAIN_AFTER_MS));
    setInterval(() => ask(ASK_EVERY_MS), ASK_AGAIN_AFTER_MS);
  }

  async #look(tell: boolean): Promise<void> {
    const { controller } = navigator.serviceWorker;
    if (controller === null || this.#build === null) return;
    const { build, complete } = await asked(controller, this.#build);
    if (build === this.#build) {
      if (complete && !this.ready && tell) this.#notices.tell(READY);
      this.ready = complete;
    } else if (build !== this.#toldOf) {
      this.#toldOf = build;
      this.#offer();
    }
  }

  #offer(): void {
    this.#notices.offer(NEWER, {
      label: 'Reload',
      run: () => {
        if (!this.#wouldLose()) {
          location.reload();
          return;
        }
        this.#notices.tell(NOT_NOW);
        this.#offer();
      },
    });
  }
}

function asked(keeper: ServiceWorker, build: string): Promise<KeeperAnswer> {
  const { port1, port2 } = new MessageChannel();
  const question: KeeperQuestion = { type: 'which-build', build };
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<KeeperAnswer>) => {
      port1.close();
      resolve(data);
    };
    keeper.postMessage(question, [port2]);
  });
}
