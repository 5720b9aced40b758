import type { LossShape } from '../../core/losses/shape';
import type { Task } from '../../core/task';
import type { Ask, Duty, Thread } from '../../core/threads';
import type { Rates } from '../learner';
import type { Target } from '../network/loss';
import type { OptimiserSettings } from '../network/optimiser';
import type { NetworkPlan } from '../network/plan';
import { FusedNetwork } from './fused-network';
import { KernelModule } from './kernels';
import { FusedOptimiser } from './optimiser';
import { Mailbox } from './mailbox';
import { padded } from './room';
import { MOST_SHARDS, type Exchange, type Share } from './shards';
import type { WeightState } from './weights';

/** What a thread needs to take a share of every batch from now on. */
interface ShareJob {
  readonly module: WebAssembly.Module;
  readonly relaxed: boolean;
  readonly plan: NetworkPlan;
  readonly state: WeightState;
  readonly share: Share;
  readonly settings: OptimiserSettings;
  /** Steps that the optimiser has taken. */
  readonly steps: number;
  /** Of all threads; null where they tell each other by questions and answers. */
  readonly memory: SharedArrayBuffer | null;
}

/** A batch to begin with; then what all threads together gave. */
type ShareQuestion = ShareBatch | { readonly kind: 'all'; readonly values: Float32Array };

interface ShareBatch {
  readonly kind: 'batch';
  /** The rows of this share. */
  readonly x: Float32Array;
  readonly rows: number;
  readonly target: Target;
  readonly words: Int32Array;
  readonly shape: LossShape;
  readonly rates: Rates;
}

/** What this thread gives to all; null when the batch is done. */
interface ShareAnswer {
  readonly values: Float32Array | null;
}

/** Trains a share of every batch; gives and takes in turn with whoever asks. */
export const TRAIN_SHARE: Duty<ShareJob, ShareQuestion, ShareAnswer> = {
  name: 'train a share',
  begin: ({ module, relaxed, plan, state, share, settings, steps, memory }) => {
    const line = new Line(share);
    const mailbox = memory === null ? null : new Mailbox(memory, share);
    const kernels = new KernelModule(module, relaxed);
    const network = new FusedNetwork(kernels, plan, state, share, mailbox ?? line);
    const optimiser = new FusedOptimiser(settings, steps);
    let now: Task;
    // Others stand still while this thread is in a step: with shared memory it takes no breath.
    const breathe = (): Promise<void> => (mailbox === null ? now.breathe() : Promise.resolve());
    return {
      answer: (question, task) => {
        now = task;
        const answer = line.next();
        if (question.kind === 'all') line.hear(question.values);
        else {
          const { x, rows, target, words, shape, rates } = question;
          const batch = { x, rows, target, words, maskOf: () => undefined };
          const training = network.train(batch, { shape }, optimiser, rates, breathe);
          training.catch(() => mailbox?.leave());
          line.ends(training);
        }
        return answer;
      },
    };
  },
};

/** The exchange of a thread that is asked: it gives with an answer, and takes with the next question. */
class Line implements Exchange {
  readonly #share: Share;
  #say: ((answer: ShareAnswer) => void) | undefined;
  #fail: ((thrown: unknown) => void) | undefined;
  #hear: ((values: Float32Array) => void) | undefined;

  constructor(share: Share) {
    this.#share = share;
  }

  /** What is given next. */
  next(): Promise<ShareAnswer> {
    return new Promise((resolve, reject) => {
      this.#say = resolve;
      this.#fail = reject;
    });
  }

  hear(values: Float32Array): void {
    this.#hear?.(values);
  }

  ends(training: Promise<unknown>): void {
    training.then(
      () => this.#say?.({ values: null }),
      (thrown: unknown) => this.#fail?.(thrown),
    );
  }

  async gather(slots: Float32Array): Promise<void> {
    const { shards, first, own } = this.#share;
    const slot = slots.length / shards;
    slots.set(await this.#exchange(slots.slice(first * slot, (first + own) * slot)));
  }

  async reduce(values: Float32Array): Promise<void> {
    values.set(await this.#exchange(values.slice()));
  }

  #exchange(values: Float32Array): Promise<Float32Array> {
    return new Promise((resolve) => {
      this.#hear = resolve;
      this.#say?.({ values });
    });
  }
}

/** Where a team begins. */
export interface TeamStart {
  readonly module: KernelModule;
  readonly plan: NetworkPlan;
  readonly state: WeightState;
  readonly settings: OptimiserSettings;
  readonly steps: number;
  readonly shards: number;
  readonly batchSize: number;
  readonly sharesMemory: boolean;
}

/** Threads that share the shards of every batch with this one; the exchange of the one that asks. */
export class Team implements Exchange {
  readonly #threads: readonly Thread[];
  readonly #asks: readonly Ask<ShareQuestion, ShareAnswer>[];
  readonly #plan: NetworkPlan;
  readonly #shares: readonly Share[];
  readonly #mailbox: Mailbox | null;
  #given: readonly Promise<ShareAnswer>[] = [];
  #isLost = false;

