/**
 * Holds an engine against the fixtures of reference_engine.py. No node imports: it also runs in a
 * browser, where WebGPU and WebGL are.
 */
import * as tf from '@tensorflow/tfjs-core';
import { startEngine, stopEngine, type WasmAssets } from '../../src/engine/backend';
import {
  shapeOf,
  type LossContext,
  type LossSettings,
  type LossShape,
} from '../../src/core/losses/shape';
import { presetExperiment } from '../../src/core/settings';
import { lossAndGradient, rowWeights } from '../../src/engine/network/loss';
import { FusedNetwork } from '../../src/engine/fused/fused-network';
import type { KernelModule } from '../../src/engine/fused/kernels';
import type { Share } from '../../src/engine/fused/shards';
import { FusedOptimiser } from '../../src/engine/fused/optimiser';
import { FusedScorer } from '../../src/engine/fused/scorer';
import { DeviceNetwork, type Batch, type TrainSettings } from '../../src/engine/network/network';
import { disposeGradients } from '../../src/engine/network/pieces';
import { Optimiser, type OptimiserSettings } from '../../src/engine/network/optimiser';
import {
  networkPlan,
  weightsOf,
  type NetworkPlan,
  type NetworkSettings,
} from '../../src/engine/network/plan';
import type { EngineName } from '../../src/core/run';
import { checkEveryLoss } from './loss-check';

type Named = Readonly<Record<string, readonly number[]>>;

/** The settings that a loss depends on. */
type LossChoice = Pick<LossSettings, 'loss'> & Partial<LossSettings>;

export interface NetworkFixture extends PlannedFixture {
  readonly settings: Partial<NetworkSettings>;
  /** Of the inputs, those that are numbers; they come first. */
  readonly numbers?: number;
}

/** Of any network that a plan spells out. */
export interface PlannedFixture {
  readonly title: string;
  readonly loss: LossChoice;
  /** What else the loss depends on; nothing that matters to those that come without. */
  readonly context?: LossContext;
  readonly classWeights: { readonly good: number; readonly bad: number };
  readonly inputs: number;
  readonly rows: number;
  readonly l1: number;
  readonly l2: number;
  readonly keep: number;
  readonly weights: Named;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly masks: Named;
  readonly scored: readonly number[];
  readonly logits: readonly number[];
  readonly value: number;
  readonly gradients: Named;
  readonly steps: readonly {
    readonly settings: Omit<OptimiserSettings, 'l1' | 'l2'>;
    readonly learningRate: number;
    readonly losses: readonly number[];
    readonly after: Named;
  }[];
}

export interface LossFixture {
  readonly logits: readonly number[];
  readonly rows: readonly {
    readonly loss: LossChoice;
    readonly y: number;
    readonly values: readonly number[];
    readonly slopes: readonly number[];
  }[];
}

export interface EngineFixtures {
  readonly networks: readonly NetworkFixture[];
  readonly losses: LossFixture;
}

/** The largest relative difference of each thing compared, by its name. */
export type Differences = Readonly<Record<string, number>>;

/** Starts the engine, compares everything, lets go of it. Every value should be below 1e-4. */
export async function checkEngine(
  engine: EngineName,
  assets: WasmAssets,
  { networks, losses }: EngineFixtures,
): Promise<Differences> {
  const { kernels } = await startEngine(engine, assets);
  const make = kernels === null ? onTensors : onKernels(kernels);
  try {
    const before = tf.memory().numTensors;
    const found: Record<string, number> = {
      ...(await checkLosses(losses)),
      ...(await checkEveryLoss()),
    };
    for (const fixture of networks)
      Object.assign(found, await checkNetwork(fixture, planOf(fixture), make));
    found['tensors left behind'] = tf.memory().numTensors - before;
    return found;
  } finally {
    await stopEngine();
  }
}

export function planOf({ settings, inputs, numbers }: NetworkFixture): NetworkPlan {
  return networkPlan({ ...presetExperiment('resnet-over'), ...settings }, inputs, numbers);
}

