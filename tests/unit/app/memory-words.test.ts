import { describe, expect, it } from 'vitest';
import { about, memoryWarning, partsInWords } from '../../../src/app/widgets/memory-words';
import type { TableSize } from '../../../src/core/data/table-size';
import type { Experiment } from '../../../src/core/experiment';
import { presetExperiment } from '../../../src/core/settings';
import { memoryPlan, type MemoryPlan } from '../../../src/engine/memory-plan';

const GB = 1e9;
const POOL = { size: 1, sharesMemory: true };
const million: TableSize = { rows: 1e6, bad: 8e4, bytes: 2e8, inputs: 105, numbers: 45 };
const network = presetExperiment('resnet-under');
const planOf = (changes: Partial<Experiment>, size = million): MemoryPlan =>
  memoryPlan(size, { ...network, ...changes }, POOL);

describe('the memory plan in words', () => {
  it('rounds to two figures', () => {
    expect(about(214_300_000)).toBe('210\u202fMB');
    expect(about(4_040_000)).toBe('4\u202fMB');
    expect(about(998_000_000)).toBe('1\u202fGB');
    expect(about(2_148_000_000)).toBe('2.1\u202fGB');
    expect(about(27_000_000_000)).toBe('27\u202fGB');
  });

  it('names every part, and says of rows whether they are held', () => {
    const lean = planOf({});
    expect(partsInWords(lean).map(({ title }) => title)).toEqual([
      'Table',
      'Encoded rows',
      'Rows after sampling',
      'Network',
      'Other threads',
      'Scores',
      'The page at work',
    ]);
    const rows = (plan: MemoryPlan) => partsInWords(plan)[1].why;
    expect(rows(lean)).toContain('bit by bit');
    expect(rows(planOf({ model: 'logistic' }))).toContain('All of them');
  });

  it('warns of what the browser may not give, with what makes the largest part smaller', () => {
    expect(memoryWarning(planOf({}), 2 * GB)).toBe('');
    const wide = planOf({ blockWidths: [1024, 1024], members: 32, batchSize: 4096 });
    expect(memoryWarning(wide, 2 * GB)).toMatch(/about 2\u202fGB\. Choose a narrower network/);
    const logistic = planOf({ model: 'logistic', sampling: 'none' });
    expect(memoryWarning(logistic, 0.5 * GB)).toContain('A network or trees without autoencoder');
    expect(memoryWarning(planOf({}), 0.1 * GB)).toMatch(/\. Open a sample of the rows\.$/);
  });

  it('says why settings are refused, whatever the limit', () => {
    const refused = planOf({ model: 'logistic' }, { ...million, rows: 3e6 });
    expect(memoryWarning(refused, Infinity)).toContain('3,000,000 encoded rows at once');
  });
});
