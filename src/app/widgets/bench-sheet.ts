import {
  ceilingOf,
  EFFORTS,
  FOUR_BLOCKS,
  gflopsOf,
  productFor,
  shareOfCeiling,
  type BenchReport,
  type BenchRow,
  type ProductSpeed,
  type Speed,
} from '../../core/bench/bench';
import { adapterWords, lineName, machineText, memoryWords, onAdapter } from './bench-words';
import { toMarkdown, type Cell, type Sheet } from './csv';

const TITLE = 'Engines side by side';

/** Four figures are more than is known, and no long tails. */
function short(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4));
}

/** Every figure of every line. */
export function benchSheet(report: BenchReport): Sheet {
  const speeds = (what: string): string[] => [
    `${what}, rows/s`,
    `${what}, slowest turn`,
    `${what}, fastest turn`,
    `${what}, GFLOP/s`,
  ];
  return {
    title: TITLE,
    columns: [
      'engine',
      'adapter',
      'threads',
      'memory',
      ...speeds('training'),
      ...speeds('scoring'),
      'ceiling, GFLOP/s',
      'ceiling, slowest turn',
      'ceiling, fastest turn',
      'share of ceiling',
      'note',
    ],
    rows: report.rows.map((row) => [
      lineName(row.part),
      adapterWords(row.part, report.machine),
      onAdapter(row.part) ? null : row.part.threads,
      memoryWords(row.part),
      ...speedCells(speedOf(row, 'training')),
      ...speedCells(speedOf(row, 'scoring')),
      ...ceilingCells(productFor(row.part, report.rows)),
      short(shareOfCeiling(row, report.rows)),
      noteOf(row),
    ]),
  };
}

/** What fits a message: a table, and under what circumstances. */
export function benchMarkdown(report: BenchReport): string {
  const columns = [
    'engine',
    'threads',
    'memory',
    'training, rows/s',
    'scoring, rows/s',
    'GFLOP/s',
    'share of ceiling',
    'note',
  ];
  const rows = report.rows.map((row): Cell[] => [
    lineName(row.part),
    onAdapter(row.part) ? null : row.part.threads,
    memoryWords(row.part),
    short(speedOf(row, 'training')?.rowsPerSecond ?? null),
    short(speedOf(row, 'scoring')?.rowsPerSecond ?? null),
    short(gflopsOf(row)),
    short(shareOfCeiling(row, report.rows)),
    [adapterWords(row.part, report.machine), noteOf(row)].filter((one) => one !== '').join('; '),
  ]);
  return `${machineText(report.machine)}\n${circumstances(report)}\n\n${toMarkdown({ columns, rows })}`;
}

/** The report as it is, with what follows from it. */
export function benchJson(report: BenchReport): string {
  const { machine, effort, rows } = report;
  const lines = rows.map((row) => ({
    ...row.part,
    name: lineName(row.part),
    ...(row.measured === null
      ? { reason: row.reason === '' ? 'not measured' : row.reason }
      : row.measured),
    ceiling: ceilingOf(row.part, rows),
    shareOfCeiling: shareOfCeiling(row, rows),
  }));
  const whole = { machine, network: FOUR_BLOCKS, effort: EFFORTS[effort], lines };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

function circumstances({ effort }: BenchReport): string {
  const { inputs, blockWidths, batchSize } = FOUR_BLOCKS;
  const { turns, milliseconds } = EFFORTS[effort];
  return `residual blocks of ${blockWidths.join(', ')} on ${String(inputs)} inputs · batches of ${String(batchSize)} rows · median of ${String(turns)} turns of ${String(milliseconds / 1000)} s`;
}

function speedOf({ measured }: BenchRow, what: 'training' | 'scoring'): Speed | null {
  return measured?.kind === 'engine' ? measured[what] : null;
}

function speedCells(speed: Speed | null): Cell[] {
  if (speed === null) return [null, null, null, null];
  return [speed.rowsPerSecond, speed.slowest, speed.fastest, speed.gflops].map(short);
}

function ceilingCells(product: ProductSpeed | null): Cell[] {
  if (product === null) return [null, null, null];
  return [product.gflops, product.slowest, product.fastest].map(short);
}

function noteOf(row: BenchRow): string {
  const { measured, reason } = row;
  if (measured === null) return reason === '' ? 'not measured' : `not measured: ${reason}`;
  const rough = (['training', 'scoring'] as const).filter((what) => speedOf(row, what)?.isRough);
  return rough.length === 0 ? '' : `too slow to measure well: ${rough.join(' and ')}`;
}
