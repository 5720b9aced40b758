import type { Experiment } from '../../core/experiment';
import { plural } from '../widgets/format';
import { BackgroundSeries, type SeriesEnd, type SeriesName } from './background-series.svelte';
import { EngineTurns } from './engine-turns.svelte';
import type { Notices } from './notices.svelte';

/** Where in the Compare view something is shown. */
export type Place = Experiment['comparing'];

interface Parts {
  readonly notices: Notices;
  /** Whether the visitor looks at it. */
  seen(place: Place): boolean;
  go(place: Place): void;
}

/** Where a series is shown. */
interface Shown {
  seen(): boolean;
  go(): void;
}

/** What must be known of a series to end it. */
interface Running {
  readonly name: SeriesName;
  readonly table: string | null;
  readonly running: boolean;
  readonly done: number;
  readonly total: number;
  cancel(): void;
}

/** How long an end is news. */
const NEWS_MS = 10_000;

/** All that trains in the background: one line of turns for it, and a word when any of it ends. */
export class Background {
  readonly turns = new EngineTurns();
  /** How the last one ended, for the page's status: while it is news. */
  said = $state('');
  #fading: ReturnType<typeof setTimeout> | undefined;
  readonly #parts: Parts;
  #all: readonly Running[] = [];
  /** Those that were stopped with a word of why. */
  #stopped: readonly SeriesName[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  series<Part, Made>(name: SeriesName, place: Place): BackgroundSeries<Part, Made> {
    const series = this.#series<Part, Made>(name, {
      seen: () => this.#parts.seen(place),
      go: () => this.#parts.go(place),
    });
    this.#all = [...this.#all, series];
    return series;
  }

  /** One that is about no table, so that opening another does not end it. */
  aside<Part, Made>(name: SeriesName, shown: Shown): BackgroundSeries<Part, Made> {
    return this.#series(name, shown);
  }

  #series<Part, Made>(name: SeriesName, shown: Shown): BackgroundSeries<Part, Made> {
    const turn = this.turns.register(`a ${name.part} of the ${name.whole}`);
    return new BackgroundSeries<Part, Made>(name, turn, (end) => this.#ended(name, shown, end));
  }

  /** Another table is open: what was made of the one before ends. */
  opened(table: string): void {
    this.hush();
    this.#stop((one) => one.table !== table, 'because another table was opened');
  }

  /** The worker died, and the parts under way with it. */
  lost(): void {
    this.#stop(() => true, 'because the background worker stopped');
  }

  /** Something else is the news now. */
  hush(): void {
    clearTimeout(this.#fading);
    this.said = '';
  }

  #say(text: string): void {
    this.hush();
    this.said = text;
    this.#fading = setTimeout(() => this.hush(), NEWS_MS);
  }

  #stop(which: (one: Running) => boolean, why: string): void {
    const stopped = this.#all.filter((one) => one.running && which(one));
    if (stopped.length === 0) return;
    const whole = stopped.map((one) => `the ${one.name.whole} ${howFar(one.name, one)}`);
    const text = `Stopped ${why}: ${whole.join(', ')}. What was made stays with its table.`;
    this.#parts.notices.tell(text, undefined, true);
    this.#say(text);
    this.#stopped = [...this.#stopped, ...stopped.map(({ name }) => name)];
    for (const one of stopped) one.cancel();
  }

  #ended(name: SeriesName, shown: Shown, end: SeriesEnd): void {
    const told = this.#stopped.includes(name);
    this.#stopped = this.#stopped.filter((other) => other !== name);
    if (told) return;
    const text = endText(name, end);
    this.#say(text);
    if (end.kind === 'cancelled' || shown.seen()) return;
    const look = { label: 'Look', run: () => shown.go() };
    if (end.fault === null) this.#parts.notices.tell(text, look, true);
    else this.#parts.notices.fail(end.fault, look);
  }
}

/** How a series ended, in a sentence. */
function endText(name: SeriesName, end: SeriesEnd): string {
  const { whole } = name;
  if (end.kind === 'done') return `The ${whole} is done: ${plural(end.total, name.part)}.`;
  const far = howFar(name, end);
  if (end.kind === 'cancelled') return `The ${whole} was cancelled ${far}.`;
  return `The ${whole} failed ${far}. ${end.fault?.message ?? ''}`;
}

/** "after 2 of 5 folds". */
function howFar({ part }: SeriesName, { done, total }: Pick<SeriesEnd, 'done' | 'total'>): string {
  return done === 0
    ? `before its first ${part}`
    : `after ${String(done)} of ${plural(total, part)}`;
}
