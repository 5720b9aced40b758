import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/core/fault';
import { defaultExperiment } from '../../../src/core/settings';
import { DEFAULT_CHOICE, studyKey } from '../../../src/core/study/plan';
import { readStudy, writeStudy, type Study } from '../../../src/core/study/study-file';
import { done } from './made-up';

const study: Study = {
  table: 'abc',
  base: { ...defaultExperiment(), epochs: 7, learningRate: 0.01, recalibration: 'isotonic' },
  choice: DEFAULT_CHOICE,
  records: [
    done({ sampling: 'none', loss: 'bce', seed: 42 }, { auc: 0.7512345678901234, brierRaw: NaN }),
    { sampling: 'smote', loss: 'focal', seed: 43, kind: 'failed', reason: 'Too few defaults.' },
  ],
  changed: 1_800_000_000_000,
};

describe('a study as text', () => {
  it('comes back as it was, NaN included, with the same key', () => {
    const read = readStudy(writeStudy(study));
    expect(read).toEqual(study);
    expect(studyKey(read.table, read.base)).toBe(studyKey(study.table, study.base));
  });

  const damage: readonly [string, (text: string) => string][] = [
    ['cut off', (text) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['not an object', () => '[]'],
    ['null', () => 'null'],
    ['of another format', (text) => text.replace('"format":1', '"format":2')],
    ['with an unknown setting', (text) => text.replace('"epochs":7', '"epoch5":7')],
    ['with a setting out of bounds', (text) => text.replace('"epochs":7', '"epochs":7e9')],
    ['with an unknown sampler', (text) => text.replaceAll('"smote"', '"smite"')],
    ['with a figure that is text', (text) => text.replace('0.7512345678901234', '"high"')],
    ['with a figure that is infinite', (text) => text.replace('0.7512345678901234', '1e999')],
    ['without a figure', (text) => text.replace('"auc":0.7512345678901234,', '')],
    ['with too short a recall', (text) => text.replace(/"recallAt":\[[^,]+,/, '"recallAt":[')],
    ['with a seed that is no whole number', (text) => text.replace('"seed":43', '"seed":4.3')],
    [
      'with a run neither done nor failed',
      (text) => text.replace('"kind":"failed"', '"kind":"lost"'),
    ],
    [
      'with another engine',
      (text) => text.replace('"engine":"wasm","seconds"', '"engine":"auto","seconds"'),
    ],
    ['with too many seeds', (text) => text.replace('"seeds":5', '"seeds":500')],
  ];

  it.each(damage)('is refused when it is %s', (_, spoil) => {
    const text = writeStudy(study);
    const spoilt = spoil(text);
    expect(spoilt).not.toBe(text);
    expect(() => readStudy(spoilt)).toThrow(Fault);
  });
});
