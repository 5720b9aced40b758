export type Line = 'cutoff' | 'review';

/** Where the lines stand, as shares of the width; no review line where null. */
export interface LinePlaces {
  readonly cutoff: number;
  readonly review: number | null;
}

/** A finger that has gone so far sideways drags; before, the page may still want to scroll. */
const SIDEWAYS_PX = 6;

/**
 * Follows one pointer over a chart with lines. A press takes the nearest line along; a finger beside
 * the lines only once it goes sideways or is lifted, so that the page can be scrolled over the chart.
 * A finger on a line's grip keeps its distance to the line: touching alone moves nothing.
 */
export class LineDrag {
  #held: Line | null = null;
  #from: { readonly x: number; readonly settled: boolean } = { x: 0, settled: true };
  #box = { left: 0, width: 1 };
  /** From the finger to the line, as a share of the width. */
  #apart = 0;
  readonly #move: (line: Line, share: number) => void;

  constructor(move: (line: Line, share: number) => void) {
    this.#move = move;
  }

  press(event: PointerEvent & { currentTarget: HTMLElement }, places: LinePlaces): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#box = event.currentTarget.getBoundingClientRect();
    const onLine = event.target instanceof Element && event.target.closest('[data-line]') !== null;
    const finger = event.pointerType === 'touch';
    const at = this.#share(event);
    this.#held = nearestLine(at, places);
    this.#apart = finger && onLine ? (places[this.#held] ?? at) - at : 0;
    this.#from = { x: event.clientX, settled: !finger || onLine };
    if (!finger) this.#follow(event);
  }

  move(event: PointerEvent): void {
    if (this.#held === null) return;
    const { x, settled } = this.#from;
    if (!settled && Math.abs(event.clientX - x) < SIDEWAYS_PX) return;
    this.#from = { x, settled: true };
    this.#follow(event);
  }

  lift(event: PointerEvent): void {
    if (this.#held !== null && !this.#from.settled) this.#follow(event);
    this.#held = null;
  }

  cancel(): void {
    this.#held = null;
  }

  #share({ clientX }: PointerEvent): number {
    const { left, width } = this.#box;
    return Math.min(1, Math.max(0, (clientX - left) / width));
  }

  #follow(event: PointerEvent): void {
    if (this.#held === null) return;
    this.#move(this.#held, Math.min(1, Math.max(0, this.#share(event) + this.#apart)));
  }
}

/** Of two lines at one place, the one on whose side the press is. */
export function nearestLine(at: number, { cutoff, review }: LinePlaces): Line {
  if (review === null) return 'cutoff';
  const nearer = Math.abs(at - review) - Math.abs(at - cutoff);
  if (nearer === 0) return at < cutoff ? 'review' : 'cutoff';
  return nearer < 0 ? 'review' : 'cutoff';
}
