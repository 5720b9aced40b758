export interface Axis {
  readonly title: string;
  readonly range: readonly [number, number];
  readonly type?: 'linear' | 'log';
  readonly tickformat?: string;
  readonly tickvals?: readonly number[];
  readonly ticktext?: readonly string[];
  readonly grid?: boolean;
  readonly visible?: boolean;
}

/** Turns data into pixels of a chart's overlay; the edges are those of the plotted area. */
export interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
