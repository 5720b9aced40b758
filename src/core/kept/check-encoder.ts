import type { Transform } from '../data/transform';
import type { Encoder, MadeColumn } from '../encoder/encoder';
import type { LatentPicture } from '../encoder/picture';
import { PlainAutoencoder } from '../encoder/plain';
import { Fault } from '../fault';
import type { SavedModel } from '../models/model';
import type { EngineName } from '../run';
import { scaleFrom } from './check-parts';
import type { Fields } from './fields';

interface Around {
  /** The encoder's own model, checked. */
  readonly model: SavedModel;
  readonly transform: Transform;
  readonly engines: readonly EngineName[];
  readonly validationRows: number;
}

/** The stage between transform and model: its weights read the transform's columns. Throws like `checkRun`. */
export function encoderFrom(fields: Fields, around: Around): Encoder {
  const { model, transform, engines, validationRows } = around;
  const size = codeSize(fields, model);
  if (model.features.join('\n') !== transform.outputs.join('\n'))
    throw fields.wrong('model', 'reads other columns than the preparation makes');
  const made = fields.list('made', (column) => madeFrom(column, size));
  const names = new Set([...transform.outputs, ...made.map(({ name }) => name)]);
  if (names.size !== transform.outputs.length + made.length)
    throw fields.wrong('made', 'has a column twice');
  const use = fields.oneOf('use', ['instead', 'beside']);
  if (use === 'instead' && made.length === 0) throw fields.wrong('made', 'has no column');
  return {
    use,
    model,
    engine: fields.oneOf('engine', engines),
    note: fields.text('note'),
    losses: fields.numbers('losses'),
    made,
    dropped: fields.list('dropped', (column) => ({
      name: column.text('name'),
      why: column.text('why'),
    })),
    picture: pictureFrom(fields.fields('picture'), size, validationRows),
  };
}

function codeSize(fields: Fields, model: SavedModel): number {
  try {
    return new PlainAutoencoder(model).size;
  } catch (thrown) {
    throw fields.wrong('model', `can’t be read: ${Fault.from(thrown).what}`);
  }
}

/** A column that the encoder makes of a code of so many units. */
export function madeFrom(column: Fields, size: number): MadeColumn {
  return {
    name: column.text('name'),
    unit: column.whole('unit', -1, size - 1),
    scale: scaleFrom(column.fields('scale')),
  };
}

function pictureFrom(picture: Fields, size: number, rows: number): LatentPicture {
  const errors = picture.array('errors', 'Float32Array', rows);
  if (!errors.every((error) => error >= 0)) throw picture.wrong('errors', 'has a negative one');
  const shown = picture.array('shown', 'Uint32Array');
  if (shown.some((row) => row >= rows)) throw picture.wrong('shown', 'are rows that are not there');
  const explained = picture.numbers('explained');
  if (explained.length !== 2) throw picture.wrong('explained', 'are not two');
  return {
    errors,
    size: picture.whole('size', size, size),
    shown,
    codes: picture.array('codes', 'Float32Array', shown.length * size),
    components: picture.array('components', 'Float32Array', shown.length * 2),
    explained: [explained[0], explained[1]],
  };
}
