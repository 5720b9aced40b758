import { Fault } from '../../core/fault';

/** A file of the build: out of the page when it is embedded there, else from beside it. */
export async function asset(path: string): Promise<ArrayBuffer> {
  const embedded = document.querySelector(`script[data-asset="${CSS.escape(path)}"]`);
  if (embedded?.textContent) return fromBase64(embedded.textContent);
  let response: Response;
  try {
    response = await fetch(new URL(path, document.baseURI));
  } catch (cause) {
    throw missing(path, cause);
  }
  if (!response.ok) throw missing(path, new Error(`HTTP ${String(response.status)}`));
  return response.arrayBuffer();
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
