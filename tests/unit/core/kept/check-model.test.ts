import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../../src/core/fault';
import { checkRun } from '../../../../src/core/kept/check-run';
import { readRun, writeRun } from '../../../../src/core/run-file';
import { madeUpEnsemble, madeUpRun } from './made-up';

type Plain = Record<string, unknown>;

/** The run with something done to the settings of its model. */
function changed(change: (settings: { members: Plain[]; transforms: Plain[] }) => void): unknown {
  const run = structuredClone(madeUpEnsemble());
  change(run.model.settings as { members: Plain[]; transforms: Plain[] });
  return run;
}

describe('an ensemble from outside', () => {
  it('is taken as it is', () => {
    expect(checkRun(madeUpEnsemble())).toStrictEqual(madeUpEnsemble());
  });

  it.each([
    [
      'reads a column that is not prepared',
      (model: Plain) => (model['features'] = ['income', 'age']),
      'member 1 of its model reads the column “age”',
    ],
    [
      'has other weights than its settings say',
      (model: Plain) => (model['settings'] = { penalty: 'l2' }),
      'member 1 of its model does not hold together',
    ],
    [
      'is of another kind than its own settings name',
      (model: Plain) => (model['kind'] = 'forest'),
      'the settings of that member name another',
    ],
    ['is of a kind that nobody knows', (model: Plain) => (model['kind'] = 'magic'), '“magic”'],
  ])('one of whose members %s is refused', (_, change, why) => {
    const run = changed(({ members }) => change(members[0]['model'] as Plain));
    expect(() => checkRun(run)).toThrow(why);
  });

  it('whose autoencoder reads other columns is refused, and so is one with another number of members', () => {
    const run = changed(({ members }) => {
      const { model } = members[1]['encoder'] as { model: Plain };
      model['features'] = ['income', 'age'];
    });
    expect(() => checkRun(run)).toThrow('the autoencoder of member 2 of its model');
    const ensemble = madeUpEnsemble();
    const { ensembleOf } = ensemble.experiment;
    const more = { ...ensemble.experiment, ensembleOf: `${ensembleOf}|${ensembleOf.slice(1)}` };
    expect(() => checkRun({ ...ensemble, experiment: more })).toThrow('as many members');
  });
});

describe('an autoencoder from outside', () => {
  it('with a number that is none is refused', () => {
    const { encoder } = madeUpRun();
    const { picture, made } = encoder!;
    const refused = (change: object) => () =>
      checkRun(madeUpRun({ encoder: { ...encoder!, ...change } }));
    const pictured = (change: object) => refused({ picture: { ...picture, ...change } });
    expect(pictured({ errors: picture.errors.with(4, Infinity) })).toThrow('errors');
    expect(pictured({ codes: picture.codes.with(0, NaN) })).toThrow('codes');
    expect(pictured({ components: picture.components.with(0, Infinity) })).toThrow('components');
    expect(pictured({ explained: [NaN, 1] })).toThrow('explained');
    const scale = { kind: 'standard', mean: 0, sd: Infinity };
    expect(refused({ made: [{ ...made[0], scale }, made[1]] })).toThrow('scale');
  });
});

/** Every place in a plain value, as a path. */
function places(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => places(item, [...path, key]))];
}

function putAt(value: unknown, path: readonly string[], put: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return put;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Plain;
  if (rest.length === 0 && put === undefined) Reflect.deleteProperty(copy, first);
  else copy[first] = putAt(copy[first], rest, put);
  return copy;
}

/** Whatever is thrown but a Fault fails the test. */
function survives(text: string): void {
  try {
    readRun(text, 'x');
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(Fault);
    expect((thrown as Fault).code).toBe('bad-input');
    expect((thrown as Fault).message).not.toContain('inside Cutoff');
  }
}

describe.each([
  ['a run', writeRun(madeUpRun())],
  ['an ensemble', writeRun(madeUpEnsemble())],
])('the text of %s', (_, text) => {
  const plain = JSON.parse(text) as unknown;
  const all = places(plain);

  it('with anything in it taken away or replaced is read, or refused with a Fault', () => {
    const strange = fc.constantFrom<unknown>(
      undefined,
      null,
      '',
      'x',
      -1,
      0.5,
      1e300,
      2 ** 31,
      true,
      [],
      {},
      [null],
      { $number: 'NaN' },
      { $array: 'Float32Array', data: '' },
      { $array: 'Float32Array', data: 'AAA' },
      { $array: 'Float64Array', data: '????' },
    );
    fc.assert(
      fc.property(fc.constantFrom(...all), strange, (path, put) =>
        survives(JSON.stringify(putAt(plain, path, put)) ?? ''),
      ),
      { numRuns: 100 },
    );
  });

  it('cut off, or with bits turned over, is read, or refused with a Fault', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(6), (at, bit) => {
        survives(text.slice(0, at));
        const turned = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
        survives(text.slice(0, at) + turned + text.slice(at + 1));
      }),
      { numRuns: 40 },
    );
  });
});
