import { expect, it } from 'vitest';
import { ratioFor } from '../../../src/app/state/ratio-for';

const bads = (bad: number) => ({ rows: 1000, bad });

it('leaves settings alone that the data have not reached', () => {
  expect(ratioFor(bads(80), { sampling: 'smote', samplingRatio: 0.5 })).toBeNull();
  expect(ratioFor(bads(800), { sampling: 'none', samplingRatio: 0.5 })).toBeNull();
});

it('aims for a full balance where the data exceed the ratio, and samples nothing where they exceed that', () => {
  const fitted = ratioFor(bads(400), { sampling: 'smote', samplingRatio: 0.5 });
  expect(fitted?.changes).toEqual({ samplingRatio: 1 });
  expect(fitted?.words).toContain('0.67');
  expect(ratioFor(bads(500), { sampling: 'smote', samplingRatio: 1 })?.changes).toEqual({
    sampling: 'none',
  });
});
