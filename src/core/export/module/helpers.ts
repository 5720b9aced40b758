import { MATHS_HELPERS } from './maths-helpers';
import { NETWORK_HELPERS } from './network-helpers';
import { ROW_HELPERS } from './row-helpers';
import { TREE_HELPERS } from './tree-helpers';

/** A function of an exported module that several parts may call. */
export interface Helper {
  /** Others that it calls. */
  readonly needs: readonly string[];
  readonly code: string;
}

const HELPERS = { ...ROW_HELPERS, ...TREE_HELPERS, ...NETWORK_HELPERS, ...MATHS_HELPERS };

export type HelperName = keyof typeof HELPERS;

/** The source of these helpers and of those that they call, each once, always in the same order. */
export function helpersCode(names: Iterable<HelperName>): string {
  const all: Readonly<Record<string, Helper>> = HELPERS;
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    all[name].needs.forEach(want);
  };
  for (const name of names) want(name);
  return Object.keys(all)
    .filter((name) => wanted.has(name))
    .map((name) => all[name].code.trim())
    .join('\n\n');
}
