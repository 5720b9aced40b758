import type { Helper } from './helpers';

/** How an exported module walks trees. */
export const TREE_HELPERS = {
  treeNumber: {
    needs: [],
    code: `
/** What trees see of a number: NaN where its flag says that it is missing. */
function treeNumber(value, flag) {
  return (x) => (flag >= 0 && x[flag] >= 0.5 ? NaN : value >= 0 ? x[value] : 0);
}`,
  },
  treeLevel: {
    needs: [],
    code: `
/** What trees see of a category: the place of its level among these columns; none is a level too. */
function treeLevel(outputs, codes) {
  return (x) => {
    let code = outputs.length;
    let largest = 0;
    let rest = 1;
    outputs.forEach((output, level) => {
      rest -= x[output];
      if (x[output] <= largest) return;
      largest = x[output];
      code = level;
    });
    return Math.min(rest > largest + 1e-6 ? outputs.length : code, codes - 1);
  };
}`,
  },
  leafValue: {
    needs: [],
    code: `
/** The value of the leaf that a row ends in. Below the threshold, or in the set, is left. */
function leafValue(values, root, { column, left, number, missingLeft, set, sets }) {
  let node = root;
  while (column[node] >= 0) {
    const value = values[column[node]];
    let goesLeft = value < number[node];
    if (set[node] >= 0) goesLeft = sets[set[node] + value] === 1;
    else if (Number.isNaN(value)) goesLeft = missingLeft[node] === 1;
    node = left[node] + (goesLeft ? 0 : 1);
  }
  return number[node];
}`,
  },
} as const satisfies Record<string, Helper>;
