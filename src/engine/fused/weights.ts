import type { Moments } from '../../core/checkpoint';
import type { NetworkPlan, WeightPlan } from '../network/plan';
import type { Address, Kernels } from './kernels';
import { gathered, padded, spread, type Room } from './room';

/** Weights that lie end to end, their rows padded with zeros. */
class Region {
  readonly plans: readonly WeightPlan[];
  /** In numbers from the beginning, by the plan's index. */
  readonly places: readonly number[];
  /** In numbers, padding included. */
  readonly length: number;

  constructor(plans: readonly WeightPlan[]) {
    this.plans = plans;
    let length = 0;
    this.places = plans.map((plan) => {
      const at = length;
      length += rowsOf(plan) * padded(widthOf(plan));
      return at;
    });
    this.length = length;
  }
}

function widthOf({ shape }: WeightPlan): number {
  return shape[shape.length - 1];
}

function rowsOf(plan: WeightPlan): number {
  return plan.size / widthOf(plan);
}

/** Weights and an optimiser's moments, rows padded, for another network of the same plan. */
export interface WeightState {
  readonly values: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Where a weight is, and its gradient by the first shard. */
export interface Trained {
  readonly at: Address;
  readonly gradient: Address;
}

/** All weights of a network, with room for what an optimiser keeps of each. */
export class Weights {
  readonly #room: Room;
  readonly #kernels: Region;
  readonly #vectors: Region;
  readonly #moving: Region;
  readonly #at: Address;
  readonly #gradient: Address;
  readonly #first: Address;
  readonly #second: Address;
  readonly #statistics: Address;
  readonly #shards: number;
  /** Bytes between the gradients of one shard and those of the next. */
  readonly apart: number;

  /** @param shards for so many, gradients are kept apart */
  constructor(plan: NetworkPlan, room: Room, shards: number) {
    this.#room = room;
    this.#kernels = new Region(plan.kernels);
    this.#vectors = new Region(plan.vectors);
    this.#moving = new Region(plan.moving);
    const trained = this.#kernels.length + this.#vectors.length;
    this.#at = room.take(trained + this.#moving.length);
    this.apart = 4 * trained;
    this.#shards = shards;
    this.#gradient = room.take(trained * shards);
    this.#first = room.take(trained);
    this.#second = room.take(trained);
    this.#statistics = room.take(this.#moving.length);
  }

  kernel(index: number): Trained {
    return this.#trained(this.#kernels.places[index]);
  }

  vector(index: number): Trained {
    return this.#trained(this.#kernels.length + this.#vectors.places[index]);
  }

  /** A moving statistic, and where its value in a batch goes. */
  moving(index: number): { readonly at: Address; readonly batch: Address } {
    const place = this.#moving.places[index];
    return {
      at: this.#at + 4 * (this.#kernels.length + this.#vectors.length + place),
      batch: this.#statistics + 4 * place,
    };
  }

  /** @param values all weights in saving order */
  load(values: Float32Array): void {
    this.#spread(values, this.#at, 3);
  }

  /** All weights in saving order. */
  save(): Float32Array {
    return this.#gather(this.#at, 3);
  }

  /** All weights and moments, as they lie. */
  state(): WeightState {
    const copy = (at: Address, numbers: number): Float32Array => this.#room.at(at, numbers).slice();
    const trained = this.apart / 4;
    return {
      values: copy(this.#at, trained + this.#moving.length),
      first: copy(this.#first, trained),
      second: copy(this.#second, trained),
    };
  }

  restore({ values, first, second }: WeightState): void {
    this.#room.at(this.#at, values.length).set(values);
    this.#room.at(this.#first, first.length).set(first);
    this.#room.at(this.#second, second.length).set(second);
  }

  /** First and second moments of all that is trained, in saving order. */
  moments(): Omit<Moments, 'steps'> {
    return { first: this.#gather(this.#first, 2), second: this.#gather(this.#second, 2) };
  }

  takeMoments({ first, second }: Omit<Moments, 'steps'>): void {
    this.#spread(first, this.#first, 2);
    this.#spread(second, this.#second, 2);
  }

  /** The gradients of all that is trained, in saving order. */
  gradients(): Float32Array {
    return this.#gather(this.#gradient, 2);
  }

  /** Adds up the gradients of all shards, pair by pair, into those of the first; those, end to end. */
  addUp(kernels: Kernels): Float32Array {
    const count = this.apart / 4;
    for (let step = 1; step < this.#shards; step *= 2)
      for (let shard = 0; shard + step < this.#shards; shard += 2 * step) {
        const to = this.#gradient + shard * this.apart;
        kernels.sum(to, to + step * this.apart, count, to);
      }
    return this.#room.at(this.#gradient, count);
  }

  /** Moves the moving statistics towards those of the batch. */
  follow(kernels: Kernels, keep: number): void {
    const { length } = this.#moving;
    if (length > 0) kernels.follow(this.moving(0).at, this.#statistics, length, keep);
  }

  /** Kernels, which penalties and decay are for, and then the rest: addresses and lengths. */
  get parts(): readonly WeightPart[] {
    const part = (from: number, length: number, penalised: boolean): WeightPart => ({
      at: this.#at + 4 * from,
      gradient: this.#gradient + 4 * from,
      first: this.#first + 4 * from,
      second: this.#second + 4 * from,
      length,
      penalised,
    });
    const { length } = this.#kernels;
    return [part(0, length, true), part(length, this.#vectors.length, false)];
  }

  #trained(place: number): Trained {
    return { at: this.#at + 4 * place, gradient: this.#gradient + 4 * place };
  }

  #spread(values: Float32Array, to: Address, regions: 2 | 3): void {
    let from = 0;
    this.#each(to, regions, (plan, place) => {
      const width = widthOf(plan);
      spread(values.subarray(from, (from += plan.size)), width, place, padded(width));
    });
  }

  #gather(from: Address, regions: 2 | 3): Float32Array {
    const parts: Float32Array[] = [];
    this.#each(from, regions, (plan, place) => {
      const values = new Float32Array(plan.size);
      gathered(place, padded(widthOf(plan)), values, widthOf(plan));
      parts.push(values);
    });
    const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  #each(
    from: Address,
    regions: 2 | 3,
    visit: (plan: WeightPlan, place: Float32Array) => void,
  ): void {
    let at = from;
    for (const region of [this.#kernels, this.#vectors, this.#moving].slice(0, regions)) {
      region.plans.forEach((plan, i) => {
        const length = rowsOf(plan) * padded(widthOf(plan));
        visit(plan, this.#room.at(at + 4 * region.places[i], length));
      });
      at += 4 * region.length;
    }
  }
}

/** A stretch of weights that an optimiser treats alike. */
export interface WeightPart {
  readonly at: Address;
  readonly gradient: Address;
  /** First and second moments. */
  readonly first: Address;
  readonly second: Address;
  readonly length: number;
  readonly penalised: boolean;
}
