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

const PRODUCT = 'the matrix product alone, on as many threads';

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
  if (measured === null) return [line(name, null, `not measured: ${reason}`)];
  if (measured.kind === 'product')
    return [
      line(
        name,
        measured.gflops,
        `GFLOP/s, ${threads(part)}, ${machine.relaxed ? '' : 'not '}relaxed`,
      ),
    ];
  const speed = (what: 'training' | 'scoring'): BenchLine => {
    const { rowsPerSecond, isRough } = measured[what];
    const unit = `rows/s, ${threads(part)}${isRough ? ', about' : ''}`;
    return line(
      `${name}-${what}`,
      rowsPerSecond,
      unit,
      peers[what].name,
      peers[what].rowsPerSecond,
    );
  };
  const ceiling = ceilingOf(part, rows);
  return [
    speed('training'),
    speed('scoring'),
    ...(ceiling === null
      ? []
      : [line(`${name}-ceiling`, gflopsOf(row), 'GFLOP/s in training', PRODUCT, ceiling)]),
  ];
}

/** "engine-kernels-2-shared". */
function nameOf(part: BenchPart): string {
  if (part.kind === 'product') return `engine-product-${String(part.threads)}`;
  const { engine, memory } = part;
  const own = engine === 'kernels' ? [String(part.threads), memory ?? ''] : [];
  return ['engine', engine, ...own].filter((one) => one !== '').join('-');
}

function threads(part: BenchPart): string {
  if (part.kind === 'engine' && (part.engine === 'webgpu' || part.engine === 'webgl'))
    return 'on the adapter';
  const many = part.threads === 1 ? '1 thread' : `${String(part.threads)} threads`;
  if (part.kind === 'product' || part.memory === null) return many;
  return `${many}, ${part.memory === 'shared' ? 'shared memory' : 'messages'}`;
}
