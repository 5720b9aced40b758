import { randomStream } from '../../core/random';
import { weightsOf, type NetworkPlan } from './plan';

/**
 * Fresh weights in saving order: kernels by Glorot & Bengio's uniform rule (Keras' default),
 * U(−a, a) with a = √(6 / (inputs + units)); biases and betas 0 (of forget gates 1: Jozefowicz
 * 2015), gammas 1, moving means 0 and variances 1.
 *
 * @param outputBias the logit that the untrained network starts from
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
  let offset = 0;
  for (const { shape, size, startsAt } of weightsOf(plan)) {
    if (startsAt === 'one') values.fill(1, offset, offset + size);
    if (startsAt === 'forget-one') values.fill(1, offset + size / 4, offset + size / 2);
    if (startsAt === 'glorot-uniform') {
      const limit = Math.sqrt(6 / (shape[0] + shape[1]));
      for (let i = offset; i < offset + size; i++) values[i] = (2 * random.uniform() - 1) * limit;
    }
    offset += size;
  }
  const before = [...plan.kernels, ...plan.vectors.slice(0, plan.outputBias)];
  values[before.reduce((sum, weight) => sum + weight.size, 0)] = outputBias;
  return values;
}
