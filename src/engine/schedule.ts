import type { ScheduleState } from '../core/checkpoint';
import type { Experiment } from '../core/experiment';

export type ScheduleSettings = Pick<
  Experiment,
  | 'learningRate'
  | 'schedule'
  | 'plateauPatience'
  | 'plateauFactor'
  | 'epochs'
  | 'earlyStopping'
  | 'patience'
>;

/** Follows the validation AUC from epoch to epoch: the learning rate, the best epoch, when to stop. */
export class Schedule {
  readonly #settings: ScheduleSettings;
  #plateauRate: number;
  #bestAuc: number;
  #sinceBest: number;
  #sinceCut: number;

  /** @param from where another such schedule stood; the beginning unless given */
  constructor(settings: ScheduleSettings, from?: ScheduleState) {
    this.#settings = settings;
    this.#plateauRate = from?.plateauRate ?? settings.learningRate;
    this.#bestAuc = from?.bestAuc ?? -Infinity;
    this.#sinceBest = from?.sinceBest ?? 0;
    this.#sinceCut = from?.sinceCut ?? 0;
  }

  /** What another such schedule can go on from. */
  get state(): ScheduleState {
    return {
      plateauRate: this.#plateauRate,
      bestAuc: this.#bestAuc,
      sinceBest: this.#sinceBest,
      sinceCut: this.#sinceCut,
    };
  }

  /**
   * @param done share of all planned training that lies behind, 0 to 1 (cosine: Loshchilov &
   *   Hutter 2017, without restarts)
   */
  learningRate(done: number): number {
    const { schedule, learningRate } = this.#settings;
    switch (schedule) {
      case 'constant':
        return learningRate;
      case 'plateau':
        return this.#plateauRate;
      case 'cosine':
        return (learningRate * (1 + Math.cos(Math.PI * done))) / 2;
    }
  }

  /** Notes the AUC of an epoch that has ended; true when it is the best so far. */
  epochEnded(validationAuc: number): boolean {
    const { plateauPatience, plateauFactor } = this.#settings;
    if (validationAuc > this.#bestAuc) {
      this.#bestAuc = validationAuc;
      this.#sinceBest = 0;
      this.#sinceCut = 0;
      return true;
    }
    this.#sinceBest++;
    this.#sinceCut++;
    if (this.#sinceCut >= plateauPatience) {
      this.#plateauRate *= plateauFactor;
      this.#sinceCut = 0;
    }
    return false;
  }

  get shouldStop(): boolean {
    return this.#settings.earlyStopping && this.#sinceBest >= this.#settings.patience;
  }
}
