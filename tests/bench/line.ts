/** One result: what was measured, beside what a peer did in the same call. */
export interface BenchLine {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  /** Who the peer is; says so when it is absent. */
  readonly peer: string;
  readonly peerValue: number | null;
  /** value / peerValue; null without a peer. */
  readonly ratio: number | null;
}

export function line(
  name: string,
  value: number | null,
  unit: string,
  peer = 'none',
  peerValue: number | null = null,
): BenchLine {
  const ratio = value === null || peerValue === null ? null : rounded(value / peerValue);
  return {
    name,
    value: value === null ? null : rounded(value),
    unit,
    peer,
    peerValue: peerValue === null ? null : rounded(peerValue),
    ratio,
  };
}

export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
