import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpackedText } from '../../../src/worker/packed-runs';

const text = 'Größe € 😀 '.repeat(50_000);

describe('a file that may be compressed', () => {
  it('is read as it was written, compressed or not', async () => {
    expect(await unpackedText(new Blob([text]))).toBe(text);
    expect(await unpackedText(new Blob([gzipSync(text)]))).toBe(text);
  });

  it('is given up when it unpacks to more than it may', async () => {
    const small = new Blob([gzipSync(' '.repeat(3_000_000))]);
    expect(small.size).toBeLessThan(10_000);
    await expect(unpackedText(small, 1_000_000)).rejects.toThrow('unpacks to more than');
  });
});
