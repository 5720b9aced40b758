import {
  NORM_EPSILON,
  type ActivationName,
  type DensePlan,
  type EmbedPlan,
  type FanPlan,
  type GatePlan,
  type HeadsPlan,
  type NetworkPlan,
  type NormPlan,
} from '../network/plan';
import type { Bench, Values } from './bench';
import type { Address } from './kernels';
import { maskFor, type Masks } from './masks';
import { denseOf } from './product';
import { padded } from './room';

/** One layer, or several that are taken in one pass. Ways are of `rows` rows of the batch. */
export interface Step {
  forward(rows: number, masks: Masks): void;
  /** Reads and leaves the gradient at `bench.gradient`. */
  backward(rows: number): void;
  /** With moving statistics and without dropout. */
  infer(rows: number): void;
}

const ACTIVATIONS: Readonly<Record<ActivationName, number>> = {
  linear: 0,
  relu: 1,
  'leaky-relu': 1,
  elu: 2,
};

/** Puts a plan's layers together: what they read and write has its place in memory once and for all. */
export class StepMaker {
  readonly steps: Step[] = [];
  readonly input: Values;
  /** One logit a row and member, `stride` apart. */
  readonly output: Values;
  readonly #bench: Bench;
  #current: Values;
  #past: Values;

  constructor(plan: NetworkPlan, bench: Bench) {
    this.#bench = bench;
    this.input = { ...this.#values(padded(plan.inputs), 1) };
    this.#current = this.input;
    this.#past = this.input;
    const { layers } = plan;
    for (let i = 0; i < layers.length; i++) {
      const layer = layers[i];
      const next = layers.at(i + 1);
      if (layer.kind === 'norm' && next?.kind === 'gate') {
        this.#norm(layer, next);
        i++;
      } else if (layer.kind === 'norm') this.#norm(layer, null);
      else if (layer.kind === 'dense') this.#dense(layer);
      else if (layer.kind === 'gate') this.#gate(layer);
      else if (layer.kind === 'branch') this.#branch();
      else if (layer.kind === 'join') this.#join(layer.projection);
      else if (layer.kind === 'fan') this.#fan(layer);
      else if (layer.kind === 'heads') this.#heads(layer);
      else if (layer.kind === 'embed') this.#embed(layer);
      else throw new Error(`The kernels have no layer of the kind ${layer.kind}`);
    }
    this.output = this.#current;
  }

  #values(stride: number, times: number): Values {
    const { room, rows } = this.#bench;
    // Products read up to five rows, embeddings write up to eight numbers, past the last.
    return { at: room.take((rows * times + 6) * stride), stride, times };
  }

