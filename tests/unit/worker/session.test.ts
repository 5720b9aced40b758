import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/core/encoder/encoder';
import { quietTask } from '../../../src/core/task';
import { NO_POOL } from '../../../src/core/threads';
import { OpenTable } from '../../../src/worker/session';
import { flatTable, small } from '../encoder/made-up';

const experiment = small({ sampling: 'none', autoencoderEpochs: 1 });
const other = { ...experiment, autoencoderCode: 2 };

describe('an open table', () => {
  it('tells whether an autoencoder would have to be fitted first', async () => {
    const open = new OpenTable(flatTable(), NO_POOL);
    expect(open.mustEncode(experiment)).toBe(true);
    expect(open.mustEncode({ ...experiment, autoencoder: 'none' })).toBe(false);
    await open.prepared(experiment, quietTask());
    expect(open.mustEncode(experiment)).toBe(false);
    expect(open.mustEncode({ ...experiment, sampling: 'random-over' })).toBe(false);
    expect(open.mustEncode({ ...experiment, seed: experiment.seed + 1 })).toBe(true);
    await open.ready(experiment, quietTask());
    await open.prepared(other, quietTask());
    expect(open.mustEncode(experiment)).toBe(false);
    expect(open.mustEncode({ ...experiment, sampling: 'random-over' })).toBe(true);
  });

  it('samples the preparation it began with, though another takes its place meanwhile', async () => {
    const open = new OpenTable(flatTable(), NO_POOL);
    const first = await open.prepared(experiment, quietTask());
    expect(open.mustEncode(experiment)).toBe(false);
    let replaced: Promise<unknown> | undefined;
    const meanwhile = {
      ...quietTask(),
      breathe: async () => void (await (replaced ??= open.prepared(other, quietTask()))),
    };
    const sampling = { ...experiment, sampling: 'smote', samplingRatio: 1 } as const;
    const ready = await open.ready(sampling, meanwhile);
    expect(replaced).toBeDefined();
    expect(ready.prepared).toBe(first);
    expect(ready.sampled.resampled.sample.x.cols).toBe(columnsOf(first).outputs.length);
    // Again, with both of it at hand.
    expect(await open.ready(sampling, quietTask())).toBe(ready);
  });
});
