import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/core/fault';
import { BUILT_IN, PUBLIC_DATA, readOptions } from '../../../src/pipeline/options';

describe('the command line of npm run data', () => {
  it('makes the built-in dataset by default', () => {
    expect(readOptions([])).toMatchObject({
      ...BUILT_IN,
      from: null,
      out: PUBLIC_DATA,
      copies: [],
    });
  });

  it('keeps other rows, other seeds and real tables out of the committed folder', () => {
    for (const argv of [
      ['--rows', '307511'],
      ['--seed', '1'],
      ['--from', 'kaggle'],
    ]) {
      const options = readOptions(argv);
      expect(options.id).not.toBe(BUILT_IN.id);
      expect(options.out).not.toBe(PUBLIC_DATA);
    }
  });

  it.each([
    [['--row', '5']],
    [['extra']],
    [['--rows', 'many']],
    [['--rows', '0']],
    [['--rows', '1e3']],
    [['--seed', '-1']],
    [['--rows']],
    [['--from', 'x', '--rows', '9']],
    [['--check', '--seed', '9']],
  ])('refuses %j', (argv) => {
    expect(() => readOptions(argv)).toThrow(Fault);
  });
});
