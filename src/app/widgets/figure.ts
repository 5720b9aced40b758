/** A figure of a decision or a ranking, in words. */
export interface Figure {
  readonly name: string;
  /** Where the name would need two lines. */
  readonly short?: string;
  readonly value: string;
  readonly help: string;
  /** A word beside the value, and what it means. */
  readonly note?: { readonly text: string; readonly help: string };
  /** 95 % interval or what the value is to be held against, in words. */
  readonly range?: string;
  readonly delta?: Delta | string;
}

/** By how much it differs from what it is compared with. */
export interface Delta {
  readonly text: string;
  /** Half the width of its 95 % interval, as "±2.7"; empty while that is worked out. */
  readonly margin: string;
  readonly verdict: 'better' | 'worse' | 'unclear';
  readonly help: string;
}
