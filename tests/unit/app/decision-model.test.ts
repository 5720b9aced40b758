import fc from 'fast-check';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { decideBook, type BookedDecision, type Terms } from '../../../src/core/decision/book/book';
import { correctorOf } from '../../../src/core/decision/calibrate/correction';
import { chosenCorrection } from '../../../src/core/decision/calibrate/corrections';
import type { PolicyRule } from '../../../src/core/decision/policy/policy-rule';
import type { Experiment } from '../../../src/core/experiment';
import type { Split, SplitScores } from '../../../src/core/run';
import {
  everyCutoff,
  expectedOf,
  fatesOf,
  profitOf,
  type Applicant,
  type Fate,
  type Fated,
} from '../decision/book/applicants';
import {
  change,
  HOMES,
  made,
  RUNS,
  TABLES,
  type Row,
  type Run,
  type World,
} from './decision-world.svelte';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('location', { href: 'http://localhost/', hash: '' });
  vi.stubGlobal('history', { pushState: () => undefined, replaceState: () => undefined });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type Settings = Readonly<Experiment>;

const valid = (amount: number): boolean => amount >= 0;

/** Nothing is remembered here: each row is read, scored, ruled on and paid for by itself. */
function applicantsOf(
  { rows, rawPd }: SplitScores,
  { run }: Run,
  settings: Settings,
  ruled = settings.policyOn,
): Applicant[] {
  const table = TABLES.find(({ key }) => key === run.dataset.key) ?? TABLES[0];
  const has = (name: string): boolean => table.columns.some((one) => one.name === name);
  const named = settings.amountColumn === 'auto' ? 'amount' : settings.amountColumn;
  const amountOf = (row: Row): number => (named === 'income' ? row.income : row.amount);
  const amounts = [...rows].map((row) => amountOf(table.rows[row])).filter(valid);
  const loan = settings.money !== 'flat' && has(named) && amounts.length > 0;
  const sorted = amounts.toSorted((a, b) => a - b);
  const middle = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  const correct =
    settings.probability === 'raw'
      ? (pd: number) => pd
      : correctorOf(chosenCorrection(run.corrections, settings.recalibration));
  return [...rows].map((at, i) => {
    const row = table.rows[at];
    const known = valid(amountOf(row)) ? amountOf(row) : (middle[0] + middle[1]) / 2;
    const own = has('int_rate') && settings.rateColumn !== 'none' && !Number.isNaN(row.rate);
    const margin = own
      ? (row.rate - settings.fundingRate) * (settings.loanYears / 2)
      : settings.interestMargin;
    return {
      pd: Math.fround(correct(rawPd[i])),
      y: row.y,
      gain: loan ? known * margin : settings.costPerDeclinedGood,
      loss: loan
        ? known * settings.exposureAtDefault * settings.lossGivenDefault
        : settings.costPerMissedDefault,
      verdict: ruled ? verdictOf(row, settings.policyRules, has) : 0,
    };
  });
}

function verdictOf(row: Row, rules: readonly PolicyRule[], has: (name: string) => boolean): number {
  const met = rules.filter((one) => one.on && has(one.column) && meets(row, one));
  return met.some(({ effect }) => effect === 'decline') ? 2 : met.length > 0 ? 1 : 0;
}

function meets(row: Row, { column, is, value }: PolicyRule): boolean {
  if (column === 'home') {
    if (is === 'missing') return row.home < 0;
    return row.home >= 0 && (HOMES[row.home] === value) === (is === 'equal');
  }
  const own = column === 'income' ? row.income : row.amount;
  if (is === 'missing') return Number.isNaN(own);
  return is === 'below' ? own < Number(value) : own >= Number(value);
}

function termsOf(settings: Settings): Terms {
  const { costPerMissedDefault, costPerDeclinedGood, costPerReview } = settings;
  const { costPerDeclinedLoan, reviewSkill, reviewBand, reviewFrom } = settings;
  return {
    costPerMissedDefault,
    costPerDeclinedGood,
    costPerReview,
    costPerDeclinedLoan,
    reviewSkill,
    reviewFrom: reviewBand ? reviewFrom : null,
  };
}

/** The figures of a decision, added up row by row. */
function figures(fated: readonly Fated[], terms: Terms, all = fated): Partial<BookedDecision> {
  const sum = (of: (one: Fated) => number): number =>
    fated.reduce((total, one) => total + one.weight * of(one), 0);
  const count = (fate: Fate, y: number): number =>
    sum((one) => (one.fate === fate && one.row.y === y ? 1 : 0));
  const [falseNegatives, falsePositives] = [count('approved', 1), count('declined', 0)];
  const [referredBad, referredGood] = [count('referred', 1), count('referred', 0)];
  const { costPerMissedDefault: missed, costPerDeclinedGood: lost } = terms;
  const totalCost = falseNegatives * missed + falsePositives * lost;
  const reviewed = (1 - terms.reviewSkill) * (referredBad * missed + referredGood * lost);
  const weightOf = (y: number) => all.find(({ row }) => row.y === y)?.weight ?? 1;
  return {
    truePositives: count('declined', 1),
    falsePositives,
    trueNegatives: count('approved', 0),
    falseNegatives,
    referredBad,
    referredGood,
    totalCost,
    costWithReview: totalCost + reviewed + terms.costPerReview * (referredBad + referredGood),
    knockedOut: sum(({ row }) => (row.verdict === 2 ? 1 : 0)),
    profit: sum((one) => profitOf(one, terms)),
    expectedProfit: fated.reduce(
      (total, one) => total + expectedOf(one, terms, weightOf(1), weightOf(0)),
      0,
    ),
    earned: sum(({ row, fate }) => (fate === 'approved' && row.y === 0 ? row.gain : 0)),
    lost: sum(({ row, fate }) => (fate === 'approved' && row.y === 1 ? row.loss : 0)),
  };
}

