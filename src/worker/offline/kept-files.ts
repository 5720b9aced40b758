/** The files of one hosted build, written into the service worker by .scripts/offline.mjs. */
export interface Build {
  readonly version: string;
  /** SHA-256 in hex of each file's bytes, unpacked where they are gzipped; '' is the page itself. */
  readonly files: Readonly<Record<string, string>>;
}

/** A page that is answered with these may share memory between its threads, on any host. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const DIGEST = 'X-Cutoff-Sha256';

/**
 * The builds kept in this browser, one cache each. Scripts, styles and WebAssembly are named by their
 * contents and data is asked for with the build it belongs to, so pages of an older build go on finding
 * their own files here, whatever the server has by then.
 */
export class KeptFiles {
  readonly #build: Build;
  readonly #scope: string;
  readonly #caches: CacheStorage;
  readonly #fetch: (request: Request) => Promise<Response>;

  /** `scope`: the address of the folder that the app is served from; others may share its origin. */
  constructor(
    build: Build,
    scope: string,
    store: CacheStorage,
    fetch: (request: Request) => Promise<Response>,
  ) {
    this.#build = build;
    this.#scope = scope;
    this.#caches = store;
    this.#fetch = fetch;
  }

  /**
   * Keeps what is not kept yet; rejects when a file cannot be had as this build has it. The page comes
   * last: a cache that has it is whole.
   */
  async keep(): Promise<void> {
    const { '': page, ...others } = this.#build.files;
    for (const [path, digest] of Object.entries(others)) await this.#keep(path, digest);
    if (page !== undefined) await this.#keep('', page);
  }

  async #keep(path: string, digest: string): Promise<void> {
    const address = this.#scope + path;
    const held = await this.#held(address, digest);
    if (held === 'here') return;
    const cache = await this.#caches.open(this.#nameOf(this.#build.version));
    await cache.put(address, held ?? (await this.#fetched(path, digest)));
  }

  async complete(): Promise<boolean> {
    const cache = await this.#caches.open(this.#nameOf(this.#build.version));
    const kept = new Set((await cache.keys()).map(({ url }) => url));
    return Object.keys(this.#build.files).every((path) => kept.has(this.#scope + path));
  }

  /** The page itself, of the newest build. */
  async page(): Promise<Response | undefined> {
    return this.#match(this.#nameOf(this.#build.version), this.#scope);
  }

  /**
   * A file: of the build that the address names, else of the newest that has it. What is not kept of a
   * build that is named is not there: the server may have that of another by now.
   */
  async file(url: URL): Promise<Response | undefined> {
    const build = url.searchParams.get('build');
    const address = url.origin + url.pathname;
    if (build !== null) {
      const kept = await this.#match(this.#nameOf(build), address).catch(() => undefined);
      return kept ?? this.#ofBuild(build, address);
    }
    for (const name of await this.#names()) {
      const response = await this.#match(name, address);
      if (response !== undefined) return response;
    }
    return undefined;
  }

  /** From the server, where it still has what this build has. */
  async #ofBuild(build: string, address: string): Promise<Response> {
    const path = address.slice(this.#scope.length);
    const digest = build === this.#build.version ? this.#build.files[path] : undefined;
    const gone = new Response(null, { status: 404 });
    if (digest === undefined) return gone;
    return this.#fetched(path, digest).catch(() => gone);
  }

  /**
   * Lets go of all builds but this, those that came after it, and the last whole one before: a page may
   * come back from the browser's history.
   */
  async forgetOlder(): Promise<void> {
    const own = this.#nameOf(this.#build.version);
    const names = (await this.#kept()).reverse();
    const older = names.includes(own) ? names.slice(names.indexOf(own) + 1) : [];
    const whole = await Promise.all(older.map((name) => this.#match(name, this.#scope)));
    const before = whole.findIndex((page) => page !== undefined);
    for (const [i, name] of older.entries()) if (i !== before) await this.#caches.delete(name);
  }

  #nameOf(version: string): string {
    return `cutoff ${this.#scope} ${version}`;
  }

  /** This build's cache, then the others of this folder, the newest first. */
  async #names(): Promise<string[]> {
    const own = this.#nameOf(this.#build.version);
    const others = (await this.#kept()).filter((name) => name !== own);
    return [own, ...others.reverse()];
  }

  /** The caches of this folder, in the order in which they were made. */
  async #kept(): Promise<string[]> {
    return (await this.#caches.keys()).filter((name) => name.startsWith(this.#nameOf('')));
  }

  async #match(name: string, address: string): Promise<Response | undefined> {
    // Unlike open and match, this makes no cache where there is none.
    return this.#caches.match(address, { cacheName: name });
  }

  /** What is kept of a file with these contents: `here` when it is in this build's own cache. */
  async #held(address: string, digest: string): Promise<Response | 'here' | undefined> {
    for (const [i, name] of (await this.#names()).entries()) {
      const response = await this.#match(name, address);
      if (response?.headers.get(DIGEST) === digest) return i === 0 ? 'here' : response;
    }
    return undefined;
  }

  /** What the browser's own cache has may be of another build; then the server is asked. */
  async #fetched(path: string, digest: string): Promise<Response> {
    const address =
      this.#scope + path + (path.startsWith('data/') ? `?build=${this.#build.version}` : '');
    for (const cache of ['default', 'reload'] as const) {
      const response = await this.#fetch(new Request(address, { cache }));
      const bytes = await response.arrayBuffer();
      if (response.ok && (await sha256(await unpacked(bytes))) === digest)
        return new Response(bytes, {
          headers: {
            'Content-Type': response.headers.get('Content-Type') ?? '',
            [DIGEST]: digest,
            ...ISOLATED,
          },
        });
    }
    throw new Error(`${address} is not what this build holds`);
  }
}

/** Some servers send files that end in .gz as something gzipped, which the browser then unpacks. */
async function unpacked(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const [a, b] = new Uint8Array(bytes);
  if (a !== 0x1f || b !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
