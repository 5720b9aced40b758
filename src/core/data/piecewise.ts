/**
 * Piecewise-linear encoding of numbers (Gorishniy, Rubachev & Babenko 2022, “On Embeddings for
 * Numerical Features in Tabular Deep Learning”, section 3.2).
 */

/**
 * Edges of the bins of one column: its quantiles 0, 1/bins, …, 1 (linear between order statistics,
 * as numpy has it), each once. Where values repeat there are fewer bins, and the last edge is
 * repeated to fill the `bins + 1` places.
 *
 * @param values the training rows' values, not empty; sorted in place
 */
export function binEdges(values: Float32Array, bins: number): Float32Array {
  values.sort();
  const edges = new Float32Array(bins + 1);
  let last = 0;
  for (let i = 0; i <= bins; i++) {
    const place = (i / bins) * (values.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, values.length - 1);
    const edge = Math.fround(values[below] + (place - below) * (values[above] - values[below]));
    if (i === 0) edges[0] = edge;
    else if (edge > edges[last]) edges[++last] = edge;
  }
  return edges.fill(edges[last], last + 1);
}

/**
 * Writes the `bins` components of one value into `target` from `at` on. Component t is how far the
 * value has come through bin t, (x − e_t) / (e_{t+1} − e_t), held within 0 and 1, save that the
 * first goes on below 0 and the last above 1. Bins without width are 0.
 *
 * @param edges of all columns; this column's `bins + 1` begin at `from`
 */
export function encodePiecewise(
  value: number,
  edges: Float32Array,
  from: number,
  bins: number,
  target: Float32Array,
  at: number,
): void {
  for (let t = 0; t < bins; t++) {
    const low = edges[from + t];
    const high = edges[from + t + 1];
    if (high <= low) return;
    const isLast = t === bins - 1 || edges[from + t + 2] <= high;
    const share = (value - low) / (high - low);
    const held = share < 0 && t > 0 ? 0 : share > 1 && !isLast ? 1 : share;
    target[at + t] = held;
    if (share < 0) return;
  }
}
