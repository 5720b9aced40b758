import type { MatrixColumns } from '../../data/transform';
import {
  encoder,
  missingColumn,
  type CategoryStep,
  type NumericStep,
} from '../../data/transform-steps';
import { ABOVE_ALL } from './bins';
import { codedParts } from './raw';
import { shortThreshold } from './raw-threshold';
import type { Tree } from './tree';

/** What a split asks of a row, in the file's own units and levels. A yes goes left. */
export type Question =
  | {
      /** Is the number below it? */
      readonly kind: 'below';
      readonly column: string;
      readonly threshold: number;
      /** Where a missing number goes; null where none counts as missing. */
      readonly missing: Side | null;
    }
  /** Is the number there, whatever it is? */
  | { readonly kind: 'known'; readonly column: string; readonly missing: Side }
  /** Is the level one of those on the left? Rare ones together are "other". */
  | {
      readonly kind: 'level';
      readonly column: string;
      readonly left: readonly string[];
      readonly right: readonly string[];
    };

export type Side = 'left' | 'right';

/** The question of a node that splits. */
export type Asker = (tree: Tree, node: number) => Question;

/** Reads the questions of trees over the matrices that have these columns. */
export function askerOf({ steps, outputs }: MatrixColumns): Asker {
  const askers = steps.map((step) =>
    step.kind === 'numeric' ? numberAsker(step) : levelAsker(step, outputs),
  );
  return (tree, node) => askers[tree.column[node]](tree, node);
}

function numberAsker(step: NumericStep): Asker {
  const { column, value, scale } = step;
  const told = missingColumn(step) >= 0;
  const encode = value < 0 ? () => 0 : encoder(scale);
  return ({ threshold, missingLeft }, node) => {
    const side = missingLeft[node] === 1 ? 'left' : 'right';
    const short = shortThreshold(encode, threshold[node]);
    if (Math.abs(short) >= ABOVE_ALL) return { kind: 'known', column, missing: side };
    return { kind: 'below', column, threshold: short, missing: told ? side : null };
  };
}

function levelAsker(step: CategoryStep, outputs: readonly string[]): Asker {
  const { parts } = codedParts(step, outputs);
  return ({ set, sets }, node) => {
    const goesLeft = (code: number): boolean => sets[set[node] + code] === 1;
    return {
      kind: 'level',
      column: step.column,
      left: parts.filter(({ code }) => goesLeft(code)).map(({ label }) => label),
      right: parts.filter(({ code }) => !goesLeft(code)).map(({ label }) => label),
    };
  };
}
