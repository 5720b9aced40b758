import { READ_AHEAD } from '../core/data/encoded-rows';
import { isHeld, takeRows, type Matrix, type Rows, type Sample } from '../core/data/matrix';
import { randomStream, type Random } from '../core/random';
import type { Batch } from './network/network';
import type { NetworkPlan } from './network/plan';
import type { RowReader } from './row-encoder';

/** What a batch is made for: the network's shape, and how it reads rows. */
export interface BatchMakers {
  readonly plan: NetworkPlan;
  readonly encoder: RowReader;
}

export interface BatchSettings {
  readonly seed: number;
  readonly batchSize: number;
  /** Weight of a row of each class in the loss. */
  readonly rowWeights: { readonly good: number; readonly bad: number };
}

/**
 * The batches of one epoch, in a seeded order, with a fresh dropout mask each. The streams belong
 * to the epoch, so a run that goes on from a saved epoch sees what an unbroken run would. The last
 * batch may be short; with batch norm a last batch of one row is left out, since its variance is
 * zero.
 *
 * @param epoch 1 for the first
 */
export function* epochBatches(
  sample: Sample<Rows>,
  { plan, encoder }: BatchMakers,
  { seed, batchSize, rowWeights }: BatchSettings,
  epoch: number,
): Generator<Batch, void> {
  const order = Uint32Array.from({ length: sample.x.rows }, (_, i) => i);
  randomStream(seed, `shuffle ${epoch}`).shuffle(order);
  const random = randomStream(seed, `dropout ${epoch}`);
  for (const { values, rows } of readBatches(sample.x, order, encoder, batchSize)) {
    if (rows.length === 1 && plan.usesNorm) return;
    let x: Float32Array | undefined;
    yield {
      /** Made when it is asked for: not everybody does. */
      get x() {
        return (x ??= values());
      },
      origin: { sample, reader: encoder, rows, rowWeights },
      rows: rows.length,
      target: targetOf(sample, rows, rowWeights),
      maskOf: maskDrawer(rows.length * plan.members, random),
      stream: random,
    };
  }
}

/** What the network reads of the rows, in their order; rows that are not held are read ahead. */
function* readBatches(
  x: Rows,
  order: Uint32Array,
  encoder: RowReader,
  batchSize: number,
): Generator<{ readonly values: () => Float32Array; readonly rows: Uint32Array }, void> {
  const batches = isHeld(x) ? 1 : Math.max(1, Math.floor(READ_AHEAD / batchSize));
  for (let from = 0; from < order.length; from += batches * batchSize) {
    const wanted = order.subarray(from, from + batches * batchSize);
    let read: Matrix | undefined;
    for (let start = 0; start < wanted.length; start += batchSize) {
      const rows = wanted.subarray(start, start + batchSize);
      const values = (): Float32Array =>
        isHeld(x)
          ? encoder.rowsAt(x, rows)
          : encoder.rows((read ??= takeRows(x, wanted)), start, rows.length);
      yield { values, rows };
    }
  }
}

function targetOf(
  { y }: Sample<Rows>,
  rows: Uint32Array,
  { good, bad }: BatchSettings['rowWeights'],
): Batch['target'] {
  const sign = new Float32Array(rows.length);
  const weight = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    sign[i] = y[rows[i]] === 1 ? 1 : -1;
    weight[i] = y[rows[i]] === 1 ? bad : good;
  }
  return { sign, weight };
}

/** Inverted dropout (Srivastava 2014): a unit is silenced or scaled up, so scoring needs no change. */
export function maskDrawer(rows: number, random: Random): Batch['maskOf'] {
  return ({ width, dropout }) =>
    dropout > 0 ? dropoutMask(rows * width, dropout, random) : undefined;
}

/** Half a draw a unit: 16 bits place the rate to within 1/131,072. */
const STEPS = 0x1_0000;

/** Of 16 bits, those below the threshold silence a unit; the others are scaled up. */
export function maskScale(rate: number): { readonly threshold: number; readonly scale: number } {
  const threshold = Math.round(rate * STEPS);
  return { threshold, scale: STEPS / (STEPS - threshold) };
}

function dropoutMask(size: number, rate: number, random: Random): Float32Array {
  const { threshold, scale } = maskScale(rate);
  const mask = new Float32Array(size);
  for (let i = 0; i < size; i += 2) {
    const bits = random.bits();
    if ((bits & 0xffff) >= threshold) mask[i] = scale;
    // Past the end of an odd-sized array this store does nothing.
    if (bits >>> 16 >= threshold) mask[i + 1] = scale;
  }
  return mask;
}
