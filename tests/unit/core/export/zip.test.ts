import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { crc32, zipped } from '../../../../src/core/export/zip';

it('has the check value of CRC-32', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});

it('makes archives that another program unpacks', () => {
  const entries = [
    { name: 'a.json', bytes: new TextEncoder().encode('{"é":1}') },
    { name: 'größe.bin', bytes: Uint8Array.from({ length: 70_000 }, (_, i) => (i * i) % 251) },
    { name: 'empty', bytes: new Uint8Array() },
  ];
  const folder = mkdtempSync(join(tmpdir(), 'cutoff-zip-'));
  try {
    writeFileSync(join(folder, 'a.zip'), zipped(entries));
    const code =
      'import zipfile; z=zipfile.ZipFile("a.zip"); assert z.testzip() is None; z.extractall()';
    execFileSync('/usr/bin/python3', ['-c', code], { cwd: folder });
    for (const { name, bytes } of entries)
      expect(new Uint8Array(readFileSync(join(folder, name)))).toEqual(bytes);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
