/** A number or a reference, as a browser stores it. */
const VALUE_BYTES = 8;
const CHARACTER_BYTES = 2;

/** About the bytes that a plain object with typed arrays takes in a browser's storage. */
export function storedBytes(value: unknown): number {
  if (typeof value === 'string') return CHARACTER_BYTES * value.length;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return VALUE_BYTES;
  let sum = VALUE_BYTES;
  for (const [name, part] of Object.entries(value))
    sum += storedBytes(part) + (Array.isArray(value) ? 0 : CHARACTER_BYTES * name.length);
  return sum;
}
