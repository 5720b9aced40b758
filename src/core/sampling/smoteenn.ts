import type { Sample } from '../data/matrix';
import type { Random } from '../random';
import type { Task } from '../task';
import type { Drawn } from './classes';
import { enn, type EnnRule } from './enn';
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
  task: Task,
): Promise<Drawn> {
  const grown = await smote(train, { ratio, k: smoteK }, random, task);
  const cleaned = await enn(grown.sample, { k: ennK, rule, clean: 'both' }, task);
  return {
    sample: cleaned.sample,
    origin: cleaned.origin.map((row) => grown.origin[row]),
    made: grown.made,
  };
}
