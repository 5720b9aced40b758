import type { EngineName } from '../../src/core/run';
import { withApp } from './browser';
import type { BenchLine } from './line';
import { pytorch, trainLine } from './train';
import { FOUR_BLOCKS } from './workload';

/** Few rows: where there is no graphics card, a software adapter draws, at some dozens of rows a second. */
const ROWS = 2 * FOUR_BLOCKS.batchSize;

/** Rows a second of the four-block network in the built app; null when the engine can't be had. */
export async function trainInBrowser(engine: EngineName): Promise<BenchLine[]> {
  const peer = await pytorch();
  const speed = await withApp((page) =>
    page.evaluate(
      async ({ name, rows, inputs, widths, batchSize }) => {
        let state = 7;
        const next = (): number =>
          (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
        const header = [...Array.from({ length: inputs }, (_, i) => `x${String(i)}`), 'default'];
        const lines = Array.from({ length: Math.ceil(rows / 0.6) }, () =>
          [
            ...Array.from({ length: inputs }, () => next().toFixed(5)),
            next() < 0.5 ? '1' : '0',
          ].join(','),
        );
        const file = new File([[header.join(','), ...lines].join('\n')], 'bench.csv');
        await window.cutoff.load(file, { target: 'default', positive: '1' });
        window.cutoff.set({
          model: 'resnet-under',
          sampling: 'none',
          blockWidths: widths,
          inputWidth: widths[0],
          batchSize,
          epochs: 2,
          earlyStopping: false,
          engine: name,
        });
        const run = await window.cutoff.train();
        return run.engine === name ? (run.epochs.at(-1)?.rowsPerSecond ?? null) : null;
      },
      {
        name: engine,
        rows: ROWS,
        inputs: FOUR_BLOCKS.inputs,
        widths: [...FOUR_BLOCKS.blockWidths],
        batchSize: FOUR_BLOCKS.batchSize,
      },
    ),
  );
  return [trainLine(engine, speed, peer)];
}
