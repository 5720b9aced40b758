import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietTask } from '../../../src/core/task';
import { build, type Built } from '../../../src/pipeline/build';
import { differences } from '../../../src/pipeline/check';
import { publish, readCatalog, sha256 } from '../../../src/pipeline/publish';

const folder = mkdtempSync(join(tmpdir(), 'cutoff-test-'));
const out = join(folder, 'out');
const source = { id: 'small', seed: 3 };
let built: Built;
let other: Built;

beforeAll(async () => {
  const recipe = { rows: 300, from: null, keepRaw: null, copies: [] };
  built = await build({ ...recipe, seed: 3 }, quietTask());
  other = await build({ ...recipe, seed: 4 }, quietTask());
  publish(out, source, built);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('what is published', () => {
  it('is hashed before it is packed, and described', () => {
    const [entry] = readCatalog(out).datasets;
    const packed = readFileSync(join(out, entry.file));
    expect(entry.bytes).toBe(packed.length);
    expect(entry.hash).toBe(sha256(gunzipSync(packed)));
    expect(entry).toMatchObject({ id: 'small', seed: 3, rows: 300, runs: [] });
    const sensitive = entry.columns.filter((column) => column.sensitive).map(({ name }) => name);
    expect(sensitive).toEqual(['CODE_GENDER', 'AGE_YEARS']);
  });

  it('keeps shipped runs and other datasets when it is made again', () => {
    const copy = join(folder, 'copy');
    cpSync(out, copy, { recursive: true });
    const catalog = readCatalog(copy);
    const runs = [{ model: 'm', scores: 's', weights: 'w' }];
    const datasets = [
      { ...catalog.datasets[0], runs },
      { ...catalog.datasets[0], id: 'zebra' },
    ];
    writeFileSync(join(copy, 'catalog.json'), JSON.stringify({ ...catalog, datasets }));
    publish(copy, source, built);
    const after = readCatalog(copy).datasets;
    expect(after.map(({ id }) => id)).toEqual(['small', 'zebra']);
    expect(after[0].runs).toEqual(runs);
  });
});

describe('the check against what is committed', () => {
  it('finds nothing when nothing changed', () => {
    expect(differences(out, source, built)).toEqual([]);
  });

  it('names the columns that differ', () => {
    const found = differences(out, source, other).join('\n');
    expect(found).toMatch(/column AMT_CREDIT differs in \d+ of 300 rows/);
    expect(found).toContain('catalog.json');
  });

  it('sees a file that is not what its hash says', () => {
    const copy = join(folder, 'swapped');
    cpSync(out, copy, { recursive: true });
    publish(join(folder, 'elsewhere'), source, other);
    cpSync(join(folder, 'elsewhere', 'small.arrow.gz'), join(copy, 'small.arrow.gz'));
    expect(differences(copy, source, built).join('\n')).toContain('not what its hash says');
  });
});
