import type { Cloud } from './cloud';

/** What the neighbour search writes to, by place in a cloud. */
export interface Lists {
  /** Squared distance along the stored axes beyond which a pair cannot matter to this point. */
  readonly limits: Float64Array;
  /** A row that is there already is not taken again: its distance is the same. */
  offer(place: number, squared: number, row: number): void;
}

/** Lists as they travel between threads: squared distances and rows, `places × k`, nearest first. */
export interface Found {
  readonly squared: Float64Array;
  /** NOBODY where fewer than k were met. */
  readonly rows: Int32Array;
}

const NOBODY = 0x7fffffff;

/** The points of a cloud that are only searched among: nothing matters to them. */
export function UNASKED(cloud: Cloud): Lists {
  return { limits: new Float64Array(cloud.order.length).fill(-1), offer: () => undefined };
}

/**
 * Stored coordinates are single floats: each length is off by at most 2⁻²⁴ of itself, once for the
 * coordinates and once for the rest (by more for values below 1e-38, which no scaling leaves). Four
 * times that of both points is a safe margin.
 */
const MARGIN = 2 ** -21;

/** Told whenever the limit of a point has become lower, and what it was to begin with. */
export type OnLimit = (place: number, squared: number) => void;

/** The points that lists are kept for. */
export type Listed = Pick<Cloud, 'order' | 'lengths'>;

/** The k nearest found so far for each point, by distance, equals by row number. */
export class NearestLists implements Lists {
  readonly limits: Float64Array;
  readonly found: Found;
  private readonly cloud: Listed;
  private readonly k: number;
  private readonly longest: number;
  private readonly onLimit: OnLimit;

  constructor(cloud: Listed, k: number, longest: number, onLimit: OnLimit) {
    const places = cloud.order.length;
    this.cloud = cloud;
    this.k = k;
    this.longest = longest;
    this.onLimit = onLimit;
    this.limits = new Float64Array(places).fill(Infinity);
    this.found = {
      squared: new Float64Array(places * k).fill(Infinity),
      rows: new Int32Array(places * k).fill(NOBODY),
    };
    for (let place = 0; place < places; place++) onLimit(place, Infinity);
  }

  offer(place: number, squared: number, row: number): void {
    const { k } = this;
    const { squared: distances, rows } = this.found;
    const first = place * k;
    const last = first + k - 1;
    if (!before(squared, row, distances[last], rows[last])) return;
    let at = last;
    while (at > first && before(squared, row, distances[at - 1], rows[at - 1])) at--;
    if (at > first && rows[at - 1] === row) return;
    for (let i = last; i > at; i--) {
      distances[i] = distances[i - 1];
      rows[i] = rows[i - 1];
    }
    distances[at] = squared;
    rows[at] = row;
    const farthest = Math.sqrt(distances[first + k - 1]);
    const margin = MARGIN * (this.cloud.lengths[place] + this.longest);
    this.#lower(place, (farthest + margin) ** 2);
  }

  /** Takes over limits that another thread has come to. */
  tighten(limits: Float64Array): void {
    for (let place = 0; place < limits.length; place++) this.#lower(place, limits[place]);
  }

  /** Takes over what another thread found. */
  merge({ squared, rows }: Found): void {
    for (let i = 0; i < rows.length; i++)
      if (rows[i] !== NOBODY) this.offer(Math.floor(i / this.k), squared[i], rows[i]);
  }

  #lower(place: number, limit: number): void {
    if (!(limit < this.limits[place])) return;
    this.limits[place] = limit;
    this.onLimit(place, limit);
  }

  /** Row numbers, `queries × k`, for the given rows of the cloud's points or for all in order. */
  answers(asked?: ArrayLike<number>): Int32Array {
    const { k } = this;
    const { rows } = this.found;
    const { order } = this.cloud;
    const placeOf = new Int32Array(order.length);
    order.forEach((row, place) => {
      placeOf[row] = place;
    });
    const count = asked?.length ?? order.length;
    const answers = new Int32Array(count * k);
    for (let i = 0; i < count; i++) {
      const first = placeOf[asked === undefined ? i : asked[i]] * k;
      answers.set(rows.subarray(first, first + k), i * k);
    }
    return answers;
  }
}

function before(squared: number, row: number, other: number, otherRow: number): boolean {
  return squared < other || (squared === other && row < otherRow);
}
