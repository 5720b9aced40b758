import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, it } from 'vitest';
import { markFrom } from '../../../src/core/models/trees/loaded-run';
import { defaultExperiment } from '../../../src/core/settings';
import { quietTask } from '../../../src/core/task';
import { NO_POOL } from '../../../src/core/threads';
import { openXgboostFile } from '../../../src/worker/model-files';
import { OpenTable } from '../../../src/worker/session';
import { exported } from '../../parity/xgboost-models';

it('tells a file apart by its text, with a byte-order mark or without', async () => {
  const { made, models } = await exported();
  const { json } = models[0];
  const open = new OpenTable(made, NO_POOL);
  for (const text of [json, `\ufeff${json}`]) {
    const file = new File([text], 'model.json');
    const run = await openXgboostFile(open, defaultExperiment(), file, quietTask());
    expect(run.experiment.modelFile).toBe(markFrom(sha256(utf8ToBytes(json))));
  }
});
