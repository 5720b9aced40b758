import {
  bookWriter,
  decideBook,
  type Entries,
  type Terms,
} from '../../src/core/decision/book/book';
import { profitCurve } from '../../src/core/decision/cutoff/curves';
import { highestFirst } from '../../src/core/decision/cutoff/order';
import { highestProfit, lowestCost } from '../../src/core/decision/cutoff/rules';
import { standing } from '../../src/core/decision/cutoff/standing';
import { sweep } from '../../src/core/decision/cutoff/sweep';
import { groupBooksWriter } from '../../src/core/decision/groups/group-books';
import { loansOf, stakesOf } from '../../src/core/decision/money/stakes';
import { policyHits, verdictsFrom } from '../../src/core/decision/policy/policy';
import type { PolicyRule } from '../../src/core/decision/policy/policy-rule';
import { ruleEffects } from '../../src/core/decision/policy/rule-effects';
import type { RowColumn } from '../../src/core/data/row-columns';
import { randomStream } from '../../src/core/random';
import { defaultExperiment } from '../../src/core/settings';
import { line, type BenchLine } from './line';

const SIZES = [61_500, 307_511];
const TURNS = 15;
const GROUPS = 6;
const TERMS: Terms = {
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
  reviewFrom: 0.05,
  costPerReview: 20,
  costPerDeclinedLoan: 10,
  reviewSkill: 0.8,
};

/**
 * What the page works out after one step of the base rate, a money setting or a policy rule: the
 * book, every figure at the cut-off, both optima and the profit curve; then the books of six groups
 * and the effects of twelve wide rules, which only their boards ask for. Nobody else offers the same
 * step, so there is no peer.
 */
export function follow307k(): Promise<BenchLine[]> {
  return Promise.resolve(SIZES.flatMap(linesFor));
}

function linesFor(rows: number): BenchLine[] {
  const { entries, codes, columns, stakesAt } = loans(rows);
  const write = bookWriter();
  const writeGroups = groupBooksWriter();
  const ruled = (entry: Entries, limit: number): Entries => ({
    ...entry,
    verdict: verdictsFrom(policyHits([incomeRule(limit)], columns, rows)),
  });
  const start = ruled(entries, 20_000);
  const hero = (now: Entries): void => {
    const book = write(now);
    decideBook(book, 0.1, TERMS);
    lowestCost(standing(book, TERMS), TERMS);
    const highest = highestProfit(book, TERMS, 'realised');
    profitCurve(book, TERMS, 'realised', { highest });
  };
  const groups = (now: Entries): unknown => writeGroups(now, codes, GROUPS);
  const steps: Readonly<Record<string, (turn: number) => Entries>> = {
    'base-rate': (turn) => ({ ...start, baseRateTimes: 1.02 + turn / 50 }),
    money: (turn) => ({ ...start, stakes: stakesAt(0.4 + turn / 100) }),
    rule: (turn) => ruled(start, 20_000 + 500 * turn),
  };
  hero(start);
  groups(start);
  const size = rows < 100_000 ? '-61k' : '-307k';
  const wide = Array.from({ length: 12 }, (_, k) => incomeRule(20_000 * k));
  const hits = policyHits(wide, columns, rows);
  return [
    ...Object.entries(steps).flatMap(([name, at]) => [
      told(`follow${size}-${name}`, 'ms for all of the hero and curves', (turn) => hero(at(turn))),
      told(`follow${size}-${name}-groups`, 'ms for the books of 6 groups', (turn) =>
        groups(at(turn)),
      ),
    ]),
    told(`follow${size}-effects`, 'ms for the effects of 12 wide rules', () =>
      ruleEffects(start, hits),
    ),
  ];
}

function told(name: string, unit: string, work: (turn: number) => unknown): BenchLine {
  const times = Array.from({ length: TURNS }, (_, turn) => {
    const began = performance.now();
    work(turn);
    return performance.now() - began;
  });
  return line(name, Math.min(...times), `${unit}, fastest of ${String(TURNS)}`, 'none offers it');
}

function incomeRule(value: number): PolicyRule {
  return { effect: 'decline', column: 'income', is: 'below', value, on: true };
}

function loans(rows: number) {
  const random = randomStream(1, 'follow');
  const pd = Float32Array.from(
    { length: rows },
    () => 1 / (1 + Math.exp(2.8 + 1.1 * random.normal())),
  );
  const numbers = (name: string, most: number): RowColumn => ({
    name,
    kind: 'numeric',
    values: Float64Array.from(pd, () => Math.round(most * random.uniform())),
  });
  const y = Uint8Array.from(pd, (p) => (random.uniform() < p ? 1 : 0));
  const lent = loansOf(rows, {
    amount: numbers('amount', 600_000),
    rate: null,
    amountUnit: '',
    rateUnit: '',
  });
  const stakesAt = (lossGivenDefault: number) =>
    stakesOf({ ...defaultExperiment(), lossGivenDefault }, lent);
  const entries: Entries = {
    sweep: sweep(pd, y),
    order: highestFirst(pd),
    y,
    stakes: stakesAt(0.45),
    verdict: null,
    baseRateTimes: 1,
  };
  return {
    entries,
    stakesAt,
    codes: Uint8Array.from(pd, () => random.below(GROUPS)),
    columns: new Map([['income', numbers('income', 300_000)]]),
  };
}