/** A network to hold against a fixture, wherever it works. */
export interface Checked {
  logits(x: Float32Array, rows: number): Promise<Numbers>;
  gradients(
    batch: Batch,
    shape: LossShape,
  ): Promise<{
    readonly loss: number;
    readonly logits: Numbers;
    /** Of kernels and vectors, in saving order. */
    readonly trained: Float32Array;
  }>;
  /** The mean loss of the batch; every call is the next step of one optimiser. */
  train(
    batch: Batch,
    settings: TrainSettings,
    rates: { readonly learningRate: number; readonly keep: number },
  ): Promise<number>;
  values(): Promise<Float32Array>;
  dispose(): void;
}

export type CheckedMaker = (plan: NetworkPlan, values: Float32Array) => Checked;

/** On our own kernels. */
export function onKernels(module: KernelModule, share?: Share): CheckedMaker {
  return (plan, values) => {
    const network = new FusedNetwork(module, plan, values, share);
    let optimiser: FusedOptimiser | undefined;
    return {
      logits: (x, rows) =>
        Promise.resolve(new FusedScorer(module, plan).load(network.values()).logits(x, rows)),
      gradients: (batch, shape) => network.gradients({ ...batch, words: null }, shape, noBreath),
      train: (batch, settings, rates) => {
        optimiser ??= new FusedOptimiser(settings);
        return network.train({ ...batch, words: null }, settings, optimiser, rates, noBreath);
      },
      values: () => Promise.resolve(network.values()),
      dispose: () => undefined,
    };
  };
}

/** On the engine that is running. */
function onTensors(plan: NetworkPlan, values: Float32Array): Checked {
  const network = new DeviceNetwork(plan, values);
  let optimiser: Optimiser | undefined;
  return {
    logits: async (x, rows) => {
      const scored = network.logits(x, rows);
      const logits = await scored.data();
      scored.dispose();
      return logits;
    },
    gradients: async (batch, shape) => {
      const gradients = await network.gradients(batch, shape, noBreath);
      const kernels = await Promise.all(gradients.kernelGradients.map((kernel) => kernel.data()));
      const vectors = await gradients.vectorGradient.data();
      const logits = await gradients.logits.data();
      const [loss] = await gradients.loss.data();
      disposeGradients(gradients);
      const trained = [...kernels.flatMap((kernel) => [...kernel]), ...vectors];
      return { loss, logits, trained: Float32Array.from(trained) };
    },
    train: async (batch, settings, rates) => {
      optimiser ??= new Optimiser(settings);
      const mean = await network.train(batch, settings, optimiser, rates, noBreath);
      const [loss] = await mean.data();
      mean.dispose();
      return loss;
    },
    values: () => network.values(),
    dispose: () => {
      network.dispose();
      optimiser?.dispose();
    },
  };
}

/** Forward, gradients and steps of every optimiser; on the engine that is running unless told. */
export async function checkNetwork(
  fixture: PlannedFixture,
  plan: NetworkPlan,
  make: CheckedMaker = onTensors,
): Promise<Record<string, number>> {
  const { title } = fixture;
  const found: Record<string, number> = {};
  const network = make(plan, inSavingOrder(plan, fixture.weights));
  const scored = await network.logits(Float32Array.from(fixture.x), fixture.rows);
  found[`${title}: logits when scoring`] = difference(scored, fixture.scored);
  const shape = shapeFrom(fixture);
  const { loss, logits, trained } = await network.gradients(batchOf(fixture), shape);
  found[`${title}: logits when training`] = difference(logits, fixture.logits);
  found[`${title}: loss`] = difference([loss], [fixture.value]);
  found[`${title}: gradients`] = namedDifference(
    plan,
    trained,
    ({ name }) => fixture.gradients[name],
  );
  network.dispose();
  for (const step of fixture.steps)
    Object.assign(found, await checkSteps(plan, fixture, step, make));
  return found;
}

/** Compares what the steps changed, which is far smaller than the weights themselves. */
async function checkSteps(
  plan: NetworkPlan,
  fixture: PlannedFixture,
  { settings, learningRate, losses, after }: PlannedFixture['steps'][number],
  make: CheckedMaker,
): Promise<Record<string, number>> {
  const start = inSavingOrder(plan, fixture.weights);
  const network = make(plan, start);
  const all = { ...settings, shape: shapeFrom(fixture), l1: fixture.l1, l2: fixture.l2 };
  const rates = { learningRate, keep: fixture.keep };
  const seen: number[] = [];
  for (let i = 0; i < losses.length; i++)
    seen.push(await network.train(batchOf(fixture), all, rates));
  const values = await network.values();
  network.dispose();
  const moved = values.map((value, i) => value - start[i]);
  const title = `${fixture.title}: ${settings.optimiser}${settings.clipNorm > 0 ? ', clipped' : ''}`;
  return {
    [`${title}: losses`]: difference(seen, losses),
    [`${title}: steps`]: namedDifference(plan, moved, ({ name }) =>
      after[name].map((value, i) => value - fixture.weights[name][i]),
    ),
  };
}

