import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../../src/core/checkpoint';
import { Fault } from '../../../../src/core/fault';
import { checkCheckpoint } from '../../../../src/core/kept/check-checkpoint';
import { checkpointOf } from './made-up-checkpoint';

type Plain = Record<string, unknown>;

/** With something put in the place of one of its fields. */
function changed(change: (kept: { fit: Plain & Record<string, Plain> } & Plain) => void): unknown {
  const kept = structuredClone(checkpointOf(3));
  change(kept as unknown as Parameters<typeof change>[0]);
  return kept;
}

describe('a kept checkpoint', () => {
  it('is taken as it is', () => {
    expect(checkCheckpoint(structuredClone(checkpointOf(3)))).toStrictEqual(checkpointOf(3));
    const behind: Checkpoint = checkpointOf(2, { autoencoder: 'beside' });
    expect(checkCheckpoint(structuredClone(behind))).toStrictEqual(behind);
    const unjudged = { ...checkpointOf(1) };
    const fit = { ...unjudged.fit, schedule: { ...unjudged.fit.schedule, bestAuc: -Infinity } };
    expect(checkCheckpoint({ ...unjudged, fit }).fit.schedule.bestAuc).toBe(-Infinity);
  });

  it.each<[string, (kept: { fit: Plain & Record<string, Plain> } & Plain) => void, string]>([
    ['of a later version', (kept) => (kept['format'] = 2), 'another version'],
    ['of a model that begins anew', (kept) => (kept['experiment'] = { model: 'forest' }), 'anew'],
    ['with a setting unknown here', (kept) => (kept['experiment'] = { magic: 1 }), 'magic'],
    ['without an epoch', ({ fit }) => ((fit as Plain)['epochs'] = []), 'as its settings allow'],
    ['with more epochs than are to be', ({ fit }) => repeat(fit, 99), 'as its settings allow'],
    ['with an epoch twice', ({ fit }) => repeat(fit, 2), 'do not follow each other'],
    ['with a weight that is none', ({ fit }) => spoil(fit['weights'], NaN), 'not all numbers'],
    ['with an infinite moment', ({ fit }) => spoil(fit['moments']['first'], Infinity), 'moments'],
    ['best in an epoch to come', ({ fit }) => (fit['best']['epoch'] = 9), 'best.epoch'],
    [
      'with fewer second moments',
      ({ fit }) => (fit['moments']['second'] = new Float32Array(1)),
      'entries',
    ],
    ['on an engine unknown here', (kept) => (kept['engine'] = 'abacus'), 'engine'],
    ['with an autoencoder that none asked for', (kept) => (kept['encoder'] = {}), 'encoder'],
  ])('%s is refused', (_, change, why) => {
    expect(() => checkCheckpoint(changed(change))).toThrow(why);
  });

  it('with anything else in the place of anything is refused with a word, or taken', () => {
    const places = ['experiment', 'dataset', 'engine', 'encoder', 'seconds', 'fit'];
    const inFit = ['epochs', 'weights', 'best', 'schedule', 'batches', 'moments'];
    fc.assert(
      fc.property(fc.constantFrom(...places, ...inFit), fc.anything(), (place, value) => {
        const kept = changed((own) => {
          const at: Plain = inFit.includes(place) ? own.fit : own;
          at[place] = value;
        });
        try {
          checkCheckpoint(kept);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Fault);
        }
      }),
    );
  });
});

function repeat(fit: Plain, times: number): void {
  const [first] = fit['epochs'] as readonly unknown[];
  fit['epochs'] = Array.from({ length: times }, () => first);
}

function spoil(values: unknown, value: number): void {
  (values as Float32Array)[0] = value;
}
