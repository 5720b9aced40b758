/** What must be there by now; a plan whose parts come out of order is a mistake in the program. */
export function kept<T>(value: T | null): T {
  if (value === null) throw new Error('A layer was run without what it needs from an earlier step');
  return value;
}
