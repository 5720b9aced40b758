import { expect, it } from 'vitest';
import { changedSettings } from '../../../src/app/widgets/report-words';
import { barsPath, linePath, scale } from '../../../src/app/widgets/report-paths';
import { applyChanges, defaultExperiment } from '../../../src/core/settings';

it('lists every setting that differs, in the words of its control', () => {
  const changed = changedSettings(
    applyChanges(defaultExperiment(), {
      seed: 1234567,
      cutoff: 0.2345,
      policyOn: false,
      blockWidths: [64, 32, 32],
      groupBy: '<b>',
      view: 'data',
    }),
  );
  expect(Object.fromEntries(changed.map(({ label, value }) => [label, value]))).toMatchObject({
    Seed: '1234567',
    'Cut-off': '0.2345',
    'Apply the rules': 'off',
    'Group by': '<b>',
  });
  expect(changed.some(({ label }) => label === 'View')).toBe(false);
});

it('draws bars and lines to scale', () => {
  const histogram = {
    edges: Float64Array.of(0, 1, 2),
    good: Float64Array.of(4, 0),
    bad: Float64Array.of(0, 1),
  };
  const box = { left: 0, right: 20, top: 0, bottom: 10 };
  expect(barsPath(histogram, 'good', 4, box)).toBe('M0.5 10.0V0.0H10.0V10.0Z');
  expect(barsPath(histogram, 'bad', 4, box)).toBe('M10.5 10.0V5.0H20.0V10.0Z');
  const straight = scale(0, 1, 0, 10);
  const curve = { x: Float64Array.of(0, NaN, 1), y: Float64Array.of(0, 1, 0.5) };
  expect(linePath(curve, straight, straight)).toBe('M0.0 0.0L10.0 5.0');
});
