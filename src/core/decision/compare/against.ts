import { bootstrapInterval } from '../../metrics/bootstrap';
import { redraw } from '../../metrics/draws';
import type { Interval } from '../../metrics/intervals';
import type { Random } from '../../random';
import type { Population, Terms } from '../book/book';
import { CELLS, cellOf, FATE, FATES, type JointCells } from './fates';
import { f1Of } from '../cutoff/sweep';

/** Figures at a cut-off that have an interval here. */
const COMPARED = [
  'recall',
  'specificity',
  'precision',
  'f1',
  'approvalRate',
  'defaultRateAmongApproved',
  'expectedCost',
  'profit',
  'lent',
] as const;

export type ComparedName = (typeof COMPARED)[number];

/**
 * `lent` is margin earned less losses on the approved, before any cost of declining or reviewing. The
 * others are as in `BookedDecision`.
 */
export type ComparedFigures = Readonly<Record<ComparedName, number>>;
export type ComparedIntervals = Readonly<Record<ComparedName, Interval>>;

/** Rows and stakes of one decision: entry y · 3 + fate. */
export interface Side {
  readonly rows: Float64Array;
  readonly stake: Float64Array;
}

type Costs = Omit<Terms, 'reviewFrom'>;

/** The decision that `which` of the two made, out of their joint cells. */
export function sideOf(cells: Pick<JointCells, 'rows' | 'stake'>, which: 'a' | 'b'): Side {
  const side = emptySide();
  addUp(cells.rows, side.rows, which);
  addUp(cells.stake, side.stake, which);
  return side;
}

function emptySide(): Side {
  return { rows: new Float64Array(2 * FATES), stake: new Float64Array(2 * FATES) };
}

function addUp(cells: Float64Array, into: Float64Array, which: 'a' | 'b'): void {
  into.fill(0);
  for (let y = 0; y < 2; y++)
    for (let a = 0; a < FATES; a++)
      for (let b = 0; b < FATES; b++)
        into[y * FATES + (which === 'a' ? a : b)] += cells[cellOf(y, a, b)];
}

/** The figures of a decision from its sums; the same as `decideBook` gives. */
export function figuresOf(
  { rows, stake }: Side,
  population: Population,
  terms: Costs,
): ComparedFigures {
  const count = (y: number, fate: number): number =>
    rows[y * FATES + fate] * (y === 1 ? population.bad : population.good);
  const money = (y: number, fate: number): number =>
    stake[y * FATES + fate] * (y === 1 ? population.bad : population.good);
  const truePositives = count(1, FATE.declined);
  const falsePositives = count(0, FATE.declined);
  const falseNegatives = count(1, FATE.approved);
  const trueNegatives = count(0, FATE.approved);
  const referred = count(0, FATE.referred) + count(1, FATE.referred);
  const bad = truePositives + falseNegatives + count(1, FATE.referred);
  const good = trueNegatives + falsePositives + count(0, FATE.referred);
  const approved = falseNegatives + trueNegatives;
  const declined = truePositives + falsePositives;
  const defaultRate = falseNegatives / approved;
  const lent = money(0, FATE.approved) - money(1, FATE.approved);
  return {
    recall: truePositives / bad,
    specificity: trueNegatives / good,
    precision: truePositives / declined,
    f1: f1Of(truePositives, declined, bad),
    approvalRate: approved / (bad + good),
    defaultRateAmongApproved: defaultRate,
    expectedCost:
      (falseNegatives * terms.costPerMissedDefault + falsePositives * terms.costPerDeclinedGood) /
      (bad + good),
    profit:
      lent +
      terms.reviewSkill * money(0, FATE.referred) -
      (1 - terms.reviewSkill) * money(1, FATE.referred) -
      referred * terms.costPerReview -
      (falsePositives + (1 - terms.reviewSkill) * count(0, FATE.referred)) *
        terms.costPerDeclinedLoan,
    lent,
  };
}

/** −0.37 when a rate fell by 37 % of what it was. */
export function relativeChange(now: number, before: number): number {
  return now / before - 1;
}

/** Two decisions on the same rows, or on rows of their own (`b` then decides on none of `a`'s). */
export type Compared =
  | { readonly kind: 'paired'; readonly cells: JointCells; readonly population: Population }
  | {
      readonly kind: 'apart';
      /** Of each, its own decision stands as `a` of the cells. */
      readonly a: JointCells;
      readonly b: JointCells;
      readonly populationA: Population;
      readonly populationB: Population;
    };

