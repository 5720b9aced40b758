import type { Matrix } from '../data/matrix';
import type { Task } from '../task';
import type { PrincipalAxes } from './principal';
import { CHUNK, STRIDE, offsetOf } from './stored';

/** Points of a block; only the last may have fewer. */
export const BLOCK = 48;
const BOX = 8;

/**
 * Points laid out for the neighbour search: turned to their principal axes, so that the first
 * coordinates tell most of a distance, and sorted into blocks of points that lie together.
 */
export interface Cloud {
  readonly points: Matrix;
  /** Row of `points` at each place. */
  readonly order: Int32Array;
  /** `rows × chunks × STRIDE`, by place. */
  readonly coordinates: Float32Array;
  readonly chunks: number;
  /** Lowest then highest of the first `boxDims` coordinates of each block. */
  readonly boxes: Float32Array;
  readonly boxDims: number;
  /** Length of each centred point, by place. */
  readonly lengths: Float64Array;
  readonly longest: number;
}

export async function layOut(points: Matrix, axes: PrincipalAxes, task: Task): Promise<Cloud> {
  const { rows, cols } = points;
  const chunks = Math.max(1, Math.ceil(cols / CHUNK));
  const turned = await turn(points, axes, chunks, task);
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const width = chunks * STRIDE;
  const leading = Math.min(cols, BOX);
  const divide = (from: number, to: number): void => {
    if (to - from <= BLOCK) return;
    const at = offsetOf(widest(turned, order, width, leading, from, to));
    const middle = from + Math.ceil((to - from) / 2 / BLOCK) * BLOCK;
    partition(order, (row) => turned[row * width + at], from, to - 1, middle);
    divide(from, middle);
    divide(middle, to);
  };
  divide(0, rows);
  const coordinates = new Float32Array(turned.length);
  order.forEach((row, place) =>
    coordinates.set(turned.subarray(row * width, (row + 1) * width), place * width),
  );
  const lengths = new Float64Array(rows);
  for (let place = 0; place < rows; place++) lengths[place] = lengthOf(coordinates, place, width);
  return {
    points,
    order,
    coordinates,
    chunks,
    boxes: boxesOf(coordinates, rows, width, leading),
    boxDims: leading,
    lengths,
    longest: lengths.reduce((most, length) => Math.max(most, length), 0),
  };
}

/** Points of a cloud in all. */
export function placesOf({ order }: Cloud): number {
  return order.length;
}

/** Blocks of a cloud. */
export function blocksOf(cloud: Cloud): number {
  return Math.ceil(placesOf(cloud) / BLOCK);
}

/** The place after the last of a block. */
export function endOf(cloud: Cloud, block: number): number {
  return Math.min(placesOf(cloud), (block + 1) * BLOCK);
}

async function turn(
  { data, rows, cols }: Matrix,
  { mean, axes }: PrincipalAxes,
  chunks: number,
  task: Task,
): Promise<Float32Array> {
  const width = chunks * STRIDE;
  const turned = new Float32Array(rows * width);
  const centred = new Float64Array(cols);
  for (let row = 0; row < rows; row++) {
    if (row % 64 === 0) await task.breathe();
    for (let c = 0; c < cols; c++) centred[c] = data[row * cols + c] - mean[c];
    let rest = 0;
    for (let axis = cols - 1; axis >= 0; axis--) {
      let value = 0;
      for (let c = 0, at = axis * cols; c < cols; c++) value += axes[at + c] * centred[c];
      if (axis % CHUNK === CHUNK - 1) turned[row * width + offsetOf(axis) + 1] = Math.sqrt(rest);
      turned[row * width + offsetOf(axis)] = value;
      rest += value * value;
    }
  }
  return turned;
}

function lengthOf(coordinates: Float32Array, place: number, width: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++)
    if (i % STRIDE !== CHUNK) sum += coordinates[place * width + i] ** 2;
  return Math.sqrt(sum);
}

function widest(
  turned: Float32Array,
  order: Int32Array,
  width: number,
  leading: number,
  from: number,
  to: number,
): number {
  let best = 0;
  let most = -1;
  for (let axis = 0; axis < leading; axis++) {
    const at = offsetOf(axis);
    let sum = 0;
    let squares = 0;
    for (let i = from; i < to; i++) {
      const value = turned[order[i] * width + at];
      sum += value;
      squares += value * value;
    }
    const spread = squares - (sum * sum) / (to - from);
    if (spread > most) {
      most = spread;
      best = axis;
    }
  }
  return best;
}

/** Hoare's selection: puts the item of rank `middle` there, no larger ones before, no smaller after. */
function partition(
  order: Int32Array,
  key: (row: number) => number,
  from: number,
  to: number,
  middle: number,
): void {
  while (from < to) {
    const pivot = key(order[(from + to) >>> 1]);
    let i = from;
    let j = to;
    while (i <= j) {
      while (key(order[i]) < pivot) i++;
      while (key(order[j]) > pivot) j--;
      if (i > j) break;
      const held = order[i];
      order[i++] = order[j];
      order[j--] = held;
    }
    if (middle <= j) to = j;
    else if (middle >= i) from = i;
    else return;
  }
}

function boxesOf(
  coordinates: Float32Array,
  places: number,
  width: number,
  leading: number,
): Float32Array {
  const blocks = Math.ceil(places / BLOCK);
  const boxes = new Float32Array(blocks * leading * 2);
  for (let block = 0; block < blocks; block++)
    for (let axis = 0; axis < leading; axis++) {
      const at = offsetOf(axis);
      let low = Infinity;
      let high = -Infinity;
      for (let place = block * BLOCK; place < Math.min(places, (block + 1) * BLOCK); place++) {
        const value = coordinates[place * width + at];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      boxes[(block * leading + axis) * 2] = low;
      boxes[(block * leading + axis) * 2 + 1] = high;
    }
  return boxes;
}
