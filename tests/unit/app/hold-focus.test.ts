import { expect, it } from 'vitest';
import { heirOf } from '../../../src/app/widgets/hold-focus';

const heir = (all: readonly string[], gone: string, left: readonly string[]) =>
  heirOf(
    all,
    gone,
    (one) => left.includes(one),
    (one) => one[0] === gone[0],
  );

it('hands the focus to the next of its like, the one before, else the nearest', () => {
  const all = ['start', 'keep 1', 'drop 1', 'keep 2', 'drop 2', 'more'];
  expect(heir(all, 'drop 1', ['start', 'keep 2', 'drop 2', 'more'])).toBe('drop 2');
  expect(heir(all, 'drop 2', ['start', 'keep 1', 'drop 1', 'more'])).toBe('drop 1');
  expect(heir(all, 'drop 2', ['start', 'more'])).toBe('more');
  expect(heir(all, 'more', ['start', 'keep 1'])).toBe('keep 1');
  expect(heir(all, 'drop 1', [])).toBeUndefined();
});
