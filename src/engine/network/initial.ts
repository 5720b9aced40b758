import { randomStream, type Random } from '../../core/random';
import { weightsOf, type NetworkPlan, type WeightPlan } from './plan';

/**
 * Fresh weights in saving order: kernels by Glorot & Bengio's uniform rule (Keras' default),
 * U(−a, a) with a = √(6 / (inputs + units)); biases and betas 0 (of forget gates 1: Jozefowicz
 * 2015), gammas 1, moving means 0 and variances 1; members' scales ±1 (Gorishniy et al. 2024),
 * frequencies normal.
 *
 * @param outputBias the logit that the untrained network starts from, of every member
 * @param stream of the random numbers
 */
export function initialWeights(
  plan: NetworkPlan,
  seed: number,
  outputBias: number,
  stream = 'weights',
): Float32Array {
  const random = randomStream(seed, stream);
  const values = new Float32Array(plan.parameters);
  const output = plan.vectors[plan.outputBias];
  let offset = 0;
  for (const weight of weightsOf(plan)) {
    const part = values.subarray(offset, (offset += weight.size));
    if (weight === output) part.fill(outputBias);
    else start(part, weight, random);
  }
  return values;
}

function start(part: Float32Array, { startsAt, spread }: WeightPlan, random: Random): void {
  switch (startsAt) {
    case 'zero':
      return;
    case 'one':
      part.fill(1);
      return;
    case 'forget-one':
      part.fill(1, part.length / 4, part.length / 2);
      return;
    case 'uniform':
      for (let i = 0; i < part.length; i++) part[i] = (2 * random.uniform() - 1) * spread;
      return;
    case 'normal':
      for (let i = 0; i < part.length; i++) part[i] = random.normal() * spread;
      return;
    case 'signs':
      for (let i = 0; i < part.length; i++) part[i] = random.uniform() < 0.5 ? -1 : 1;
  }
}
