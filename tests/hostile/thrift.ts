/** A value of Thrift's compact protocol. */
export type Thrift =
  | { readonly kind: 'i32' | 'i64'; readonly value: number }
  | { readonly kind: 'binary'; readonly value: string }
  | { readonly kind: 'list'; readonly of: readonly Thrift[]; readonly size?: number }
  | { readonly kind: 'struct'; readonly fields: Readonly<Record<number, Thrift | undefined>> };

const CODES = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

export const i32 = (value: number): Thrift => ({ kind: 'i32', value });
export const i64 = (value: number): Thrift => ({ kind: 'i64', value });
export const binary = (value: string): Thrift => ({ kind: 'binary', value });
/** `size` is what the list says of itself. */
export const list = (of: readonly Thrift[], size?: number): Thrift =>
  size === undefined ? { kind: 'list', of } : { kind: 'list', of, size };
export const struct = (fields: Readonly<Record<number, Thrift | undefined>>): Thrift => ({
  kind: 'struct',
  fields,
});

/** The bytes of a value. */
export function thriftBytes(value: Thrift): number[] {
  switch (value.kind) {
    case 'i32':
    case 'i64':
      return varint(zigzag(BigInt(value.value)));
    case 'binary': {
      const bytes = new TextEncoder().encode(value.value);
      return [...varint(BigInt(bytes.length)), ...bytes];
    }
    case 'list': {
      const kind = value.of.length === 0 ? CODES.i32 : CODES[value.of[0].kind];
      const size = varint(BigInt(value.size ?? value.of.length));
      return [0xf0 | kind, ...size, ...value.of.flatMap(thriftBytes)];
    }
    case 'struct': {
      const bytes: number[] = [];
      let last = 0;
      for (const [id, field] of Object.entries(value.fields)) {
        if (field === undefined) continue;
        bytes.push(((Number(id) - last) << 4) | CODES[field.kind], ...thriftBytes(field));
        last = Number(id);
      }
      return [...bytes, 0];
    }
  }
}

function zigzag(value: bigint): bigint {
  return value < 0n ? -2n * value - 1n : 2n * value;
}

export function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 127n) | 128);
  }
}
