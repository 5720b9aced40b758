/** What a key asks of the presentation. */
export type PresentAct =
  | 'next'
  | 'previous'
  | 'first'
  | 'last'
  | 'black'
  | 'laser'
  | 'note'
  | 'full-screen'
  | 'keys'
  | 'leave';

/** What has the focus, as far as keys mean something else there. */
export type Focus = 'page' | 'field' | 'button';

interface Key {
  readonly keys: readonly string[];
  readonly act: PresentAct;
  /** As the list of keys says it. */
  readonly written: string;
  readonly does: string;
}

export const PRESENT_KEYS: readonly Key[] = [
  {
    keys: ['ArrowRight', 'PageDown', ' '],
    act: 'next',
    written: '→  Page down  Space',
    does: 'next scene',
  },
  { keys: ['ArrowLeft', 'PageUp'], act: 'previous', written: '←  Page up', does: 'scene before' },
  { keys: ['Home'], act: 'first', written: 'Home', does: 'first scene' },
  { keys: ['End'], act: 'last', written: 'End', does: 'last scene' },
  { keys: ['b', '.'], act: 'black', written: 'B  .', does: 'black screen; any key ends it' },
  { keys: ['l'], act: 'laser', written: 'L', does: 'dot that follows the pointer' },
  { keys: ['n'], act: 'note', written: 'N', does: 'speaker note' },
  { keys: ['f'], act: 'full-screen', written: 'F', does: 'full screen' },
  { keys: ['?'], act: 'keys', written: '?', does: 'this list' },
  { keys: ['Escape'], act: 'leave', written: 'Esc', does: 'leave' },
];

/** Null where the key is not the presentation's: fields keep theirs, buttons are pressed by space. */
export function presentAct(
  { key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  focus: Focus,
): PresentAct | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (focus === 'field' && key !== 'Escape') return null;
  if (focus === 'button' && key === ' ') return null;
  const name = key.length === 1 ? key.toLowerCase() : key;
  return PRESENT_KEYS.find(({ keys }) => keys.includes(name))?.act ?? null;
}

export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof Element)) return 'page';
  if (target.matches('input:not([type=checkbox]), textarea, select')) return 'field';
  return target.matches('button, a, summary, input[type=checkbox]') ? 'button' : 'page';
}
