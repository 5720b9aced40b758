import type { PlacedNode } from './tree-layout';

/** The node that an arrow key leads to from another: up, down, or along its level; null where none is. */
export function nextByKey(key: string, node: number, nodes: readonly PlacedNode[]): number | null {
  const here = nodes.find((place) => place.node === node);
  if (here === undefined) return null;
  const level = nodes.filter((place) => place.level === here.level).map((place) => place.node);
  const at = level.indexOf(node);
  const found = {
    ArrowUp: here.parent < 0 ? undefined : here.parent,
    ArrowDown: nodes.find(({ parent }) => parent === node)?.node,
    ArrowLeft: at > 0 ? level[at - 1] : undefined,
    ArrowRight: level[at + 1],
    Home: nodes[0].node,
  }[key];
  return found ?? null;
}
