import type { Task } from '../core/task';

const WIDTH = 30;
const REDRAW_MS = 100;

/** A task that draws one line on stderr when that is a terminal, and lets signals through. */
export function terminalTask(): { task: Task; finish: () => void } {
  const shown = process.stderr.isTTY;
  const started = performance.now();
  let drawn = 0;
  const task: Task = {
    signal: new AbortController().signal,
    report: ({ stage, done, total }) => {
      const now = performance.now();
      if (!shown || (now - drawn < REDRAW_MS && done < total)) return;
      drawn = now;
      const filled = Math.round((WIDTH * done) / Math.max(1, total));
      const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
      const seconds = ((now - started) / 1000).toFixed(0);
      process.stderr.write(
        `\r\x1b[K${bar} ${stage} ${Math.round((100 * done) / total)} % · ${seconds} s`,
      );
    },
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  };
  return { task, finish: () => void (shown && process.stderr.write('\r\x1b[K')) };
}
