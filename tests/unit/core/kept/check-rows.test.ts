import { expect, it } from 'vitest';
import { splitRows } from '../../../../src/core/data/split';
import type { Table } from '../../../../src/core/data/table';
import { checkRows } from '../../../../src/core/kept/check-rows';
import { readRuns, writeRuns } from '../../../../src/core/kept/runs-file';
import { randomStream } from '../../../../src/core/random';
import type { SplitScores } from '../../../../src/core/run';
import { defaultExperiment } from '../../../../src/core/settings';
import { quietTask } from '../../../../src/core/task';
import { madeUpRun } from './made-up';

const experiment = defaultExperiment();
const labels = Uint8Array.from({ length: 60 }, (_, row) => (row % 4 === 0 ? 1 : 0));
const table = { title: 'Small', labels, rows: 60 } as unknown as Table;
const split = splitRows(labels, experiment, randomStream(experiment.seed, 'split'));
const scoresOf = (rows: Uint32Array): SplitScores => ({
  rows,
  y: Uint8Array.from(rows, (row) => labels[row]),
  rawPd: new Float32Array(rows.length).fill(0.5),
});
const [validation, test] = [scoresOf(split.validation), scoresOf(split.test)];

it('takes a run that was judged on the rows that its settings choose', () => {
  expect(() => checkRows({ experiment, validation, test }, table)).not.toThrow();
});

it('names the first row that differs', () => {
  const shown = (row: number) => `row ${String(row + 1)}`;
  const refused = (changed: SplitScores) => () =>
    checkRows({ experiment, validation: changed, test }, table);
  const { rows, y } = validation;
  expect(refused({ ...validation, y: y.with(3, 1 - y[3]).with(5, 1 - y[5]) })).toThrow(
    `say that ${shown(rows[3])} ${y[3] === 1 ? 'repaid' : 'defaulted'}, and in Small it ${y[3] === 1 ? 'defaulted' : 'repaid'}`,
  );
  expect(refused({ ...validation, rows: rows.with(2, split.test[0]) })).toThrow(
    `speak of ${shown(split.test[0])} where its settings choose ${shown(rows[2])}`,
  );
  expect(refused(scoresOf(rows.subarray(1)))).toThrow(
    `where its settings choose ${shown(rows[0])}`,
  );
  expect(refused(scoresOf(rows.subarray(0, -1)))).toThrow(`end before ${shown(rows.at(-1)!)}`);
  expect(refused(scoresOf(Uint32Array.of(...rows, 7)))).toThrow('choose no more rows');
  expect(() => checkRows({ experiment, validation, test: validation }, table)).toThrow(
    'its test scores speak of',
  );
});

it('leaves a refused run of a file out, and takes the others', async () => {
  const runs = [
    {
      name: 'fits',
      run: madeUpRun({
        dataset: { ...madeUpRun().dataset, rows: 60 },
        encoder: null,
        experiment,
        validation,
        test,
      }),
    },
    { name: 'strange', run: madeUpRun({ id: '00000000000000a2' }) },
  ];
  const read = await readRuns(writeRuns(runs), 'runs.json', quietTask(), (run) => {
    checkRows(run, table);
  });
  expect(read.runs.map(({ name }) => name)).toEqual(['fits']);
  expect(read.problems).toEqual([
    {
      subject: 'Run 2 (“strange”)',
      what: expect.stringContaining('is left out: its validation scores speak of row 2'),
    },
  ]);
});

it('deals the rows out anew for another seed, other shares and another table', () => {
  const judged = (own: typeof experiment, given: Table) => {
    const dealt = splitRows(given.labels, own, randomStream(own.seed, 'split'));
    const scores = (rows: Uint32Array): SplitScores => ({
      rows,
      y: Uint8Array.from(rows, (row) => given.labels[row]),
      rawPd: new Float32Array(rows.length),
    });
    return {
      experiment: own,
      validation: scores(dealt.validation),
      test: scores(dealt.test),
    };
  };
  const other = { ...table, labels: labels.toReversed() };
  const settings = [1, 2, 3, 4, 5, 6].map((seed) => ({ ...experiment, seed }));
  settings.push({ ...experiment, trainShare: 0.5 });
  for (const given of [table, other, table])
    for (const own of settings) expect(() => checkRows(judged(own, given), given)).not.toThrow();
  expect(() =>
    checkRows({ ...judged(settings[0], table), experiment: settings[1] }, table),
  ).toThrow('speak of row');
});
