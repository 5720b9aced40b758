import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FitState } from '../../../src/core/checkpoint';
import type { Experiment } from '../../../src/core/experiment';
import type { EpochRecord, FitReport } from '../../../src/core/models/model';
import type { EngineName } from '../../../src/core/run';
import { presetExperiment } from '../../../src/core/settings';
import { quietTask } from '../../../src/core/task';
import { stopEngine } from '../../../src/engine/backend';
import { Pace } from '../../../src/engine/fit-state';
import { LstmNetwork } from '../../../src/engine/recurrent/lstm-network';
import { ResidualNetwork } from '../../../src/engine/residual';
import type { TensorModel } from '../../../src/engine/tensor-model';
import { fitWithFallback } from '../../../src/engine/train';
import { numberColumns } from '../data/tables';
import { assets, madeUpData, smallExperiment } from './made-up';

const data = madeUpData(300, 5);
const { names } = data.train.x;

/** A second goes by whenever somebody looks: every epoch is worth a checkpoint. */
beforeEach(() => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
});
afterEach(() => vi.restoreAllMocks());
afterAll(stopEngine);

interface Fitted {
  readonly report: FitReport;
  readonly values: Float32Array;
  readonly states: readonly FitState[];
}

async function fitted(model: TensorModel, engine: EngineName, from?: FitState): Promise<Fitted> {
  const states: FitState[] = [];
  const { report } = await fitWithFallback(model, data, quietTask(), {
    engines: [engine],
    assets,
    from,
    onEpoch: () => undefined,
    // As through the worker's messages, or the browser's storage.
    onReached: (state) => states.push(structuredClone(state)),
  });
  return { report, values: (await model.save()).values, states };
}

/** All of a record but what a clock told. */
function lasting({ epochs, ...report }: FitReport): unknown {
  const untimed = (epoch: EpochRecord) => ({ ...epoch, seconds: 0, rowsPerSecond: 0 });
  return { ...report, epochs: epochs.map(untimed) };
}

const residual = (experiment: Experiment): TensorModel =>
  new ResidualNetwork(experiment, names, [0, 1]);

const base = { epochs: 5 };

describe('a fit that goes on from a checkpoint', () => {
  it.each<[string, EngineName, Partial<Experiment>]>([
    ['Adam and plateaus', 'kernels', { schedule: 'plateau', plateauPatience: 1 }],
    ['AdamW along a cosine', 'kernels', { optimiser: 'adamw', schedule: 'cosine', l1: 1e-4 }],
    ['SGD with momentum', 'kernels', { optimiser: 'sgd', momentum: 0.9, clipNorm: 1 }],
    ['stopped early', 'kernels', { epochs: 12, earlyStopping: true, patience: 2 }],
    [
      'members and waves',
      'kernels',
      { members: 3, numericEmbedding: 'periodic', embeddingSize: 5, loss: 'focal' },
    ],
    ['a loss that follows the epochs', 'kernels', { loss: 'ldam', reweightFrom: 0.5 }],
    ['on tensors', 'wasm', {}],
    ['SGD on tensors', 'cpu', { optimiser: 'sgd', momentum: 0.9 }],
  ])('ends with the bits of one that was never cut: %s', async (_, engine, changes) => {
    const experiment = smallExperiment({ ...base, ...changes });
    const whole = await fitted(residual(experiment), engine);
    expect(whole.states.length).toBe(whole.report.epochs.length);
    for (const at of [0, whole.states.length - 2, whole.states.length - 1]) {
      const rest = await fitted(residual(experiment), engine, whole.states[at]);
      expect(rest.values).toEqual(whole.values);
      expect(lasting(rest.report)).toEqual(lasting(whole.report));
      expect(rest.states.length).toBe(whole.states.length - 1 - at);
    }
  });

  it('does so for an LSTM', async () => {
    const experiment: Experiment = {
      ...presetExperiment('lstm'),
      lstmUnits: [4, 3],
      lstmDropout: 0.1,
      epochs: 3,
      batchSize: 100,
    };
    const model = (): TensorModel => LstmNetwork.of(experiment, numberColumns(names));
    const whole = await fitted(model(), 'cpu');
    const rest = await fitted(model(), 'cpu', whole.states[0]);
    expect(rest.values).toEqual(whole.values);
  });

  it('needs the moments for that, and the steps taken', async () => {
    const experiment = smallExperiment(base);
    const whole = await fitted(residual(experiment), 'kernels');
    const [first] = whole.states;
    const none = { ...first.moments, first: first.moments.first.map(() => 0) };
    for (const moments of [none, { ...first.moments, steps: 1 }]) {
      const rest = await fitted(residual(experiment), 'kernels', { ...first, moments });
      expect(rest.values).not.toEqual(whole.values);
    }
  });

  it('goes on from one engine to another, to the same scores but for rounding', async () => {
    const experiment = smallExperiment({ ...base, epochs: 3, learningRate: 0.001 });
    const whole = await fitted(residual(experiment), 'kernels');
    const rest = await fitted(residual(experiment), 'cpu', whole.states[0]);
    rest.values.forEach((value, i) => expect(Math.abs(value - whole.values[i])).toBeLessThan(1e-4));
  });

  it('is refused where it was another network', async () => {
    const { states } = await fitted(residual(smallExperiment(base)), 'kernels');
    const wider = residual(smallExperiment({ ...base, inputWidth: 17 }));
    await expect(fitted(wider, 'kernels', states[0])).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('the pace of checkpoints', () => {
  it('leaves no more behind than an epoch, or half a second where epochs are shorter', () => {
    for (const seconds of [0.02, 0.1, 0.26, 0.4, 0.7, 3]) {
      const start = 1000;
      vi.spyOn(performance, 'now').mockReturnValue(start);
      const pace = new Pace();
      let last = start;
      let longest = 0;
      for (let epoch = 1; epoch <= 200; epoch++) {
        const now = start + 1000 * seconds * epoch;
        longest = Math.max(longest, now - last);
        if (pace.isDue(seconds, now)) last = now;
      }
      expect(longest).toBeLessThanOrEqual(Math.max(500, 1000 * seconds) + 1e-6);
    }
  });

  it('takes no more than two a second', () => {
    vi.spyOn(performance, 'now').mockReturnValue(0);
    const pace = new Pace();
    const due = Array.from({ length: 1000 }, (_, i) => pace.isDue(0.01, 10 * (i + 1)));
    expect(due.filter(Boolean)).toHaveLength(20);
  });
});
