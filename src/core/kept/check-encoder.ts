import type { Transform } from '../data/transform';
import type { Encoder, MadeColumn } from '../encoder/encoder';
import type { LatentPicture } from '../encoder/picture';
import { codeSizeOf } from '../encoder/plain';
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
    seconds: fields.get('seconds') === undefined ? 0 : fields.number('seconds', 0),
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
    return codeSizeOf(model);
  } catch (thrown) {
    throw fields.wrong('model', `can’t be read: ${Fault.from(thrown).what}`);
  }
}

/** A column that the encoder makes of a code of so many units. */
export function madeFrom(column: Fields, size: number): MadeColumn {
  const scale = scaleFrom(column.fields('scale'));
  const numbers =
    scale.kind === 'standard' ? [scale.mean, scale.sd] : [...scale.knots, ...scale.scores];
  if (!numbers.every(Number.isFinite)) throw column.wrong('scale', 'is made of other than numbers');
  return { name: column.text('name'), unit: column.whole('unit', -1, size - 1), scale };
}

function finite(fields: Fields, name: string, length: number): Float32Array {
  const values = fields.array(name, 'Float32Array', length);
  if (!values.every(Number.isFinite)) throw fields.wrong(name, 'has one that is no number');
  return values;
}

function pictureFrom(picture: Fields, size: number, rows: number): LatentPicture {
  const errors = picture.array('errors', 'Float32Array', rows);
  if (!errors.every((error) => error >= 0 && error < Infinity))
    throw picture.wrong('errors', 'has one that is negative or no number');
  const shown = picture.array('shown', 'Uint32Array');
  if (shown.some((row) => row >= rows)) throw picture.wrong('shown', 'are rows that are not there');
  const explained = picture.numbers('explained');
  if (explained.length !== 2 || !explained.every(Number.isFinite))
    throw picture.wrong('explained', 'are not two numbers');
  return {
    errors,
    size: picture.whole('size', size, size),
    shown,
    codes: finite(picture, 'codes', shown.length * size),
    components: finite(picture, 'components', shown.length * 2),
    explained: [explained[0], explained[1]],
  };
}
