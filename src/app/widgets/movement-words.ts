import type { BookedDecision } from '../../core/decision/book/book';
import { movementOf } from '../../core/decision/cutoff/movement';
import { count, figure, money, percent } from './format';

export interface Moved {
  readonly from: BookedDecision;
  readonly to: BookedDecision;
  /** Both of the same run, so that only the cut-off moved. */
  readonly sameRun: boolean;
  /** Money is known per loan; else decisions are compared at flat costs. */
  readonly perLoan: boolean;
}

/** What a presenter says of the step from one decision to another; empty for no step at all. */
export function movementWords({ from, to, sameRun, perLoan }: Moved): string {
  if (sameRun && from.cutoff === to.cutoff) return '';
  const { approved, approvedBad, referred, declined, profit, costWithReview } = movementOf(
    from,
    to,
  );
  const [before, after] = cutoffs(from.cutoff, to.cutoff);
  const head = sameRun
    ? `Moving from ${before} to ${after}`
    : `Against the run compared with${before === after ? '' : ` at ${before}`}, this one${before === after ? '' : ` at ${after}`}`;
  const still = [approved, approvedBad, referred, declined].every((by) => Math.round(by) === 0);
  if (still && sameRun) return `${head} changes nothing: no decision depends on the PDs between.`;
  const parts = [
    sameRun ? nested(approved, approvedBad) : net(approved, approvedBad),
    ...(Math.round(referred) === 0 ? [] : [`refers ${moreOrFewer(referred)}`]),
    perLoan ? earns(profit) : costs(costWithReview),
  ];
  return `${head} ${listed(parts)}.`;
}

/** With as many digits as tell the two apart. */
function cutoffs(from: number, to: number): [string, string] {
  for (const digits of [1, 2, 3]) {
    const texts: [string, string] = [percent(from, digits), percent(to, digits)];
    if (texts[0] !== texts[1] || from === to) return texts;
  }
  return [percent(from, 4), percent(to, 4)];
}

function nested(approved: number, bad: number): string {
  const rows = Math.round(Math.abs(approved));
  if (rows === 0) return 'approves as many';
  const defaults = Math.abs(bad);
  const who = Math.round(defaults) === 0 ? 'none of whom' : `of whom ${count(defaults)}`;
  const verb = approved > 0 ? one('defaults', 'default', defaults) : 'would default';
  return `approves ${moreOrFewer(approved)}, ${who} ${verb}`;
}

function one(single: string, many: string, value: number): string {
  return Math.round(value) === 1 ? single : many;
}

function net(approved: number, bad: number): string {
  const rows = Math.round(approved) === 0 ? 'as many' : moreOrFewer(approved);
  const defaults =
    Math.round(bad) === 0
      ? 'as many defaults'
      : `${moreOrFewer(bad)} ${one('default', 'defaults', Math.abs(bad))}`;
  return `approves ${rows} with ${defaults} among them`;
}

function moreOrFewer(by: number): string {
  return `${count(Math.abs(by))} ${by > 0 ? 'more' : 'fewer'}`;
}

/** Below what rounding leaves in a sum there is no difference. */
function earns(by: number): string {
  if (Math.abs(by) < 1e-6) return 'earns the same';
  return `earns ${money(Math.abs(by))} ${by > 0 ? 'more' : 'less'}`;
}

function costs(by: number): string {
  if (Math.abs(by) < 1e-6) return 'costs the same';
  return `costs ${figure(Math.abs(by))} ${by > 0 ? 'more' : 'less'}`;
}

function listed(parts: readonly string[]): string {
  const comma = parts.length > 2 || parts[0]?.includes(',') === true;
  return `${parts.slice(0, -1).join(', ')}${comma ? ',' : ''} and ${parts.at(-1) ?? ''}`;
}
