import {
  benchRows,
  EFFORTS,
  type BenchPart,
  type BenchReport,
  type BenchRow,
  type EffortName,
  type Machine,
  type Measured,
} from '../../core/bench/bench';
import { Fault } from '../../core/fault';
import type { WorkerClient } from '../../worker/client';
import type { BackgroundSeries } from './background-series.svelte';
import type { Background } from './background.svelte';

interface Parts {
  readonly client: WorkerClient;
  readonly background: Background;
}

/** The comparison of this machine's engines: what there is, and what was found on this visit. */
export class BenchState {
  readonly series: BackgroundSeries<BenchPart, Measured>;
  /** Whether it is on screen. */
  open = $state(false);
  effort: EffortName = $state('quick');
  /** Null until it was looked at. */
  machine: Machine | null = $state.raw(null);
  /** Why the machine could not be looked at. */
  fault: Fault | null = $state.raw(null);
  rows: readonly BenchRow[] = $state.raw([]);
  /** The last line measured. */
  latest: BenchRow | null = $state.raw(null);
  /** What the rows were measured with. */
  #made: EffortName = $state('quick');
  readonly #parts: Parts;
  #looking: Promise<void> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.series = parts.background.aside(
      { whole: 'engine comparison', part: 'measurement' },
      { seen: () => this.open, go: () => this.show() },
    );
  }

  /** Those that are still to be measured with the effort that stands. */
  readonly left: readonly BenchRow[] = $derived.by(() => {
    const rows = this.#made === this.effort ? this.rows : this.#fresh;
    return rows.filter(isLeft);
  });

  /** Null until something was measured. */
  readonly report: BenchReport | null = $derived.by(() => {
    const { machine, rows } = this;
    if (machine === null || rows.every(({ measured }) => measured === null)) return null;
    return { machine, effort: this.#made, rows };
  });

  show(): void {
    this.open = true;
    void this.look();
  }

  /** Looks what there is on this machine; once, however many ask. */
  look(): Promise<void> {
    if (this.machine !== null) return Promise.resolve();
    this.#looking ??= this.#look();
    return this.#looking;
  }

  async #look(): Promise<void> {
    this.fault = null;
    try {
      this.machine = await this.#parts.client.request('machine', null).result;
      this.rows = this.#fresh;
    } catch (thrown) {
      this.fault = Fault.from(thrown);
    } finally {
      this.#looking = null;
    }
  }

  /** Measures what is left, or all of it again where nothing is. */
  async run(): Promise<void> {
    if (this.machine === null) await this.look();
    if (this.series.running || this.machine === null) return;
    if (this.left.length === 0 || this.#made !== this.effort) this.rows = this.#fresh;
    this.#made = this.effort;
    this.latest = null;
    const effort = EFFORTS[this.effort];
    await this.series.run({
      table: '',
      total: () => this.rows.filter((row) => row.measured !== null || isLeft(row)).length,
      left: () => this.rows.filter(isLeft).map(({ part }) => part),
      // The product is one measurement, an engine two.
      weigh: ({ kind }) => (kind === 'product' ? 1 : 2),
      ask: (part, onProgress) =>
        this.#parts.client.request('bench', { part, effort }, { onProgress }),
      take: (part, measured) => this.#put({ part, measured, reason: '' }),
      skip: (part, { what }) => this.#put({ part, measured: null, reason: what }),
    });
  }

  /** The whole comparison, for programs. */
  async measure(effort: EffortName): Promise<BenchReport> {
    if (!Object.hasOwn(EFFORTS, effort))
      throw new Fault('bad-settings', `There is no effort “${String(effort)}”`, {
        remedy: `Give one of ${Object.keys(EFFORTS).join(', ')}`,
      });
    if (this.machine === null) await this.look();
    if (this.series.running)
      throw new Fault('needs-choice', 'The engines are being compared already', {
        remedy: 'Wait until that is done, or cancel it',
      });
    this.effort = effort;
    this.rows = this.#fresh;
    await this.run();
    if (this.fault !== null) throw this.fault;
    const { report, left } = this;
    if (report === null || left.length > 0) throw new Fault('cancelled', 'Cancelled');
    return report;
  }

  get #fresh(): readonly BenchRow[] {
    return this.machine === null ? [] : benchRows(this.machine);
  }

  #put(row: BenchRow): void {
    this.latest = row;
    this.rows = this.rows.map((other) => (other.part === row.part ? row : other));
  }
}

function isLeft({ measured, reason }: BenchRow): boolean {
  return measured === null && reason === '';
}
