import { expect, it } from 'vitest';
import type { Run } from '../../../src/core/run';
import { equalRuns, identified, runId, sameResult } from '../../../src/core/run-id';
import { madeUpEnsemble, madeUpRun } from './kept/made-up';

const run = madeUpRun();
const scored = (pd: number): Run['validation'] => ({
  ...run.validation,
  rawPd: run.validation.rawPd.with(0, pd),
});

it('gives equal runs one id, however long they took and whatever file they came from', () => {
  expect(runId(run)).toMatch(/^[0-9a-f]{16}$/);
  expect(runId(madeUpRun({ seconds: 99, id: 'other', epochs: [] }))).toBe(runId(run));
  expect(runId(madeUpRun({ note: 'Loaded from other.json' }))).toBe(runId(run));
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
    madeUpRun({ outcome: 'stopped-early' }),
    madeUpRun({ experiment: { ...run.experiment, seed: 5 } }),
    madeUpRun({ dataset: { ...run.dataset, key: 'another' } }),
  ];
  const ids = [run, ...others].map((one) => runId(one));
  expect(new Set(ids).size).toBe(others.length + 1);
});

it('tells whether the same came of two runs', () => {
  expect(sameResult(run, madeUpRun({ seconds: 9, note: 'else' }))).toBe(true);
  expect(sameResult(run, madeUpRun({ validation: scored(0.11) }))).toBe(false);
  expect(sameResult(run, madeUpRun({ model: { ...run.model, values: new Float32Array() } }))).toBe(
    false,
  );
});

it('tells ensembles apart by what their members made, not by what these are called', () => {
  const ensemble = madeUpEnsemble();
  const [first, ...rest] = ensemble.members!;
  const slower = { ...ensemble, members: [{ ...first, seconds: 9 }, ...rest] };
  const other = {
    ...ensemble,
    members: [{ ...first, testPd: first.testPd.with(0, 0.3) }, ...rest],
  };
  expect(runId(slower)).toBe(runId(ensemble));
  expect(equalRuns(slower, ensemble)).toBe(true);
  expect(runId(other)).not.toBe(runId(ensemble));
  expect(equalRuns(other, ensemble)).toBe(false);
});

it('counts runs as one by settings that train, table and result, whatever their ids', () => {
  const { experiment, dataset } = run;
  const cheap = { ...experiment, cutoff: 0.31 };
  expect(equalRuns(run, madeUpRun({ id: 'older', experiment: cheap, note: 'else' }))).toBe(true);
  const apart = [
    madeUpRun({ experiment: { ...experiment, seed: 5 } }),
    madeUpRun({ dataset: { ...dataset, key: 'another' } }),
    madeUpRun({ test: scored(0.11) }),
  ];
  for (const other of apart) expect(equalRuns(run, other)).toBe(false);
});
