import type { Correction } from '../calibrate/correction';
import type { ScoreScale } from './scorecard';

type Line = Pick<ScoreScale, 'factor' | 'offset'>;

/**
 * The scale on which raw PDs have the points of the corrected ones: points that are added up are of
 * raw log-odds. Null for corrections that are no straight line in log-odds.
 */
export function rawScale({ factor, offset }: Line, correction: Correction): Line | null {
  switch (correction.kind) {
    case 'none':
      return { factor, offset };
    case 'odds':
      return { factor, offset: offset - factor * Math.log(correction.factor) };
    case 'platt':
      return {
        factor: factor * correction.slope,
        offset: offset - factor * correction.intercept,
      };
    default:
      return null;
  }
}
