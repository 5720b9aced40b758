import {
  NORM_EPSILON,
  type DensePlan,
  type EmbedPlan,
  type FanPlan,
  type GatePlan,
  type HeadsPlan,
  type NetworkPlan,
  type NormPlan,
} from '../network/plan';
import type { Bench, Values } from './bench';
import { ACTIVATIONS } from './kernels';
import { maskFor, type Masks } from './masks';
import { denseOf } from './product';
import { padded } from './room';
import type { Span } from './shards';

/** One layer, or several that are taken in one pass. Some wait for what other threads have found. */
export interface Step {
  forward(span: Span, masks: Masks): Promise<void> | void;
  /** Reads and leaves the gradient at `bench.gradient`. */
  backward(span: Span): Promise<void> | void;
}

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
    // Products read and write up to five rows, embeddings write up to eight numbers, past the last.
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
    const backward = ({ rows, parts }: Span): void => {
      product.weightsBack(parts, bench.gradient);
      if (plan.isFirst) return;
      product.inputBack(rows, bench.gradient, bench.spare);
      [bench.gradient, bench.spare] = [bench.spare, bench.gradient];
    };
    const forward = ({ rows }: Span): void => product.forward(rows);
    this.#add(y, { forward, backward });
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
    // By shard: means and squares on the way forward, gradients of beta and gamma on the way back.
    const { share } = this.#bench;
    const moments = room.take(share.shards * 2 * x.stride);
    const sums = room.take(2 * x.stride);
    const line = 4 * x.stride;
    const slots = (): Float32Array => room.at(moments, share.shards * 2 * x.stride);
    const mask = gate === null ? null : maskFor(gate, y, this.#bench);
    const activation = ACTIVATIONS[gate?.activation ?? 'linear'];
    const slope = gate?.slope ?? 0;
    this.#add(y, {
      forward: async (span, masks) => {
        span.parts.forEach(({ from, rows }, i) => {
          const slot = moments + (share.first + i) * 2 * line;
          const rest = x.at + from * x.times * line;
          kernels.columnMoments(rest, rows * x.times, x.stride, slot, slot + line);
        });
        if (bench.exchange !== null) await bench.exchange.gather(slots());
        // prettier-ignore
        kernels.joinMoments(
          moments, share.shards, span.of, x.times, x.stride, NORM_EPSILON,
          mean.batch, variance.batch, inverse,
        );
        const silenced = mask?.draw(span, masks) ?? 0;
        // prettier-ignore
        kernels.normalise(
          x.at, span.rows * x.times, x.stride, mean.batch, inverse, gamma.at, beta.at,
          activation, slope, silenced, y.at,
        );
      },
      backward: async (span) => {
        span.parts.forEach(({ from, rows }, i) => {
          const rest = from * x.times * line;
          const slot = moments + (share.first + i) * 2 * line;
          const drawn = mask?.drawn ?? 0;
          // prettier-ignore
          kernels.normaliseBack(
            bench.gradient + rest, x.at + rest, y.at + rest, rows * x.times, x.stride, mean.batch,
            inverse, activation, slope, drawn === 0 ? 0 : drawn + rest, slot, slot + line,
          );
          room.copy(slot, x.stride, beta.gradient + i * weights.apart);
          room.copy(slot + line, x.stride, gamma.gradient + i * weights.apart);
        });
        if (bench.exchange !== null) await bench.exchange.gather(slots());
        kernels.joinSums(moments, share.shards, 2 * x.stride, sums);
        // prettier-ignore
        kernels.centreBack(
          bench.gradient, x.at, span.rows * x.times, 1 / (span.of * x.times), x.stride,
          mean.batch, inverse, gamma.at, sums, sums + line,
        );
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
      forward: (span, masks) =>
        kernels.gate(x.at, count(span.rows), activation, slope, mask?.draw(span, masks) ?? 0, y.at),
      backward: ({ rows }) =>
        kernels.gateBack(bench.gradient, y.at, count(rows), activation, slope, mask?.drawn ?? 0),
    });
  }

  #branch(): void {
    const { kernels } = this.#bench;
    const bench = this.#bench;
    const x = this.#current;
    this.#past = x;
    this.steps.push({
      forward: nothing,
      backward: ({ rows }) =>
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
      const forward = ({ rows }: Span): void => kernels.sum(x.at, past.at, count(rows), y.at);
      const backward = ({ rows }: Span): void => room.copy(bench.gradient, count(rows), bench.past);
      this.#add(y, { forward, backward });
      return;
    }
    const product = denseOf(plan, past, y, bench);
    const forward = ({ rows }: Span): void => {
      product.forward(rows);
      kernels.sum(x.at, y.at, count(rows), y.at);
    };
    const backward = ({ rows, parts }: Span): void => {
      product.weightsBack(parts, bench.gradient);
      product.inputBack(rows, bench.gradient, bench.past);
    };
    this.#add(y, { forward, backward });
  }

  #fan(plan: FanPlan): void {
    const { kernels, weights } = this.#bench;
    const bench = this.#bench;
    const x = this.#current;
    const y = this.#values(x.stride, plan.members);
    const scale = weights.vector(plan.scale);
    const forward = ({ rows }: Span): void =>
      kernels.fan(x.at, rows, x.stride, plan.members, scale.at, y.at);
    const backward = ({ parts }: Span): void => {
      parts.forEach(({ from, rows }, i) => {
        const rest = 4 * from * x.stride;
        const dx = plan.isFirst ? 0 : bench.spare + rest;
        // prettier-ignore
        kernels.fanBack(
          bench.gradient + rest * plan.members, x.at + rest, rows, x.stride, plan.members,
          scale.at, scale.gradient + i * weights.apart, dx,
        );
      });
      [bench.gradient, bench.spare] = [bench.spare, bench.gradient];
    };
    this.#add(y, { forward, backward });
  }

  #heads(plan: HeadsPlan): void {
    const { kernels, weights } = this.#bench;
    const bench = this.#bench;
    const x = this.#current;
    const y = this.#values(1, plan.members);
    const kernel = weights.kernel(plan.kernel);
    const bias = weights.vector(plan.bias);
    const forward = ({ rows }: Span): void =>
      kernels.heads(x.at, rows, x.stride, plan.members, kernel.at, bias.at, y.at);
    const backward = ({ parts }: Span): void => {
      parts.forEach(({ from, rows }, i) => {
        const before = from * plan.members;
        const rest = 4 * before * x.stride;
        const apart = i * weights.apart;
        // prettier-ignore
        kernels.headsBack(
          bench.gradient + 4 * before, x.at + rest, rows, x.stride, plan.members,
          kernel.at, kernel.gradient + apart, bias.gradient + apart, bench.spare + rest,
        );
      });
      [bench.gradient, bench.spare] = [bench.spare, bench.gradient];
    };
    this.#add(y, { forward, backward });
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
    const forward = ({ rows }: Span): void =>
      // prettier-ignore
      kernels.waves(
        x.at, x.stride, rows, numbers, passing, frequencies, many, units, wide,
        frequency.at, kernel.at, bias.at, kept, y.at, y.stride,
      );
    const backward = ({ parts }: Span): void =>
      parts.forEach(({ from, rows }, i) => {
        const rest = 4 * from * y.stride;
        const apart = i * weights.apart;
        // prettier-ignore
        kernels.wavesBack(
          bench.gradient + rest, y.at + rest, y.stride, x.at + 4 * from * x.stride, x.stride, rows,
          numbers, frequencies, many, units, wide,
          kernel.at, kept + 4 * from * numbers * 2 * many, slopes,
          frequency.gradient + apart, kernel.gradient + apart, bias.gradient + apart,
        );
      });
    this.#add(y, { forward, backward });
  }
}

function nothing(): void {
  // A branch only marks where a block begins.
}
