import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Notices } from '../../../../src/app/state/notices.svelte';
import { OfflineState } from '../../../../src/app/state/offline.svelte';
import type { KeeperAnswer, KeeperQuestion } from '../../../../src/worker/offline/messages';

const reload = vi.fn();
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
  reload.mockReset();
  vi.stubGlobal('location', { reload });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page of build `one` whose service worker is of `build`. */
async function page(build: string, wouldLose: () => boolean) {
  const controller = {
    postMessage: ({ type }: KeeperQuestion, [port]: MessagePort[]) => {
      expect(type).toBe('which-build');
      port.postMessage({ build, complete: true } satisfies KeeperAnswer);
    },
  };
  const serviceWorker = {
    controller,
    addEventListener: () => undefined,
    register: () => Promise.resolve({ update: () => Promise.resolve() }),
  };
  vi.stubGlobal('navigator', { onLine: true, serviceWorker });
  vi.stubGlobal('document', {
    hidden: false,
    querySelector: () => ({ getAttribute: () => 'one' }),
    addEventListener: () => undefined,
  });
  const notices = new Notices();
  const offline = new OfflineState(notices, wouldLose);
  await offline.begin();
  await settled();
  const press = (label: string): void => {
    const notice = notices.list.find(({ action }) => action?.label === label);
    notice?.action?.run();
    notices.close(notice?.id ?? 0);
  };
  return { offline, notices, press, texts: () => notices.list.map(({ text }) => text) };
}

it('offers a newer version, which waits for a run that could not go on', async () => {
  let losing = true;
  const { offline, press, texts } = await page('two', () => losing);
  const newer: unknown = expect.stringMatching(/^A newer version of Cutoff is ready/);
  expect(texts()).toEqual([newer]);
  expect(offline.ready).toBe(false);
  press('Reload');
  expect(reload).not.toHaveBeenCalled();
  expect(texts()).toEqual([expect.stringMatching(/^A reload would lose the run under way/), newer]);
  losing = false;
  press('Reload');
  expect(reload).toHaveBeenCalledOnce();
});

it('offers nothing while the page is of the build that is kept', async () => {
  const { offline, texts } = await page('one', () => false);
  expect(texts()).toEqual([]);
  expect(offline.ready).toBe(true);
});
