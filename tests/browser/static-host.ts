import { cp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeOffline } from '../../.scripts/offline.mjs';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const UNDER = '/some/where/';
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** A host of plain files under a path, which lets them be cached for ten minutes, as GitHub Pages does. */
export class StaticHost {
  folder = DIST;
  /** What was asked for, without the path that all lies under. */
  readonly asked: string[] = [];
  #server: Server | null = null;
  #port = 0;

  get host(): string {
    return `localhost:${String(this.#port)}`;
  }

  get address(): string {
    return `http://${this.host}${UNDER}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://localhost');
      const path = pathname.slice(UNDER.length) || 'index.html';
      this.asked.push(path);
      readFile(join(this.folder, path)).then(
        (bytes) => {
          const type = TYPES[extname(path)] ?? 'application/octet-stream';
          response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'max-age=600' });
          response.end(bytes);
        },
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(this.#port, 'localhost', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
    this.#server = null;
  }
}

/**
 * The built app, copied to a folder, as another version would be: every file that is named by its contents has
 * another name.
 */
export async function anotherVersion(folder: string): Promise<{ folder: string; version: string }> {
  await cp(DIST, folder, { recursive: true, filter: (path) => !path.endsWith('cutoff.html') });
  const assets = join(folder, 'assets');
  const names = new Map(
    (await readdir(assets)).map((name) => [name, name.replace(/(\.\w+)$/, 'next$1')]),
  );
  const written = [...names.keys()].filter((name) => /\.(js|css)$/.test(name));
  for (const path of [...written.map((name) => join(assets, name)), join(folder, 'index.html')]) {
    const text = await readFile(path, 'utf8');
    const moved = text.replace(/[\w.-]+\.(?:js|css|wasm)\b/g, (name) => names.get(name) ?? name);
    await writeFile(path, moved);
  }
  for (const [name, next] of names) await rename(join(assets, name), join(assets, next));
  const { version } = await makeOffline(folder);
  return { folder, version };
}
