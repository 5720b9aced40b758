import { populationOf, shiftedPd, type Book } from './book';
import type { Curve } from '../cutoff/curves';
import { readingOf, type Reading } from '../cutoff/judge';

/**
 * A reading by a supposed base rate, `times` that of its rows: the curves keep their points, only the
 * cut-offs move, and precision with them. Where rounding makes scores equal there, they are drawn anew:
 * such scores decide together.
 */
export function supposed(
  reading: Reading | null,
  book: Book | null,
  times: number,
): Reading | null {
  if (reading === null || book === null || times === 1) return reading;
  const { sweep } = book;
  if (sweep === reading.sweep) return reading;
  if (sweep.scores.length < reading.sweep.scores.length) return readingOf(sweep);
  const population = populationOf(reading.sweep, times);
  const moved = (curve: Curve): Curve => ({
    ...curve,
    cutoff: curve.cutoff.map((at) =>
      Number.isFinite(at) ? Math.fround(shiftedPd(at, population)) : at,
    ),
  });
  const { precisionRecall } = reading;
  const raised = precisionRecall.y.map((precision) => shiftedPd(precision, population));
  return {
    sweep,
    roc: moved(reading.roc),
    precisionRecall: { ...moved(precisionRecall), y: raised },
  };
}
