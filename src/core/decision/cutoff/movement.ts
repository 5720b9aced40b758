import type { BookedDecision } from '../book/book';

/** What changes from one decision to another on the same rows: all of it the second less the first. */
export interface Movement {
  readonly approved: number;
  /** Of those, defaults. */
  readonly approvedBad: number;
  readonly referred: number;
  readonly declined: number;
  readonly profit: number;
  /** Of missed defaults and declined good payers at their flat costs, and of those referred. */
  readonly costWithReview: number;
}

/**
 * The step from one decision to another. Where both are of one book and only the cut-off moved, the
 * rows that change sides all go the same way, so these counts are of those rows.
 */
export function movementOf(from: BookedDecision, to: BookedDecision): Movement {
  return {
    approved: to.approved - from.approved,
    approvedBad: to.falseNegatives - from.falseNegatives,
    referred: to.referred - from.referred,
    declined: to.declined - from.declined,
    profit: to.profit - from.profit,
    costWithReview: to.costWithReview - from.costWithReview,
  };
}
