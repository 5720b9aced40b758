import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/core/data/matrix';
import { prepare, type Prepared } from '../../../src/core/data/prepare';
import type { Experiment } from '../../../src/core/experiment';
import { Fault } from '../../../src/core/fault';
import { logit } from '../../../src/core/losses/logistic';
import { auc } from '../../../src/core/metrics/ranking';
import { mergeMonotone } from '../../../src/core/models/scorecard/merge';
import { pointsTable } from '../../../src/core/models/scorecard/points';
import { checkSaved, keptOf } from '../../../src/core/models/scorecard/saved';
import { Scorecard } from '../../../src/core/models/scorecard/scorecard';
import {
  informationBand,
  informationValue,
  weightOfEvidence,
} from '../../../src/core/models/scorecard/woe';
import { randomStream } from '../../../src/core/random';
import { presetExperiment } from '../../../src/core/settings';
import { quietTask } from '../../../src/core/task';
import { category, numeric, table } from '../data/tables';

const counts = fc.record({ good: fc.nat(60), bad: fc.nat(40) });

describe('weight of evidence', () => {
  it('is that of the textbook formula, by hand', () => {
    const all = { good: 800, bad: 200 };
    const bins = [
      { good: 100, bad: 80 },
      { good: 300, bad: 80 },
      { good: 400, bad: 40 },
    ];
    // Shares .125/.4, .375/.4, .5/.2.
    expect(weightOfEvidence(bins[0], all)).toBeCloseTo(Math.log(0.3125), 12);
    expect(weightOfEvidence(bins[2], all)).toBeCloseTo(Math.log(2.5), 12);
    expect(informationValue(bins, all)).toBeCloseTo(
      -0.275 * Math.log(0.3125) - 0.025 * Math.log(0.9375) + 0.3 * Math.log(2.5),
      12,
    );
  });

  it('is called by the usual names', () => {
    expect([0.019, 0.02, 0.1, 0.3, 0.5, 0.51].map(informationBand)).toEqual([
      'not predictive',
      'weak',
      'medium',
      'strong',
      'strong',
      'suspicious',
    ]);
  });

  it('has the sign of the bin’s default rate, even where one outcome never happened in it', () => {
    const all = { good: 9200, bad: 800 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (rows) => {
        expect(weightOfEvidence({ good: rows, bad: 0 }, all)).toBeGreaterThan(0);
        expect(weightOfEvidence({ good: 0, bad: rows }, all)).toBeLessThan(0);
      }),
    );
    expect(weightOfEvidence({ good: 0, bad: 0 }, all)).toBeCloseTo(0, 12);
  });

  it('is finite, and the information never below 0, whatever the counts', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 8 }), (bins) => {
        const all = bins.reduce((a, b) => ({ good: a.good + b.good, bad: a.bad + b.bad }));
        fc.pre(all.good > 0 && all.bad > 0);
        for (const bin of bins) expect(weightOfEvidence(bin, all)).not.toBeNaN();
        expect(informationValue(bins, all)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('merging', () => {
  it('leaves rates that rise or fall throughout, in bins large and different enough', () => {
    const limits = fc.record({
      bins: fc.integer({ min: 2, max: 8 }),
      leastRows: fc.nat(80),
      chiSquare: fc.constantFrom(0, 3.84),
    });
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 30 }), limits, (fine, limit) => {
        const all = fine.reduce((a, b) => ({ good: a.good + b.good, bad: a.bad + b.bad }));
        fc.pre(all.good > 0 && all.bad > 0);
        const firsts = mergeMonotone(fine, all, limit);
        expect(firsts[0]).toBe(0);
        expect(firsts.length).toBeLessThanOrEqual(limit.bins);
        const merged = firsts.map((first, i) =>
          fine
            .slice(first, firsts[i + 1] ?? fine.length)
            .reduce((a, b) => ({ good: a.good + b.good, bad: a.bad + b.bad })),
        );
        const woe = merged.map((bin) => weightOfEvidence(bin, all));
        const steps = woe.slice(1).map((value, i) => Math.sign(value - woe[i]));
        expect(new Set(steps).size).toBeLessThanOrEqual(1);
        expect(steps).not.toContain(0);
        if (merged.length > 1)
          for (const { good, bad } of merged) {
            expect(good * bad).toBeGreaterThan(0);
            expect(good + bad).toBeGreaterThanOrEqual(limit.leastRows);
          }
      }),
      { numRuns: 300 },
    );
  });

  it('finds the two levels that there are', () => {
    const fine = [1, 2, 3, 4, 5, 6].map((i) =>
      i <= 3 ? { good: 90, bad: 10 } : { good: 70, bad: 30 },
    );
    const limits = { bins: 6, leastRows: 50, chiSquare: 3.84 };
    expect(mergeMonotone(fine, { good: 480, bad: 120 }, limits)).toEqual([0, 3]);
  });
});

