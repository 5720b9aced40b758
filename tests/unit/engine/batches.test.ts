import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../src/core/experiment';
import { randomStream } from '../../../src/core/random';
import {
  chooseRows,
  takeRows,
  type Matrix,
  type Rows,
  type Sample,
} from '../../../src/core/data/matrix';
import { epochBatches, maskDrawer } from '../../../src/engine/batches';
import type { Batch } from '../../../src/engine/network/network';
import { networkPlan, type GatePlan } from '../../../src/engine/network/plan';
import { RowEncoder } from '../../../src/engine/row-encoder';
import { madeUpSample, smallExperiment } from './made-up';

const settings = { seed: 7, batchSize: 16, rowWeights: { good: 0.5, bad: 2 } };
const makersOf = (experiment: Experiment) => ({
  plan: networkPlan(experiment, 3),
  encoder: new RowEncoder(experiment, 3, []),
});
const makers = makersOf(smallExperiment());

/** The column `c0` of a batch's rows: numbers drawn at random, so they tell the rows apart. */
const firsts = (batches: Batch[]): number[] =>
  batches.flatMap(({ x, rows }) => Array.from({ length: rows }, (_, i) => x[i * 3]));

describe('epochBatches', () => {
  const sample = madeUpSample(53, 3, 1);
  const epoch = (n: number, seed = 7): Batch[] => [
    ...epochBatches(sample, makers, { ...settings, seed }, n),
  ];

  it('gives every row once, the short last batch included', () => {
    const batches = epoch(1);
    expect(batches.map(({ rows }) => rows)).toEqual([16, 16, 16, 5]);
    const all = Array.from({ length: 53 }, (_, i) => sample.x.data[i * 3]);
    expect(firsts(batches).sort()).toEqual(all.sort());
  });

  it('keeps each row with its outcome and its class’s weight', () => {
    const labels = new Map(Array.from(sample.y, (y, i) => [sample.x.data[i * 3], y]));
    for (const { x, rows, target } of epoch(2))
      for (let i = 0; i < rows; i++) {
        expect(target.sign[i]).toBe(labels.get(x[i * 3]) === 1 ? 1 : -1);
        expect(target.weight[i]).toBe(labels.get(x[i * 3]) === 1 ? 2 : 0.5);
      }
  });

  it('follows from seed and epoch alone', () => {
    expect(firsts(epoch(3))).toEqual(firsts(epoch(3)));
    expect(firsts(epoch(3))).not.toEqual(firsts(epoch(4)));
    expect(firsts(epoch(3))).not.toEqual(firsts(epoch(3, 8)));
    const masks = (n: number): (Float32Array | undefined)[] =>
      epoch(n).map((batch) => batch.maskOf(gate(smallExperiment(), 'block1/activation1')));
    expect(masks(3)).toEqual(masks(3));
    expect(masks(3)).not.toEqual(masks(4));
    expect(masks(3)[0]).not.toEqual(masks(3)[1]);
  });

  it('leaves out a last batch of one row when batch norm is on, and only then', () => {
    const odd = madeUpSample(33, 3, 1);
    const sizes = (batchNorm: boolean): number[] =>
      [...epochBatches(odd, makersOf(smallExperiment({ batchNorm })), settings, 1)].map(
        ({ rows }) => rows,
      );
    expect(sizes(true)).toEqual([16, 16]);
    expect(sizes(false)).toEqual([16, 16, 1]);
  });
});

describe('maskDrawer', () => {
  it('silences the share asked for and scales the rest to keep the mean', () => {
    const wide = gate(smallExperiment({ inputWidth: 63, inputDropout: 0.3 }), 'entry/activation');
    const mask = maskDrawer(3001, randomStream(1, 'x'))(wide) ?? new Float32Array();
    expect(mask).toHaveLength(3001 * 63);
    const silent = mask.filter((value) => value === 0).length;
    // Four standard errors.
    expect(Math.abs(silent / mask.length - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / mask.length));
    const [silenced, scaled, ...others] = [...new Set(mask)].sort();
    expect(silenced).toBe(0);
    expect(scaled).toBeCloseTo(1 / 0.7, 4);
    expect(others).toEqual([]);
  });

  it('draws none for layers without dropout', () => {
    const none = gate(smallExperiment({ inputDropout: 0 }), 'entry/activation');
    expect(maskDrawer(4, randomStream(1, 'x'))(none)).toBeUndefined();
  });
});

function gate(experiment: Experiment, wanted: string): GatePlan {
  const found = networkPlan(experiment, 3).layers.find(({ name }) => name === wanted);
  if (found?.kind !== 'gate') throw new Error(`${wanted} is no gate`);
  return found;
}

describe('epochBatches of rows that are not held', () => {
  it.each([7, 20_000])('are those of held ones, %i rows a batch', (batchSize) => {
    const held = madeUpSample(40_000, 3, 2);
    const lean = { ...held, x: chooseRows(unheld(held.x), [...held.y.keys()]) };
    const all = (of: Sample<Rows>): Batch[] => [
      ...epochBatches(of, makers, { ...settings, batchSize }, 1),
    ];
    const [a, b] = [all(held), all(lean)];
    expect(b.map(({ rows }) => rows)).toEqual(a.map(({ rows }) => rows));
    expect(b.every(({ x }, i) => x.every((value, at) => value === a[i].x[at]))).toBe(true);
    expect(b.map(({ target }) => target)).toEqual(a.map(({ target }) => target));
  });
});

function unheld(x: Matrix): Rows {
  const { rows, cols, names } = x;
  return { rows, cols, names, read: (wanted, into) => into.set(takeRows(x, wanted).data) };
}
