import type { NetworkPlan } from '../network/plan';
import { PlanBuilder } from '../network/plan-builder';

/** Units of the outer hidden layers and of the one in the middle. */
export interface AutoencoderWidths {
  readonly wide: number;
  readonly latent: number;
}

/** inputs → wide → latent → wide → inputs, with ReLU after every layer but the last. */
export function autoencoderPlan({ wide, latent }: AutoencoderWidths, inputs: number): NetworkPlan {
  const plan = new PlanBuilder({ batchNorm: false, leakySlope: 0 });
  plan.dense('encoder/dense1', inputs, wide, false);
  plan.gate('encoder/activation1', wide, 'relu', 0);
  plan.dense('encoder/dense2', wide, latent, false);
  plan.gate('encoder/activation2', latent, 'relu', 0);
  plan.dense('decoder/dense1', latent, wide, false);
  plan.gate('decoder/activation1', wide, 'relu', 0);
  const outputBias = plan.vectors.length;
  plan.dense('decoder/dense2', wide, inputs, false);
  return plan.build(inputs, outputBias);
}
