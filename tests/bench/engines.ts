import {
  ceilingOf,
  gflopsOf,
  type BenchPart,
  type BenchReport,
  type BenchRow,
} from '../../src/core/bench/bench';
import { withApp } from './browser';
import { line, type BenchLine } from './line';
import { pytorch, pytorchScoring, type Peer } from './train';

/**
 * The page's own comparison of engines, in the built app: training and scoring beside PyTorch, on one
 * thread and on several, over shared memory and by messages, and the share of the matrix product's speed.
 */
export async function engines(): Promise<BenchLine[]> {
  const training = await pytorch();
  const scoring = await pytorchScoring();
  const report = await withApp((page) => page.evaluate(() => window.cutoff.bench('thorough')));
  return report.rows.flatMap((row) => linesOf(row, report, { training, scoring }));
}

function linesOf(
  row: BenchRow,
  { rows, machine }: BenchReport,
  peers: { readonly training: Peer; readonly scoring: Peer },
): BenchLine[] {
  const { part, measured, reason } = row;
  const name = nameOf(part);
  if (measured === null) return [line(`train-${name}`, null, `not measured: ${reason}`)];
  if (measured.kind === 'product')
    return [line(`product-${name}`, measured.gflops, `GFLOP/s, ${threads(part)}`)];
  const speed = (what: 'training' | 'scoring', label: string): BenchLine => {
    const { rowsPerSecond, isRough } = measured[what];
    const unit = `rows/s, ${threads(part)}${isRough ? ', about' : ''}`;
    return line(
      `${label}-${name}`,
      rowsPerSecond,
      unit,
      peers[what].name,
      peers[what].rowsPerSecond,
    );
  };
  const ceiling = ceilingOf(part, rows);
  const product = `the matrix product alone, ${threads(part)}, ${machine.relaxed ? '' : 'not '}relaxed`;
  return [
    speed('training', 'train'),
    speed('scoring', 'score'),
    ...(ceiling === null
      ? []
      : [line(`ceiling-${name}`, gflopsOf(row), 'GFLOP/s in training', product, ceiling)]),
  ];
}

/** "kernels-2-shared". */
function nameOf(part: BenchPart): string {
  if (part.kind === 'product') return String(part.threads);
  const { engine, memory } = part;
  return engine === 'kernels'
    ? [engine, part.threads, memory ?? ''].filter((one) => one !== '').join('-')
    : engine;
}

function threads(part: BenchPart): string {
  const many = part.threads === 1 ? '1 thread' : `${String(part.threads)} threads`;
  if (part.kind === 'product' || part.memory === null) return many;
  return `${many}, ${part.memory === 'shared' ? 'shared memory' : 'messages'}`;
}
