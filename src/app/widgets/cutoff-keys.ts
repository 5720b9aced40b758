import { cutoffByShare, nextCutoff } from '../../core/decision/cutoff/cutoff-units';
import type { Sweep } from '../../core/decision/cutoff/sweep';

type Pressed = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>;

const SMALL = 0.01;
const LARGE = 0.05;

export const KEYS_HELP =
  'Arrow keys go to the next score that an applicant has, with Shift by 1 % of the applicants; Page Up and Page Down by 5 %. Home declines everybody, End nobody. Right and up approve more.';

/** Where a key moves a cut-off to; null for keys that mean nothing here. */
export function cutoffAfterKey(swept: Sweep, cutoff: number, pressed: Pressed): number | null {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) return null;
  const arrow = (up: boolean): number =>
    pressed.shiftKey
      ? cutoffByShare(swept, cutoff, up ? SMALL : -SMALL)
      : nextCutoff(swept, cutoff, up);
  switch (pressed.key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return arrow(true);
    case 'ArrowLeft':
    case 'ArrowDown':
      return arrow(false);
    case 'PageUp':
      return cutoffByShare(swept, cutoff, LARGE);
    case 'PageDown':
      return cutoffByShare(swept, cutoff, -LARGE);
    case 'Home':
      return 0;
    case 'End':
      return 1;
    default:
      return null;
  }
}
