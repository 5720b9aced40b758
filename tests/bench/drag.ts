import type { Page } from 'playwright';
import { resting, withApp } from './browser';
import { line, quantile, type BenchLine } from './line';

interface Moved {
  /** From the pointer's event to the end of the frame that shows it, in ms. */
  readonly wait: number;
  /** Of that, what the page was busy: the rest is waiting for the display's next frame. */
  readonly work: number;
}

declare global {
  interface Window {
    moves?: Moved[];
  }
}

const ROWS = 768_778;
const SCORED_SHARE = 0.4;
const MOVES = 200;

/**
 * Input to paint of a cut-off drag over the histogram in 200 steps, with 307,511 scored rows: with
 * the charts that are shown at first, and with every board. The peer is one frame at 60 Hz. A move
 * that comes just after a frame began waits for the next: only the work of a step tells whether a
 * drag keeps up with the display, with a ratio up to 1. Dragging begins once the browser rests: the
 * intervals of 307,511 rows are worked out for some seconds after training, on cores the drawing
 * needs too.
 */
export async function drag(): Promise<BenchLine[]> {
  return withApp(async (page) => {
    await page.evaluate(scoreManyRows, { rows: ROWS, share: SCORED_SHARE });
    await page.evaluate(watchMoves);
    const curves = await dragged(page, 'curves');
    const all = await dragged(page, 'all');
    const decide = await page.evaluate(timeDecide);
    return [
      ...lines('drag', curves),
      ...lines('drag-all-boards', all),
      line('decide', quantile(decide, 0.95), 'ms p95 for all figures at one cut-off', 'budget', 1),
    ];
  });
}

function lines(name: string, moves: readonly Moved[]): BenchLine[] {
  const frame = 1000 / 60;
  const waits = moves.map(({ wait }) => wait);
  const works = moves.map(({ work }) => work);
  const peer = 'one frame at 60 Hz';
  return [
    line(name, quantile(waits, 0.95), 'ms p95 input to paint', peer, frame),
    line(`${name}-median`, quantile(waits, 0.5), 'ms median input to paint', peer, frame),
    line(`${name}-work`, quantile(works, 0.95), 'ms p95 work of a step', peer, frame),
    line(`${name}-work-median`, quantile(works, 0.5), 'ms median work of a step', peer, frame),
  ];
}

async function scoreManyRows({ rows, share }: { rows: number; share: number }): Promise<void> {
  const lines = ['a,b,default'];
  let state = 12_345;
  const next = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
  for (let i = 0; i < rows; i++) {
    const a = next();
    const b = next();
    lines.push(`${a.toFixed(6)},${b.toFixed(6)},${next() < 0.02 + 0.2 * a * b ? '1' : '0'}`);
  }
  await window.cutoff.load(new File([lines.join('\n')], 'drag.csv'), {
    target: 'default',
    positive: '1',
  });
  window.cutoff.set({
    trainShare: 0.2,
    validationShare: share,
    sampling: 'none',
    loss: 'bce',
    inputWidth: 8,
    blockWidths: [8],
    epochs: 1,
    batchSize: 4096,
    earlyStopping: false,
    engine: 'wasm',
    probability: 'raw',
  });
  await window.cutoff.train();
}

/** Times every move: its handling, with all that follows at once, and the frame after it. */
function watchMoves(): void {
  const after = new MessageChannel();
  let now = { event: 0, handled: 0, frame: 0 };
  let began = 0;
  window.moves = [];
  after.port1.onmessage = () => {
    const end = performance.now();
    window.moves?.push({ wait: end - now.event, work: now.handled + end - now.frame });
  };
  addEventListener('pointermove', () => (began = performance.now()), { capture: true });
  addEventListener('pointermove', ({ timeStamp }) => {
    queueMicrotask(() => {
      const handled = performance.now() - began;
      requestAnimationFrame((frame) => {
        now = { event: timeStamp, handled, frame: Math.max(frame, began + handled) };
        after.port2.postMessage(null);
      });
    });
  });
}

async function dragged(page: Page, board: 'curves' | 'all'): Promise<Moved[]> {
  await page.evaluate((shown) => void window.cutoff.set({ board: shown }), board);
  await resting(page);
  const box = await page.getByRole('img', { name: /Applicants by predicted/ }).boundingBox();
  if (box === null) throw new Error('The histogram is not there');
  await page.mouse.move(box.x + box.width * 0.2, box.y + 90);
  await page.mouse.down();
  await page.evaluate(() => void (window.moves = []));
  for (let i = 0; i < MOVES; i++) {
    await page.mouse.move(box.x + box.width * (0.2 + (0.6 * i) / MOVES), box.y + 90);
    await page.waitForTimeout(20);
  }
  await page.mouse.up();
  return page.evaluate(() => window.moves ?? []);
}

function timeDecide(): number[] {
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const began = performance.now();
    for (let k = 0; k < 50; k++) window.cutoff.decide((i * 50 + k) / 10_000);
    times.push((performance.now() - began) / 50);
  }
  return times;
}
