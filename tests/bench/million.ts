import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { columnFromArray, dictionary, tableFromColumns, tableToIPC, utf8 } from '@uwdata/flechette';
import { randomStream } from '../../src/core/random';
import { line, type BenchLine } from './line';
import { takenBy } from './memory';

const ROWS = 1_000_000;
const NUMBERS = 45;
const CATEGORIES = 15;
const LEVELS = ['never', 'once', 'twice', 'often'];

/** A small network, for one epoch over all training rows as they are. */
const RUN = {
  model: 'resnet-under',
  sampling: 'none',
  inputWidth: 64,
  blockWidths: [64, 32],
  batchSize: 1024,
  epochs: 1,
} as const;

/**
 * What the tab takes with a million rows × 60, opened from Arrow and trained on: encoded they would be
 * 420 MB, which are never held.
 */
export async function memoryMillion(): Promise<BenchLine[]> {
  const { empty, opening, training, told, seconds } = await takenBy(millionRows(), RUN);
  const above = (peak: number | null): number | null =>
    peak === null || empty === null ? null : peak - empty;
  const unit = 'MB above an empty page';
  return [
    line('memory-million', above(training), unit, 'MB told before', told),
    line('memory-million-opening', above(opening), unit),
    line('memory-million-empty', empty, 'MB peak resident of the tab’s process'),
    line('memory-million-seconds', seconds, 's to prepare, train an epoch and score'),
  ];
}

/** Made-up columns in an Arrow file: that a CSV of them takes long to read is another matter. */
function millionRows(): string {
  const folder = fileURLToPath(new URL('../../.cache/bench', import.meta.url));
  const path = `${folder}/million.arrow`;
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const random = randomStream(1, 'million');
  const risk = new Float32Array(ROWS);
  const numbers = Array.from({ length: NUMBERS }, (_, c) => {
    const values = Float32Array.from({ length: ROWS }, () => random.normal());
    for (let row = 0; row < ROWS; row++) risk[row] += values[row] / (c + 2);
    return [`number ${String(c + 1)}`, columnFromArray(values)] as const;
  });
  const categories = Array.from({ length: CATEGORIES }, (_, c) => {
    const values = Array.from(risk, () => LEVELS[random.below(LEVELS.length)]);
    return [`habit ${String(c + 1)}`, columnFromArray(values, dictionary(utf8()))] as const;
  });
  const outcome = Int8Array.from(risk, (logit) => Number(random.uniform() < sigmoid(logit - 3)));
  const columns = [...numbers, ...categories, ['TARGET', columnFromArray(outcome)] as const];
  const table = tableFromColumns(Object.fromEntries(columns));
  writeFileSync(path, tableToIPC(table, { format: 'file' }) ?? new Uint8Array());
  return path;
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
