import { expect, it } from 'vitest';
import { hostModel } from '../../../../src/core/models/host';
import { quietTask } from '../../../../src/core/task';
import { madeUpData, settings, TRANSFORM } from './made-up';

it('is refused by every kind of trees', async () => {
  const data = madeUpData();
  const y = new Uint8Array(data.train.y.length);
  for (const model of ['boosting', 'forest', 'adaboost'] as const) {
    const fitting = hostModel(settings({ model }), TRANSFORM).fit(
      { ...data, train: { ...data.train, y } },
      quietTask(),
      () => undefined,
    );
    await expect(fitting).rejects.toThrow(/Every row to learn from was repaid/);
  }
});
