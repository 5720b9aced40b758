import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../../src/core/data/read';
import { Fault } from '../../../src/core/fault';
import { quietTask } from '../../../src/core/task';

const START = {
  nothing: [],
  parquet: [...Buffer.from('PAR1')],
  arrow: [...Buffer.from('ARROW1\0\0')],
  stream: [255, 255, 255, 255, 64, 0, 0, 0, 16, 0, 0, 0, 0, 0, 10, 0],
  gzip: [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
  utf16: [0xff, 0xfe],
  header: [...Buffer.from('a,b,default\n1,2,0\n')],
};

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc
    .string({ maxLength: 200, unit: fc.constantFrom(...'01 .,;\t"\n\r-abNA%€') })
    .map((text) => new TextEncoder().encode(text)),
);

describe('the readers', () => {
  it.each(Object.entries(START))(
    'throw nothing but a Fault, whatever follows %s',
    async (name, start) => {
      await fc.assert(
        fc.asyncProperty(bytes, async (rest) => {
          const end = name === 'parquet' ? [12, 0, 0, 0, ...START.parquet] : [];
          const blob = new Blob([Uint8Array.from([...start, ...rest, ...end])]);
          try {
            const outcome = await readDataset({ name: 'junk', blob }, {}, quietTask());
            expect(['table', 'choose-target']).toContain(outcome.kind);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(Fault);
            const fault = thrown as Fault;
            expect(fault.code).not.toBe('internal');
            expect(fault.place.file).toBe('junk');
            expect(fault.remedy).not.toBe('');
          }
        }),
        { numRuns: 150 },
      );
    },
  );
});
