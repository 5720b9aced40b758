import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../../src/core/fault';
import { checkRun } from '../../../../src/core/kept/check-run';
import {
  readRuns,
  saysItHasRuns,
  writeRuns,
  type RunsRead,
} from '../../../../src/core/kept/runs-file';
import { LOGISTIC } from '../../../../src/core/models/logistic/saved';
import { readRun, writeRun } from '../../../../src/core/run-file';
import { KNOB_NAMES, presetExperiment } from '../../../../src/core/settings';
import { quietTask, type Progress } from '../../../../src/core/task';
import { madeUpRun } from './made-up';

const text = writeRuns([
  { name: 'First “<b>”', run: madeUpRun() },
  {
    name: '',
    run: madeUpRun({ id: '00000000000000b2', experiment: presetExperiment('resnet-under') }),
  },
]);

/** What a reader makes of a text: its runs, or the fault. Anything else that is thrown fails the test. */
async function outcome(changed: string): Promise<RunsRead | Fault> {
  try {
    return await readRuns(changed, 'runs.json', quietTask());
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(Fault);
    return thrown as Fault;
  }
}

/** Every place in a plain value, as a path. */
function places(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => places(item, [...path, key]))];
}

function withAt(value: unknown, [first, ...rest]: readonly string[], put: unknown): unknown {
  if (first === undefined) return put;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  if (rest.length === 0 && put === undefined) Reflect.deleteProperty(copy, first);
  else copy[first] = withAt(copy[first], rest, put);
  return copy;
}

