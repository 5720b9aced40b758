/** Prints the rows of each split of german.data as JSON, for reference_german.py. */
import { prepare } from '../../src/core/data/prepare';
import { presetExperiment } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import { readReal, SEEDS } from './real-data';

async function main(): Promise<void> {
  const table = await readReal('german.data');
  const splits = [];
  for (const seed of SEEDS) {
    const { train, test } = await prepare(
      table,
      { ...presetExperiment('resnet-under'), seed },
      quietTask(),
    );
    splits.push({ seed, train: Array.from(train.rows), test: Array.from(test.rows) });
  }
  process.stdout.write(JSON.stringify(splits));
}

void main();
