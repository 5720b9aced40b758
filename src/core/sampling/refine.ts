import type { Random } from '../random';
import type { Task } from '../task';
import { placesOf, type Cloud } from './cloud';
import { isFarther, squaredDistance } from './compare';
import type { Found } from './nearest-lists';

const STAGE = 'Bettering neighbours';
const MOST_ROUNDS = 10;
/** Rounds end when fewer than this share of all entries changed in the last. */
const SETTLED_SHARE = 0.003;

/**
 * Betters lists of neighbours (places × k, nearest first) until little changes: neighbours of a point
 * are likely neighbours of each other (NN-descent: Dong, Moses & Li 2011). In each round, all pairs
 * among a point's neighbours and those whose neighbour it is, one of which is new, are measured.
 */
export async function refine(
  cloud: Cloud,
  { squared, rows }: Found,
  random: Random,
  task: Task,
): Promise<Found> {
  const places = placesOf(cloud);
  const k = rows.length / places;
  const lists = new LinkedLists(cloud, squared, rows);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const links = lists.links(random);
    let changed = 0;
    for (let place = 0; place < places; place++) {
      if (place % 64 === 0) await task.breathe();
      if (place % 4096 === 0)
        task.report({ stage: STAGE, done: round + place / places, total: MOST_ROUNDS });
      changed += lists.introduce(links, place);
    }
    if (changed < SETTLED_SHARE * places * k) break;
  }
  task.report({ stage: STAGE, done: MOST_ROUNDS, total: MOST_ROUNDS });
  return lists.found();
}

/** A snapshot of who is linked to whom, either way; new links apart. */
interface Links {
  /** `places × width`, new ones first. */
  readonly ids: Int32Array;
  readonly fresh: Int32Array;
  readonly all: Int32Array;
  readonly width: number;
}

class LinkedLists {
  private readonly cloud: Cloud;
  private readonly k: number;
  private readonly squared: Float64Array;
  /** Places. */
  private readonly ids: Int32Array;
  private readonly isNew: Uint8Array;

  constructor(cloud: Cloud, squared: Float64Array, rows: Int32Array) {
    const places = placesOf(cloud);
    const placeOf = new Int32Array(places);
    cloud.order.forEach((row, place) => {
      placeOf[row] = place;
    });
    this.cloud = cloud;
    this.k = rows.length / places;
    this.squared = squared;
    this.ids = rows.map((row) => placeOf[row]);
    this.isNew = new Uint8Array(rows.length).fill(1);
  }

  found(): Found {
    return { squared: this.squared, rows: this.ids.map((id) => this.cloud.order[id]) };
  }

  /** Each point's k, and as many drawn of those that have it among theirs; marks all as seen. */
  links(random: Random): Links {
    const { k, ids, isNew } = this;
    const places = placesOf(this.cloud);
    const width = 2 * k;
    const fresh = new Int32Array(places);
    const all = new Int32Array(places);
    const links = new Int32Array(places * width);
    const back = new Int32Array(places * k);
    const backNew = new Uint8Array(places * k);
    const met = new Int32Array(places);
    for (let i = 0; i < ids.length; i++) {
      const from = Math.floor(i / k);
      const to = ids[i];
      if (to === from) continue;
      const count = met[to]++;
      const at = count < k ? count : random.below(count + 1);
      if (at >= k) continue;
      back[to * k + at] = from;
      backNew[to * k + at] = isNew[i];
    }
    for (let place = 0; place < places; place++) {
      const first = place * width;
      let end = first;
      const add = (id: number): void => {
        for (let at = first; at < end; at++) if (links[at] === id) return;
        links[end++] = id;
      };
      for (const wanted of [1, 0]) {
        for (let i = place * k; i < (place + 1) * k; i++)
          if (isNew[i] === wanted && ids[i] !== place) add(ids[i]);
        for (let i = place * k; i < place * k + Math.min(k, met[place]); i++)
          if (backNew[i] === wanted) add(back[i]);
        if (wanted === 1) fresh[place] = end - first;
      }
      all[place] = end - first;
    }
    isNew.fill(0);
    return { ids: links, fresh, all, width };
  }

  /** Measures the linked of one point against each other; tells how many entries of lists changed. */
  introduce({ ids, fresh, all, width }: Links, place: number): number {
    const first = place * width;
    let changed = 0;
    for (let i = 0; i < fresh[place]; i++) {
      const one = ids[first + i];
      for (let j = i + 1; j < all[place]; j++) {
        const other = ids[first + j];
        changed += this.#meet(one, other);
      }
    }
    return changed;
  }

  #meet(one: number, other: number): number {
    const { cloud, squared, k } = this;
    const most = Math.max(squared[one * k + k - 1], squared[other * k + k - 1]);
    if (isFarther(cloud, one, cloud, other, 0, 0, most)) return 0;
    const { points, order } = cloud;
    const distance = squaredDistance(points, order[one], points, order[other]);
    return this.#insert(one, other, distance) + this.#insert(other, one, distance);
  }

  #insert(place: number, id: number, distance: number): number {
    const { k, squared, ids, isNew } = this;
    const { order } = this.cloud;
    const first = place * k;
    let at = first + k - 1;
    const row = order[id];
    if (distance > squared[at] || (distance === squared[at] && row >= order[ids[at]])) return 0;
    for (let i = first; i <= at; i++) if (ids[i] === id) return 0;
    for (; at > first; at--) {
      const before = squared[at - 1];
      if (before < distance || (before === distance && order[ids[at - 1]] < row)) break;
      squared[at] = before;
      ids[at] = ids[at - 1];
      isNew[at] = isNew[at - 1];
    }
    squared[at] = distance;
    ids[at] = id;
    isNew[at] = 1;
    return 1;
  }
}
