const known = new WeakMap<object, number>();
let last = 0;

/** A number that tells objects apart without looking inside; null is 0. */
export function identityOf(value: object | null): number {
  if (value === null) return 0;
  const found = known.get(value) ?? ++last;
  known.set(value, found);
  return found;
}
