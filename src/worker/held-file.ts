import type { Request } from './messages';

/** How much a stream hands on at once. */
const PIECE = 1 << 20;

/**
 * A file whose bytes are in memory: it can be read where a browser refuses to read any other, as WebKit
 * does in the workers of a page opened from disk.
 */
export class HeldFile extends File {
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>, name = '') {
    super([], name);
    this.#bytes = bytes;
  }

  override get size(): number {
    return this.#bytes.length;
  }

  override slice(from = 0, to?: number): HeldFile {
    return new HeldFile(this.#bytes.subarray(from, to), this.name);
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.#bytes.slice().buffer);
  }

  override text(): Promise<string> {
    return Promise.resolve(new TextDecoder().decode(this.#bytes));
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const bytes = this.#bytes;
    let at = 0;
    return new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) controller.close();
        else controller.enqueue(bytes.slice(at, (at += PIECE)));
      },
    });
  }
}

/** The file that a request names. */
export const fileOf = ({ payload }: Request): File | null =>
  payload !== null && 'file' in payload ? payload.file : null;

/** The request with a file that can be read here, where the page has sent along what it holds. */
export function withFile(request: Request): Request {
  const { payload, held } = request;
  const file = fileOf(request);
  if (file === null || held === undefined) return request;
  const readable = new HeldFile(new Uint8Array(held), file.name);
  return { ...request, payload: { ...payload, file: readable } } as Request;
}

/** Whether this thread can read a file at all. */
export const readsFiles = (): Promise<boolean> =>
  new Blob(['?']).arrayBuffer().then(
    () => true,
    () => false,
  );