async function checkLosses({ logits, rows }: LossFixture): Promise<Record<string, number>> {
  let values = 0;
  let slopes = 0;
  for (const row of rows) {
    const shape = shapeFrom(row);
    const weights = rowWeights(shape, { good: 1, bad: 1 });
    for (const [i, z] of logits.entries()) {
      const target = {
        sign: Float32Array.of(row.y === 1 ? 1 : -1),
        weight: Float32Array.of(row.y === 1 ? weights.bad : weights.good),
      };
      const logit = tf.tensor2d([z], [1, 1]);
      const { loss, gradient } = lossAndGradient(logit, target, shape);
      values = Math.max(values, faroutDifference((await loss.data())[0], row.values[i]));
      slopes = Math.max(slopes, faroutDifference((await gradient.data())[0], row.slopes[i]));
      tf.dispose([logit, loss, gradient]);
    }
  }
  return { 'losses: values': values, 'losses: slopes': slopes };
}

/** What float32 cannot hold is as good as zero; a value that is not finite is no match. */
function faroutDifference(found: number, expected: number): number {
  if (!Number.isFinite(found)) return Infinity;
  return Math.abs(found - expected) / Math.max(Math.abs(expected), 1e-9);
}

function batchOf(fixture: PlannedFixture): Batch {
  const { x, y, rows, masks, classWeights } = fixture;
  const weights = rowWeights(shapeFrom(fixture), classWeights);
  return {
    x: Float32Array.from(x),
    rows,
    target: {
      sign: Float32Array.from(y, (label) => (label === 1 ? 1 : -1)),
      weight: Float32Array.from(y, (label) => (label === 1 ? weights.bad : weights.good)),
    },
    maskOf: ({ name }) => (name in masks ? Float32Array.from(masks[name]) : undefined),
    stream: null,
  };
}

const ANY: LossContext = { counts: { good: 1, bad: 1 }, epochShare: 0 };

function shapeFrom({
  loss,
  context = ANY,
}: {
  readonly loss: LossChoice;
  readonly context?: LossContext;
}): LossShape {
  return shapeOf({ ...presetExperiment('resnet-over'), ...loss }, context);
}

function inSavingOrder(plan: NetworkPlan, weights: Named): Float32Array {
  return Float32Array.from(weightsOf(plan).flatMap(({ name }) => [...weights[name]]));
}

type Numbers = ArrayLike<number>;

/** Largest difference over the largest expected value. */
function difference(found: Numbers, expected: Numbers, smallest = 0): number {
  let apart = 0;
  let scale = smallest;
  for (let i = 0; i < expected.length; i++) {
    const gap = Math.abs(found[i] - expected[i]);
    apart = gap <= apart ? apart : gap;
    scale = Math.max(scale, Math.abs(expected[i]));
  }
  return found.length === expected.length && !Number.isNaN(apart) ? apart / scale : Infinity;
}

/** Weight by weight, against its own largest value, or a thousandth of the largest of all. */
function namedDifference(
  plan: NetworkPlan,
  found: Float32Array,
  expectedOf: (weight: { readonly name: string }) => readonly number[],
): number {
  const weights = weightsOf(plan).slice(0, countWithin(plan, found.length));
  const largest = Math.max(...weights.flatMap((weight) => expectedOf(weight).map(Math.abs)));
  let offset = 0;
  return Math.max(
    ...weights.map((weight) => {
      const part = found.subarray(offset, (offset += weight.size));
      return difference(part, expectedOf(weight), largest / 1000);
    }),
  );
}

/** How many weights, in saving order, fill so many numbers: all, or all but the moving statistics. */
function countWithin({ kernels, vectors, moving, parameters }: NetworkPlan, size: number): number {
  return kernels.length + vectors.length + (size === parameters ? moving.length : 0);
}

function noBreath(): Promise<void> {
  return Promise.resolve();
}
