import type { Experiment } from '../../experiment';
import { decideBook, decideSteps, type Book, type BookedDecision, type Terms } from '../book/book';
import { cutoffOf, firstChoice, lowestStep } from './rules';
import { scaleOf, type ScaleSettings } from '../scale/scorecard';
import { stepAt, type Sweep } from './sweep';

export type CutoffUnit = Experiment['cutoffBy'];

/** What a wish for a value comes to. */
export interface Granted {
  readonly cutoff: number;
  /** False when no cut-off has what was wished for; `cutoff` is then the nearest. */
  readonly reached: boolean;
}

/** A unit that a cut-off is told and wished for in. */
export interface UnitScale {
  /** Ends of a slider, in the unit. */
  readonly min: number;
  readonly max: number;
  /** The value falls as the cut-off rises. */
  readonly falls: boolean;
  /** The value of a cut-off; NaN where there is none, as the recall without defaults. */
  read(cutoff: number): number;
  /** The cut-off with a value; see `unitScale` for what is exact. */
  wish(value: number): Granted;
}

/**
 * How a cut-off is said in a unit, for the applicants of a book with its rules and review band. A PD
 * and score points name the cut-off itself. The others choose among all cut-offs that decide
 * differently: `approval` the one that declines most while at least this share is approved, `recall`
 * the one that declines fewest while at least this share of the defaults is declined, `loss` the one
 * that approves most while Σ PD·LGD·EAD of the approved is at most this amount.
 */
export function unitScale(
  unit: CutoffUnit,
  { book, terms, scale }: { book: Book; terms: Terms; scale: ScaleSettings },
): UnitScale {
  switch (unit) {
    case 'pd':
      return { min: 0, max: 1, falls: false, read: (cutoff) => cutoff, wish: ownValue };
    case 'score':
      return scoreScale(book.sweep, scale);
    case 'approval':
      return approvalScale(book, terms);
    case 'recall':
      return recallScale(book, terms);
    case 'loss':
      return lossScale(book, terms);
  }
}

function ownValue(value: number): Granted {
  const cutoff = Math.min(1, Math.max(0, value));
  return { cutoff, reached: cutoff === value };
}

/** Digits of a PD that points are turned into: enough to give the points back. */
const PD_DIGITS = 12;

function scoreScale(swept: Sweep, settings: ScaleSettings): UnitScale {
  const { scores } = swept;
  const { points, pd, lowest, highest } = scaleOf(settings, swept);
  const some = scores.length > 0;
  return {
    min: Math.floor(some ? points(scores[0]) : lowest),
    max: Math.ceil(some ? points(scores[scores.length - 1]) : highest),
    falls: true,
    read: points,
    wish: (value) => ({
      cutoff: Number(pd(value).toPrecision(PD_DIGITS)),
      reached: value >= lowest && value <= highest,
    }),
  };
}

function approvalScale(book: Book, terms: Terms): UnitScale {
  const { sweep } = book;
  const at = decisions(book, terms);
  return {
    min: 0,
    max: 1,
    falls: false,
    read: (cutoff) => decideBook(book, cutoff, terms).approvalRate,
    wish: (share) => {
      const beyond = firstChoice(sweep, (step) => !(at(step).approvalRate >= share));
      const step = Math.max(beyond - 1, lowestStep(sweep));
      return { cutoff: cutoffOf(sweep, step), reached: beyond > step };
    },
  };
}

function recallScale(book: Book, terms: Terms): UnitScale {
  const at = decisions(book, terms);
  return {
    min: 0,
    max: 1,
    falls: true,
    read: (cutoff) => decideBook(book, cutoff, terms).recall,
    wish: (share) => firstWith(book.sweep, (step) => at(step).recall >= share),
  };
}

function lossScale(book: Book, terms: Terms): UnitScale {
  const at = decisions(book, terms);
  return {
    min: 0,
    max: at(lowestStep(book.sweep)).expectedLoss,
    falls: false,
    read: (cutoff) => decideBook(book, cutoff, terms).expectedLoss,
    wish: (amount) => firstWith(book.sweep, (step) => at(step).expectedLoss <= amount),
  };
}

function firstWith(swept: Sweep, met: (step: number) => boolean): Granted {
  const step = firstChoice(swept, met);
  const last = swept.scores.length;
  return { cutoff: cutoffOf(swept, Math.min(step, last)), reached: step <= last };
}

/** The decision of each step of the sweep. */
function decisions(book: Book, terms: Terms): (step: number) => Omit<BookedDecision, 'cutoff'> {
  const from = terms.reviewFrom === null ? 0 : stepAt(book.sweep, terms.reviewFrom);
  return (step) => decideSteps(book, step, Math.max(step, from), terms);
}

/** The readable cut-off that decides differently by one distinct score; at an end, 0 or 1. */
export function nextCutoff(swept: Sweep, cutoff: number, up: boolean): number {
  const step = stepAt(swept, cutoff);
  if (!up) return step >= swept.scores.length ? 0 : cutoffOf(swept, step + 1);
  return step <= lowestStep(swept) ? 1 : cutoffOf(swept, step - 1);
}

/** Counts are whole, or whole times a weight: so much of the rows is rounding. */
const DUST = 1e-12;

/**
 * The cut-off whose score lets at least this share of the applicants through more than the present
 * one; with a negative share, fewer. Of those the nearest; at an end, 0 or 1.
 */
export function cutoffByShare(swept: Sweep, cutoff: number, share: number): number {
  const { bad, good, declinedBad, declinedGood } = swept;
  const rows = bad + good;
  const through = (step: number): number => rows - declinedBad[step] - declinedGood[step];
  const wanted = through(stepAt(swept, cutoff)) + share * rows;
  if (share < 0) {
    const step = firstChoice(swept, (at) => through(at) <= wanted + DUST * rows);
    return step > swept.scores.length ? 0 : cutoffOf(swept, step);
  }
  const step = firstChoice(swept, (at) => !(through(at) >= wanted - DUST * rows)) - 1;
  return step <= lowestStep(swept) ? 1 : cutoffOf(swept, step);
}
