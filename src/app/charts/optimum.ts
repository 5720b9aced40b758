import type { Curve } from '../../core/decision/cutoff/curves';

/**
 * Which point of a curve over the cut-off is its highest or lowest: of equals the one that declines
 * fewest, as the rules that choose a cut-off say it. Curves run from declining everybody to nobody.
 */
export function optimumOf({ y }: Pick<Curve, 'y'>, which: 'highest' | 'lowest'): number {
  return y.lastIndexOf(which === 'highest' ? Math.max(...y) : Math.min(...y));
}
