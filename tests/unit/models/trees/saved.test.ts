import { expect, it } from 'vitest';
import { Fault } from '../../../../src/core/fault';
import { importanceOf } from '../../../../src/core/models/trees/importance';
import { openTrees, packTrees, unpackTrees } from '../../../../src/core/models/trees/saved';
import { fitToTable } from '../../../../src/core/models/trees/loaded';
import { treeColumns } from '../../../../src/core/models/trees/frame';
import { fromXgboost } from '../../../../src/core/models/trees/xgboost-read';
import { quietTask } from '../../../../src/core/task';
import { exported } from '../../../parity/xgboost-models';

const { made, models } = await exported();
const raw = await fromXgboost(models[0].json, 'model.json', quietTask());
const { transform, trees } = fitToTable(raw, made, 'model.json');
const columns = treeColumns(transform);
const packed = packTrees(trees);

it('trees are unpacked one at a time as they are all at once', () => {
  const open = openTrees(packed, columns);
  const all = unpackTrees(packed, columns);
  expect(open.count).toBe(all.length);
  expect(all.length).toBeGreaterThan(1);
  for (const place of [...all.keys()].reverse()) expect(open.tree(place)).toEqual(all[place]);
  expect(importanceOf([open.nodes], columns)).toEqual(importanceOf(all, columns));
});

it('what is missing is refused at once, what is no tree when it is asked for', () => {
  const without = packed.weights.map((one) =>
    one.name === 'nodes.gain' ? { ...one, name: 'nodes.other' } : one,
  );
  expect(() => openTrees({ ...packed, weights: without }, columns)).toThrow(Fault);
  expect(() => openTrees({ ...packed, values: packed.values.slice(1) }, columns)).toThrow(Fault);
  const open = openTrees(packed, []);
  const asking = trees.findIndex(({ column }) => column[0] >= 0);
  expect(() => open.tree(asking)).toThrow(Fault);
});
