import { describe, expect, it } from 'vitest';
import { correctPd } from '../../../../src/core/decision/calibrate/correction';
import { chosenCorrection } from '../../../../src/core/decision/calibrate/corrections';
import type { Experiment } from '../../../../src/core/experiment';
import { membersText } from '../../../../src/core/ensemble/members';
import { applyChanges, presetExperiment, type ModelName } from '../../../../src/core/settings';
import { runModule } from '../../../../src/engine/export/run-module';
import {
  csvOf,
  fileRows,
  GAPPY,
  HOME,
  imported,
  INCOME,
  largestGap,
  tableOf,
  tiny,
  trained,
  type FileRow,
} from './made-up';

const rows = fileRows();
const table = await tableOf(csvOf(rows));

const NETWORKS: [ModelName, Partial<Experiment>][] = [
  ['resnet-over', {}],
  ['resnet-under', { leakySlope: 0.2, scaling: 'quantile-normal' }],
  ['resnet-over', { activation: 'elu', batchNorm: false, sampling: 'none' }],
  ['resnet-over', { blockType: 'pre-norm', inputOrder: 'norm-activation', activation: 'elu' }],
  ['resnet-embedded', { embeddingBins: 5, members: 3 }],
  ['resnet-embedded', { numericEmbedding: 'periodic', members: 2, blockType: 'pre-norm' }],
  ['resnet-embedded', { autoencoder: 'instead', scaling: 'quantile-normal' }],
  ['lstm', { lstmHead: 4 }],
  ['lstm', { lstmHead: 0, lstmUnits: [4], lstmReading: 'newest-first' }],
];

const HOST: [ModelName, Partial<Experiment>][] = [
  ['logistic', {}],
  ['logistic', { logisticPenalty: 'elastic-net', scaling: 'quantile-normal' }],
  ['logistic', { autoencoder: 'beside' }],
  ['scorecard', {}],
  ['forest', { autoencoder: 'instead', treeCount: 5 }],
  ['boosting', {}],
  ['boosting', { treeCount: 60, scaling: 'quantile-normal' }],
  ['forest', { treeCount: 20 }],
  ['adaboost', { sampling: 'random-under' }],
];

/** Bit by bit without an engine; an engine's single precision loses some 1e-7. */
const most = (model: ModelName): number => (HOST.some(([name]) => name === model) ? 0 : 1e-6);

describe.each([...NETWORKS, ...HOST])('a module of %s with %o', (model, changes) => {
  it('scores rows of the file as the run scored them', async () => {
    const run = await trained(table, tiny(model, changes));
    const asked = Array.from(run.validation.rows, (row) => rows[row]);
    const found = await imported(runModule(run));
    expect(largestGap(found.rawScore(asked), run.validation.rawPd)).toBeLessThanOrEqual(
      most(model),
    );
    for (const recalibration of ['auto', 'platt', 'beta'] as const) {
      const { score } = await imported(runModule(run, recalibration));
      const pd = correctPd(run.validation.rawPd, chosenCorrection(run.corrections, recalibration));
      expect(largestGap(score(asked), pd)).toBeLessThanOrEqual(most(model));
    }
    expect(new Set(found.rawScore(asked)).size).toBeGreaterThan(2);
  });
});

