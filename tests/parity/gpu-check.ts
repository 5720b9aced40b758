/** Holds our own WebGPU programs against PyTorch and plain TypeScript; runs in a page. */
import { shapeOf } from '../../src/core/losses/shape';
import { presetExperiment } from '../../src/core/settings';
import { startEngine, stopEngine, type WasmAssets } from '../../src/engine/backend';
import { GpuNetwork } from '../../src/engine/gpu/gpu-network';
import { marginLoss, rowLoss, SUMS } from '../../src/engine/gpu/loss';
import { Machine } from '../../src/engine/gpu/machine';
import { opsOf } from '../../src/engine/gpu/ops';
import { packed, STEP, STEP_BYTES } from '../../src/engine/gpu/program';
import { stepValues } from '../../src/engine/gpu/step-values';
import { Tape } from '../../src/engine/gpu/tape';
import { rowWeights } from '../../src/engine/network/loss';
import type { Batch } from '../../src/engine/network/network';
import { CONTEXT, LOSSES } from '../unit/losses/every-loss';
import {
  checkNetwork,
  planOf,
  type CheckedMaker,
  type Differences,
  type NetworkFixture,
} from './engine-check';
import { expectedLoss, LOSS_LOGITS, orInfinity } from './loss-check';

/** The device of the running engine, which must be WebGPU. */
async function deviceOf(assets: WasmAssets): Promise<GPUDevice> {
  const { gpu } = await startEngine('webgpu', assets);
  if (gpu === null) throw new Error('There is no device');
  return gpu;
}

/** Every fixture whose layers there are programs for; their titles with what differs most. */
export async function checkGpuNetworks(
  assets: WasmAssets,
  fixtures: readonly NetworkFixture[],
): Promise<Differences> {
  const make = onGpu(await deviceOf(assets));
  const found: Record<string, number> = {};
  try {
    for (const fixture of fixtures) {
      const plan = planOf(fixture);
      if (opsOf(plan) !== null) Object.assign(found, await checkNetwork(fixture, plan, make));
    }
    return found;
  } finally {
    await stopEngine();
  }
}

function onGpu(device: GPUDevice): CheckedMaker {
  return (plan, values) => {
    const ops = opsOf(plan);
    if (ops === null) throw new Error('There are no programs for that plan');
    const network = new GpuNetwork(device, plan, ops, values);
    return {
      logits: (x, rows) => network.logits(x, rows),
      gradients: (batch, shape) =>
        network.gradients(batch, { ...presetExperiment('resnet-over'), shape }),
      train: async (batch, settings, rates) => {
        network.beginSum();
        await network.train(batch, settings, rates, () => Promise.resolve());
        return (await network.sum()) / batch.rows;
      },
      values: () => network.values(),
      dispose: () => network.dispose(),
    };
  };
}

/** Every loss and its gradient, as `checkEveryLoss` does it for tensors. */
export async function checkGpuLosses(assets: WasmAssets): Promise<Differences> {
  const device = await deviceOf(assets);
  const found: Record<string, number> = {};
  const z = Float32Array.from([...LOSS_LOGITS, ...LOSS_LOGITS, ...LOSS_LOGITS]);
  const y = Uint8Array.from(z, (_, i) => (i < LOSS_LOGITS.length ? 1 : 0));
  const rows = z.length;
  try {
    for (const [title, settings] of LOSSES) {
      const machine = new Machine(device);
      const shape = shapeOf(settings, CONTEXT);
      const weights = rowWeights(shape, { good: 1, bad: 1 });
      const [logits, aims, slopes, sums] = [rows, 2 * rows, rows, SUMS.count].map((numbers) =>
        machine.storage(numbers),
      );
      const step = machine.uniform(STEP_BYTES);
      const pairs = Array.from(y, (bad) => (bad === 1 ? [1, weights.bad] : [-1, weights.good]));
      const values = stepValues(
        { stream: null } as Batch,
        { ...settings, shape },
        { learningRate: 0, keep: 1 },
        1,
      );
      machine.write(logits, z);
      machine.write(aims, Float32Array.from(pairs.flat()));
      machine.write(step, packed(STEP, values, STEP_BYTES));
      const tape = new Tape();
      const code = shape.kind === 'auc-margin' ? marginLoss : rowLoss(shape.clip > 0);
      tape.add(code, { rows }, [logits, aims, slopes, sums], [1, 1]);
      await machine.checked(() => tape.finish(machine, step));
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      tape.play(pass);
      pass.end();
      device.queue.submit([encoder.finish()]);
      const value = (await machine.read(sums, SUMS.count))[SUMS.batch];
      const gradient = await machine.read(slopes, rows);
      machine.dispose();
      const expected = expectedLoss(settings, z, y);
      const largest = Math.max(...expected.gradient.map(Math.abs));
      found[`${title}: mean loss`] = orInfinity(Math.abs(value / expected.value - 1));
      found[`${title}: gradient`] = Math.max(
        ...Array.from(expected.gradient, (slope, i) =>
          orInfinity(Math.abs(gradient[i] - slope) / largest),
        ),
      );
    }
    return found;
  } finally {
    await stopEngine();
  }
}
