import type { Sample } from '../data/matrix';
import type { Drawn } from './classes';

/**
 * Cleaning of rows that a sampler has just added to: SMOTEENN (Batista et al. 2004) and SMOTETomek
 * (Batista et al. 2003), as imbalanced-learn. The trace tells of both steps. Cleaning measures plain
 * Euclidean distance over all columns, also after SMOTE-NC.
 */
export async function cleaned(
  growing: Promise<Drawn>,
  clean: (rows: Sample) => Promise<Drawn>,
): Promise<Drawn> {
  const grown = await growing;
  const { sample, origin, trace } = await clean(grown.sample);
  return {
    sample,
    origin: origin.map((row) => grown.origin[row]),
    made: grown.made,
    trace: { ...grown.trace, removed: trace.removed },
  };
}
