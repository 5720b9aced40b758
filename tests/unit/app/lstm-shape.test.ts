import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  batchWords,
  lstmSequence,
  lstmStages,
  lstmSummary,
  lstmWeights,
} from '../../../src/app/widgets/lstm-shape';
import { monthlyColumns } from '../../../src/core/data/months';
import { MonthReader } from '../../../src/engine/recurrent/month-reader';
import { numberColumns } from '../data/tables';
import { lstmPlan } from '../../../src/engine/recurrent/plan';

const settings = fc.record({
  lstmUnits: fc.array(fc.integer({ min: 4, max: 256 }), { minLength: 1, maxLength: 3 }),
  lstmDropout: fc.constantFrom(0, 0.2),
  lstmHead: fc.constantFrom(0, 16, 48),
});

it('counts the weights that the engine makes', () => {
  fc.assert(
    fc.property(
      settings,
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 9 }),
      (given, steps, width) => {
        expect(lstmWeights(given, width)).toBe(lstmPlan(given, steps, width).parameters);
      },
    ),
  );
});

it('reads as many numbers a month as the engine does', () => {
  const outputs = ['age', 'due1', 'due2', 'due3', 'due4', 'paid1', 'paid2', 'paid3', 'paid4'];
  const columns = numberColumns(outputs);
  const { width } = new MonthReader(monthlyColumns(columns)?.columns ?? [], outputs.length);
  expect(lstmSequence('newest-first', columns)).toEqual({
    steps: 4,
    width: width / 4,
    series: ['due', 'paid'],
  });
  expect(lstmSequence('columns', columns)).toMatchObject({ steps: 9, width: 1 });
  expect(lstmSequence('oldest-first', numberColumns(['age']))).toBeNull();
});

it('leaves out the dense layer that has no units', () => {
  const kinds = (lstmHead: number): string[] =>
    lstmStages({ lstmUnits: [8, 4], lstmDropout: 0.1, lstmHead }).map(({ kind }) => kind);
  expect(kinds(16)).toEqual(['step', 'lstm', 'lstm', 'dense', 'output']);
  expect(kinds(0)).toEqual(['step', 'lstm', 'lstm', 'output']);
});

it('says before the run when a batch has no room as a whole, and when a row has none', () => {
  const experiment = { lstmUnits: [64, 32], batchSize: 128 };
  const sequence = { steps: 100, width: 1, series: [] };
  expect(batchWords(experiment, sequence)).toBe('');
  const { mostTogether } = lstmPlan({ ...experiment, lstmDropout: 0, lstmHead: 0 }, 100);
  expect(batchWords({ ...experiment, batchSize: mostTogether }, sequence)).toBe('');
  expect(batchWords({ ...experiment, batchSize: mostTogether + 1 }, sequence)).toMatch('2 pieces');
  expect(batchWords({ ...experiment, batchSize: 8192 }, sequence)).toMatch(
    /^A batch of 8,192 rows would take 3\.4.GB of memory, so it is learnt from in 14 pieces/,
  );
  expect(batchWords(experiment, { ...sequence, steps: 70_000 })).toMatch(/fewer LSTM units/);
});

it('says in words what is read of a row, and that there are no months where there are none', () => {
  const experiment = { lstmReading: 'newest-first', lstmUnits: [8, 4], lstmHead: 0 } as const;
  const due = { steps: 4, width: 3, series: ['due', 'paid'] };
  expect(lstmSummary(experiment, due)).toMatch(
    /^A row’s 4 months of due, paid, with .* one output/,
  );
  expect(lstmSummary(experiment, undefined)).toMatch(/^A row’s months are read .* of 8, 4 units/);
  const none = lstmSummary(experiment, null);
  expect(none).toMatch('no columns that come month by month');
  expect(none).not.toMatch('are read');
  const byColumn = { ...experiment, lstmReading: 'columns', lstmHead: 6 } as const;
  const summary = lstmSummary(byColumn, { steps: 30, width: 1, series: [] });
  expect(summary).toMatch(/^A row’s columns, 30 features, are read .* a dense layer of 6 units/);
});
