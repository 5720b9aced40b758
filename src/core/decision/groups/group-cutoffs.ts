import { optionCutoff, mostWorth, type EqualRate, type Options } from './group-options';

/** Cut-offs that give groups a rate in common. */
export interface EqualCutoffs {
  /** One per group. */
  readonly cutoffs: readonly number[];
  /** Highest rate less the lowest. */
  readonly gap: number;
  /** The widest gap that was allowed. */
  readonly tolerance: number;
}

/** No gap is asked to be narrower. */
export const NARROWEST = 0.001;

/** Each group's own cut-off that earns most. */
export function bestCutoffs(groups: readonly Options[]): number[] {
  return groups.map((options) => optionCutoff(options, mostWorth(options)));
}

/**
 * The cut-offs that earn most in all among those whose rates lie within a tolerance of each other,
 * found exactly: every attained rate is tried as the lowest of all, and each group takes the best of
 * its cut-offs with a rate from there up to the tolerance. Accuracy, which rises and falls along the
 * cut-off, is searched in the same way. The tolerance is the mean step of the group whose rates lie
 * furthest apart, so that few applicants don't force all or nobody; it is doubled while their scores
 * still allow nothing between that. O(rows · log rows).
 *
 * @param groups each with rows of both classes
 * @returns null when there are no groups
 */
export function equalCutoffs(groups: readonly Options[], rate: EqualRate): EqualCutoffs | null {
  if (groups.length === 0) return null;
  const menus = groups.map((options) => menuOf(options.rates[rate], options.worth));
  const lows = lowestRates(menus);
  for (let tolerance = coarsest(menus); ; tolerance = Math.min(1, 2 * tolerance)) {
    const found = bestWithin(menus, lows, tolerance);
    const enough = found !== null && (rate === 'accuracy' || found.inner);
    if (!enough && tolerance < 1) continue;
    if (found === null) return null;
    const values = found.picks.map((pick, group) => menus[group].values[pick]);
    return {
      cutoffs: found.picks.map((pick, group) =>
        optionCutoff(groups[group], menus[group].option[pick]),
      ),
      gap: Math.max(...values) - Math.min(...values),
      tolerance,
    };
  }
}

/** The widest mean step from one rate of a group to its next, but not below `NARROWEST`. */
function coarsest(menus: readonly Menu[]): number {
  return menus.reduce((widest, { values }) => {
    const steps = values.length - 1;
    return steps < 1 ? widest : Math.max(widest, (values[steps] - values[0]) / steps);
  }, NARROWEST);
}

/** The rates that a group can have, ascending and distinct, each with the best way to have it. */
interface Menu {
  readonly values: Float64Array;
  readonly worth: Float64Array;
  readonly option: Uint32Array;
}

function menuOf(rates: Float64Array, worths: Float64Array): Menu {
  const values = distinctOf(rates.filter((rate) => !Number.isNaN(rate)).sort());
  const worth = new Float64Array(values.length).fill(-Infinity);
  const option = new Uint32Array(values.length);
  for (let i = 0; i < rates.length; i++) {
    const at = indexOf(values, rates[i]);
    if (Number.isNaN(rates[i]) || worths[i] <= worth[at]) continue;
    worth[at] = worths[i];
    option[at] = i;
  }
  return { values, worth, option };
}

function distinctOf(sorted: Float64Array): Float64Array {
  let found = 0;
  for (const value of sorted)
    if (found === 0 || value !== sorted[found - 1]) sorted[found++] = value;
  return sorted.slice(0, found);
}

function indexOf(ascending: Float64Array, value: number): number {
  let from = 0;
  let to = ascending.length - 1;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (ascending[middle] < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

function lowestRates(menus: readonly Menu[]): Float64Array {
  const all = new Float64Array(menus.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of menus) {
    all.set(values, at);
    at += values.length;
  }
  return distinctOf(all.sort());
}

interface Found {
  readonly picks: readonly number[];
  /** Some choice within the tolerance is more than an end of every menu. */
  readonly inner: boolean;
}

/** Far below a difference that counts, far above what rounding does. */
const DUST = 1e-12;

function bestWithin(menus: readonly Menu[], lows: Float64Array, tolerance: number): Found | null {
  const windows = menus.map((menu) => new BestInWindow(menu));
  let most = -Infinity;
  let picks: number[] | null = null;
  let inner = false;
  for (const low of lows) {
    let total = 0;
    let within = false;
    let all = true;
    for (const window of windows) {
      window.moveTo(low - DUST, low + tolerance + DUST);
      all &&= window.some;
      total += window.worth;
      within ||= window.inner;
    }
    if (!all) continue;
    inner ||= within;
    if (total <= most) continue;
    most = total;
    picks = windows.map(({ best }) => best);
  }
  return picks === null ? null : { picks, inner };
}

/** The best entry of a menu within a range of values that only moves upwards. */
class BestInWindow {
  readonly #menu: Menu;
  /** Entries that may still become the best, worth falling. */
  readonly #queue: Uint32Array;
  #head = 0;
  #tail = 0;
  #from = 0;
  #to = 0;

  constructor(menu: Menu) {
    this.#menu = menu;
    this.#queue = new Uint32Array(menu.values.length);
  }

  moveTo(low: number, high: number): void {
    const { values, worth } = this.#menu;
    const queue = this.#queue;
    for (; this.#to < values.length && values[this.#to] <= high; this.#to++) {
      while (this.#tail > this.#head && worth[queue[this.#tail - 1]] < worth[this.#to])
        this.#tail--;
      queue[this.#tail++] = this.#to;
    }
    while (this.#from < values.length && values[this.#from] < low) this.#from++;
    while (this.#head < this.#tail && queue[this.#head] < this.#from) this.#head++;
  }

  get some(): boolean {
    return this.#head < this.#tail;
  }

  get best(): number {
    return this.#queue[this.#head];
  }

  get worth(): number {
    return this.some ? this.#menu.worth[this.best] : -Infinity;
  }

  /** The range holds an entry between the first and the last. */
  get inner(): boolean {
    const last = this.#menu.values.length - 1;
    return Math.max(1, this.#from) < Math.min(last, this.#to);
  }
}
