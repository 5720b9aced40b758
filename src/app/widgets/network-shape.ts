import { layoutOf } from '../../core/data/layout';
import type { MatrixColumns } from '../../core/data/transform';
import type { Experiment } from '../../core/experiment';

type NetworkSettings = Pick<
  Experiment,
  | 'inputWidth'
  | 'inputDropout'
  | 'blockWidths'
  | 'blockDropouts'
  | 'batchNorm'
  | 'blockType'
  | 'numericEmbedding'
  | 'embeddingBins'
  | 'embeddingFrequencies'
  | 'embeddingSize'
  | 'members'
>;

/** Columns of the prepared matrix, and how many of them are numbers, as against 0/1 columns. */
export interface Inputs {
  readonly columns: number;
  readonly numbers: number;
}

/** What a network reads of such a matrix; null while there is none. */
export function inputsOf(columns: MatrixColumns | null): Inputs | null {
  if (columns === null) return null;
  return { columns: columns.outputs.length, numbers: layoutOf(columns).numeric.length };
}

export interface Stage {
  readonly kind: 'input' | 'embedding' | 'first' | 'block' | 'output';
  /** Units; null where the number of inputs is not known yet. */
  readonly width: number | null;
  readonly dropout: number;
  /** Units of a block's second layer. */
  readonly second: number;
  /** Batch normalisation stands in this many of its layers. */
  readonly norms: number;
  /** A block whose width differs from the one before has a linear layer in its shortcut. */
  readonly projected: boolean;
}

/** The network's stages, left to right, as the settings describe them. */
export function stagesOf(settings: NetworkSettings, inputs: Inputs | null): Stage[] {
  const { inputWidth, inputDropout, blockWidths, blockDropouts, batchNorm } = settings;
  const preNorm = settings.blockType === 'pre-norm';
  const norms = (count: number): number => (batchNorm ? count : 0);
  const plain = (kind: Stage['kind'], width: number | null, dropout = 0, count = 0): Stage => ({
    kind,
    width,
    dropout,
    second: 0,
    norms: norms(count),
    projected: false,
  });
  return [
    plain('input', inputs?.columns ?? null),
    ...(settings.numericEmbedding === 'none'
      ? []
      : [plain('embedding', inputs && embeddedWidth(settings, inputs))]),
    plain('first', inputWidth, preNorm ? 0 : inputDropout, preNorm ? 0 : 1),
    ...blockWidths.map((width, block) => ({
      kind: 'block' as const,
      width,
      dropout: blockDropouts[block] ?? 0,
      second: preNorm ? inputWidth : width,
      norms: norms(preNorm ? 1 : 2),
      projected: !preNorm && width !== (block === 0 ? inputWidth : blockWidths[block - 1]),
    })),
    plain('output', 1, 0, preNorm ? 1 : 0),
  ];
}

/** How many numbers a row has once its numbers are embedded. */
function embeddedWidth(settings: NetworkSettings, { columns, numbers }: Inputs): number {
  switch (settings.numericEmbedding) {
    case 'none':
      return columns;
    case 'piecewise-linear':
      return columns + numbers * (settings.embeddingBins - 1);
    case 'periodic':
      return columns + numbers * (settings.embeddingSize - 1);
  }
}

/**
 * Weights the network will have, moving statistics of batch normalisation included: a dense layer
 * holds in·out + out, batch normalisation 4 a unit; members have an input scale each and an output
 * each.
 */
export function parameterCount(settings: NetworkSettings, inputs: Inputs): number {
  const { members } = settings;
  const width = embeddedWidth(settings, inputs);
  const scales = members > 1 ? members * width : 0;
  const { total, last } = trunk(settings, width);
  return embeddingWeights(settings, inputs.numbers) + scales + total + members * dense(last, 1);
}

/** Entry layer and blocks, and how wide they end. */
function trunk(settings: NetworkSettings, inputs: number): { total: number; last: number } {
  const { inputWidth, blockWidths, batchNorm, blockType } = settings;
  const norm = (units: number): number => (batchNorm ? 4 * units : 0);
  let total = dense(inputs, inputWidth) + norm(inputWidth);
  let width = inputWidth;
  for (const next of blockWidths) {
    if (blockType === 'pre-norm') {
      total += norm(width) + dense(width, next) + dense(next, width);
      continue;
    }
    total += dense(width, next) + norm(next) + dense(next, next) + norm(next);
    if (next !== width) total += dense(width, next);
    width = next;
  }
  return { total, last: width };
}

function embeddingWeights(settings: NetworkSettings, numbers: number): number {
  if (settings.numericEmbedding !== 'periodic') return 0;
  const { embeddingFrequencies: frequencies, embeddingSize: size } = settings;
  return numbers * (frequencies + dense(2 * frequencies, size));
}

function dense(from: number, to: number): number {
  return from * to + to;
}
