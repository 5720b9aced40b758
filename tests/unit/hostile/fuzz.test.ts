import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCatalog } from '../../../src/core/data/catalog';
import { readDataset } from '../../../src/core/data/read';
import { Fault } from '../../../src/core/fault';
import { readRuns, writeRuns } from '../../../src/core/kept/runs-file';
import { fromFragment, toFragment } from '../../../src/core/link';
import { fromXgboost } from '../../../src/core/models/trees/xgboost-read';
import { readRun, writeRun } from '../../../src/core/run-file';
import { readScenes, writeScenes } from '../../../src/core/scenes-file';
import { applyChanges, defaultExperiment, presetExperiment } from '../../../src/core/settings';
import { DEFAULT_CHOICE } from '../../../src/core/study/plan';
import { readStudy, writeStudy } from '../../../src/core/study/study-file';
import { quietTask } from '../../../src/core/task';
import { unpackedText } from '../../../src/worker/packed-runs';
import { arrowFile } from '../../hostile/arrow';
import { bytesOf } from '../../hostile/entry';
import { xgboostModel } from '../../hostile/models';
import { mutated } from '../../hostile/mutate';
import { parquetFile } from '../../hostile/parquet';
import { nastyCsv } from '../../hostile/names';
import { madeUpEnsemble, madeUpRun } from '../core/kept/made-up';
import { done } from '../study/made-up';

/** Cases of each reader; `npm run fuzz` has twenty times as many. */
const CASES = Number(process.env['FUZZ'] ?? 500);

type Bytes = Uint8Array<ArrayBuffer>;

/** Reads bytes of a stranger; what it gives back, written and read again, must be the same. */
type Read = (bytes: Bytes) => unknown;

const textOf = (bytes: Bytes): string => new TextDecoder().decode(bytes);
const standing = defaultExperiment();
const scene = { name: 'one', note: 'about', experiment: applyChanges(standing, { seed: 2 }) };
const rule = { effect: 'refer', column: 'home', is: 'missing', value: '', on: true };
const SMALL =
  'income,home,when,default\n1.5,own,2020-01-02,0\n"2,000",rent,2021-03-04,1\n,own,,0\n';

const table: Read = async (bytes) => {
  const outcome = await readDataset({ name: 'x', blob: new Blob([bytes]) }, {}, quietTask());
  if (outcome.kind === 'choose-target') return;
  const { rows, columns, labels } = outcome.table;
  expect(rows).toBe(labels.length);
  expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
  for (const column of columns)
    if (column.kind === 'numeric') expect(column.values.length).toBe(rows);
    else expect(column.codes.every((code) => code >= -1 && code < column.levels.length)).toBe(true);
};

const run: Read = (bytes) => {
  const read = readRun(textOf(bytes), 'x');
  expect(readRun(writeRun(read), 'x')).toStrictEqual(read);
};

