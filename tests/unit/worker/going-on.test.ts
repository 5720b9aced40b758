import { afterAll, afterEach, expect, it, vi } from 'vitest';
import type { Checkpoint } from '../../../src/core/checkpoint';
import type { Experiment } from '../../../src/core/experiment';
import { checkCheckpoint } from '../../../src/core/kept/check-checkpoint';
import { sameResult } from '../../../src/core/run-id';
import { NO_POOL } from '../../../src/core/threads';
import { stopEngine } from '../../../src/engine/backend';
import { ControlledTask } from '../../../src/worker/controlled-task';
import type { TrainUpdate } from '../../../src/worker/protocol';
import { OpenTable } from '../../../src/worker/session';
import { trainExperiment } from '../../../src/worker/training';
import { flatTable, small } from '../encoder/made-up';

const quiet = () =>
  new ControlledTask(
    () => undefined,
    () => undefined,
  );

async function trained(experiment: Experiment, from: Checkpoint | null) {
  const updates: TrainUpdate[] = [];
  // Another worker, with nothing in its caches.
  const open = new OpenTable(flatTable(), NO_POOL);
  const order = { experiment, held: [], from };
  const run = await trainExperiment(open, order, quiet(), (update) =>
    updates.push(structuredClone(update)),
  );
  const checkpoints = updates.flatMap((update) =>
    update.kind === 'reached' ? [update.checkpoint] : [],
  );
  return { run, checkpoints, epochs: updates.filter(({ kind }) => kind === 'epoch').length };
}

afterEach(() => vi.restoreAllMocks());
afterAll(stopEngine);

const network = {
  inputWidth: 8,
  blockWidths: [8],
  blockDropouts: [0.2],
  batchSize: 32,
  epochs: 4,
  sampling: 'smote',
} as const;

it.each<[string, Experiment]>([
  ['on the rows as they are', small({ ...network, autoencoder: 'none' }, 'resnet-under')],
  ['behind an autoencoder', small({ ...network, autoencoder: 'beside' }, 'resnet-under')],
])('a run goes on in another worker as if it had never been cut: %s', async (_, experiment) => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 300));
  const whole = await trained(experiment, null);
  expect(whole.checkpoints).toHaveLength(4);
  const [, second] = whole.checkpoints;
  const rest = await trained(experiment, checkCheckpoint(second));
  expect(rest.epochs).toBe(2);
  expect(sameResult(rest.run, whole.run)).toBe(true);
  expect(rest.run.epochs.map(({ validationAuc }) => validationAuc)).toEqual(
    whole.run.epochs.map(({ validationAuc }) => validationAuc),
  );
  expect(rest.run.bestEpoch).toBe(whole.run.bestEpoch);
  expect(rest.run.seconds).toBeGreaterThan(second.seconds);
});

it('does not fit an autoencoder again that was fitted before', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 300));
  const experiment = small({ ...network, autoencoder: 'beside' }, 'resnet-under');
  const { checkpoints } = await trained(experiment, null);
  const [first] = checkpoints;
  const encoder = { ...first.encoder!, losses: [7, 7, 7] };
  const { run } = await trained(experiment, { ...first, encoder });
  expect(run.encoder?.losses).toEqual([7, 7, 7]);
});
