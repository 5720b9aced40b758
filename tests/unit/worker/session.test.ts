import { describe, expect, it } from 'vitest';
import { defaultExperiment } from '../../../src/core/settings';
import { quietTask } from '../../../src/core/task';
import { NO_POOL } from '../../../src/core/threads';
import { OpenTable } from '../../../src/worker/session';
import { numeric, table } from '../data/tables';

const labels = Array.from({ length: 60 }, (_, row) => (row % 3 === 0 ? 1 : 0));
const made = table([numeric('income', Array.from(labels.keys()))], labels);

describe('an open table', () => {
  it('tells whether it holds what would have to be fitted before sampling', async () => {
    const open = new OpenTable(made, NO_POOL);
    const experiment = { ...defaultExperiment(), sampling: 'none' } as const;
    expect(open.holds(experiment)).toBe(false);
    await open.prepared(experiment, quietTask());
    expect(open.holds(experiment)).toBe(true);
    expect(open.holds({ ...experiment, sampling: 'random-over' })).toBe(true);
    expect(open.holds({ ...experiment, seed: experiment.seed + 1 })).toBe(false);
  });
});
