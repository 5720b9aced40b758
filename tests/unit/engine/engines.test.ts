import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { EngineName } from '../../../src/core/run';
import { quietTask } from '../../../src/core/task';
import { currentEngine, startEngine, stopEngine } from '../../../src/engine/backend';
import { presetExperiment } from '../../../src/core/settings';
import { measureEngines, type EngineMeasure } from '../../../src/engine/measure';
import { fastestFirst, hasPrograms, rankedFor } from '../../../src/engine/ranking';
import { ResidualNetwork } from '../../../src/engine/residual';
import { fitWithFallback } from '../../../src/engine/train';
import { assets, madeUpData, smallExperiment } from './made-up';

afterEach(stopEngine);

describe('startEngine', () => {
  it('starts engines one after another and lets go of the one before', async () => {
    for (const name of ['wasm', 'kernels', 'cpu', 'kernels', 'wasm'] as const) {
      const engine = await startEngine(name, assets);
      expect(engine.name).toBe(name);
      expect(tf.getBackend()).toBe(name === 'kernels' ? 'wasm' : name);
      expect(engine.kernels !== null).toBe(name === 'kernels');
      expect(currentEngine()).toBe(engine);
    }
  });

  it('says why an engine cannot be had', async () => {
    await expect(startEngine('webgpu', assets)).rejects.toMatchObject({ code: 'device-lost' });
    await expect(startEngine('webgpu', assets)).rejects.toThrow('WebGPU cannot be used here');
  });
});

describe('measureEngines', () => {
  it('times what is there, gives a reason for what is not, and leaves nothing behind', async () => {
    const measures = await measureEngines(quietTask(), assets);
    expect(measures.map(({ engine }) => engine)).toEqual([
      'webgpu',
      'webgl',
      'kernels',
      'wasm',
      'cpu',
    ]);
    for (const { engine, rowsPerSecond, reason } of measures) {
      const here = engine !== 'webgpu' && engine !== 'webgl';
      expect(rowsPerSecond !== null).toBe(here);
      expect(reason === '').toBe(here);
      if (here) expect(rowsPerSecond).toBeGreaterThan(10);
    }
    expect(fastestFirst(measures)).toEqual(['kernels', 'wasm', 'cpu']);
    expect(tf.engine().state.numTensors).toBe(0);
  });

  it('stops when cancelled', async () => {
    const stopped = measureEngines(quietTask(AbortSignal.abort()), assets);
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('the ranking for one network', () => {
  const ranking = ['webgpu', 'webgl', 'kernels', 'wasm'] as const;

  it('is that of the machine where the network runs as it was measured', () => {
    expect(rankedFor(ranking, { kernels: true, programs: true })).toEqual(ranking);
    expect(hasPrograms(presetExperiment('resnet-under'))).toBe(true);
    expect(hasPrograms(presetExperiment('resnet-over'))).toBe(true);
  });

  it('has WebGPU behind the kernels where it would run on tensors, and no kernels without its layers', () => {
    const members = { ...presetExperiment('resnet-under'), members: 8 };
    expect(hasPrograms(members)).toBe(false);
    expect(rankedFor(ranking, { kernels: true, programs: false })).toEqual([
      'webgl',
      'kernels',
      'webgpu',
      'wasm',
    ]);
    const behind = ['kernels', 'webgpu', 'wasm'] as const;
    expect(rankedFor(behind, { kernels: true, programs: false })).toEqual(behind);
    expect(rankedFor(ranking, { kernels: false, programs: false })).toEqual([
      'webgpu',
      'webgl',
      'wasm',
    ]);
  });
});

describe('fastestFirst', () => {
  const measure = (
    engine: EngineName,
    rowsPerSecond: number | null,
    software = false,
  ): EngineMeasure => ({ engine, rowsPerSecond, software, reason: '', detail: '' });

  it('takes the fastest, and a software adapter only when it is really faster', () => {
    expect(fastestFirst([measure('webgpu', 900), measure('wasm', 500)])[0]).toBe('webgpu');
    expect(fastestFirst([measure('webgpu', 900, true), measure('wasm', 500)])[0]).toBe('wasm');
    expect(fastestFirst([measure('webgpu', 1100, true), measure('wasm', 500)])[0]).toBe('webgpu');
    expect(fastestFirst([measure('webgl', null), measure('cpu', 5)])).toEqual(['cpu']);
  });
});

describe('a lost device', () => {
  const data = madeUpData(300);
  const { names } = data.train.x;
  const experiment = smallExperiment({ epochs: 4 });

  it('is followed by the next engine from the last complete epoch', async () => {
    const epochs: number[] = [];
    const started: string[] = [];
    const network = new ResidualNetwork(experiment, names);
    const { report, engine } = await fitWithFallback(network, data, quietTask(), {
      engines: ['webgpu', 'wasm', 'cpu'],
      assets,
      onEpoch: ({ epoch }) => {
        epochs.push(epoch);
        if (epoch === 2 && currentEngine().name === 'wasm') currentEngine().simulateLoss();
      },
      onEngine: (name, note) => started.push(`${name}: ${note}`),
    });
    expect(engine).toBe('cpu');
    expect(epochs).toEqual([1, 2, 3, 4]);
    expect(report.outcome).toBe('finished');
    expect(report.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(started[0]).toMatch(/^wasm: WebGPU cannot be used here.* from the start\.$/);
    expect(started[1]).toMatch(/^cpu: WebAssembly stopped working.* the end of epoch 2/);
    expect(report.note).toContain('moments started afresh');
    expect(tf.memory().numTensors).toBe(0);
  });

  it('sees the same rows and masks as an unbroken run: plain SGD ends where it would have', async () => {
    const plain = smallExperiment({ epochs: 4, optimiser: 'sgd', momentum: 0 });
    const run = async (lossAfter: number): Promise<Float32Array> => {
      const network = new ResidualNetwork(plain, names);
      await fitWithFallback(network, data, quietTask(), {
        engines: ['wasm', 'wasm'],
        assets,
        onEpoch: ({ epoch }) => void (epoch === lossAfter && currentEngine().simulateLoss()),
      });
      return (await network.save()).values;
    };
    expect(await run(2)).toEqual(await run(0));
  });

  it('ends in its fault when no engine is left', async () => {
    const network = new ResidualNetwork(experiment, names);
    const fitting = fitWithFallback(network, data, quietTask(), {
      engines: ['wasm'],
      assets,
      onEpoch: () => currentEngine().simulateLoss(),
    });
    await expect(fitting).rejects.toMatchObject({ code: 'device-lost' });
    expect(network.epochsDone).toBe(1);
  });

  it('rejects a read that is under way', async () => {
    const engine = await startEngine('wasm', assets);
    const read = engine.guard(new Promise<never>(() => undefined));
    engine.simulateLoss();
    await expect(read).rejects.toMatchObject({ code: 'device-lost' });
    expect(engine.isLost).toBe(true);
    expect(await startEngine('wasm', assets)).not.toBe(engine);
  });
});
