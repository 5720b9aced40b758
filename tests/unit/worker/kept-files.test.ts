import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KeptFiles, type Build } from '../../../src/worker/offline/kept-files';

const SCOPE = 'https://example.org/some/where/';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a browser keeps, as far as it is used here. */
function fakeCaches(): CacheStorage & { names(): string[] } {
  const all = new Map<string, Map<string, Response>>();
  const open = (name: string) => {
    const held = all.get(name) ?? new Map<string, Response>();
    all.set(name, held);
    return {
      put: async (address: string, response: Response) => void held.set(address, response),
      keys: async () => [...held.keys()].map((address) => new Request(address)),
    };
  };
  return {
    open: async (name: string) => open(name),
    keys: async () => [...all.keys()],
    delete: async (name: string) => all.delete(name),
    match: async (address: string, { cacheName = '' } = {}) =>
      all.get(cacheName)?.get(address)?.clone(),
    names: () => [...all.keys()],
  } as unknown as CacheStorage & { names(): string[] };
}

/** A server that has these files now, behind a browser's cache that may have had others. */
function world(files: Record<string, string | Uint8Array>, stale: Record<string, string> = {}) {
  const asked: string[] = [];
  const fetch = async ({ url, cache }: Request): Promise<Response> => {
    const path = new URL(url).pathname.slice(new URL(SCOPE).pathname.length);
    asked.push(`${path} ${cache}`);
    const body = cache === 'default' ? (stale[path] ?? files[path]) : files[path];
    if (body === undefined) return new Response('not here', { status: 404 });
    return new Response(body as BodyInit, { headers: { 'Content-Type': 'text/x-test' } });
  };
  return { asked, fetch, files };
}

function buildOf(version: string, files: Record<string, string>): Build {
  return {
    version,
    files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, sha256(text)])),
  };
}

const FIRST = { '': 'page 1', 'assets/a-1.js': 'a1', 'assets/b.js': 'b', 'data/rows.gz': 'rows 1' };
const SECOND = {
  '': 'page 2',
  'assets/a-2.js': 'a2',
  'assets/b.js': 'b',
  'data/rows.gz': 'rows 2',
};
const at = (path: string): URL => new URL(path, SCOPE);
const textOf = async (response: Promise<Response | undefined>) => (await response)?.text();

