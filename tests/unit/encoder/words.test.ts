import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anomalySheet,
  anomalySummary,
  errorTicks,
  fitText,
  verdict,
} from '../../../src/app/widgets/anomaly-words';
import { latentAxis, latentNames, ranksOf } from '../../../src/app/widgets/latent-map';
import { anomalyOf } from '../../../src/core/encoder/anomaly';
import type { Encoder } from '../../../src/core/encoder/encoder';
import { madeUpRun } from '../core/kept/made-up';

function encoder(changes: Partial<Encoder> = {}): Encoder {
  const made = madeUpRun().encoder;
  if (made === null) throw new Error('The run has no encoder');
  return { ...made, ...changes };
}

describe('the latent map', () => {
  it('has the code’s components and units for axes, and a component where there is no such unit', () => {
    expect(latentNames(encoder())).toEqual(['Latent 1']);
    expect(latentAxis('Latent 1', 0, encoder())).toMatchObject({
      axis: { name: 'Latent 1', explained: null },
      places: Float32Array.of(0, 2),
    });
    expect(latentAxis('component 2', 0, encoder()).places).toEqual(Float32Array.of(0, 0));
    for (const name of ['Latent 9', 'Reconstruction error', 'income'])
      expect(latentAxis(name, 0, encoder())).toMatchObject({
        axis: { name: 'component 1', explained: 1 },
        places: Float32Array.of(-1, 1),
      });
  });

  it('ranks errors from 0 to 1', () => {
    expect(ranksOf(Float32Array.of(3, 1, 2))).toEqual(Float32Array.of(1, 0, 0.5));
    expect(ranksOf(Float32Array.of(7))).toEqual(Float32Array.of(0));
  });
});

describe('what is said of an autoencoder', () => {
  it('names a code no narrower than its inputs, and units that told nothing', () => {
    expect(fitText(encoder())).toMatch(/^2 columns in 1 unit of code; 1 unit told nothing\./);
    expect(fitText(encoder())).not.toMatch(/no narrower/);
    const { made } = encoder();
    const wide = encoder({ made: [...made, { ...made[0], name: 'Latent 2', unit: 1 }] });
    expect(fitText(wide)).toMatch(/The code is no narrower than its inputs/);
  });

  it('says whether being unusual tells of default only where the interval does', () => {
    const errors = Float32Array.from({ length: 400 }, (_, i) => 1 + i);
    const of = (bad: (i: number) => boolean) =>
      anomalyOf(
        errors,
        Uint8Array.from(errors, (_, i) => Number(bad(i))),
      );
    expect(verdict(of((i) => i > 350))).toMatch(/more often/);
    expect(verdict(of((i) => i < 50))).toMatch(/less often/);
    expect(verdict(of((i) => i % 4 === 0))).toMatch(/cannot be said/);
    expect(anomalySummary(of((i) => i > 350))).toMatch(
      /AUC 1\.000.*1.% least typical rows default/,
    );
    expect(anomalySheet(of((i) => i > 350)).rows).toHaveLength(40);
  });

  it('puts few round ticks within the axis', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
        fc.double({ min: 3, max: 1e6, noNaN: true }),
        (low, times) => {
          const histogram = { edges: Float64Array.of(low, low * times), good: new Uint32Array(1) };
          const { tickvals, ticktext } = errorTicks({ ...histogram, bad: new Uint32Array(1) });
          expect(ticktext).toHaveLength(tickvals.length);
          expect(tickvals.length).toBeGreaterThan(0);
          expect(tickvals.length).toBeLessThanOrEqual(12);
          expect(tickvals.every((tick) => tick >= low && tick <= low * times)).toBe(true);
        },
      ),
    );
  });
});