/** 95 % intervals of both decisions' figures, and of a's less b's. */
export interface ComparedAnswer {
  readonly a: ComparedIntervals;
  readonly b: ComparedIntervals;
  readonly difference: ComparedIntervals;
  /** Default rate among a's approved against b's, relative. */
  readonly reduction: Interval;
}

export interface Draws {
  readonly random: Random;
  readonly resamples: number;
}

/**
 * Bootstraps two decisions. Defaults and good payers are drawn anew apart from each other, as many
 * as there are (stratified); a row drawn counts for both decisions (paired). As the figures depend
 * on a row only through its cell, drawing rows is drawing how often each cell comes up; what k rows
 * drawn from a cell have at stake is drawn as normal with k times the cell's mean and variance.
 * O(resamples), whatever the number of rows.
 */
export function compareDecisions(
  compared: Compared,
  terms: Costs,
  { random, resamples }: Draws,
): ComparedAnswer {
  const apart = compared.kind === 'apart';
  const first = sampler(apart ? compared.a : compared.cells, random);
  const second = apart ? sampler(compared.b, random) : first;
  const populationA = apart ? compared.populationA : compared.population;
  const populationB = apart ? compared.populationB : compared.population;
  const of = (side: Side, population: Population): ComparedFigures =>
    figuresOf(side, population, terms);

  const a = emptySide();
  const b = emptySide();
  const read = (cellsA: Drawn, cellsB: Drawn): readonly [ComparedFigures, ComparedFigures] => {
    addUp(cellsA.rows, a.rows, 'a');
    addUp(cellsA.stake, a.stake, 'a');
    addUp(cellsB.rows, b.rows, apart ? 'a' : 'b');
    addUp(cellsB.stake, b.stake, apart ? 'a' : 'b');
    return [of(a, populationA), of(b, populationB)];
  };

  const observed = read(first.source, second.source);
  const samples = { a: columns(resamples), b: columns(resamples), difference: columns(resamples) };
  const reductions = new Float64Array(resamples);
  for (let sample = 0; sample < resamples; sample++) {
    const drawn = first.draw();
    const [nowA, nowB] = read(drawn, apart ? second.draw() : drawn);
    COMPARED.forEach((name, column) => {
      samples.a[column][sample] = nowA[name];
      samples.b[column][sample] = nowB[name];
      samples.difference[column][sample] = nowA[name] - nowB[name];
    });
    reductions[sample] = relativeChange(
      nowA.defaultRateAmongApproved,
      nowB.defaultRateAmongApproved,
    );
  }
  const [nowA, nowB] = observed;
  return {
    a: intervals(samples.a, (name) => nowA[name]),
    b: intervals(samples.b, (name) => nowB[name]),
    difference: intervals(samples.difference, (name) => nowA[name] - nowB[name]),
    reduction: bootstrapInterval(
      reductions,
      relativeChange(nowA.defaultRateAmongApproved, nowB.defaultRateAmongApproved),
    ),
  };
}

function columns(resamples: number): Float64Array[] {
  return COMPARED.map(() => new Float64Array(resamples));
}

function intervals(
  samples: readonly Float64Array[],
  observed: (name: ComparedName) => number,
): ComparedIntervals {
  return Object.fromEntries(
    COMPARED.map((name, column) => [name, bootstrapInterval(samples[column], observed(name))]),
  ) as ComparedIntervals;
}

type Drawn = Pick<JointCells, 'rows' | 'stake'>;

/** Draws cells anew, into the same two arrays each time. */
function sampler(source: JointCells, random: Random): { source: Drawn; draw: () => Drawn } {
  const rows = new Float64Array(CELLS);
  const stake = new Float64Array(CELLS);
  const half = CELLS / 2;
  const mean = source.stake.map((sum, cell) => (sum === 0 ? 0 : sum / source.rows[cell]));
  const spread = source.stakeSquared.map((sum, cell) =>
    sum === 0 ? 0 : Math.sqrt(Math.max(0, sum / source.rows[cell] - mean[cell] ** 2)),
  );
  const draw = (): Drawn => {
    redraw(random, source.rows.subarray(0, half), rows.subarray(0, half));
    redraw(random, source.rows.subarray(half), rows.subarray(half));
    for (let cell = 0; cell < CELLS; cell++) {
      const drawn = rows[cell];
      stake[cell] = drawn * mean[cell];
      if (drawn > 0 && spread[cell] > 0)
        stake[cell] += Math.sqrt(drawn) * spread[cell] * random.normal();
    }
    return { rows, stake };
  };
  return { source, draw };
}
