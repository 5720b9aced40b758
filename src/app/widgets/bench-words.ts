import {
  type BenchPart,
  type BenchRow,
  type Machine,
  type Memory,
  type ProductSpeed,
  type Speed,
} from '../../core/bench/bench';
import { KNOBS } from '../../core/experiment';
import { count, figure, percent, plural } from './format';

export function lineName(part: BenchPart): string {
  if (part.kind === 'product') return 'Matrix product alone';
  const { engine } = part;
  return KNOBS.engine.options.find(({ value }) => value === engine)?.label ?? engine;
}

const MEMORY_WORDS: Readonly<Record<NonNullable<Memory>, string>> = {
  shared: 'shared memory',
  messages: 'messages',
};

export function memoryWords(part: BenchPart): string {
  return part.kind === 'engine' && part.memory !== null ? MEMORY_WORDS[part.memory] : '';
}

/** "2 threads, shared memory"; empty for what runs on a graphics adapter. */
export function threadWords(part: BenchPart): string {
  if (onAdapter(part)) return '';
  return [plural(part.threads, 'thread'), memoryWords(part)].filter((one) => one !== '').join(', ');
}

export function onAdapter(part: BenchPart): boolean {
  return part.kind === 'engine' && (part.engine === 'webgpu' || part.engine === 'webgl');
}

/** What is behind an engine: the adapter's name, and whether the processor plays it. */
export function adapterWords(part: BenchPart, { engines }: Machine): string {
  if (part.kind === 'product') return '';
  const here = engines.find(({ engine }) => engine === part.engine);
  if (here === undefined) return '';
  const software = here.software ? 'drawn by the processor, no graphics card behind it' : '';
  return [here.detail, software].filter((one) => one !== '').join('; ');
}

/** "Fast processor, 2 threads, shared memory". */
export function wholeName(part: BenchPart): string {
  return [lineName(part), threadWords(part)].filter((one) => one !== '').join(', ');
}

/** Three figures: a speed is not known better. */
function threeFigures(value: number): number {
  return Number(value.toPrecision(3));
}

export function speedText({ rowsPerSecond, isRough }: Speed): string {
  return `${isRough ? 'about ' : ''}${count(threeFigures(rowsPerSecond))}`;
}

/** "24,100 to 25,900": the turns; empty where there was one. */
export function spreadText({ slowest, fastest, isRough }: Speed): string {
  if (isRough) return 'too slow to measure well';
  return `${count(threeFigures(slowest))} to ${count(threeFigures(fastest))}`;
}

/** "38.2 to 41": the turns of the bare product. */
export function productSpreadText({ slowest, fastest }: ProductSpeed): string {
  return `${gflopsText(slowest)} to ${gflopsText(fastest)}`;
}

export function gflopsText(value: number | null): string {
  return value === null ? '—' : figure(threeFigures(value));
}

/** "76 %"; a small one as "0.1 %". */
export function shareText(share: number): string {
  return percent(share, share < 0.01 ? 1 : 0);
}

/** What a line found, in a sentence, for those who do not see the table grow. */
export function foundText({ part, measured, reason }: BenchRow): string {
  const name = wholeName(part);
  if (measured === null) return `${name}: not measured, ${reason}.`;
  if (measured.kind === 'product') return `${name}: ${gflopsText(measured.gflops)} GFLOP/s.`;
  return `${name}: trains ${speedText(measured.training)}, scores ${speedText(measured.scoring)} rows a second.`;
}

/** The machine, in a sentence. */
export function machineText({ cores, threads, isolated, relaxed }: Machine): string {
  return [
    plural(cores, 'core'),
    threads === 1 ? 'one thread' : `up to ${plural(threads, 'thread')}`,
    isolated
      ? 'cross-origin isolated: threads may share memory'
      : 'not cross-origin isolated: threads can only send messages',
    relaxed ? 'relaxed SIMD' : 'SIMD without relaxed multiply-add',
  ].join(' · ');
}
