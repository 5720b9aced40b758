import { mount } from 'svelte';
import App from './app/App.svelte';
import { publishApi } from './app/api';
import { asset } from './app/state/assets';
import { Sandbox } from './app/state/sandbox.svelte';
import { applyTheme, storedTheme } from './app/theme';
import { fetchParts } from './app/parts';
import { numbers } from './app/widgets/numbers.svelte';
import { spawnWorker } from './worker/spawn';
import './app/theme.css';
import './app/cards.css';
import './app/tables.css';

const target = document.getElementById('app');
if (target !== null) start(target);

/** The page's own text says that it has not started: it goes, or comes at once with the reason. */
function start(target: HTMLElement): void {
  const unstarted = target.firstElementChild;
  target.replaceChildren();
  try {
    openPage(target);
  } catch (thrown) {
    unstarted?.classList.add('failed');
    unstarted?.append(` The reason: ${String(thrown)}`);
    target.replaceChildren(...(unstarted === null ? [] : [unstarted]));
    throw thrown;
  }
}

function openPage(target: HTMLElement): void {
  applyTheme(storedTheme());
  const sandbox = new Sandbox(spawnWorker, asset);
  numbers.follow(() => sandbox.experiment.settings);
  // What it has to fetch is on its way while the page is drawn.
  const begun = sandbox.begin();
  mount(App, { target, props: { sandbox } });
  publishApi(sandbox);
  void begun.then(() =>
    whenIdle(() => {
      fetchParts();
      whenIdle(() => void sandbox.offline.begin());
    }),
  );
}

/** Safari tells of no idle time. */
function whenIdle(then: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(then);
  else setTimeout(then, 200);
}
