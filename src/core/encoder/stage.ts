import { alignColumns } from '../data/align';
import type { Part, Prepared } from '../data/prepare';
import type { DroppedColumn, MatrixColumns } from '../data/transform';
import { fitScale, median } from '../data/transform-scales';
import type { Experiment } from '../experiment';
import { Fault } from '../fault';
import type { Task } from '../task';
import { madeMatrix, usesErrors, type Encoder, type MadeColumn } from './encoder';
import { latentPicture } from './picture';
import { PlainAutoencoder, type Codes } from './plain';

/** A fitted autoencoder, and how it came about. */
export type FittedAutoencoder = Pick<Encoder, 'model' | 'engine' | 'note' | 'losses' | 'seconds'>;

/**
 * Maps all three parts of a prepared table through an autoencoder that was fitted on its training
 * rows. Columns made are scaled as the experiment scales numbers, by the training rows alone; units
 * of the code that are constant over those are dropped and listed.
 *
 * @throws `bad-input` Fault when no unit of the code is left that could replace the inputs
 */
export async function encodePrepared(
  prepared: Prepared,
  fitted: FittedAutoencoder,
  experiment: Pick<Experiment, 'autoencoder' | 'scaling' | 'seed'>,
  task: Task,
): Promise<Prepared> {
  const { transform, train, validation, test } = prepared;
  const use = experiment.autoencoder === 'beside' ? 'beside' : 'instead';
  const plain = new PlainAutoencoder(fitted.model);
  const codes = await plain.encode(train.x, task, use === 'beside');
  const { made, dropped } = fitColumns(codes, plain.size, transform, experiment.scaling);
  if (use === 'instead' && made.length === 0) throw sameForAll();
  const judged = await plain.encode(validation.x, task, true);
  const picture = await latentPicture(codes.codes, judged, plain.size, experiment.seed, task);
  const encoder: Encoder = { ...fitted, use, made, dropped, picture };
  const mapped = (part: Part, its: Codes): Part => ({
    ...part,
    x: madeMatrix(encoder, alignColumns(part.x, plain.features), its),
  });
  return {
    transform,
    encoder,
    train: mapped(train, codes),
    validation: mapped(validation, judged),
    test: mapped(test, await plain.encode(test.x, task, usesErrors(encoder))),
  };
}

/** The columns that training rows' codes and, where there are any, errors become. */
function fitColumns(
  { codes, errors }: Codes,
  size: number,
  columns: MatrixColumns,
  scaling: Experiment['scaling'],
): { made: MadeColumn[]; dropped: DroppedColumn[] } {
  const taken = new Set([...columns.outputs, ...columns.steps.map(({ column }) => column)]);
  const made: MadeColumn[] = [];
  const dropped: DroppedColumn[] = [];
  const add = (title: string, unit: number, values: Float64Array): void => {
    let name = title;
    for (let copy = 2; taken.has(name); copy++) name = `${title} (${copy})`;
    const sorted = values.sort();
    const [low, high] = [sorted[0], sorted[sorted.length - 1]];
    if (low === high)
      dropped.push({
        name,
        why: `The autoencoder gives every training row the same value, ${low}`,
      });
    else made.push({ name, unit, scale: fitScale(sorted, median(sorted), 0, scaling) });
  };
  for (let unit = 0; unit < size; unit++)
    add(
      `Latent ${unit + 1}`,
      unit,
      Float64Array.from({ length: codes.length / size }, (_, row) => codes[row * size + unit]),
    );
  if (errors.length > 0) add('Reconstruction error', -1, Float64Array.from(errors));
  return { made, dropped };
}

function sameForAll(): Fault {
  return new Fault('bad-input', 'The autoencoder gives every training row the same code', {
    remedy: 'Lower its learning rate, give it more epochs, or keep the inputs beside the code',
  });
}
