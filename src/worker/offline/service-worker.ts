import { KeptFiles, type Build } from './kept-files';
import type { KeeperAnswer, KeeperQuestion } from './messages';

/** Written before this script's text by .scripts/offline.mjs. */
declare const BUILD: Build;

const keeper = self as unknown as ServiceWorkerGlobalScope;
const scope = keeper.registration.scope;
const files = new KeptFiles(BUILD, scope, caches, (request) => fetch(request));

/** Taking over at once strands nobody: the files of older builds stay as long as their pages may. */
keeper.addEventListener('install', (event) => {
  event.waitUntil(files.keep().then(() => keeper.skipWaiting()));
});

keeper.addEventListener('activate', (event) => {
  event.waitUntil(keeper.clients.claim());
});

keeper.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || !url.href.startsWith(scope)) return;
  if (request.mode !== 'navigate') event.respondWith(kept(request, () => files.file(url)));
  else if (isPage(url)) event.respondWith(kept(request, () => files.page()));
});

keeper.addEventListener('message', (event) => {
  const { type, build } = event.data as KeeperQuestion;
  const [port] = event.ports;
  if (type !== 'which-build' || port === undefined) return;
  event.waitUntil(
    answer(build).then((said) => {
      port.postMessage(said);
    }),
  );
});

/** Whatever else lies in the folder, such as cutoff.html, is the server's to answer. */
function isPage({ origin, pathname }: URL): boolean {
  return [scope, `${scope}index.html`].includes(origin + pathname);
}

async function kept(
  request: Request,
  find: () => Promise<Response | undefined>,
): Promise<Response> {
  return (await find().catch(() => undefined)) ?? fetch(request);
}

async function answer(build: string): Promise<KeeperAnswer> {
  const { version } = BUILD;
  // What the browser cleared away is fetched again, where there is a network.
  if (!(await files.complete())) await files.keep().catch(() => undefined);
  if (build === version && (await isOnlyPage())) await files.forgetOlder();
  return { build: version, complete: await files.complete() };
}

async function isOnlyPage(): Promise<boolean> {
  const pages = await keeper.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return pages.filter(({ url }) => url.startsWith(scope)).length < 2;
}
