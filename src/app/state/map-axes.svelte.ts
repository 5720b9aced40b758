import type { RowMap } from '../../core/run';
import { axisChoices, axisName, type AxisChoices } from '../../core/sampling/map-axes';
import type { Progress } from '../../core/task';
import type { Call, WorkerClient } from '../../worker/client';
import { StageClock } from './clock';
import type { ExperimentState } from './experiment.svelte';
import type { Notices } from './notices.svelte';
import type { SamplingPicture } from './sampling.svelte';

interface Source {
  readonly now: SamplingPicture | null;
  readonly picture: SamplingPicture | null;
}

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly notices: Notices;
}

interface Wanted {
  readonly picture: SamplingPicture;
  readonly across: string;
  readonly upwards: string;
}

const NO_CHOICES: AxisChoices = { numbers: [], levels: [] };

/** The picture of the training rows on the axes chosen. */
export class MapAxesState {
  /** Of a map asked for; null when there is none, or nothing was heard of it yet. */
  progress: Progress | null = $state.raw(null);
  secondsLeft: number | null = $state(null);
  readonly #source: Source;
  readonly #parts: Parts;
  /** The newest map on other axes than the components, and the picture it shows. */
  #redrawn: { readonly of: RowMap; readonly map: RowMap } | null = $state.raw(null);
  #asked: { readonly wanted: Wanted; readonly call: Call<'map'> } | undefined;
  #last: { readonly table: string; readonly map: RowMap } | null = null;

  constructor(source: Source, parts: Parts) {
    this.#source = source;
    this.#parts = parts;
  }

  readonly choices: AxisChoices = $derived.by(() => {
    const { picture } = this.#source;
    return picture === null ? NO_CHOICES : axisChoices(picture.columns);
  });
  readonly across: string = $derived.by(() =>
    axisName(this.#parts.experiment.settings.mapX, 0, this.choices),
  );
  readonly upwards: string = $derived.by(() =>
    axisName(this.#parts.experiment.settings.mapY, 1, this.choices),
  );

  /** The map on the axes chosen, where it is known. */
  readonly #known: RowMap | null = $derived.by(() => {
    const { picture } = this.#source;
    if (picture === null) return null;
    if (this.#fits(picture.map)) return picture.map;
    const redrawn = this.#redrawn;
    return redrawn?.of === picture.map && this.#fits(redrawn.map) ? redrawn.map : null;
  });

  /** To draw: the last one there was on this table until the one asked for is there. */
  readonly map: RowMap | null = $derived.by(() => {
    const { picture } = this.#source;
    if (picture === null) return null;
    const { table } = picture;
    if (this.#known !== null) this.#last = { table, map: this.#known };
    return this.#last?.table === table ? this.#last.map : picture.map;
  });

  /** What there is to ask for: only the picture of the settings as they stand is at hand. */
  readonly #wanted: Wanted | null = $derived.by(() => {
    const { now } = this.#source;
    if (now === null || this.#known !== null) return null;
    return { picture: now, across: this.across, upwards: this.upwards };
  });

  /** Asks for the map on the axes chosen where it is not known; the newest question wins. */
  follow(): void {
    const wanted = this.#wanted;
    const asked = this.#asked?.wanted;
    if (wanted !== null && asked !== undefined && sameMap(wanted, asked)) return;
    this.stop();
    if (wanted !== null) void this.#ask(wanted);
  }

  stop(): void {
    const call = this.#asked?.call;
    this.#asked = undefined;
    call?.result.catch(() => undefined);
    call?.cancel();
  }

  #fits({ axes: [x, y] }: RowMap): boolean {
    return x.name === this.across && y.name === this.upwards;
  }

  async #ask(wanted: Wanted): Promise<void> {
    const { table, experiment, map: of } = wanted.picture;
    const clock = new StageClock();
    const call = this.#parts.client.request(
      'map',
      { table, experiment: { ...experiment, mapX: wanted.across, mapY: wanted.upwards } },
      {
        onProgress: (progress) => {
          if (this.#asked?.call !== call) return;
          this.progress = progress;
          this.secondsLeft = clock.secondsLeft(progress);
        },
      },
    );
    this.#asked = { wanted, call };
    try {
      const map = await call.result;
      if (this.#asked?.call === call) this.#redrawn = { of, map };
    } catch (thrown) {
      if (this.#asked?.call === call) this.#parts.notices.fail(thrown);
    } finally {
      if (this.#asked?.call === call || this.#asked === undefined) {
        this.#asked = undefined;
        this.progress = null;
      }
    }
  }
}

function sameMap(a: Wanted, b: Wanted): boolean {
  return a.picture.map === b.picture.map && a.across === b.across && a.upwards === b.upwards;
}
