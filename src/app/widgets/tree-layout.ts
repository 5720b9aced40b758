import type { Tree } from '../../core/models/trees/tree';

/** A node of a tree as it is drawn. */
export interface PlacedNode {
  readonly node: number;
  /** Of the node above; −1 for the one at the top. */
  readonly parent: number;
  readonly side: 'left' | 'right' | null;
  /** Splits below the node at the top. */
  readonly level: number;
  /** Left edge, top, and size of its box, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** It splits, but what is below is not drawn. */
  readonly shut: boolean;
}

export interface TreeLayout {
  readonly nodes: readonly PlacedNode[];
  readonly width: number;
  readonly height: number;
}

export const BOX_HEIGHT = 50;
const LEVEL_GAP = 24;
/** A leaf, or a node that is shut, gets so much of the width at least. */
export const LEAST_SLOT = 60;
const GAP = 6;
const WIDEST = 150;

type Links = Pick<Tree, 'column' | 'left'>;

/**
 * Places the nodes under `top` as far as they are open: leaves side by side in slots of one width,
 * every other node in the middle over its own. Boxes never reach out of their slots, so none overlap.
 */
export function layoutTree(
  { column, left }: Links,
  top: number,
  { isOpen, width }: { readonly isOpen: (node: number) => boolean; readonly width: number },
): TreeLayout {
  const opens = (node: number): boolean => column[node] >= 0 && isOpen(node);
  const slots = new Map<number, number>();
  const count = (node: number): number => {
    const own = opens(node) ? count(left[node]) + count(left[node] + 1) : 1;
    slots.set(node, own);
    return own;
  };
  const slot = Math.max(LEAST_SLOT, width / count(top));
  const nodes: PlacedNode[] = [];
  let deepest = 0;
  const place = (at: Pick<PlacedNode, 'node' | 'parent' | 'side' | 'level'>, from: number) => {
    const { node, level } = at;
    deepest = Math.max(deepest, level);
    const room = (slots.get(node) ?? 1) * slot;
    const boxWidth = Math.min(WIDEST, room - GAP);
    nodes.push({
      ...at,
      x: from + (room - boxWidth) / 2,
      y: level * (BOX_HEIGHT + LEVEL_GAP),
      width: boxWidth,
      shut: column[node] >= 0 && !opens(node),
    });
    if (!opens(node)) return;
    const child = { parent: node, level: level + 1 };
    place({ ...child, node: left[node], side: 'left' }, from);
    const middle = from + (slots.get(left[node]) ?? 1) * slot;
    place({ ...child, node: left[node] + 1, side: 'right' }, middle);
  };
  place({ node: top, parent: -1, side: null, level: 0 }, 0);
  return {
    nodes,
    width: (slots.get(top) ?? 1) * slot,
    height: (deepest + 1) * BOX_HEIGHT + deepest * LEVEL_GAP,
  };
}
