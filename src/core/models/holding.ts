import type { Experiment } from '../experiment';
import { Fault } from '../fault';
import { choosesRows } from '../sampling/methods';
import { growsTrees, onTensors, SHELF } from './shelf';

/** Bytes of encoded rows. */
export interface HoldingLimits {
  /** Up to so many are held in any case: reading them again and again is faster. */
  readonly always: number;
  /** More are never held at once. */
  readonly most: number;
}

export const HOLDING: HoldingLimits = { always: 64e6, most: 1e9 };

/** The settings that tell who reads encoded rows. */
export type Reading = Pick<Experiment, 'model' | 'autoencoder' | 'sampling' | 'shrinkage'>;

/** Bytes of encoded rows, held. */
export function encodedBytes(rows: number, cols: number): number {
  return rows * cols * Float32Array.BYTES_PER_ELEMENT;
}

/**
 * Whether a run needs all encoded rows at once. Networks read them batch by batch, trees once for columns
 * of their own, and samplers that go by chance alone read none; everything else looks into all of them.
 */
export function mustHold({ model, autoencoder, ...sampler }: Reading): boolean {
  const readsParts = onTensors(model) || growsTrees(model) || SHELF[model].family === 'ensemble';
  return autoencoder !== 'none' || !choosesRows(sampler) || !readsParts;
}

/**
 * Whether a run holds so many encoded rows, or encodes them anew each time that it reads them.
 *
 * @throws a `bad-settings` Fault where they must be held and are too many for that
 */
export function willHold(
  reading: Reading,
  rows: number,
  cols: number,
  { always, most }: HoldingLimits = HOLDING,
): boolean {
  const bytes = encodedBytes(rows, cols);
  if (!mustHold(reading)) return bytes <= always;
  if (bytes <= most) return true;
  throw new Fault(
    'bad-settings',
    `These settings need all ${rows.toLocaleString('en')} encoded rows at once: ${gigabytes(bytes)}, and at most ${gigabytes(most)} are held`,
    {
      remedy:
        'Choose a network or trees without autoencoder, and random sampling or none: those read rows bit by bit. Or open a sample of the rows',
    },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
