import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutTrees, readJson } from '../../../../src/core/models/trees/xgboost-text';
import { quietTask } from '../../../../src/core/task';

it('cuts out the trees whatever texts stand in and around them', async () => {
  const names = fc.array(
    fc.oneof(fc.constantFrom('trees', '"trees":[{', ']}', '\\', '\\"'), fc.string()),
  );
  const tree = fc.record({ name: fc.string(), list: fc.array(fc.integer()), in: names });
  await fc.assert(
    fc.asyncProperty(names, fc.array(tree), fc.boolean(), async (before, trees, spaced) => {
      const whole = { before, model: { trees }, after: before };
      const text = JSON.stringify(whole, null, spaced ? 2 : 0);
      const cut = await cutTrees(text, quietTask());
      const parts = Array.from({ length: trees.length }, (_, i) =>
        readJson(text.slice(cut?.trees[2 * i], cut?.trees[2 * i + 1])),
      );
      expect(parts).toEqual(trees);
      expect(readJson(cut?.frame ?? '')).toEqual({ ...whole, model: { trees: [] } });
    }),
    { numRuns: 200 },
  );
});

it('goes on breathing past an escape that stands where a breath is due, and is cancelled at one', async () => {
  const begin = '{"trees":['.length;
  const every = 1 << 20;
  // The escape stands right before the mark, so that the sign it covers is on it.
  const head = '{"trees":[{"a":"';
  const text = `${head}${'x'.repeat(begin + every - 1 - head.length)}\\n${'x'.repeat(2.5 * every)}"}]}`;
  expect(text.indexOf('\\')).toBe(begin + every - 1);
  let breaths = 0;
  const counting = { ...quietTask(), breathe: () => Promise.resolve(void breaths++) };
  expect((await cutTrees(text, counting))?.trees).toEqual([begin, text.length - 2]);
  expect(breaths).toBe(3);
  await expect(cutTrees(text, quietTask(AbortSignal.abort()))).rejects.toMatchObject({
    code: 'cancelled',
  });
});

it('finds none where the list does not end', async () => {
  expect(await cutTrees('{"trees":[{"a":1}', quietTask())).toBeNull();
  expect(await cutTrees('{"tree":[]}', quietTask())).toBeNull();
});

it('reads the bare NaN that XGBoost writes in lists', () => {
  expect(readJson('{"a":[NaN, 1,NaN],"b":"[NaN"}')).toEqual({ a: [0, 1, 0], b: '[NaN' });
});
