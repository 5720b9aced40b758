import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/core/fault';
import { parseJson } from '../../../src/core/json';
import { readRuns, writeRuns } from '../../../src/core/kept/runs-file';
import { fromFragment } from '../../../src/core/link';
import { readRun, writeRun } from '../../../src/core/run-file';
import { problemsInWords } from '../../../src/core/salvage';
import { readScenes } from '../../../src/core/scenes-file';
import { applyChanges, defaultExperiment } from '../../../src/core/settings';
import { readStudy } from '../../../src/core/study/study-file';
import { quietTask } from '../../../src/core/task';
import { madeUpRun } from '../core/kept/made-up';

const standing = defaultExperiment();
const DEEP = `${'['.repeat(40_000)}${']'.repeat(40_000)}`;
const deepAs = (name: string): string =>
  `{"format":"${name}","version":1,"runs":${DEEP},"scenes":${DEEP}}`;
const KEYS =
  '"__proto__":{"seed":9,"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1';

describe('JSON from outside', () => {
  it('is read as deep as anything here is nested, and no deeper', () => {
    const nested = (depth: number): string =>
      `${'{"a":['.repeat(depth / 2)}1${']}'.repeat(depth / 2)}`;
    expect(JSON.stringify(parseJson(nested(100)))).toBe(nested(100));
    expect(() => parseJson(nested(102))).toThrow(SyntaxError);
    const quoted = JSON.stringify(['[[[['.repeat(100), '\\"[', '\\\\', ['"', '\\']]);
    expect(JSON.stringify(parseJson(quoted))).toBe(quoted);
  });

  it.each([
    ['a run', () => readRun(deepAs('x'), 'deep.json')],
    ['scenes', () => readScenes(deepAs('cutoff-scenes'), 'deep.json')],
    ['a study', () => readStudy(deepAs('x'))],
  ])('for %s, nested without end, is refused', (_, read) => {
    expect(read).toThrow(Fault);
  });

  it('for runs, nested without end, is refused as a whole', async () => {
    const read = readRuns(deepAs('cutoff-runs'), 'deep.json', quietTask());
    await expect(read).rejects.toMatchObject({ code: 'bad-input', place: { file: 'deep.json' } });
  });
});

describe('keys that every object has', () => {
  it('in settings and scenes are told of, and do nothing', () => {
    const text = `{"format":"cutoff-scenes","version":1,${KEYS},"settings":{${KEYS}},"scenes":[{"name":"__proto__","settings":{${KEYS}},${KEYS}}]}`;
    const { set, problems } = readScenes(text, 'x.json');
    expect(set.experiment).toEqual(standing);
    expect(set.scenes).toEqual([{ name: '__proto__', note: '', experiment: standing }]);
    expect(problems.map(({ what }) => what).join()).toMatch(
      /“__proto__”, which this version does not know/,
    );
    expect({}).not.toHaveProperty('polluted');
  });

  it('in a run are left out', () => {
    const text = writeRun(madeUpRun()).replace('{', `{${KEYS},`);
    expect(readRun(text, 'x.json')).toStrictEqual(madeUpRun());
    expect({}).not.toHaveProperty('polluted');
  });

  it('as the id of a run are refused', async () => {
    const text = writeRuns([{ name: '', run: madeUpRun({ id: '__proto__' }) }]);
    const { runs, problems } = await readRuns(text, 'x.json', quietTask());
    expect([runs, problems[0].what]).toEqual([[], expect.stringMatching(/16 hexadecimal digits/)]);
  });

  it('from a program are refused by name', () => {
    const changes: unknown = JSON.parse(`{${KEYS}}`);
    expect(() => applyChanges(standing, changes)).toThrow('no setting called “__proto__”');
  });
});

describe('a link', () => {
  const MEGABYTE = 1 << 20;
  it.each([
    ['one long setting', `seed=3&groupBy=${'x'.repeat(MEGABYTE)}`],
    ['half a million settings', `seed=3&${'a&'.repeat(MEGABYTE / 2)}`],
    ['percent signs', `seed=3&groupBy=${'%'.repeat(MEGABYTE)}`],
    ['numbers', `seed=3&blockWidths=${'9~'.repeat(MEGABYTE / 2)}`],
    ['the same setting', `seed=3&${'cutoff=0.3&'.repeat(MEGABYTE / 11)}`],
  ])(
    'of a megabyte, all %s, gives what can be read and a short word on the rest',
    (_, fragment) => {
      const { experiment, problems } = fromFragment(fragment);
      expect(experiment.seed).toBe(3);
      expect(problemsInWords(problems).length).toBeLessThan(600);
      expect(problemsInWords(problems)).toMatch(
        /characters long, and only the first 100,000 are read/,
      );
    },
  );

  it('with rules nested without end stands at no rules', () => {
    const { experiment, problems } = fromFragment(`seed=3&policyRules=${DEEP}`);
    expect(experiment.policyRules).toEqual([]);
    expect(experiment.seed).toBe(3);
    expect(problems).toHaveLength(1);
  });
});
