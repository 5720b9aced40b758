import type { Moments } from '../../core/checkpoint';
import type { Random } from '../../core/random';
import type { Thread, ThreadPool } from '../../core/threads';
import type { EpochLoss, Learner, Rates } from '../learner';
import type { Batch, TrainSettings } from '../network/network';
import type { OptimiserSettings } from '../network/optimiser';
import type { NetworkPlan } from '../network/plan';
import { FusedNetwork } from './fused-network';
import type { KernelModule } from './kernels';
import { FusedOptimiser } from './optimiser';
import { FusedScorer } from './scorer';
import { helpersFor, shardsFor, type Share } from './shards';
import { Team } from './team';

export type FusedSettings = OptimiserSettings & { readonly batchSize: number };

/**
 * A network on our own kernels. Other threads take their shares of every batch as soon as they are there,
 * between two steps; when one is lost, the step is taken again without them. Neither changes a bit.
 */
export class FusedLearner implements Learner {
  readonly #module: KernelModule;
  readonly #plan: NetworkPlan;
  readonly #settings: FusedSettings;
  readonly #all: Share;
  readonly #sharesMemory: boolean;
  #network: FusedNetwork;
  #optimiser: FusedOptimiser;
  #team: Team | null = null;
  /** Those that have come and have no share yet. */
  #arrived: Thread[] = [];
  /** Nobody else is to come. */
  #isComplete = false;
  #epochs = 0;
  #loss = new HostSum();
  #stream: Random | null = null;
  #words: Int32Array | null = null;
  #isOver = false;
  #scorer: FusedScorer | null = null;
  /** The scorer has the weights as they are now. */
  #isScorable = false;

  /** @param most of the pool's threads: as many as are worth it, unless told otherwise */
  constructor(
    module: KernelModule,
    plan: NetworkPlan,
    weights: Float32Array,
    settings: FusedSettings,
    pool: ThreadPool,
    most = helpersFor(settings.batchSize, pool.sharesMemory),
  ) {
    this.#module = module;
    this.#plan = plan;
    this.#settings = settings;
    const shards = shardsFor(settings.batchSize);
    this.#all = { shards, first: 0, own: shards };
    this.#network = new FusedNetwork(module, plan, weights, this.#all);
    this.#optimiser = new FusedOptimiser(settings);
    this.#sharesMemory = pool.sharesMemory;
    this.#expect(pool.recruit(most));
  }

  /** Threads at work on a batch. */
  get threads(): number {
    return this.#team === null ? 1 : this.#all.shards / this.#team.share.own;
  }

  beginEpoch(): EpochLoss {
    this.#epochs++;
    this.#loss = new HostSum();
    return this.#loss;
  }

  async train(
    batch: Batch,
    settings: TrainSettings,
    rates: Rates,
    breathe: () => Promise<void>,
  ): Promise<void> {
    if (batch.stream !== this.#stream) {
      this.#stream = batch.stream;
      this.#words = batch.stream === null ? null : Int32Array.from(batch.stream.state());
    }
    // Masks that are given stay on this thread, and so does the batch.
    if (this.#words === null) this.#alone();
    else await this.#staff();
    const before = this.#words?.slice() ?? null;
    const take = async (words: Int32Array | null): Promise<number> => {
      const { shape } = settings;
      const { x, rows, target } = batch;
      if (words !== null) this.#team?.begin({ x, rows, target, words, shape, rates });
      const loss = await this.#network.train(
        { x, rows, target, words, maskOf: (gate) => batch.maskOf(gate) },
        { shape },
        this.#optimiser,
        rates,
        // Others wait within a step: no pause may fall into it.
        this.#team === null ? breathe : () => Promise.resolve(),
      );
      this.#words = words;
      return loss;
    };
    const step = take(this.#words).catch(async (thrown: unknown) => {
      if (this.#team?.isLost !== true) throw thrown;
      this.#alone();
      return take(before);
    });
    const loss = await step.finally(() => (this.#isScorable = false));
    this.#loss.add(loss, batch.rows);
  }

  logits(x: Float32Array, rows: number): Promise<Float32Array> {
    this.#scorer ??= new FusedScorer(this.#module, this.#plan);
    if (!this.#isScorable) this.#scorer.load(this.#network.values());
    this.#isScorable = true;
    return Promise.resolve(this.#scorer.logits(x, rows));
  }

  values(): Promise<Float32Array> {
    return Promise.resolve(this.#network.values());
  }

  moments(): Promise<Moments> {
    return Promise.resolve({ ...this.#network.moments(), steps: this.#optimiser.steps });
  }

  takeMoments(moments: Moments): void {
    this.#network.takeMoments(moments);
    this.#optimiser = new FusedOptimiser(this.#settings, moments.steps);
  }

  /** Its memory goes with it, and the other threads are let go. */
  dispose(): void {
    this.#isOver = true;
    this.#team?.end();
    this.#team = null;
    for (const thread of this.#arrived) thread.end();
    this.#arrived = [];
  }

  /** Those asked for come one by one, while training goes on without them. */
  #expect(recruits: readonly Promise<Thread>[]): void {
    let awaited = recruits.length;
    const settled = (): void => void (--awaited === 0 && (this.#isComplete = true));
    for (const recruit of recruits)
      recruit
        .then((thread) => {
          if (this.#isOver || this.#team !== null) thread.end();
          else this.#arrived.push(thread);
        })
        .then(settled, settled);
  }

  /** Between two steps, those who have come take their shares. */
  async #staff(): Promise<void> {
    // One that does not come is waited for during the first epoch only.
    if (!this.#isComplete && this.#epochs < 2) return;
    const threads = this.#arrived.splice(0, largestTeam(this.#arrived.length + 1) - 1);
    if (threads.length === 0) return;
    for (const thread of this.#arrived.splice(0)) thread.end();
    const state = this.#network.state();
    const start = {
      module: this.#module,
      plan: this.#plan,
      state,
      settings: this.#settings,
      steps: this.#optimiser.steps,
      shards: this.#all.shards,
      batchSize: this.#settings.batchSize,
      sharesMemory: this.#sharesMemory,
    };
    try {
      const team = await Team.of(threads, start);
      if (this.#isOver) team.end();
      else this.#team = team;
    } catch {
      return;
    }
    if (this.#team === null) return;
    const { share } = this.#team;
    this.#network = new FusedNetwork(this.#module, this.#plan, state, share, this.#team);
  }

  /** Goes on without the others, from where the last whole step ended. */
  #alone(): void {
    if (this.#team === null) return;
    this.#team.end();
    this.#team = null;
    const state = this.#network.state();
    this.#network = new FusedNetwork(this.#module, this.#plan, state, this.#all);
  }
}

/** The largest power of two among so many. */
function largestTeam(threads: number): number {
  return 2 ** Math.floor(Math.log2(threads));
}

class HostSum implements EpochLoss {
  #sum = 0;
  #rows = 0;

  add(loss: number, rows: number): void {
    this.#sum += loss * rows;
    this.#rows += rows;
  }

  caughtUp(): Promise<boolean> {
    return Promise.resolve(Number.isFinite(this.#sum));
  }

  mean(): Promise<number> {
    return Promise.resolve(this.#sum / this.#rows);
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
