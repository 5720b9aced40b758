import fc from 'fast-check';

type Bytes = Uint8Array<ArrayBuffer>;

/** Where in a file, as a share of its length, what is done to it there, and with what. */
interface Mutation {
  readonly at: number;
  readonly kind: 'bit' | 'byte' | 'word' | 'cut' | 'drop' | 'repeat' | 'splice' | 'text';
  readonly length: number;
  readonly value: number;
}

const KINDS = ['bit', 'byte', 'word', 'cut', 'drop', 'repeat', 'splice', 'text'] as const;
/** Sizes that readers trip over. */
const WORDS = [0, 1, -1, 255, 65_535, 0x7fffffff, -0x80000000, -8, 1 << 28, 2_000_000_000];
const TEXTS = [
  '"',
  '\\',
  ',',
  '\n',
  '\r',
  '[',
  ']',
  '{',
  '}',
  'null',
  '-1',
  '1e999',
  'NaN',
  '"__proto__":',
  '\ud83d\ude00',
  '\u202e',
  '\0',
];

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom(...KINDS),
  length: fc.integer({ min: 1, max: 64 }),
  value: fc.nat(1 << 16),
});

/** Any of the files with up to six things done to it. */
export function mutated(seeds: readonly Bytes[]): fc.Arbitrary<Bytes> {
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([seed, all]) => all.reduce(mutate, seed));
}

function mutate(bytes: Bytes, { at, kind, length, value }: Mutation): Bytes {
  const from = Math.min(bytes.length, Math.floor(at * bytes.length));
  const [head, tail] = [bytes.subarray(0, from), bytes.subarray(from)];
  switch (kind) {
    case 'bit':
    case 'byte':
      return Uint8Array.from(bytes, (byte, i) =>
        i === from ? (kind === 'bit' ? byte ^ (1 << (value & 7)) : value & 255) : byte,
      );
    case 'word': {
      const word = new Uint8Array(4);
      new DataView(word.buffer).setInt32(0, WORDS[value % WORDS.length], true);
      // Sizes mostly stand at a multiple of four.
      const place = value & 1 ? from : from & ~3;
      return joined(bytes.subarray(0, place), word, bytes.subarray(place + 4));
    }
    case 'cut':
      return head.slice();
    case 'drop':
      return joined(head, tail.subarray(length));
    case 'repeat':
      return joined(head, tail.subarray(0, length), tail);
    case 'splice': {
      const other = Math.floor((value / (1 << 16)) * bytes.length);
      return joined(head, bytes.subarray(other, other + length), tail.subarray(length));
    }
    case 'text':
      return joined(head, new TextEncoder().encode(TEXTS[value % TEXTS.length]), tail);
  }
}

function joined(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
