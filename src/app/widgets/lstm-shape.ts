import { monthlyColumns } from '../../core/data/months';
import type { MatrixColumns } from '../../core/data/transform';
import type { Experiment } from '../../core/experiment';
import { lstmMemory } from '../../core/models/lstm/memory';
import { bytes, plural } from './format';

type LstmSettings = Pick<Experiment, 'lstmUnits' | 'lstmDropout' | 'lstmHead'>;

export interface LstmStage {
  readonly kind: 'step' | 'lstm' | 'dense' | 'output';
  readonly name: string;
  readonly units: number;
  readonly dropout: number;
}

/** What is read of a row: so many steps of so many numbers. */
export interface LstmSequence {
  readonly steps: number;
  readonly width: number;
  /** Series that come month by month, such as BILL_AMT; none when it reads column by column. */
  readonly series: readonly string[];
}

/** What the LSTM reads of such columns; null where it is to read months and there are none. */
export function lstmSequence(
  reading: Experiment['lstmReading'],
  columns: MatrixColumns,
): LstmSequence | null {
  const { length } = columns.outputs;
  if (reading === 'columns') return { steps: length, width: 1, series: [] };
  const found = monthlyColumns(columns);
  if (found === null) return null;
  const { months, series } = found;
  return {
    steps: months.length,
    width: series.length + length - months.length * series.length,
    series,
  };
}

/** What a row's features pass through, left to right. */
export function lstmStages(
  { lstmUnits, lstmDropout, lstmHead }: LstmSettings,
  width = 1,
): LstmStage[] {
  const plain = (kind: LstmStage['kind'], name: string, units: number): LstmStage[] => [
    { kind, name, units, dropout: 0 },
  ];
  return [
    ...plain(
      'step',
      width === 1 ? 'One feature a step' : `${plural(width, 'number')} a step`,
      width,
    ),
    ...lstmUnits.map((units, i) => ({
      kind: 'lstm' as const,
      name: `LSTM ${i + 1}`,
      units,
      dropout: lstmDropout,
    })),
    ...(lstmHead > 0 ? plain('dense', 'Dense', lstmHead) : []),
    ...plain('output', 'Output', 1),
  ];
}

/** Weights of the network: an LSTM layer holds 4·((inputs + units)·units + units), whatever the number of steps. */
export function lstmWeights({ lstmUnits, lstmHead }: LstmSettings, width = 1): number {
  let before = width;
  let total = 0;
  for (const units of lstmUnits) {
    total += 4 * ((before + units) * units + units);
    before = units;
  }
  return total + (lstmHead > 0 ? (before + 1) * lstmHead + lstmHead + 1 : before + 1);
}

/** How a batch that has no room as a whole is trained; empty where it has. */
export function batchWords(
  { lstmUnits, batchSize }: Pick<Experiment, 'lstmUnits' | 'batchSize'>,
  { steps, width }: LstmSequence,
): string {
  const { bytesPerRow, rowsTogether } = lstmMemory({ lstmUnits }, steps, width);
  if (batchSize <= rowsTogether) return '';
  if (rowsTogether === 0)
    return `To learn from a single row of ${plural(steps, 'step')} takes ${bytes(bytesPerRow)}, for which there is no room: take fewer LSTM units, or let fewer columns in.`;
  const pieces = Math.ceil(batchSize / rowsTogether);
  return `A batch of ${plural(batchSize, 'row')} would take ${bytes(batchSize * bytesPerRow)} of memory, so it is learnt from in ${plural(pieces, 'piece')}; their gradients add up to those of the whole batch.`;
}

/**
 * What happens to a row, in words.
 *
 * @param sequence null where the LSTM is to read months and there are none; undefined before the
 *   columns are known
 */
export function lstmSummary(
  { lstmReading, lstmUnits, lstmHead }: Pick<Experiment, 'lstmReading' | 'lstmUnits' | 'lstmHead'>,
  sequence: LstmSequence | null | undefined,
): string {
  if (sequence === null)
    return 'The LSTM is to read months, but finds no columns that come month by month: it can read column by column instead.';
  return (
    `${readWords(lstmReading, sequence)} read one after another by ${plural(lstmUnits.length, 'LSTM layer')} of ${lstmUnits.join(', ')} units; ` +
    `what the last layer holds at the end goes ${lstmHead > 0 ? `through a dense layer of ${lstmHead} units ` : ''}to one output, the probability of default.`
  );
}

function readWords(reading: Experiment['lstmReading'], sequence: LstmSequence | undefined): string {
  if (reading === 'columns')
    return `A row’s columns, ${sequence === undefined ? 'the features' : plural(sequence.steps, 'feature')}, are`;
  if (sequence === undefined) return 'A row’s months are';
  return `A row’s ${plural(sequence.steps, 'month')} of ${sequence.series.join(', ')}, with the columns that have no month at each, are`;
}