  private constructor(
    threads: readonly Thread[],
    asks: readonly Ask<ShareQuestion, ShareAnswer>[],
    plan: NetworkPlan,
    shares: readonly Share[],
    memory: SharedArrayBuffer | null,
  ) {
    this.#threads = threads;
    this.#asks = asks;
    this.#plan = plan;
    this.#shares = shares;
    this.#mailbox = memory === null ? null : new Mailbox(memory, this.share);
  }

  /**
   * Gives each of the threads its share; rejects, and lets all go, when one cannot take it up.
   *
   * @param threads one fewer than a power of two
   */
  static async of(threads: readonly Thread[], start: TeamStart): Promise<Team> {
    const { module, plan, state, settings, steps, shards } = start;
    const memory = start.sharesMemory ? memoryFor(threads.length + 1, start) : null;
    const own = shards / (threads.length + 1);
    const shares = threads.map((_, i) => ({ shards, first: (i + 1) * own, own }));
    try {
      const asks = await Promise.all(
        threads.map((thread, i) =>
          thread.begin(TRAIN_SHARE, {
            module: module.module,
            relaxed: module.relaxed,
            plan,
            state,
            share: shares[i],
            settings,
            steps,
            memory,
          }),
        ),
      );
      return new Team(threads, asks, plan, shares, memory);
    } catch (thrown) {
      for (const thread of threads) thread.end();
      throw thrown;
    }
  }

  /** Whether a thread has failed. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** The share of the thread that asks. */
  get share(): Share {
    const [{ shards, own }] = this.#shares;
    return { shards, first: 0, own };
  }

  /** Has all begin a batch. */
  begin(batch: Omit<ShareBatch, 'kind'>): void {
    const { inputs } = this.#plan;
    this.#given = this.#asks.map((ask, i) => {
      const { shards, first, own } = this.#shares[i];
      const from = Math.floor((batch.rows * first) / shards) * inputs;
      const end = Math.floor((batch.rows * (first + own)) / shards) * inputs;
      return heard(ask({ ...batch, kind: 'batch', x: batch.x.slice(from, end) }));
    });
  }

  async gather(slots: Float32Array): Promise<void> {
    if (this.#mailbox !== null) return this.#watched(this.#mailbox, (box) => box.gather(slots));
    const given = await this.#take();
    const { shards } = this.share;
    const slot = slots.length / shards;
    given.forEach((values, i) => slots.set(values, this.#shares[i].first * slot));
    this.#tell(slots);
  }

  async reduce(values: Float32Array): Promise<void> {
    if (this.#mailbox !== null) return this.#watched(this.#mailbox, (box) => box.reduce(values));
    const lists = [values, ...(await this.#take())];
    for (let step = 1; step < lists.length; step *= 2)
      for (let i = 0; i + step < lists.length; i += 2 * step) add(lists[i], lists[i + step]);
    this.#tell(values);
  }

  end(): void {
    this.#mailbox?.leave();
    for (const thread of this.#threads) thread.end();
  }

  /** In shared memory; there, a thread that is lost is one that does not come. */
  async #watched(box: Mailbox, meet: (box: Mailbox) => Promise<void>): Promise<void> {
    try {
      await meet(box);
    } catch (thrown) {
      this.#isLost = true;
      throw thrown;
    }
  }

  async #take(): Promise<Float32Array[]> {
    const answers = await Promise.all(this.#given).catch((thrown: unknown) => {
      this.#isLost = true;
      throw thrown;
    });
    return answers.map(({ values }) => {
      if (values === null) throw new Error('A thread is done with its share too early');
      return values;
    });
  }

  #tell(values: Float32Array): void {
    this.#given = this.#asks.map((ask) => heard(ask({ kind: 'all', values: values.slice() })));
  }
}

/** Room for gradients, for the moments of the widest layer, and for the logits of a batch. */
function memoryFor(threads: number, { plan, state, batchSize }: TeamStart): SharedArrayBuffer {
  const widest = Math.max(0, ...plan.moving.map(({ size }) => padded(size)));
  const logits = (batchSize + MOST_SHARDS) * plan.members;
  return Mailbox.memoryFor(threads, Math.max(state.first.length, 2 * MOST_SHARDS * widest, logits));
}

/** Its rejection is for who awaits it, if anybody does. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function add(to: Float32Array, other: Float32Array): void {
  for (let i = 0; i < to.length; i++) to[i] += other[i];
}
