import { expect, it } from 'vitest';
import { linkedEngine } from '../../../../src/app/state/linked-engine';
import { madeUpRun } from '../../core/kept/made-up';

const made = madeUpRun({ engine: 'kernels' });
const shipped = { ...made, model: { ...made.model, values: new Float32Array(0) } };

it('is the one that made the run, where the choice was Automatic', () => {
  expect(linkedEngine('auto', made)).toBe('kernels');
  expect(linkedEngine('wasm', made)).toBe('wasm');
});

it('stays Automatic where nothing has to be repeated', () => {
  expect(linkedEngine('auto', undefined)).toBe('auto');
  expect(linkedEngine('auto', shipped)).toBe('auto');
});
