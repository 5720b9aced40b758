import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { zipOf } from '../../../.scripts/zip.mjs';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const files: [string, Uint8Array][] = [
  ['cutoff/README.md', bytes('# Cutoff\n'.repeat(50))],
  ['cutoff/hosted/2.js', bytes('two')],
  ['cutoff/hosted/10.js', bytes('ten')],
  ['cutoff/10', bytes('ten')],
  ['cutoff/Ä', new Uint8Array()],
];

/** The zip's bytes as made somewhere else. */
function inZone<T>(zone: string, make: () => T): T {
  const before = process.env['TZ'];
  process.env['TZ'] = zone;
  try {
    return make();
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
}

describe('the ZIP of a release', () => {
  it('has the same bytes in whatever order its files come', () => {
    const zip = zipOf(files);
    expect(zipOf([...files].reverse())).toEqual(zip);
    expect(Object.keys(unzipSync(zip))).toEqual(files.map(([name]) => name).sort());
  });

  it('has the same bytes at any time and in any time zone', () => {
    const zips = ['Pacific/Auckland', 'America/Los_Angeles', 'UTC'].map((zone) =>
      inZone(zone, () => {
        expect(new Date(0).getHours()).toBe({ 'Pacific/Auckland': 12, UTC: 0 }[zone] ?? 16);
        return zipOf(files);
      }),
    );
    expect(zips[1]).toEqual(zips[0]);
    expect(zips[2]).toEqual(zips[0]);
    // 1 January 1980, 00:00: the date field of the first entry.
    expect([...zips[0]!.subarray(10, 14)]).toEqual([0, 0, 0x21, 0]);
  });

  it('gives every file back', () => {
    const unpacked = unzipSync(zipOf(files));
    for (const [name, content] of files) expect(unpacked[name]).toEqual(content);
  });

  it('refuses one name for two files', () => {
    expect(() => zipOf([...files, files[0]!])).toThrow('one name');
  });
});