describe('a file of runs', () => {
  it('gives back the very runs, bit by bit, whatever their numbers are', async () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0));
    const probability = fc.float({ min: 0, max: 1, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ pd: probability, y: fc.integer({ min: 0, max: 1 }) }), {
          minLength: 1,
        }),
        fc.array(number),
        fc.float32Array({ minLength: 1 }),
        fc.string({ maxLength: 60, unit: 'grapheme' }),
        async (rows, losses, values, name) => {
          const base = madeUpRun();
          const scores = {
            rows: Uint32Array.from(rows, (_, i) => i % 20),
            rawPd: Float32Array.from(rows, ({ pd }) => pd),
            y: Uint8Array.from(rows, ({ y }) => y),
          };
          const run = madeUpRun({
            note: name,
            encoder: null,
            validation: scores,
            epochs: losses.map((trainLoss, epoch) => ({ ...base.epochs[0], epoch, trainLoss })),
            model: { ...base.model, weights: [{ name: 'w', shape: [values.length] }], values },
          });
          const read = await readRuns(writeRuns([{ name, run }]), 'runs.json', quietTask());
          expect(read).toStrictEqual({ runs: [{ name: name.trim(), run }], problems: [] });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('cut off anywhere is refused as a whole, and says so', async () => {
    expect(await outcome(text)).not.toBeInstanceOf(Fault);
    const end = text.trimEnd().length;
    for (let length = 0; length < end; length += length < 200 || length > end - 200 ? 1 : 97)
      expect(await outcome(text.slice(0, length))).toBeInstanceOf(Fault);
  });

  it('with any character changed leaves out the run it is in, and never reads it as another', async () => {
    const { runs } = await readRuns(text, 'runs.json', quietTask());
    const whole = runs.map(({ run }) => run);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.constantFrom('0', '9', 'x', '"', '}', ','),
        async (at, put) => {
          const read = await outcome(text.slice(0, at) + put + text.slice(at + 1));
          if (read instanceof Fault) return;
          for (const { run } of read.runs) expect(whole).toContainEqual(run);
          expect(read.runs.length + read.problems.length).toBe(2);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('can be given up between two runs, and says how far it has come', async () => {
    const given = new AbortController();
    const reports: Progress[] = [];
    const task = {
      ...quietTask(given.signal),
      report: (progress: Progress) => reports.push(progress),
    };
    const reading = readRuns(text, 'runs.json', task, () => given.abort());
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(reports.map(({ done, total }) => [done, total])).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  it('does not take a mistake of the reader for one of the file', async () => {
    const mistake = new RangeError('out of memory');
    const check = () => {
      throw mistake;
    };
    await expect(readRuns(text, 'runs.json', quietTask(), check)).rejects.toBe(mistake);
  });

  it('of a newer version, or something else, is refused by name', async () => {
    const newer = text.replace('"version":1', '"version":7');
    expect(await outcome(newer)).toMatchObject({
      what: expect.stringMatching(/version “7”/) as string,
    });
    expect(await outcome('{"format":"cutoff-scenes"}')).toMatchObject({ code: 'bad-input' });
    expect(saysItHasRuns(' {\n "format" : "cutoff-runs"')).toBe(true);
    expect(saysItHasRuns('a,b\n1,2')).toBe(false);
  });
});

describe('a run from outside', () => {
  it.each([
    ['another model than its settings name', { experiment: presetExperiment('logistic') }, 'kind'],
    ['columns that it does not prepare', { model: { features: ['income', 'age'] } }, '“age”'],
    [
      'weights of another shape',
      { experiment: presetExperiment('logistic'), model: { kind: LOGISTIC } },
      'does not hold together',
    ],
    ['no weights', { model: { values: new Float32Array() } }, 'no weights'],
    ['a name that all objects have', { id: 'constructor' }, '16 hexadecimal digits'],
  ])('with %s is left out of a file, and why is said', async (_, given, why) => {
    const base = madeUpRun();
    const model = { ...base.model, ...('model' in given ? given.model : {}) };
    const run = madeUpRun({ ...given, model });
    const file = writeRuns([{ name: '', run }]);
    const { runs, problems } = await readRuns(file, 'runs.json', quietTask());
    expect(runs).toEqual([]);
    expect(problems[0].what).toContain(why);
  });

  it('is taken as it is, without what a run does not have', () => {
    expect(checkRun({ ...madeUpRun(), other: 1 })).toStrictEqual(madeUpRun());
    const { dataset } = madeUpRun();
    const continental = madeUpRun({ dataset: { ...dataset, decimalComma: true } });
    expect(checkRun(continental)).toStrictEqual(continental);
    expect(readRun(writeRun(madeUpRun()), 'x')).toStrictEqual(madeUpRun());
  });

  it('that did not count the weights of its autoencoder counts them, once', () => {
    const { parameters, encoder } = madeUpRun();
    const read = checkRun(withAt(madeUpRun(), ['encoder', 'seconds'], undefined));
    expect(read.parameters).toBe(parameters + encoder!.model.values.length);
    expect(checkRun(read)).toStrictEqual(read);
  });

  it('with any field missing, or of another type, throws a Fault that names it, or is unharmed by it', () => {
    const run = madeUpRun();
    const optional = new Set([
      // Another version may lack settings; the rest of them stand at their defaults.
      ...KNOB_NAMES.map((name) => `experiment.${name}`),
      'model.settings',
      'encoder.model.settings',
      // A run made before there were encoders has none.
      'encoder',
      // Or before it was counted what fitting them took.
      'encoder.seconds',
    ]);
    for (const path of places(run).filter(({ length }) => length > 0)) {
      const name = path.join('.');
      for (const put of [...(/\d$/.test(name) ? [] : [undefined]), Symbol.iterator, { a: 1 }]) {
        let fault: unknown = null;
        try {
          checkRun(withAt(run, path, put));
        } catch (thrown) {
          fault = thrown;
        }
        if (fault !== null) expect(fault).toBeInstanceOf(Fault);
        else
          expect([name, optional.has(name) || /model\.settings\./.test(name)]).toEqual([
            name,
            true,
          ]);
      }
    }
  });

  it.each([
    ['scores beyond 0 and 1', ['validation', 'rawPd'], Float32Array.of(0, 0, 0, 0, 1.5)],
    ['scores that are no numbers', ['test', 'rawPd'], Float32Array.of(0, 0, NaN, 0, 0)],
    ['fewer outcomes than rows', ['test', 'y'], Uint8Array.of(0, 1)],
    ['rows the table has not', ['test', 'rows'], Uint32Array.of(1, 2, 3, 4, 20)],
    ['fewer weights than its shapes', ['model', 'values'], Float32Array.of(1)],
    ['a setting out of bounds', ['experiment', 'epochs'], -1],
    ['a setting of another version', ['experiment', 'flux'], 1],
    ['a newer format', ['format'], 3],
    ['a step about a row that is not there', ['map', 'steps', '0', 'base'], 2],
    [
      'a rebuilding error of less than nothing',
      ['encoder', 'picture', 'errors'],
      Float32Array.of(-1, 1, 2, 3, 4),
    ],
    ['a unit that the code has not', ['encoder', 'made', '0', 'unit'], 1],
    ['an encoder of other columns', ['encoder', 'model', 'features', '0'], 'else'],
    ['fewer weights than its encoder', ['encoder', 'model', 'values'], Float32Array.of(1)],
    ['an encoder’s column twice', ['encoder', 'made', '0', 'name'], 'income'],
    ['a matrix column that is not there', ['transform', 'steps', '0', 'value'], 2],
  ])('with %s is refused', (_, path, put) => {
    expect(() => checkRun(withAt(madeUpRun(), path, put))).toThrow(Fault);
  });
});
