import type { ScoreBand } from '../../core/decision/scale/bands';
import type { Sheet } from './csv';

/** Every figure of the score bands. */
export function bandSheet(bands: readonly ScoreBand[]): Sheet {
  return {
    title: 'Score bands: gains and lift',
    columns: [
      'band',
      'from points',
      'to points',
      'lowest PD',
      'highest PD',
      'applicants',
      'share of applicants',
      'defaults',
      'default rate',
      'low (95 %)',
      'high (95 %)',
      'lift',
      'applicants so far',
      'defaults so far',
      'share of applicants so far',
      'defaults captured',
      'good payers so far, share',
      'lift so far',
      'KS',
    ],
    rows: bands.map((band, i) => [
      i + 1,
      band.fromPoints,
      band.toPoints,
      band.lowestPd,
      band.highestPd,
      band.rows,
      band.share,
      band.bad,
      band.rate,
      band.low,
      band.high,
      band.lift,
      band.rowsSoFar,
      band.badSoFar,
      band.shareSoFar,
      band.captured,
      band.capturedGood,
      band.liftSoFar,
      band.gap,
    ]),
  };
}