function same(found: BookedDecision | null | undefined, wanted: Partial<BookedDecision>): void {
  for (const [name, value] of Object.entries(wanted))
    expect(found?.[name as keyof BookedDecision], name).toBeCloseTo(value, 6);
}

type Made = ReturnType<typeof made>;

interface Side {
  readonly scores: SplitScores;
  readonly run: Run;
}

/** What stands on screen, and what it is held against. */
function sidesOf({ live, shown, pinned }: World, split: Split): [Side | null, Side | null] {
  const of = (run: Run | null) => (run === null ? null : { run, scores: run.run[split] });
  if (live !== null) return [{ run: live.from, scores: live.scores }, of(pinned ?? shown)];
  return [of(shown), pinned === null || pinned === shown ? null : of(pinned)];
}

function check({ world, experiment, states }: Made): void {
  const settings = experiment.value;
  const terms = termsOf(settings);
  const { baseRateTimes: times, cutoff } = settings;
  const { decision, policy, groups, money, against } = states;
  const split = world.live === null ? settings.split : 'validation';
  const [front, behind] = sidesOf(world, split);
  const at = (rows: readonly Applicant[], where: number, by = terms) =>
    figures(fatesOf(rows, where, by, times), by);

  if (front === null) {
    expect(decision.decision).toBeNull();
    return;
  }
  const rows = applicantsOf(front.scores, front.run, settings);
  same(decision.decision, at(rows, cutoff));

  const pinnedAt = settings.cutoffPinned ? settings.pinnedCutoff : cutoff;
  if (behind !== null)
    same(decision.ghostDecision, at(applicantsOf(behind.scores, behind.run, settings), pinnedAt));
  else if (settings.cutoffPinned) same(decision.ghostDecision, at(rows, pinnedAt));
  else expect(decision.ghostDecision).toBeNull();

  const alone = { ...terms, reviewFrom: null };
  if (policy.rulesAlone !== null)
    same(
      policy.rulesAlone,
      at(applicantsOf(front.scores, front.run, settings, true), Infinity, alone),
    );

  const { book } = decision;
  if (book === null) throw new Error('no book');
  const cutoffs = everyCutoff(book.sweep.scores);
  const flat = { ...terms, costPerReview: money.perLoan ? 0 : terms.costPerReview };
  if (decision.cheapest?.reached === true) {
    const costs = cutoffs.map((where) => at(rows, where, flat).costWithReview ?? NaN);
    const found = at(rows, decision.cheapest.cutoff, flat).costWithReview;
    expect(found).toBeCloseTo(Math.min(...costs), 6);
  }
  const key = settings.profitBy === 'expected' ? 'expectedProfit' : 'profit';
  const most = Math.max(...cutoffs.map((where) => at(rows, where)[key] ?? NaN));
  expect(at(rows, money.best?.cutoff ?? NaN)[key]).toBeCloseTo(most, 6);

  expect(groups.perLoan).toBe(money.perLoan);
  if (groups.by?.name === 'home') checkGroups(groups, front, rows, settings);
  for (const run of RUNS[TABLES.indexOf(world.table)]) {
    const kept = against.bookOf(run as never);
    if (kept === null) continue;
    same(decideBook(kept, cutoff, terms), at(applicantsOf(run.run[split], run, settings), cutoff));
  }
}

/** While columns are on their way the page says so, or what it shows holds. */
function checkUnderWay({ world, experiment, states: { decision, policy, money } }: Made): void {
  const settings = experiment.value;
  const [front, behind] = sidesOf(world, decision.split);
  if (front === null || policy.incomplete || money.pending) return;
  const terms = termsOf(settings);
  const at = ({ scores, run }: Side, cutoff: number) =>
    figures(
      fatesOf(applicantsOf(scores, run, settings), cutoff, terms, settings.baseRateTimes),
      terms,
    );
  same(decision.decision, at(front, settings.cutoff));
  if (behind !== null && decision.ghostDecision !== null)
    same(decision.ghostDecision, at(behind, decision.ghostCutoff));
}

function checkGroups(
  groups: Made['states']['groups'],
  { scores, run: { run } }: Side,
  rows: readonly Applicant[],
  settings: Settings,
): void {
  const table = TABLES.find(({ key }) => key === run.dataset.key) ?? TABLES[0];
  const terms = termsOf(settings);
  const fated = fatesOf(rows, settings.cutoff, terms, settings.baseRateTimes);
  groups.grouping?.groups.forEach((group, k) => {
    const own = fated.filter((_, i) => {
      const { home } = table.rows[scores.rows[i]];
      return group.kind === 'level' ? HOMES[home] === group.label : home < 0;
    });
    same(groups.figures[k].decision, figures(own, terms, fated));
  });
  expect(groups.figures.length).toBe(groups.grouping?.groups.length);
}

it('decides as a plain reading of the rows does, whatever was changed before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 25 }), async (changes) => {
      const page = made();
      for (const one of changes) {
        page.apply(one);
        checkUnderWay(page);
        await page.states.decision.columns.settled();
        await page.states.decision.behind.columns.settled();
        flushSync();
        check(page);
      }
      page.end();
    }),
    {
      numRuns: 80,
      examples: [
        [[{ kind: 'epoch', run: 0, by: 1 }]],
        [[{ kind: 'pin', run: 1 }]],
        [
          [
            { kind: 'set', changes: { rateColumn: 'none' } },
            { kind: 'open', table: 2 },
            { kind: 'set', changes: { rateColumn: 'auto' } },
          ],
        ],
      ],
    },
  );
});
