/** A row of a chart of dots with whiskers. */
export interface DotRow {
  readonly name: string;
  /** Shown when pointed at. */
  readonly hint: string;
  readonly colour: string;
  /** On the scale, like what follows; not finite where there is none. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The value, written. */
  readonly text: string;
  /** What it was before; null for nothing. */
  readonly before: number | null;
  /** Left out of comparisons. */
  readonly grey: boolean;
}

export interface DotScale {
  readonly from: number;
  readonly to: number;
  /** The first of two that would touch is kept. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}
