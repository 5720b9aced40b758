import { expect, it } from 'vitest';
import { behindBest } from '../../../../src/core/search/figures';
import { auc } from '../../../../src/core/metrics/ranking';
import { randomStream } from '../../../../src/core/random';
import { quietTask } from '../../../../src/core/task';

it('says how far scorings lie behind the best: none of themselves', async () => {
  const random = randomStream(1, 'test');
  const y = Uint8Array.from({ length: 400 }, () => random.below(2));
  const score = (noise: number) => Float32Array.from(y, (label) => label + noise * random.normal());
  const [best, near, far] = [score(1), score(1.05), score(4)];
  const behind = await behindBest(best, [near, far, best], y, quietTask());
  expect(behind[1].difference).toBeCloseTo(auc(far, y) - auc(best, y), 12);
  expect(behind[1].high).toBeLessThan(0);
  expect(behind[2]).toMatchObject({ difference: 0, standardError: 0 });
  expect(behind[0].low).toBeLessThan(behind[0].difference);
});
