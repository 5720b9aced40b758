import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOX_HEIGHT, LEAST_SLOT, layoutTree } from '../../../src/app/widgets/tree-layout';
import { stepByKey } from '../../../src/app/widgets/tree-keys';
import {
  askedInFull,
  questionWords,
  valueWords,
  wayOut,
} from '../../../src/app/widgets/tree-words';
import type { Question } from '../../../src/core/models/trees/questions';
import { sizesOf } from '../../../src/core/models/trees/tree-shape';

/** Grows a tree by splitting leaves at the places drawn, level by level as trees are kept. */
const shapes = fc.array(fc.nat(), { maxLength: 40 }).map((draws) => {
  const children = new Map<number, readonly [number, number]>();
  const leaves = [0];
  let made = 1;
  for (const draw of draws) {
    const [leaf] = leaves.splice(draw % leaves.length, 1);
    children.set(leaf, [made, made + 1]);
    leaves.push(made, made + 1);
    made += 2;
  }
  const ids = Array.from({ length: made }, (_, node) => node);
  return {
    column: Int32Array.from(ids, (node) => (children.has(node) ? 0 : -1)),
    left: Int32Array.from(ids, (node) => children.get(node)?.[0] ?? -1),
  };
});

describe('the drawing of a tree', () => {
  it('has no boxes over each other, none outside, and each parent over its children', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 100, max: 900 }), fc.nat(), (shape, width, shut) => {
        const isOpen = (node: number): boolean => shut === 0 || node % (shut + 1) !== shut;
        const { nodes, ...size } = layoutTree(shape, 0, { isOpen, width });
        expect(size.width).toBeGreaterThanOrEqual(Math.min(width, size.width));
        for (const [i, a] of nodes.entries()) {
          expect(a.x).toBeGreaterThanOrEqual(0);
          expect(a.x + a.width).toBeLessThanOrEqual(size.width);
          expect(a.y + BOX_HEIGHT).toBeLessThanOrEqual(size.height);
          expect(a.width).toBeGreaterThan(LEAST_SLOT / 2);
          for (const b of nodes.slice(i + 1))
            if (a.y === b.y) expect(a.x + a.width <= b.x || b.x + b.width <= a.x).toBe(true);
          const below = nodes.filter(({ parent }) => parent === a.node);
          expect(below.length).toBe(shape.column[a.node] < 0 || a.shut ? 0 : 2);
          for (const child of below) expect(child.y).toBeGreaterThan(a.y + BOX_HEIGHT);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('shows everything that is open and says of what is shut how much there is', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const all = layoutTree(shape, 0, { isOpen: () => true, width: 400 });
        expect(all.nodes.length).toBe(shape.column.length);
        const [only] = layoutTree(shape, 0, { isOpen: () => false, width: 400 }).nodes;
        expect(only.shut).toBe(shape.column[0] >= 0);
        expect(sizesOf(shape)[0]).toBe(shape.column.length - 1);
      }),
      { numRuns: 50 },
    );
  });

  it('is walked by arrow keys, up and down and along a level', () => {
    const shape = {
      column: Int32Array.of(0, 0, -1, -1, -1),
      left: Int32Array.of(1, 3, -1, -1, -1),
    };
    const { nodes } = layoutTree(shape, 0, { isOpen: () => true, width: 400 });
    const step = (key: string, node: number) => stepByKey(key, node, nodes);
    expect(step('ArrowRight', 0)).toBe(1);
    expect(step('ArrowRight', 3)).toBe(3);
    expect(step('ArrowLeft', 1)).toBe('turn');
    expect(step('ArrowLeft', 3)).toBe(1);
    expect(step('ArrowLeft', 2)).toBe(0);
    expect(step('ArrowUp', 0)).toBe(0);
    expect(step('Home', 4)).toBe(0);
    expect(step('End', 0)).toBe(2);
    expect(step('Enter', 4)).toBe(4);
    expect(step('Enter', 1)).toBe('turn');
    expect(step('a', 0)).toBe(null);
    const walked = [0];
    while (walked.length < nodes.length) walked.push(Number(step('ArrowDown', walked.at(-1) ?? 0)));
    expect(walked).toEqual([0, 1, 3, 4, 2]);
    expect(step('ArrowDown', 2)).toBe(2);
    expect(walked.toReversed().map((node) => step('ArrowUp', node))).toEqual([4, 3, 1, 0, 0]);
    const shut = layoutTree(shape, 0, { isOpen: (node) => node === 0, width: 400 }).nodes;
    expect(stepByKey('ArrowRight', 1, shut)).toBe('turn');
    expect(stepByKey('ArrowLeft', 1, shut)).toBe(0);
  });
});

describe('a question in words', () => {
  const label = (column: string): string => `The ${column}`;
  const words = (question: Question) => questionWords(question, label);

  it('has the number and where gaps go', () => {
    const below = words({ kind: 'below', column: 'income', threshold: 31_500, missing: 'right' });
    expect(askedInFull(below)).toBe('The income < 31,500 (missing goes right)');
    expect(wayOut(below, 'left')).toBe('The income < 31,500');
    expect(wayOut(below, 'right')).toBe('The income ≥ 31,500 or missing');
    const sure = words({ kind: 'below', column: 'age', threshold: 35.5, missing: null });
    expect(askedInFull(sure)).toBe('The age < 35.5');
    const known = words({ kind: 'known', column: 'age', missing: 'left' });
    expect(askedInFull(known)).toBe('The age is missing');
    expect(wayOut(known, 'right')).toBe('The age is known');
  });

  it('names the shorter side of the levels, and counts many', () => {
    const level = (left: string[], right: string[]) =>
      words({ kind: 'level', column: 'home', left, right });
    expect(askedInFull(level(['own'], ['rent', 'other']))).toBe('The home is own');
    expect(wayOut(level(['own', 'rent', 'other'], ['missing']), 'right')).toBe(
      'The home is missing',
    );
    expect(askedInFull(level(['own', 'rent', 'other'], ['missing']))).toBe(
      'The home is not missing',
    );
    const many = ['a', 'b', 'c', 'd', 'e'];
    expect(askedInFull(level(many, [...many, 'f']))).toBe('The home is one of 5 levels');
    expect(askedInFull(level([], ['a']))).toBe('The home is not a');
  });

  it('says what a value is for each kind of ensemble', () => {
    expect(valueWords('forest', 0.123)).toMatch(/^default rate 12\.3/);
    expect(valueWords('boosting', Math.log(2))).toBe('+0.693 log-odds (odds × 2.00)');
    expect(valueWords('adaboost', -0.25)).toBe('a vote of 0.250 for repaid');
  });
});
