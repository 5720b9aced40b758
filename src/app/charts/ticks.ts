import { percent } from '../widgets/format';

/** Round values of a range, about `most` of them: steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(low: number, high: number, most: number): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough);
  if (step === undefined) return [];
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** Round shares of an axis that does not move, written as everywhere: "50 %". */
export function shareTicks(
  low: number,
  high: number,
  most: number,
): { readonly tickvals: readonly number[]; readonly ticktext: readonly string[] } {
  const tickvals = niceTicks(low, high, most);
  const digits = tickvals.some((share) => Math.abs(share * 100 - Math.round(share * 100)) > 1e-6)
    ? 1
    : 0;
  return { tickvals, ticktext: tickvals.map((share) => percent(share, digits)) };
}
