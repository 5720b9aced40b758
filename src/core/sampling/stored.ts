/** How the neighbour search stores a point: chunk by chunk along the principal axes. */

/** Coordinates compared between two looks at whether a pair is too far apart already. */
export const CHUNK = 8;

/** A chunk as stored: its coordinates, then the length of all that follow them. */
export const STRIDE = CHUNK + 1;

/** Where coordinate `axis` stands within a stored point. */
export function offsetOf(axis: number): number {
  return Math.floor(axis / CHUNK) * STRIDE + (axis % CHUNK);
}