const ROWS = 6000;

/** Risk falls with age, is high where income is missing, and depends on the purpose. */
function madeUp() {
  const random = randomStream(11, 'scorecard test');
  const age = Array.from({ length: ROWS }, () => 20 + Math.floor(random.uniform() * 50));
  const income = age.map(() => (random.uniform() < 0.1 ? null : Math.exp(random.normal())));
  const debt = income.map((value) => (value === null ? null : random.normal()));
  const purpose = age.map(() => ['car', 'house', 'boat', 'school'][random.below(4)]);
  const noise = age.map(() => random.normal());
  const push = age.map(() => random.normal());
  const y = age.map((years, i) => {
    const z =
      -1.5 -
      (years - 45) / 15 +
      0.6 * push[i] +
      (income[i] === null ? 1.2 : 0) +
      (purpose[i] === 'boat' || purpose[i] === 'car' ? 0.8 : 0);
    return random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  });
  return table(
    [
      numeric('age', age),
      numeric('income', income),
      numeric('debt', debt),
      category('purpose', purpose),
      numeric('noise', noise),
      // Safer where it is high, since age is; but riskier at the same age.
      numeric(
        'blend',
        age.map((years, i) => years + 10 * push[i]),
      ),
    ],
    y,
  );
}

async function fitted(changes: Partial<Experiment> = {}) {
  const experiment = { ...presetExperiment('scorecard'), ...changes };
  const prepared: Prepared = await prepare(madeUp(), experiment, quietTask());
  const { train, validation, transform } = prepared;
  const model = new Scorecard(experiment, transform.outputs, transform);
  const data = { train, validation, trainCheck: train };
  const report = await model.fit(data, quietTask(), () => undefined);
  return { model, report, prepared, saved: await model.save() };
}

const scale = { factor: 20 / Math.LN2, offset: 500 };