  #add(output: Values, step: Step): void {
    this.steps.push(step);
    this.#current = output;
  }

  #dense(plan: DensePlan): void {
    const x = this.#current;
    const y = this.#values(padded(plan.units), x.times);
    const product = denseOf(plan, x, y, this.#bench);
    const bench = this.#bench;
    const backward = (rows: number): void => {
      product.weightsBack(rows, bench.gradient);
      if (plan.isFirst) return;
      product.inputBack(rows, bench.gradient, bench.spare);
      [bench.gradient, bench.spare] = [bench.spare, bench.gradient];
    };
    this.#add(y, { forward: product.forward, backward, infer: product.forward });
  }

  #norm(plan: NormPlan, gate: GatePlan | null): void {
    const { weights, kernels, room } = this.#bench;
    const bench = this.#bench;
    const x = this.#current;
    const y = this.#values(x.stride, x.times);
    const gamma = weights.vector(plan.gamma);
    const beta = weights.vector(plan.beta);
    const mean = weights.moving(plan.mean);
    const variance = weights.moving(plan.variance);
    const inverse = room.take(x.stride);
    const mask = gate === null ? null : maskFor(gate, y, this.#bench);
    const activation = ACTIVATIONS[gate?.activation ?? 'linear'];
    const slope = gate?.slope ?? 0;
    const write = (rows: number, from: Address, silenced: Address): void =>
      // prettier-ignore
      kernels.normalise(
        x.at, rows * x.times, x.stride, from, inverse, gamma.at, beta.at,
        activation, slope, silenced, y.at,
      );
    this.#add(y, {
      forward: (rows, masks) => {
        const all = rows * x.times;
        // prettier-ignore
        kernels.columnMoments(
          x.at, all, x.stride, NORM_EPSILON, mean.batch, variance.batch, inverse,
        );
        write(rows, mean.batch, mask?.draw(rows, masks) ?? 0);
      },
      backward: (rows) => {
        const all = rows * x.times;
        // prettier-ignore
        kernels.normaliseBack(
          bench.gradient, x.at, y.at, all, x.stride, mean.batch, inverse,
          activation, slope, mask?.drawn ?? 0, beta.gradient, gamma.gradient,
        );
        // prettier-ignore
        kernels.centreBack(
          bench.gradient, x.at, all, x.stride, mean.batch, inverse, gamma.at,
          beta.gradient, gamma.gradient,
        );
      },
      infer: (rows) => {
        kernels.inverseRoots(variance.at, x.stride, NORM_EPSILON, inverse);
        write(rows, mean.at, 0);
      },
    });
  }

  #gate(plan: GatePlan): void {
    const { kernels } = this.#bench;
    const bench = this.#bench;
    const x = this.#current;
    const y = this.#values(x.stride, x.times);
    const mask = maskFor(plan, y, this.#bench);
    const activation = ACTIVATIONS[plan.activation];
    const { slope } = plan;
    const count = (rows: number): number => rows * x.times * x.stride;
    this.#add(y, {
      forward: (rows, masks) =>
        kernels.gate(x.at, count(rows), activation, slope, mask?.draw(rows, masks) ?? 0, y.at),
      backward: (rows) =>
        kernels.gateBack(bench.gradient, y.at, count(rows), activation, slope, mask?.drawn ?? 0),
      infer: (rows) => kernels.gate(x.at, count(rows), activation, slope, 0, y.at),
    });
  }

  #branch(): void {
    const { kernels } = this.#bench;
    const bench = this.#bench;
    const x = this.#current;
    this.#past = x;
    this.steps.push({
      forward: nothing,
      infer: nothing,
      backward: (rows) =>
        kernels.sum(bench.gradient, bench.past, rows * x.times * x.stride, bench.gradient),
    });
  }

  #join(plan: DensePlan | null): void {
    const { kernels, room } = this.#bench;
    const bench = this.#bench;
    const x = this.#current;
    const past = this.#past;
    const y = this.#values(x.stride, x.times);
    const count = (rows: number): number => rows * x.times * x.stride;
    if (plan === null) {
      const join = (rows: number): void => kernels.sum(x.at, past.at, count(rows), y.at);
      const backward = (rows: number): void => {
        room.at(bench.past, count(rows)).set(room.at(bench.gradient, count(rows)));
      };
      this.#add(y, { forward: join, infer: join, backward });
      return;
    }
    const product = denseOf(plan, past, y, bench);
    const join = (rows: number): void => {
      product.forward(rows);
      kernels.sum(x.at, y.at, count(rows), y.at);
    };
    const backward = (rows: number): void => {
      product.weightsBack(rows, bench.gradient);
      product.inputBack(rows, bench.gradient, bench.past);
    };
    this.#add(y, { forward: join, infer: join, backward });
  }

  #fan(plan: FanPlan): void {
    const { kernels, weights } = this.#bench;
    const bench = this.#bench;
    const x = this.#current;
    const y = this.#values(x.stride, plan.members);
    const scale = weights.vector(plan.scale);
    const forward = (rows: number): void =>
      kernels.fan(x.at, rows, x.stride, plan.members, scale.at, y.at);
    const backward = (rows: number): void => {
      const dx = plan.isFirst ? 0 : bench.spare;
      // prettier-ignore
      kernels.fanBack(
        bench.gradient, x.at, rows, x.stride, plan.members, scale.at, scale.gradient, dx,
      );
      [bench.gradient, bench.spare] = [bench.spare, bench.gradient];
    };
    this.#add(y, { forward, backward, infer: forward });
  }

  #heads(plan: HeadsPlan): void {
    const { kernels, weights } = this.#bench;
    const bench = this.#bench;
    const x = this.#current;
    const y = this.#values(1, plan.members);
    const kernel = weights.kernel(plan.kernel);
    const bias = weights.vector(plan.bias);
    const forward = (rows: number): void =>
      kernels.heads(x.at, rows, x.stride, plan.members, kernel.at, bias.at, y.at);
    const backward = (rows: number): void => {
      // prettier-ignore
      kernels.headsBack(
        bench.gradient, x.at, rows, x.stride, plan.members,
        kernel.at, kernel.gradient, bias.gradient, bench.spare,
      );
      [bench.gradient, bench.spare] = [bench.spare, bench.gradient];
    };
    this.#add(y, { forward, backward, infer: forward });
  }

  #embed(plan: EmbedPlan): void {
    const { kernels, weights, room, rows: most } = this.#bench;
    const bench = this.#bench;
    const { numbers, passing, frequencies, units } = plan;
    const [many, wide] = [padded(frequencies), padded(units)];
    const x = this.#current;
    const y = this.#values(padded(numbers * units + passing), 1);
    const kept = room.take(most * numbers * 2 * many);
    const slopes = room.take(wide);
    const frequency = weights.vector(plan.frequency);
    const kernel = weights.kernel(plan.kernel);
    const bias = weights.vector(plan.bias);
    const forward = (rows: number): void =>
      // prettier-ignore
      kernels.waves(
        x.at, x.stride, rows, numbers, passing, frequencies, many, units, wide,
        frequency.at, kernel.at, bias.at, kept, y.at, y.stride,
      );
    const backward = (rows: number): void =>
      // prettier-ignore
      kernels.wavesBack(
        bench.gradient, y.at, y.stride, x.at, x.stride, rows, numbers, frequencies, many, units, wide,
        kernel.at, kept, slopes, frequency.gradient, kernel.gradient, bias.gradient,
      );
    this.#add(y, { forward, backward, infer: forward });
  }
}

function nothing(): void {
  // A branch only marks where a block begins.
}
