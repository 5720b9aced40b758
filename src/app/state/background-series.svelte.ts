import { Fault } from '../../core/fault';
import type { Progress } from '../../core/task';
import type { Asking, EngineTurn, Trains } from './engine-turns.svelte';

/** What a series makes of one table, part by part. */
export interface SeriesPlan<Part, Made> {
  readonly table: string;
  /** How many parts there are in all, made or not. */
  total(): number;
  /** Those still to be made, the next one first; asked again after each. */
  left(): readonly Part[];
  /** How long a part takes beside others; without it all take as long. */
  weigh?(part: Part): number;
  ask(part: Part, onProgress: (progress: Progress) => void): Asking<Made>;
  /** A part is made; it must not be left any more. */
  take(part: Part, made: Made): void;
  /** A part failed; it must not be left, either. Without it, one that fails ends the series. */
  skip?(part: Part, fault: Fault): void;
}

/** What a series is called: "cross-validation", and each of its parts: "fold". */
export interface SeriesName {
  readonly whole: string;
  readonly part: string;
}

/** How a series ended. */
export interface SeriesEnd {
  readonly kind: 'done' | 'cancelled' | 'failed';
  readonly done: number;
  readonly total: number;
  /** Why it failed. */
  readonly fault: Fault | null;
}

/**
 * Something that trains in the background, part by part: each part waits for its turn with the engines,
 * and what is made stays when the series is cancelled or a part fails.
 */
export class BackgroundSeries<Part, Made> {
  phase: 'idle' | 'running' | 'stopping' = $state('idle');
  /** The part under way. */
  part: Part | null = $state.raw(null);
  progress: Progress | null = $state.raw(null);
  /** Seconds into the part under way. */
  spent = $state(0);
  /** Why the last one failed. */
  fault: Fault | null = $state.raw(null);
  /** What it is made of: the key of the table, also after the end. */
  table: string | null = $state(null);
  readonly name: SeriesName;
  readonly #turn: EngineTurn;
  readonly #onEnd: (end: SeriesEnd) => void;
  #plan: SeriesPlan<Part, Made> | null = $state.raw(null);
  /** Seconds and weight of the parts made since it started. */
  #made: { readonly seconds: number; readonly weight: number } = $state.raw(NOTHING);

  constructor(name: SeriesName, turn: EngineTurn, onEnd: (end: SeriesEnd) => void) {
    this.name = name;
    this.#turn = turn;
    this.#onEnd = onEnd;
  }

  get running(): boolean {
    return this.phase !== 'idle';
  }

  /** Who trains while the next part waits; null when none waits. */
  get waitsFor(): Trains | null {
    return this.#turn.waitsFor;
  }

  /** Of the series under way; 0 when there is none. */
  readonly total: number = $derived.by(() => this.#plan?.total() ?? 0);
  readonly done: number = $derived.by(() => this.total - (this.#plan?.left().length ?? 0));

  /** Going by the parts made since it started; null before the first. */
  readonly secondsLeft: number | null = $derived.by(() => {
    const { seconds, weight } = this.#made;
    const plan = this.#plan;
    if (plan === null || weight === 0) return null;
    const left = plan.left().reduce((sum, part) => sum + weightOf(plan, part), 0);
    return Math.max(0, (seconds / weight) * left - this.spent);
  });

  /** Makes the parts left, one after another. Resolves with how it ended; null where one is under way. */
  async run(plan: SeriesPlan<Part, Made>): Promise<SeriesEnd | null> {
    if (this.running) return null;
    this.#plan = plan;
    this.table = plan.table;
    this.fault = null;
    this.#made = NOTHING;
    this.phase = 'running';
    try {
      await this.#makeAll(plan);
    } catch (thrown) {
      const fault = Fault.from(thrown);
      if (fault.code === 'cancelled') this.phase = 'stopping';
      if (!this.#stopped) this.fault = fault;
    }
    const end = this.#endOf();
    this.phase = 'idle';
    this.#plan = null;
    this.#onEnd(end);
    return end;
  }

  /** Ends it; the parts made stay. */
  cancel(): void {
    if (!this.running) return;
    this.phase = 'stopping';
    this.#turn.cancel();
  }

  get #stopped(): boolean {
    return this.phase === 'stopping';
  }

  #endOf(): SeriesEnd {
    const { done, total, fault } = this;
    const kind = fault !== null ? 'failed' : this.#stopped ? 'cancelled' : 'done';
    return { kind, done, total, fault };
  }

  async #makeAll(plan: SeriesPlan<Part, Made>): Promise<void> {
    for (;;) {
      const part = plan.left().at(0);
      if (part === undefined || this.#stopped) return;
      try {
        await this.#make(plan, part);
      } catch (thrown) {
        const fault = Fault.from(thrown);
        // Without its table no part can be made.
        const ends = this.#stopped || fault.code === 'cancelled' || fault.code === 'needs-choice';
        if (ends || plan.skip === undefined) throw fault;
        plan.skip(part, fault);
      } finally {
        this.part = null;
        this.progress = null;
        this.spent = 0;
      }
    }
  }

  async #make(plan: SeriesPlan<Part, Made>, part: Part): Promise<void> {
    let began = 0;
    const since = (): number => (performance.now() - began) / 1000;
    const made = await this.#turn.take(() => {
      began = performance.now();
      this.part = part;
      this.progress = null;
      this.spent = 0;
      return plan.ask(part, (progress) => {
        this.progress = progress;
        this.spent = since();
      });
    });
    const { seconds, weight } = this.#made;
    this.#made = { seconds: seconds + since(), weight: weight + weightOf(plan, part) };
    plan.take(part, made);
  }
}

const NOTHING = { seconds: 0, weight: 0 };

function weightOf<Part, Made>(plan: SeriesPlan<Part, Made>, part: Part): number {
  return plan.weigh?.(part) ?? 1;
}