describe('a scorecard', () => {
  it.each(['standard', 'quantile-normal'] as const)(
    'learns, and writes its bins in the units of the file: %s',
    async (scaling) => {
      const { model, report, prepared, saved } = await fitted({ scaling });
      expect(report).toMatchObject({ outcome: 'finished', note: '' });
      const pd = await model.predict(prepared.validation.x, quietTask());
      expect(auc(pd, prepared.validation.y)).toBeGreaterThan(0.7);
      const { kept, all } = pointsTable(saved, prepared.transform, scale);
      expect(kept.map(({ column }) => column)).not.toContain('noise');
      expect(all.find(({ column }) => column === 'noise')?.use).toBe('weak');
      const age = kept.find(({ column }) => column === 'age');
      const edges = age?.bins.map(({ from }) => from) ?? [];
      expect(edges[0]).toBeNull();
      for (const edge of edges.slice(1)) {
        expect(edge).toBeGreaterThan(20);
        expect(edge).toBeLessThan(70);
        expect(Math.abs((edge ?? 0) - Math.round(edge ?? 0))).toBeLessThan(1e-3);
      }
      const purpose = kept.find(({ column }) => column === 'purpose');
      expect(purpose?.bins.map(({ levels }) => [...levels].sort())).toEqual([
        ['house', 'school'],
        ['boat', 'car'],
      ]);
    },
  );

  it('gives missing values a bin of their own, with a flag of another column if need be', async () => {
    const { saved, prepared } = await fitted();
    const { features } = checkSaved(saved);
    expect(prepared.transform.outputs).not.toContain('debt missing');
    const gapsOf = (name: string) =>
      features
        .find(({ column }) => column === name)
        ?.bins.filter(({ kind }) => kind === 'missing')
        .map(({ good, bad }) => good + bad);
    expect(gapsOf('debt')).toEqual(gapsOf('income'));
    const income = features.find(({ column }) => column === 'income');
    const gaps = income?.bins.find(({ kind }) => kind === 'missing');
    const flag = prepared.transform.outputs.indexOf('income missing');
    const { data, rows, cols } = prepared.train.x;
    const flagged = Array.from({ length: rows }, (_, row) => data[row * cols + flag]);
    expect((gaps?.good ?? 0) + (gaps?.bad ?? 0)).toBe(flagged.filter((one) => one === 1).length);
  });

  it('counts every training row of a feature once', async () => {
    const { saved, prepared } = await fitted();
    for (const { bins } of checkSaved(saved).features) {
      const rows = bins.reduce((sum, { good, bad }) => sum + good + bad, 0);
      expect(rows).toBe(prepared.train.y.length);
    }
  });

  it('has points that add up to the score of each row, and rise as the bins get safer', async () => {
    const { model, saved, prepared } = await fitted();
    const { base, kept } = pointsTable(saved, prepared.transform, scale);
    const { x } = prepared.validation;
    const pd = await model.predict(x, quietTask());
    for (let row = 0; row < 200; row++) {
      let score = base;
      for (const { column, bins } of kept) {
        const feature = keptOf(checkSaved(saved).features).find((one) => one.column === column);
        const value = feature && feature.value >= 0 ? x.data[row * x.cols + feature.value] : 0;
        const found = bins.find(({ bin }) =>
          bin.kind === 'range'
            ? (bin.from === null || value >= bin.from) &&
              (bin.to === null || value < bin.to) &&
              !bins.some(
                (other) => other.bin.kind === 'missing' && holds(x, row, other.bin.columns),
              )
            : holds(x, row, bin.columns),
        );
        score += found?.points ?? NaN;
      }
      expect(score).toBeCloseTo(scale.offset - scale.factor * logit(pd[row]), 2);
    }
    for (const { bins } of kept) {
      const byWoe = bins.toSorted((a, b) => a.woe - b.woe).map(({ points }) => points);
      expect(byWoe).toEqual(byWoe.toSorted((a, b) => a - b));
    }
  });

  it('scores the same after saving', async () => {
    const { model, saved, prepared } = await fitted();
    const before = await model.predict(prepared.test.x, quietTask());
    const json: unknown = JSON.parse(JSON.stringify(saved.settings));
    const revived = Scorecard.load({ ...saved, settings: json });
    expect(await revived.predict(prepared.test.x, quietTask())).toEqual(before);
    expect(model.parameters).toBe(saved.values.length);
    for (const spoilt of [
      { ...saved, kind: 'logistic-regression' },
      { ...saved, values: saved.values.slice(1) },
      { ...saved, settings: { features: [{}], rows: 1, converged: true } },
    ])
      expect(() => Scorecard.load(spoilt)).toThrow(Fault);
  });

  it('leaves out columns that beside others turn against their own bins, and refuses when nothing tells', async () => {
    const { saved } = await fitted();
    const table = checkSaved(saved);
    expect(table.features.find(({ column }) => column === 'blend')?.use).toBe('turned');
    const coefficients = saved.values.subarray(1, 1 + keptOf(table.features).length);
    expect(Math.max(...coefficients)).toBeLessThanOrEqual(0);
    await expect(fitted({ scorecardInformation: 5 })).rejects.toMatchObject({
      code: 'bad-input',
      what: expect.stringMatching(/“age”/) as string,
    });
  });

  it('refuses rows of one outcome', async () => {
    const { prepared } = await fitted();
    const { x } = prepared.train;
    const sample: Sample = { x, y: new Uint8Array(x.rows) };
    const model = new Scorecard(presetExperiment('scorecard'), x.names, prepared.transform);
    const data = { train: sample, validation: sample, trainCheck: sample };
    await expect(model.fit(data, quietTask(), () => undefined)).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});

function holds(x: Sample['x'], row: number, columns: readonly number[]): boolean {
  return columns.some((column) => x.data[row * x.cols + column] === 1);
}
