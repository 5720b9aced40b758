import type { Sample } from '../data/matrix';
import type { Random } from '../random';
import type { Drawn } from './classes';
import { enn, type EnnRule } from './enn';
import type { SamplingTools } from './search';
import { smote } from './smote';

export interface SmoteEnnSettings {
  readonly ratio: number;
  readonly smoteK: number;
  readonly ennK: number;
  readonly rule: EnnRule;
}

/**
 * SMOTE, then cleaning of both classes, made rows included (Batista et al. 2004, as
 * imbalanced-learn's SMOTEENN). Faults are those of the two parts.
 */
export async function smoteEnn(
  train: Sample,
  { ratio, smoteK, ennK, rule }: SmoteEnnSettings,
  random: Random,
  tools: SamplingTools,
): Promise<Drawn> {
  const grown = await smote(train, { ratio, k: smoteK }, random, tools);
  const cleaned = await enn(grown.sample, { k: ennK, rule, clean: 'both' }, tools);
  return {
    sample: cleaned.sample,
    origin: cleaned.origin.map((row) => grown.origin[row]),
    made: grown.made,
    trace: { ...grown.trace, removed: cleaned.trace.removed },
  };
}
