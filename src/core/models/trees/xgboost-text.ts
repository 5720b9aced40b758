import { parseJson } from '../../json';
import type { Task } from '../../task';

/** Characters looked through between two breaths: some milliseconds. */
const CHARACTERS_PER_BREATH = 1 << 20;

const QUOTE = 34;
const ESCAPE = 92;
const OPEN = 123;
const CLOSE = 125;
const END_OF_LIST = 93;

/** A model's text without its trees, and where in it each of them stands. */
export interface CutText {
  /** The same JSON with an empty list of trees. */
  readonly frame: string;
  /** Where each tree's text begins and ends: from, to, from, to … */
  readonly trees: readonly number[];
}

/**
 * Finds the trees in XGBoost's JSON without reading them, so that they can be read one by one: a
 * model may have hundreds of megabytes. Null where there is no list of objects called “trees”, or
 * none that ends.
 */
export async function cutTrees(text: string, task: Task): Promise<CutText | null> {
  const start = /(?<!\\)"trees"\s*:\s*\[/.exec(text);
  if (start === null) return null;
  const begin = start.index + start[0].length;
  const trees: number[] = [];
  let depth = 0;
  let inString = false;
  let breathe = begin + CHARACTERS_PER_BREATH;
  for (let at = begin; at < text.length; at++) {
    if (at >= breathe) {
      breathe += CHARACTERS_PER_BREATH;
      await task.breathe();
    }
    const sign = text.charCodeAt(at);
    if (inString) {
      if (sign === ESCAPE) at++;
      else if (sign === QUOTE) inString = false;
    } else if (sign === QUOTE) inString = true;
    else if (sign === OPEN) {
      if (depth++ === 0) trees.push(at);
    } else if (sign === CLOSE) {
      if (--depth === 0) trees.push(at + 1);
    } else if (sign === END_OF_LIST && depth === 0)
      return { frame: text.slice(0, begin) + text.slice(at), trees };
  }
  return null;
}

/** Reads a piece of JSON, as XGBoost writes it: with bare NaN as the threshold of a category's split. */
export function readJson(text: string): unknown {
  return parseJson(text.includes('NaN') ? text.replace(/([[,]\s*)NaN(?=\s*[,\]])/g, '$10') : text);
}

/** What stands under these keys; undefined where there is nothing. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Object.hasOwn(found, key) ? Reflect.get(found, key) : undefined;
  }
  return found;
}
