import fc from 'fast-check';

export interface Scored {
  readonly pd: Float32Array;
  readonly y: Uint8Array;
}

/** Scores with heavy ties and their outcomes; both classes present unless told otherwise. */
export function scored(oneClassToo = false): fc.Arbitrary<Scored> {
  const tied = fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8);
  const free = fc.float({ min: 0, max: 1, noNaN: true });
  return fc
    .array(fc.tuple(fc.oneof(tied, free), fc.boolean()), { minLength: 1, maxLength: 60 })
    .map((rows) => ({
      pd: Float32Array.from(rows, ([pd]) => pd),
      y: Uint8Array.from(rows, ([, bad]) => (bad ? 1 : 0)),
    }))
    .filter(({ y }) => oneClassToo || (y.includes(0) && y.includes(1)));
}
