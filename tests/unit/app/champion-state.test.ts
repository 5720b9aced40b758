import { expect, it, vi } from 'vitest';
import { ChampionState } from '../../../src/app/state/champion.svelte';
import { Live } from '../../../src/app/state/live.svelte';
import { championText } from '../../../src/core/champion';
import { defaultExperiment } from '../../../src/core/settings';

type Parts = ConstructorParameters<typeof ChampionState>[0];

function made(shipped: () => Promise<unknown>) {
  const settings = defaultExperiment();
  const keep = vi.fn();
  const tell = vi.fn();
  const data = new Live({ dataset: { id: settings.dataset, key: 'table' } });
  const parts: unknown = {
    experiment: { settings: { ...settings, champion: championText(settings) } },
    training: { pinned: null, keep },
    data: data.view,
    notices: { tell, fail: vi.fn() },
    shipped,
    train: () => undefined,
  };
  return { champion: new ChampionState(parts as Parts), keep, tell, data };
}

it('takes up the champion’s run when it is shipped with the open data', async () => {
  const run = {};
  const { champion, keep } = made(() => Promise.resolve(run));
  await champion.recall();
  expect(keep).toHaveBeenCalledWith(run);
});

it('leaves a run alone that arrives when other data are open', async () => {
  let arrive: (run: unknown) => void = () => undefined;
  const { champion, keep, tell, data } = made(() => new Promise((resolve) => (arrive = resolve)));
  const recalled = champion.recall();
  data.take(['dataset'], { dataset: { id: 'other', key: 'other table' } });
  arrive({});
  await recalled;
  expect(keep).not.toHaveBeenCalled();
  expect(tell).not.toHaveBeenCalled();
});