describe('a module', () => {
  it('is one text for one run, says what it is, and asks for nothing but the language', async () => {
    const experiment = tiny('logistic', { recalibration: 'isotonic' });
    const run = await trained(table, experiment);
    const text = runModule(run);
    expect(runModule(await trained(table, experiment))).toBe(text);
    expect(text).not.toMatch(/<\/script|\u2028|\bimport\s*\(|\beval\b|new Function|Buffer|process/);
    const { about, columns, score, rawScore } = await imported(text);
    expect(about).toMatchObject({
      model: 'logistic',
      seed: experiment.seed,
      run: run.id,
      correction: 'isotonic',
      dataset: { title: table.title, hash: table.hash, rows: rows.length },
    });
    expect(columns.map(({ name }) => name).slice(0, 5)).toEqual([
      INCOME,
      GAPPY,
      'skewed',
      HOME,
      'constructor',
    ]);
    expect(columns[3].levels).toContain('rent, "old"');
    const pd = correctPd(run.validation.rawPd, run.corrections.isotonic);
    const asked = Array.from(run.validation.rows, (row) => rows[row]);
    expect(largestGap(score(asked), pd)).toBe(0);
    expect(rawScore([])).toEqual(new Float64Array());
  });

  it('takes gaps and unknown levels as the preparation does, and refuses what is no row or number', async () => {
    const run = await trained(table, tiny('boosting'));
    const { rawScore } = await imported(runModule(run));
    const one = (changes: object): number => rawScore([{ ...rows[0], ...changes }])[0];
    const gap = one({ skewed: null });
    for (const missing of [undefined, '', ' NA ', 'null', NaN, Infinity])
      expect(one({ skewed: missing })).toBe(gap);
    expect(rawScore([rows[0], omit(rows[0], 'skewed')])[1]).toBe(gap);
    expect(one({ [INCOME]: '(1,000)' })).toBe(one({ [INCOME]: -1000 }));
    expect(one({ [HOME]: 'a new level' })).toBe(one({ [HOME]: 'rare 1' }));
    expect(one({ [HOME]: null })).toBe(one({ [HOME]: ' ? ' }));
    expect(rawScore([{ ...rows[0], [INCOME]: '45.000,00' }], { decimalComma: true })[0]).toBe(
      one({ [INCOME]: 45_000 }),
    );

    const asked = [rows[0], { ...rows[1], skewed: 'abc' }];
    expect(() => rawScore(asked)).toThrow('Row 2, column "skewed": "abc" is not a number');
    expect(rawScore(asked, { unreadable: 'missing' })[1]).toBe(
      rawScore([{ ...rows[1], skewed: null }])[0],
    );
    expect(() => one({ skewed: new Date() })).toThrow('"skewed": object is not a number');
    expect(() => one({ [HOME]: ['x'] })).toThrow('object is not a level');
    expect(() => rawScore([omit(rows[0], 'constructor')])).toThrow(
      'No row has the column "constructor"',
    );
    expect(() => rawScore([rows[0], 7])).toThrow('Row 2 is not an object');
  });

  it.each(['vote', 'stack'] as const)(
    'holds a whole ensemble by %s: an autoencoder before an embedded network, trees, a regression',
    async (combining) => {
      const members = [
        tiny('resnet-embedded', { autoencoder: 'beside', scaling: 'quantile-normal', members: 3 }),
        tiny('resnet-embedded', { autoencoder: 'instead', numericEmbedding: 'periodic' }),
        tiny('boosting'),
        tiny('logistic'),
      ];
      const ensembleOf = membersText(members);
      const experiment = applyChanges(presetExperiment('ensemble'), { ensembleOf, combining });
      const run = await trained(table, experiment);
      const { rawScore, score } = await imported(runModule(run, 'platt'));
      const asked = Array.from(run.test.rows, (row) => rows[row]);
      expect(largestGap(rawScore(asked), run.test.rawPd)).toBeLessThan(1e-6);
      const pd = correctPd(run.test.rawPd, run.corrections.platt);
      expect(largestGap(score(asked), pd)).toBeLessThan(1e-6);
      expect(new Set(rawScore(asked)).size).toBeGreaterThan(20);
    },
  );

  it('reads texts with the decimal sign of the file it learnt from, unless told otherwise', async () => {
    const german = Array.from({ length: 120 }, (_, i) => ({
      Betrag: (1000 + 97.25 * i).toLocaleString('de'),
      Quote: ((i % 40) / 40).toLocaleString('de'),
      default: (i * 7) % 10 < 3 + (i % 40) / 10 ? 1 : 0,
    }));
    const lines = german.map((row) => Object.values(row).join(';'));
    const text = ['Betrag;Quote;default', ...lines].join('\n');
    const continental = await tableOf(text);
    const run = await trained(continental, tiny('logistic'));
    expect(run.dataset.decimalComma).toBe(true);
    const { rawScore } = await imported(runModule(run));
    const asked = Array.from(run.test.rows, (row) => german[row]);
    expect(largestGap(rawScore(asked), run.test.rawPd)).toBe(0);
    const pointed = asked.map(({ Betrag, Quote }) => ({
      Betrag: Betrag.replaceAll('.', '').replace(',', '.'),
      Quote: Quote.replace(',', '.'),
    }));
    expect(largestGap(rawScore(pointed, { decimalComma: false }), run.test.rawPd)).toBe(0);
    expect(runModule(await trained(table, tiny('logistic')))).toContain('decimalComma = false');
  });

  it('is refused for a model that has no writer, or of other columns', async () => {
    const run = await trained(table, tiny('logistic'));
    expect(() => runModule({ ...run, model: { ...run.model, kind: 'oracle' } })).toThrow(
      '“oracle”',
    );
    const outputs = run.transform.outputs.toReversed();
    expect(() => runModule({ ...run, transform: { ...run.transform, outputs } })).toThrow(
      'other columns',
    );
  });
});

function omit(row: FileRow, name: string): FileRow {
  return Object.fromEntries(Object.entries(row).filter(([key]) => key !== name)) as FileRow;
}