describe('the files kept for offline use', () => {
  it('are all of the build, each as the build has it, and let the page share memory', async () => {
    const { fetch } = world(FIRST);
    const kept = new KeptFiles(buildOf('one', FIRST), SCOPE, fakeCaches(), fetch);
    expect(await kept.complete()).toBe(false);
    await kept.keep();
    expect(await kept.complete()).toBe(true);
    const page = await kept.page();
    expect(await page?.text()).toBe('page 1');
    expect(page?.headers.get('Content-Type')).toBe('text/x-test');
    expect(page?.headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
    expect(page?.headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(await textOf(kept.file(at('assets/a-1.js')))).toBe('a1');
    expect(await textOf(kept.file(at('data/rows.gz?build=one')))).toBe('rows 1');
    expect(await kept.file(at('cutoff.html'))).toBeUndefined();
  });

  it('are asked of the server where the browser has older ones', async () => {
    const { asked, fetch } = world(FIRST, { '': 'page 0' });
    const kept = new KeptFiles(buildOf('one', FIRST), SCOPE, fakeCaches(), fetch);
    await kept.keep();
    expect(await textOf(kept.page())).toBe('page 1');
    expect(asked.slice(-3)).toEqual(['data/rows.gz default', ' default', ' reload']);
  });

  it('are not those of a server that is halfway to another version', async () => {
    const { fetch, files } = world({ ...FIRST, 'data/rows.gz': 'rows 2' });
    const kept = new KeptFiles(buildOf('one', FIRST), SCOPE, fakeCaches(), fetch);
    await expect(kept.keep()).rejects.toThrow('data/rows.gz?build=one is not what');
    expect(await kept.complete()).toBe(false);
    files['data/rows.gz'] = 'rows 1';
    await kept.keep();
    expect(await kept.complete()).toBe(true);
  });

  it('may come unpacked from servers that take .gz for an encoding', async () => {
    const packed = gzipSync('rows 1');
    for (const body of [packed, gunzipSync(packed)]) {
      const { fetch } = world({ ...FIRST, 'data/rows.gz': body });
      const kept = new KeptFiles(buildOf('one', FIRST), SCOPE, fakeCaches(), fetch);
      await kept.keep();
      const held = await kept.file(at('data/rows.gz?build=one'));
      expect(new Uint8Array(await held!.arrayBuffer())).toEqual(new Uint8Array(body));
    }
  });

  it('stay for pages of the build before, and are fetched once where two builds share them', async () => {
    const store = fakeCaches();
    await store.open('of another app on this origin');
    await store.open(`cutoff ${SCOPE}deeper/ one`);
    await new KeptFiles(buildOf('one', FIRST), SCOPE, store, world(FIRST).fetch).keep();
    const { asked, fetch } = world(SECOND);
    const second = new KeptFiles(buildOf('two', SECOND), SCOPE, store, fetch);
    await second.keep();
    expect(asked).not.toContain('assets/b.js default');
    expect(await textOf(second.page())).toBe('page 2');
    expect(await textOf(second.file(at('assets/a-1.js')))).toBe('a1');
    expect(await textOf(second.file(at('data/rows.gz?build=one')))).toBe('rows 1');
    expect(await textOf(second.file(at('data/rows.gz?build=two')))).toBe('rows 2');
    expect((await second.file(at('data/rows.gz?build=three')))?.status).toBe(404);

    const third = new KeptFiles(buildOf('three', SECOND), SCOPE, store, fetch);
    await third.keep();
    await third.forgetOlder();
    expect(store.names()).toEqual([
      'of another app on this origin',
      `cutoff ${SCOPE}deeper/ one`,
      `cutoff ${SCOPE} two`,
      `cutoff ${SCOPE} three`,
    ]);
    expect(await third.file(at('assets/a-1.js'))).toBeUndefined();
  });

  it('are never those of another build than the one asked for', async () => {
    const store = fakeCaches();
    const { asked, fetch, files } = world(FIRST);
    const kept = new KeptFiles(buildOf('one', FIRST), SCOPE, store, fetch);
    await kept.keep();
    // A page of a build that was never kept here, and data that only the newest has.
    for (const address of ['data/rows.gz?build=zero', 'data/new.gz?build=one'])
      expect((await kept.file(at(address)))?.status).toBe(404);
    // What the browser cleared away is asked of the server, which may have moved on.
    await store.delete(`cutoff ${SCOPE} one`);
    asked.length = 0;
    expect(await textOf(kept.file(at('data/rows.gz?build=one')))).toBe('rows 1');
    files['data/rows.gz'] = 'rows 2';
    expect((await kept.file(at('data/rows.gz?build=one')))?.status).toBe(404);
    const rows = 'data/rows.gz';
    expect(asked).toEqual([`${rows} default`, `${rows} default`, `${rows} reload`]);
    expect(await kept.file(at('assets/a-1.js'))).toBeUndefined();
  });

  it('of a build that could not be kept whole push out none that was', async () => {
    const store = fakeCaches();
    const keep = async (version: string, rows = `rows ${version}`): Promise<KeptFiles> => {
      const build = buildOf(version, { ...SECOND, 'data/rows.gz': `rows ${version}` });
      const { fetch } = world({ ...SECOND, 'data/rows.gz': rows });
      const kept = new KeptFiles(build, SCOPE, store, fetch);
      await kept.keep().catch(() => undefined);
      return kept;
    };
    await keep('zero');
    await keep('one');
    await keep('half', 'rows of another');
    const two = await keep('two');
    await keep('newer', 'rows of another');
    await two.forgetOlder();
    expect(store.names()).toEqual(['one', 'two', 'newer'].map((name) => `cutoff ${SCOPE} ${name}`));
  });
});
