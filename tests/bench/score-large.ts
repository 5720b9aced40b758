import type { Page } from 'playwright';
import { resting, withApp } from './browser';
import { chooseFile, loadChosen } from './chosen';
import { line, quantile, type BenchLine } from './line';
import { ROWS, tiledArrow } from './tiled';
import { FOUR_BLOCKS } from './workload';

const TRAIN_SHARE = 0.2;

/** Few rows are trained on; validation and test, which are scored at the end, have all others. */
const SETTINGS = {
  model: 'resnet-under',
  sampling: 'random-under',
  trainShare: TRAIN_SHARE,
  validationShare: 0.4,
  epochs: 1,
  earlyStopping: false,
  engine: 'kernels',
  batchSize: FOUR_BLOCKS.batchSize,
  inputWidth: FOUR_BLOCKS.blockWidths[0],
  blockWidths: [...FOUR_BLOCKS.blockWidths],
} as const;

interface Watched {
  readonly rows: number;
  readonly seconds: number;
  /** Milliseconds between two frames of the page. */
  readonly frames: readonly number[];
  /** Different places that the progress bar stood at. */
  readonly places: number;
}

/**
 * The four-block network scores 307,511 rows at the end of a run in the built app: how
 * the page draws meanwhile, and whether its progress bar moves. No peer does the same.
 */
export async function scoreLarge(): Promise<BenchLine[]> {
  const file = tiledArrow(Math.ceil(ROWS / (1 - TRAIN_SHARE)));
  const { rows, seconds, frames, places } = await withApp((page) => scoring(page, file));
  return [
    line('score-large', rows / seconds, `rows/s of ${String(rows)} in Chromium`),
    line('score-large-frame', quantile(frames, 0.5), 'ms between two frames, median'),
    line('score-large-frame-p95', quantile(frames, 0.95), 'ms between two frames, p95'),
    line('score-large-progress', places / seconds, 'moves of the progress bar a second'),
  ];
}

async function scoring(page: Page, path: string): Promise<Watched> {
  await chooseFile(page, path);
  await loadChosen(page);
  await page.evaluate((settings) => window.cutoff.set(settings), SETTINGS);
  await resting(page);
  return page.evaluate(async () => {
    const frames: number[] = [];
    const places = new Set<string>();
    let [before, over, seconds] = [0, false, 0];
    const look = (now: number): void => {
      const says = document.querySelector('[role="status"].text')?.textContent ?? '';
      const scoring = says.includes('Scoring rows');
      if (scoring && before > 0) {
        frames.push(now - before);
        seconds += (now - before) / 1000;
        places.add(document.querySelector('[role="progressbar"], progress')?.outerHTML ?? '');
      }
      before = scoring ? now : 0;
      if (!over) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    const run = await window.cutoff.train();
    over = true;
    const rows = run.validation.rows.length + run.test.rows.length;
    return { rows, seconds, frames, places: places.size };
  });
}
