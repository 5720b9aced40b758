import type { Sample } from '../data/matrix';
import { countsOf, minorityOf, type Drawn, type Label } from './classes';
import type { CleanedClasses } from './enn';
import { leaving } from './kept';
import { requireBothClasses } from './refusals';
import { otherNeighbours, type SamplingTools } from './search';

/**
 * Whether each row is one end of a Tomek link: it and its nearest other row are of different class
 * and nearest to each other (Tomek 1976, as imbalanced-learn). `nearest` holds one row number a row.
 */
export function inLink(y: Uint8Array, nearest: Int32Array): Uint8Array {
  return Uint8Array.from(y, (label, row) => {
    const other = nearest[row];
    return Number(y[other] !== label && nearest[other] === row);
  });
}

/**
 * Removes the rows of the larger class, or of both, that are in a Tomek link. Rows stay in order. The
 * nearest other row is the second found, as in imbalanced-learn: of two rows that are alike it is the
 * later one for both, itself included, so that they are no link whatever their classes. A
 * `bad-settings` Fault when a class would vanish.
 */
export async function tomek(
  train: Sample,
  clean: CleanedClasses,
  tools: SamplingTools,
): Promise<Drawn> {
  const { x, y } = train;
  const spared: Label | undefined = clean === 'both' ? undefined : minorityOf(countsOf(y));
  const nearest = await otherNeighbours(x, 'all', 1, tools);
  const linked = inLink(y, nearest);
  const rows = Int32Array.from(y, (_, row) => row);
  const kept = rows.filter((row) => linked[row] === 0 || y[row] === spared);
  requireBothClasses(countsOf(Uint8Array.from(kept, (row) => y[row])), {
    why: 'each is in a Tomek link',
    remedy: 'Choose another sampling method, or load more rows',
  });
  return leaving(train, kept, { rule: 'tomek', rows, neighbours: nearest, k: 1 });
}
