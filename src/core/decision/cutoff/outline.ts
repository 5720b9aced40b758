interface Stretch {
  readonly from: number;
  readonly to: number;
  /** The point farthest from the chord, and how far. */
  readonly at: number;
  readonly distance: number;
}

/** A curve of more than twice as many points is first thinned to about twice as many. */
const CELLS = 2048;

interface Options {
  readonly keep: readonly number[];
  readonly limit: number;
  readonly first?: number;
}

/**
 * Indices, ascending, of at most `limit` points that hold a curve's shape: both ends, those of
 * `keep`, then over and over the point farthest from the line drawn so far (Douglas & Peucker 1973,
 * worst stretch first). x and y should span like ranges; points before `first` are left out.
 *
 * Of a long curve only the ends of 2048 stretches of equal length are looked at, and the point in
 * each that lies farthest from their chord: what is missed is less than a 2048th of the curve's
 * length away from it. O(points).
 */
export function outline(x: Float64Array, y: Float64Array, options: Options): number[] {
  const first = options.first ?? 0;
  const last = x.length - 1;
  if (last < first) return [];
  const fixed = options.keep.filter((index) => index > first && index < last);
  const ends = [...new Set([first, ...fixed, last])].sort((a, b) => a - b);
  if (last - first <= 2 * CELLS) return chosenFrom(x, y, ends, options.limit);
  const some = thinned(x, y, ends);
  const of = (values: Float64Array) => Float64Array.from(some, (index) => values[index]);
  const places = ends.map((index) => some.indexOf(index));
  return chosenFrom(of(x), of(y), places, options.limit).map((place) => some[place]);
}

/** The given points and, of each stretch of equal length between them, its start and its bend. */
function thinned(x: Float64Array, y: Float64Array, ends: readonly number[]): number[] {
  const far = (i: number): number => Math.abs(x[i] - x[i - 1]) + Math.abs(y[i] - y[i - 1]);
  let length = 0;
  for (let i = ends[0] + 1; i <= ends[ends.length - 1]; i++) length += far(i);
  const some: number[] = [ends[0]];
  for (let k = 1; k < ends.length; k++) {
    let gone = 0;
    for (let i = ends[k - 1] + 1, from = ends[k - 1]; i <= ends[k]; i++) {
      gone += far(i);
      if (gone < length / CELLS && i < ends[k]) continue;
      const { at } = measure(x, y, from, i);
      if (at > from) some.push(at);
      some.push(i);
      from = i;
      gone = 0;
    }
  }
  return some;
}

function chosenFrom(
  x: Float64Array,
  y: Float64Array,
  ends: readonly number[],
  limit: number,
): number[] {
  const chosen = [...ends];
  const stretches: Stretch[] = [];
  for (let i = 1; i < ends.length; i++) stretches.push(measure(x, y, ends[i - 1], ends[i]));
  while (chosen.length < limit) {
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
