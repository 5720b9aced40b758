import type { Experiment, KnobName } from '../../core/experiment';
import { Fault } from '../../core/fault';
import { SHELF } from '../../core/models/shelf';
import { planTrials, type SearchMethod, type Trial } from '../../core/search/search';
import {
  defaultDimension,
  isSearchable,
  type Dimension,
  type Space,
} from '../../core/search/space';
import type { ModelName } from '../../core/settings';
import { MODEL_FOLDS } from '../widgets/model-folds';
import { relevant } from '../widgets/relevant';
import type { ExperimentState } from './experiment.svelte';
import { firstPicked } from './search-first';

type Ranges = Readonly<Partial<Record<KnobName, Dimension>>>;

const FIRST_TRIALS = 20;
const FIRST_GRACE = 0.2;

/** What a search would try if it started now. */
export class SearchChoice {
  method: SearchMethod = $state('random');
  /** Of a search at random. */
  count = $state(FIRST_TRIALS);
  stopLosers = $state(true);
  /** Share of its steps that every trial may make. */
  grace = $state(FIRST_GRACE);
  #picked: Readonly<Partial<Record<ModelName, readonly KnobName[]>>> = $state.raw({});
  #ranges: Readonly<Partial<Record<ModelName, Ranges>>> = $state.raw({});
  readonly #experiment: ExperimentState;

  constructor(experiment: ExperimentState) {
    this.#experiment = experiment;
  }

  /** What all trials share. */
  readonly base: Experiment = $derived.by(() => this.#experiment.costly);

  /** Knobs of the model that can be varied and matter with the settings as they stand. */
  readonly offered: readonly KnobName[] = $derived.by(() =>
    relevant(
      MODEL_FOLDS[SHELF[this.base.model].family].flatMap(({ names }) => names),
      this.base,
    ).filter(isSearchable),
  );

  /** Those that are varied, in their order. */
  readonly picked: readonly KnobName[] = $derived.by(() => {
    const picked = this.#picked[this.base.model] ?? firstPicked(this.base.model, this.offered);
    return this.offered.filter((name) => picked.includes(name));
  });

  readonly space: Space = $derived.by(() => this.picked.map((name) => this.dimension(name)));

  /** The trials, or why there can't be any. */
  readonly plan: { readonly trials: readonly Trial[]; readonly fault: Fault | null } = $derived.by(
    () => {
      try {
        const trials = planTrials(this.base, this.space, this.method, this.count);
        return { trials, fault: null };
      } catch (thrown) {
        return { trials: [], fault: Fault.from(thrown) };
      }
    },
  );

  dimension(name: KnobName): Dimension {
    return this.#ranges[this.base.model]?.[name] ?? defaultDimension(name, this.base);
  }

  pick(name: KnobName, on: boolean): void {
    const { model } = this.base;
    const picked = on ? [...this.picked, name] : this.picked.filter((other) => other !== name);
    this.#picked = { ...this.#picked, [model]: picked };
  }

  setRange(dimension: Dimension): void {
    const { model } = this.base;
    const ranges = { ...this.#ranges[model], [dimension.name]: dimension };
    this.#ranges = { ...this.#ranges, [model]: ranges };
  }
}
