import type { Experiment } from '../../core/experiment';

type NetworkSettings = Pick<
  Experiment,
  'inputWidth' | 'inputDropout' | 'blockWidths' | 'blockDropouts' | 'batchNorm'
>;

export interface Stage {
  readonly kind: 'input' | 'first' | 'block' | 'output';
  /** Units; null where the number of inputs is not known yet. */
  readonly width: number | null;
  readonly dropout: number;
  /** A block whose width differs from the one before has a linear layer in its shortcut. */
  readonly projected: boolean;
}

/** The network's stages, left to right, as the settings describe them. */
export function stagesOf(settings: NetworkSettings, inputs: number | null): Stage[] {
  const { inputWidth, inputDropout, blockWidths, blockDropouts } = settings;
  return [
    { kind: 'input', width: inputs, dropout: 0, projected: false },
    { kind: 'first', width: inputWidth, dropout: inputDropout, projected: false },
    ...blockWidths.map((width, block) => ({
      kind: 'block' as const,
      width,
      dropout: blockDropouts[block] ?? 0,
      projected: width !== (block === 0 ? inputWidth : blockWidths[block - 1]),
    })),
    { kind: 'output', width: 1, dropout: 0, projected: false },
  ];
}

/**
 * Weights the network will have, moving statistics of batch normalisation included: a dense layer
 * holds in·out + out, batch normalisation 4 a unit.
 */
export function parameterCount(settings: NetworkSettings, inputs: number): number {
  const dense = (from: number, to: number) => from * to + to;
  const norm = (units: number) => (settings.batchNorm ? 4 * units : 0);
  let width = settings.inputWidth;
  let total = dense(inputs, width) + norm(width);
  for (const next of settings.blockWidths) {
    total += dense(width, next) + norm(next) + dense(next, next) + norm(next);
    if (next !== width) total += dense(width, next);
    width = next;
  }
  return total + dense(width, 1);
}
