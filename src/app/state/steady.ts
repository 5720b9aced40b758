/**
 * Keeps the last value while new ones say the same, so that what follows from it is not worked out
 * again. For plain values that JSON can write.
 */
export function steady<T>(): (next: T) => T {
  let last: { readonly text: string; readonly value: T } | undefined;
  return (next) => {
    const text = JSON.stringify(next);
    if (last?.text !== text) last = { text, value: next };
    return last.value;
  };
}

/** Keeps the last value while the key is the same, for values that the key stands for. */
export function keptBy<T>(): (key: string, next: T) => T {
  let last: { readonly key: string; readonly value: T } | undefined;
  return (key, next) => {
    if (last?.key !== key) last = { key, value: next };
    return last.value;
  };
}
