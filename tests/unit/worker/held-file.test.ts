import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HeldFile } from '../../../src/worker/held-file';

const place = fc.option(fc.integer({ min: -40, max: 40 }), { nil: undefined });

const collected = async (stream: ReadableStream<Uint8Array>): Promise<number[]> => {
  const all: number[] = [];
  for await (const piece of stream) all.push(...piece);
  return all;
};

it('gives what any other file gives', async () => {
  const cases = fc.asyncProperty(
    fc.uint8Array({ maxLength: 30 }),
    place,
    place,
    async (bytes, from, to) => {
      const own = Uint8Array.from(bytes);
      const held = new HeldFile(own, 'a.csv');
      const file = new File([own], 'a.csv');
      expect(held.name).toBe(file.name);
      for (const [one, other] of [
        [held, file],
        [held.slice(from, to), file.slice(from, to)],
        [held.slice(from).slice(to), file.slice(from).slice(to)],
      ]) {
        expect(one.size).toBe(other.size);
        expect(new Uint8Array(await one.arrayBuffer())).toEqual(
          new Uint8Array(await other.arrayBuffer()),
        );
        expect(await one.text()).toBe(await other.text());
        expect(await collected(one.stream())).toEqual(await collected(other.stream()));
      }
    },
  );
  await fc.assert(cases);
});
