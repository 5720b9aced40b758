import type { PlacedNode } from './tree-layout';

/**
 * What a key does at a node, as in the tree view pattern of the WAI-ARIA practices: the node that it
 * leads to, which is the same one where there is no way on; 'turn' where it opens or shuts the node;
 * null for keys that mean nothing here. Nodes are as they are read: each before those below it.
 */
export function stepByKey(
  key: string,
  node: number,
  nodes: readonly PlacedNode[],
): number | 'turn' | null {
  const at = nodes.findIndex((place) => place.node === node);
  if (at < 0) return null;
  const { parent, shut } = nodes[at];
  const next = nodes.at(at + 1);
  const open = next?.parent === node;
  switch (key) {
    case 'ArrowDown':
      return next?.node ?? node;
    case 'ArrowUp':
      return nodes[Math.max(0, at - 1)].node;
    case 'ArrowRight':
      return shut ? 'turn' : open ? next.node : node;
    case 'ArrowLeft':
      return open ? 'turn' : parent < 0 ? node : parent;
    case 'Home':
      return nodes[0].node;
    case 'End':
      return nodes.at(-1)?.node ?? node;
    case 'Enter':
    case ' ':
      return open || shut ? 'turn' : node;
    default:
      return null;
  }
}
