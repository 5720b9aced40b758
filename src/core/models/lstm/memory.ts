import type { Experiment } from '../../experiment';
import { Fault } from '../../fault';

/** Bytes that what a training step keeps of its rows may take. */
const ROOM = 256e6;
/** Matrices of rows × units that a cell keeps at every step: h, c, its four gates and three products. */
const KEPT_PER_UNIT = 9;
const BYTES = 4;

export interface LstmMemory {
  /** What learning from one row keeps from its way forward to its way back. */
  readonly bytesPerRow: number;
  /** Rows that are learnt from at once; 0 where not even one row has room. */
  readonly rowsTogether: number;
}

/**
 * What a stacked LSTM keeps of a row while it learns: at every step, of every layer, what it read
 * (inputs, its own last output and a 1) and nine numbers a unit, all in single precision.
 *
 * @param steps of a row
 * @param width numbers read at each
 */
export function lstmMemory(
  { lstmUnits }: Pick<Experiment, 'lstmUnits'>,
  steps: number,
  width: number,
): LstmMemory {
  let inputs = width;
  let perStep = 2 * width;
  for (const units of lstmUnits) {
    perStep += inputs + units + 1 + KEPT_PER_UNIT * units;
    inputs = units;
  }
  const bytesPerRow = BYTES * steps * perStep;
  return { bytesPerRow, rowsTogether: Math.floor(ROOM / bytesPerRow) };
}

/** @throws `bad-settings` Fault when there is no room to learn from one row */
export function checkRoom(memory: LstmMemory, steps: number): void {
  if (memory.rowsTogether > 0) return;
  const megabytes = (size: number): string => `${Math.round(size / 1e6).toLocaleString('en')} MB`;
  throw new Fault(
    'bad-settings',
    `To learn from a single row of ${steps.toLocaleString('en')} steps takes ${megabytes(memory.bytesPerRow)}; there is room for ${megabytes(ROOM)}`,
    {
      place: { setting: 'lstmUnits' },
      remedy: 'Take fewer LSTM units, or let fewer columns in',
    },
  );
}
