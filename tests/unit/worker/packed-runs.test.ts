import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { quietTask } from '../../../src/core/task';
import { unpackedText } from '../../../src/worker/packed-runs';

const text = 'Größe € 😀 '.repeat(50_000);

describe('a file that may be compressed', () => {
  it('is read as it was written, compressed or not', async () => {
    expect(await unpackedText('a', new Blob([text]), quietTask())).toBe(text);
    expect(await unpackedText('a', new Blob([gzipSync(text)]), quietTask())).toBe(text);
  });

  it('is given up when it unpacks to more than it may', async () => {
    const small = new Blob([gzipSync(' '.repeat(3_000_000))]);
    expect(small.size).toBeLessThan(10_000);
    await expect(unpackedText('a', small, quietTask(), 1_000_000)).rejects.toThrow(
      'more text than a page can read',
    );
  });
});
