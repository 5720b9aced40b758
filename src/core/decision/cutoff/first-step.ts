/**
 * The first of the steps `from` … `to` − 1 that passes; `to` where none does. Once one passes, all
 * later ones must, too. O(log n).
 */
export function firstStep(from: number, to: number, passes: (step: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
