import { expect, it } from 'vitest';
import { storedBytes } from '../../../../src/core/kept/run-bytes';

it('counts typed arrays by their bytes, and what is around them roughly', () => {
  expect(storedBytes(new Float64Array(1000))).toBe(8000);
  const around = storedBytes({ a: [new Uint8Array(0)], text: 'four', none: null });
  expect(around).toBeGreaterThan(8);
  expect(around).toBeLessThan(100);
  const more = storedBytes({ a: [new Uint8Array(5000)], text: 'four', none: null });
  expect(more - around).toBe(5000);
});
