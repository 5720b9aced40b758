import { Fault } from '../../core/fault';
import { hostedBuild } from './build';

/** A file of the build: out of the page when it is embedded there, else from beside it. */
export async function asset(path: string): Promise<ArrayBuffer> {
  const embedded = document.querySelector(`script[data-asset="${CSS.escape(path)}"]`);
  if (embedded?.textContent) return fromBase64(embedded.textContent);
  let response: Response;
  try {
    response = await fetch(addressOf(path));
  } catch (cause) {
    throw missing(path, cause);
  }
  if (!response.ok) throw missing(path, new Error(`HTTP ${String(response.status)}`));
  return response.arrayBuffer();
}

/** Data is of a build, but keeps its name from one to the next: the address says whose it is. */
function addressOf(path: string): URL {
  const address = new URL(path, document.baseURI);
  const build = hostedBuild();
  if (build !== null) address.searchParams.set('build', build);
  return address;
}

function missing(path: string, cause: unknown): Fault {
  return new Fault('internal', `A file of the app could not be loaded`, {
    place: { file: path },
    remedy: 'Check the connection and reload the page',
    cause,
  });
}

function fromBase64(text: string): ArrayBuffer {
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes.buffer;
}
