import type { Experiment } from '../../core/experiment';

type LstmSettings = Pick<Experiment, 'lstmUnits' | 'lstmDropout' | 'lstmHead'>;

export interface LstmStage {
  readonly kind: 'step' | 'lstm' | 'dense' | 'output';
  readonly name: string;
  readonly units: number;
  readonly dropout: number;
}

/** What a row's features pass through, left to right. */
export function lstmStages({ lstmUnits, lstmDropout, lstmHead }: LstmSettings): LstmStage[] {
  const plain = (kind: LstmStage['kind'], name: string, units: number): LstmStage[] => [
    { kind, name, units, dropout: 0 },
  ];
  return [
    ...plain('step', 'One feature a step', 1),
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
export function lstmWeights({ lstmUnits, lstmHead }: LstmSettings): number {
  let before = 1;
  let total = 0;
  for (const units of lstmUnits) {
    total += 4 * ((before + units) * units + units);
    before = units;
  }
  return total + (lstmHead > 0 ? (before + 1) * lstmHead + lstmHead + 1 : before + 1);
}
