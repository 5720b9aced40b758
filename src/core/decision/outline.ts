interface Stretch {
  readonly from: number;
  readonly to: number;
  /** The point farthest from the chord, and how far. */
  readonly at: number;
  readonly distance: number;
}

/**
 * Indices, ascending, of at most `limit` points that hold a curve's shape: both ends, those of
 * `keep`, then over and over the point farthest from the line drawn so far (Douglas & Peucker 1973,
 * worst stretch first). x and y should span like ranges; points before `first` are left out.
 */
export function outline(
  x: Float64Array,
  y: Float64Array,
  options: { keep: readonly number[]; limit: number; first?: number },
): number[] {
  const first = options.first ?? 0;
  const last = x.length - 1;
  if (last < first) return [];
  const fixed = [...options.keep].filter((index) => index > first && index < last);
  const chosen = [...new Set([first, ...fixed, last])].sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  for (let i = 1; i < chosen.length; i++) stretches.push(measure(x, y, chosen[i - 1], chosen[i]));
  while (chosen.length < options.limit) {
    const worst = farthest(stretches);
    const { from, to, at, distance } = stretches[worst] ?? { from: 0, to: 0, at: 0, distance: 0 };
    if (distance === 0) break;
    chosen.push(at);
    stretches[worst] = measure(x, y, from, at);
    stretches.push(measure(x, y, at, to));
  }
  return chosen.sort((a, b) => a - b);
}

function farthest(stretches: readonly Stretch[]): number {
  let worst = 0;
  for (let i = 1; i < stretches.length; i++)
    if (stretches[i].distance > stretches[worst].distance) worst = i;
  return worst;
}

function measure(x: Float64Array, y: Float64Array, from: number, to: number): Stretch {
  const dx = x[to] - x[from];
  const dy = y[to] - y[from];
  const length = Math.hypot(dx, dy);
  let at = from;
  let distance = 0;
  for (let i = from + 1; i < to; i++) {
    const across = (x[i] - x[from]) * dy - (y[i] - y[from]) * dx;
    const away =
      length > 0 ? Math.abs(across) / length : Math.hypot(x[i] - x[from], y[i] - y[from]);
    // Rounding leaves a trace of distance on a straight line; it is not a shape.
    if (away > distance && away > 1e-12) {
      distance = away;
      at = i;
    }
  }
  return { from, to, at, distance };
}
