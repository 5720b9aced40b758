import type { BookedDecision } from '../../core/decision/book/book';
import type { Sheet } from './csv';

/** The confusion matrix as a table: whoever is referred or ruled out is in it, too. */
export function confusionSheet(decision: BookedDecision): Sheet {
  const { knockedOut, knockedOutBad } = decision;
  return {
    title: 'Confusion matrix',
    columns: ['outcome', 'approved', 'referred', 'declined', 'of these declined by a rule'],
    rows: [
      [
        'repaid',
        decision.trueNegatives,
        decision.referredGood,
        decision.falsePositives,
        knockedOut - knockedOutBad,
      ],
      [
        'default',
        decision.falseNegatives,
        decision.referredBad,
        decision.truePositives,
        knockedOutBad,
      ],
    ],
  };
}
