import { describe, expect, it } from 'vitest';
import { parseCatalog } from '../../../src/core/data/catalog';
import { Fault } from '../../../src/core/fault';

const column = {
  name: 'Y',
  role: 'target',
  kind: 'numeric',
  unit: '',
  label: 'Default',
  help: 'Whether.',
  sensitive: false,
};
const entry = {
  id: 'one',
  title: 'One',
  description: 'A dataset.',
  licence: 'CC0-1.0',
  rows: 10,
  defaultRate: 0.1,
  file: 'one.arrow.gz',
  bytes: 99,
  hash: 'a'.repeat(64),
  seed: 1,
  target: { column: 'Y', positive: '1' },
  columns: [column, { ...column, name: 'X', role: 'feature', levelLabels: { A: 'First' } }],
  runs: [{ model: 'm.json', scores: 's.bin', weights: 'w.bin' }],
};
const catalog = { format: 1, datasets: [entry] };

describe('parseCatalog', () => {
  it('gives back what a good catalog says', () => {
    expect(parseCatalog(catalog)).toEqual(catalog);
    expect(
      parseCatalog({ ...catalog, datasets: [{ ...entry, seed: null }] }).datasets[0].seed,
    ).toBe(null);
  });

  it.each([
    ['not an object', 7],
    ['another format', { ...catalog, format: 2 }],
    ['no list', { format: 1, datasets: {} }],
    ['an entry twice', { ...catalog, datasets: [entry, entry] }],
    ['a hash too short', { ...catalog, datasets: [{ ...entry, hash: 'ab' }] }],
    ['a rate above 1', { ...catalog, datasets: [{ ...entry, defaultRate: 8.07 }] }],
    ['rows as text', { ...catalog, datasets: [{ ...entry, rows: '10' }] }],
    ['no runs', { ...catalog, datasets: [{ ...entry, runs: undefined }] }],
    [
      'a role unheard of',
      { ...catalog, datasets: [{ ...entry, columns: [{ ...column, role: 'x' }] }] },
    ],
    ['a column twice', { ...catalog, datasets: [{ ...entry, columns: [column, column] }] }],
    [
      'a target that is no column',
      { ...catalog, datasets: [{ ...entry, target: { column: 'Z', positive: '1' } }] },
    ],
    [
      'a label that is no text',
      {
        ...catalog,
        datasets: [
          { ...entry, columns: [column, { ...column, name: 'X', levelLabels: { A: 1 } }] },
        ],
      },
    ],
  ])('refuses %s', (_, json) => {
    expect(() => parseCatalog(json)).toThrow(Fault);
  });

  it('says which entry and field', () => {
    const broken = { ...catalog, datasets: [{ ...entry, title: '' }] };
    expect(() => parseCatalog(broken)).toThrow(/“title” of dataset “one”/);
  });
});
