import { speedOf, type Effort, type Speed } from '../../core/bench/bench';
import type { Task } from '../../core/task';

/** Something that takes rows, many or few at a time, and how long it took for so many rounds. */
export interface Timed {
  readonly few: number;
  readonly full: number;
  /** Rounds that are waited for together; milliseconds. */
  time(rows: 'few' | 'full', rounds: number): Promise<number>;
}

/** Rounds between two waits. */
const MOST_TOGETHER = 8;
const TOGETHER_MS = 50;
/** Where many rows would take longer than this, going by few, a slow engine is asked for no more. */
const PATIENCE_MS = 10_000;

/** How many rounds are waited for together, where one takes so long. */
export function roundsTogether(milliseconds: number): number {
  return Math.max(1, Math.min(MOST_TOGETHER, Math.floor(TOGETHER_MS / milliseconds)));
}

/**
 * Rows a second, turn by turn, warm-up excluded. An engine so slow that a round takes as long as all
 * turns together is timed once.
 */
export async function speedInTurns(
  timed: Timed,
  { turns, milliseconds }: Effort,
  flopPerRow: number,
  task: Task,
): Promise<Speed> {
  const rough = (rows: number, spent: number): Speed =>
    speedOf([(rows * 1000) / spent], flopPerRow, true);
  // Compiles the shaders, and lets other threads take their shares.
  const warmUp = await timed.time('few', 1);
  if (warmUp > PATIENCE_MS) return rough(timed.few, warmUp);
  const first = await timed.time('few', 1);
  if ((first * timed.full) / timed.few > PATIENCE_MS) return rough(timed.few, first);
  const whole = await timed.time('full', 1);
  if (whole > turns * milliseconds) return rough(timed.full, whole);
  const rounds = roundsTogether(await timed.time('full', 1));
  const each: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    let spent = 0;
    let rows = 0;
    while (spent < milliseconds) {
      await task.breathe();
      spent += await timed.time('full', rounds);
      rows += rounds * timed.full;
    }
    each.push((rows * 1000) / spent);
  }
  return speedOf(each, flopPerRow, false);
}