const READERS: Readonly<Record<string, { seeds: readonly Bytes[]; read: Read }>> = {
  text: {
    seeds: [
      bytesOf(SMALL),
      bytesOf(SMALL.replaceAll(',', ';').replaceAll('\n', '\r\n')),
      bytesOf(nastyCsv(20)),
      new Uint8Array(Buffer.from(`\ufeff${SMALL}`, 'utf16le')),
    ],
    read: table,
  },
  'gzipped text': { seeds: [new Uint8Array(gzipSync(SMALL))], read: table },
  'an Arrow stream': { seeds: [arrowFile('stream')], read: table },
  'an Arrow file': { seeds: [arrowFile('file')], read: table },
  Parquet: { seeds: [parquetFile()], read: table },
  'a run': { seeds: [writeRun(madeUpRun()), writeRun(madeUpEnsemble())].map(bytesOf), read: run },
  'a file of runs': {
    seeds: [bytesOf(writeRuns([{ name: 'a', run: madeUpRun() }]))],
    read: (bytes) => readRuns(textOf(bytes), 'x', quietTask()),
  },
  'a packed file': {
    seeds: [new Uint8Array(gzipSync(writeRuns([{ name: 'a', run: madeUpRun() }])))],
    read: (bytes) => unpackedText('x', new Blob([bytes]), quietTask()),
  },
  'a model of XGBoost': {
    seeds: [bytesOf(JSON.stringify(xgboostModel()))],
    read: async (bytes) => {
      const { trees } = await fromXgboost(textOf(bytes), 'x', quietTask());
      for (const { column, left } of trees)
        for (let node = 0; node < column.length; node++)
          if (column[node] >= 0) expect(left[node]).toBeGreaterThan(node);
    },
  },
  scenes: {
    seeds: [
      bytesOf(
        writeScenes({
          table: { id: 'x', title: 'X', hash: 'a'.repeat(64), key: 'b'.repeat(32) },
          experiment: applyChanges(standing, { model: 'boosting', policyRules: [rule] }),
          scenes: [scene, scene],
        }),
      ),
    ],
    read: (bytes) => {
      const { set } = readScenes(textOf(bytes), 'x');
      expect(readScenes(writeScenes(set), 'x')).toEqual({ set, problems: [] });
    },
  },
  'a link': {
    seeds: [
      bytesOf(
        toFragment(applyChanges(standing, { seed: 7, policyRules: [rule], groupBy: 'a & %' })),
      ),
      bytesOf(toFragment({ ...presetExperiment('ensemble'), blockWidths: [8, 4] })),
    ],
    read: (bytes) => {
      const { experiment } = fromFragment(textOf(bytes));
      expect(applyChanges(standing, experiment)).toEqual(experiment);
      expect(fromFragment(toFragment(experiment))).toMatchObject({ experiment, problems: [] });
    },
  },
  'a study': {
    seeds: [
      bytesOf(
        writeStudy({
          table: 'abc',
          base: standing,
          choice: DEFAULT_CHOICE,
          records: [done({ sampling: 'none', loss: 'bce', seed: 42 }, { brierRaw: NaN })],
          changed: 1,
        }),
      ),
    ],
    read: (bytes) => {
      const study = readStudy(textOf(bytes));
      expect(readStudy(writeStudy(study))).toEqual(study);
    },
  },
  'the catalog': {
    seeds: [bytesOf(JSON.stringify(madeUpCatalog()))],
    read: (bytes) => parseCatalog(parsed(textOf(bytes))),
  },
};

function madeUpCatalog(): unknown {
  const column = { unit: '', label: 'L', help: 'H', sensitive: false };
  return {
    format: 1,
    datasets: [
      {
        id: 'a',
        title: 'A',
        description: 'D',
        licence: 'L',
        rows: 3,
        defaultRate: 0.5,
        file: 'a.arrow.gz',
        bytes: 9,
        hash: 'a'.repeat(64),
        seed: null,
        target: { column: 'y', positive: '1' },
        columns: [
          { ...column, name: 'y', role: 'target', kind: 'numeric' },
          { ...column, name: 'x', role: 'feature', kind: 'category', levelLabels: { a: 'A' } },
        ],
        runs: [{ model: 'm', scores: 's', weights: 'w' }],
      },
    ],
  };
}

/** The page reads its own catalog with the engine's parser, whose complaints are not ours. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

describe('a reader, whatever is done to a file', () => {
  it.each(Object.entries(READERS))(
    'of %s reads it, or refuses it with a Fault that says what to do',
    async (_, { seeds, read }) => {
      for (const seed of seeds) await read(seed);
      await fc.assert(
        fc.asyncProperty(mutated(seeds), async (bytes) => {
          try {
            await read(bytes);
          } catch (thrown) {
            if (!(thrown instanceof Fault)) throw thrown;
            expect(['bad-input', 'needs-consent']).toContain(thrown.code);
            expect(thrown.what).not.toBe('');
            expect(thrown.remedy).not.toBe('');
            expect(thrown.message.length).toBeLessThan(2000);
          }
        }),
        { numRuns: CASES },
      );
    },
    CASES > 500 ? 3_600_000 : 60_000,
  );
});
