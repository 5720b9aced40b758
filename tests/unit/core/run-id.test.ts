import { expect, it } from 'vitest';
import type { Run } from '../../../src/core/run';
import { identified, runId, sameResult } from '../../../src/core/run-id';
import { madeUpRun } from './kept/made-up';

const run = madeUpRun();
const scored = (pd: number): Run['validation'] => ({
  ...run.validation,
  rawPd: run.validation.rawPd.with(0, pd),
});

it('gives equal runs one id, however long they took', () => {
  expect(runId(run)).toMatch(/^[0-9a-f]{16}$/);
  expect(runId(madeUpRun({ seconds: 99, id: 'other', epochs: [] }))).toBe(runId(run));
  expect(identified(run)).toEqual({ ...run, id: runId(run) });
});

it('gives runs that differ in anything that matters ids of their own', () => {
  const { model, encoder } = run;
  const weights = { ...model, values: model.values.with(0, 7) };
  const others = [
    madeUpRun({ validation: scored(0.11) }),
    madeUpRun({ test: scored(0.11) }),
    madeUpRun({ model: weights }),
    madeUpRun({ model: { ...model, settings: {} } }),
    madeUpRun({ encoder: null }),
    madeUpRun({ encoder: { ...encoder!, engine: 'webgpu' } }),
    madeUpRun({ engine: 'webgl' }),
    madeUpRun({ note: 'the graphics device was lost' }),
    madeUpRun({ outcome: 'stopped-early' }),
    madeUpRun({ experiment: { ...run.experiment, seed: 5 } }),
    madeUpRun({ dataset: { ...run.dataset, key: 'another' } }),
  ];
  const ids = [run, ...others].map((one) => runId(one));
  expect(new Set([...ids, runId(run, ['member'])]).size).toBe(others.length + 2);
});

it('tells whether the same came of two runs', () => {
  expect(sameResult(run, madeUpRun({ seconds: 9, note: 'else' }))).toBe(true);
  expect(sameResult(run, madeUpRun({ validation: scored(0.11) }))).toBe(false);
  expect(sameResult(run, madeUpRun({ model: { ...run.model, values: new Float32Array() } }))).toBe(
    false,
  );
});
