import { describe, expect, it } from 'vitest';
import type { Pairing } from '../../../src/core/study/plan';
import type { CellFigures, CellRecord } from '../../../src/core/study/record';
import { toCsv } from '../../../src/app/widgets/csv';
import { measureSheet, runsSheet, summarySheet } from '../../../src/app/widgets/study-sheets';
import { conclusion, differenceText, pairingText } from '../../../src/app/widgets/study-words';
import { defaultExperiment } from '../../../src/core/settings';
import { done } from './made-up';

const NONE: Pairing = { sampling: 'none', loss: 'bce' };
const UNDER: Pairing = { sampling: 'random-under', loss: 'bce' };
const SMOTE: Pairing = { sampling: 'smote', loss: 'focal' };
const WOBBLE = [0.004, -0.003, 0.001, -0.004, 0.002];

/** Five seeds of a pairing; every value wobbles a little from seed to seed, unlike the others'. */
function runs(pairing: Pairing, given: Partial<CellFigures>, phase = 0): CellRecord[] {
  return WOBBLE.map((_, i) => {
    const wobble = WOBBLE[(i + phase) % WOBBLE.length];
    const moved = Object.fromEntries(
      (['auc', 'averagePrecision', 'brierRaw', 'brierCorrected', 'biasRaw'] as const).map(
        (name) => [
          name,
          (given[name] ??
            { auc: 0.75, averagePrecision: 0.4, brierRaw: 0.07, brierCorrected: 0.07, biasRaw: 0 }[
              name
            ]) + (name === 'auc' ? wobble : wobble / 10),
        ],
      ),
    );
    return done({ ...pairing, seed: 42 + i }, { ...given, ...moved });
  });
}

const text = (records: CellRecord[], pairings: Pairing[]): string =>
  conclusion({ records, pairings, baseline: NONE, approvalRate: 0.8 }).join(' ');

describe('the conclusion', () => {
  it('says that nothing moved the order, and what it cost the probabilities', () => {
    const said = text(
      [...runs(NONE, {}), ...runs(UNDER, { brierRaw: 0.19, biasRaw: 0.32 }, 2)],
      [NONE, UNDER],
    );
    expect(said).toContain(
      'Against no sampling with cross-entropy, no other pairing moved the AUC, the average precision or the recall at 80\u202f% approved by more than its interval.',
    );
    expect(said).toContain(
      'Random under-sampling with cross-entropy raised the raw Brier score from .070 to .190',
    );
    expect(said).toContain('corrected it is .070, no clear difference from the baseline’s');
    expect(said).toContain('32.0\u202fpercentage points too high');
    expect(said).toContain('once in twenty');
  });

  it('names what moved, by how much, and in which direction', () => {
    const said = text(
      [...runs(NONE, {}), ...runs(SMOTE, { auc: 0.65 }, 1), ...runs(UNDER, {}, 2)],
      [NONE, UNDER, SMOTE],
    );
    expect(said).toContain('SMOTE with focal loss lowered the AUC by .100 ±');
    expect(said).not.toContain('moved the AUC,');
    expect(said).toContain('No pairing raised the raw Brier score');
    expect(said).toContain('With 2 pairings');
  });

  it('does not conclude from too little', () => {
    expect(text([], [NONE, UNDER])).toBe('');
    expect(text(runs(NONE, {}), [NONE])).toContain('nothing to compare');
    expect(text(runs(UNDER, {}), [NONE, UNDER])).toContain('no finished run');
    const one = [...runs(NONE, {}).slice(0, 1), ...runs(UNDER, { auc: 0.5 }).slice(0, 1)];
    expect(text(one, [NONE, UNDER])).toContain('One seed says nothing');
  });

  it('writes pairings as they are read', () => {
    expect(pairingText(NONE)).toBe('no sampling with cross-entropy');
    expect(pairingText({ sampling: 'enn', loss: 'auc-margin' })).toBe(
      'edited nearest neighbours with AUC margin loss',
    );
    expect(pairingText({ sampling: 'tomek', loss: 'ldam' })).toBe('Tomek links with LDAM loss');
    expect(pairingText({ sampling: 'nearmiss', loss: 'weighted-bce' })).toBe(
      'NearMiss with weighted cross-entropy',
    );
  });

  it('says of a difference what its interval says', () => {
    expect(differenceText({ mean: 0.02, low: 0.01, high: 0.03, seeds: 5 })).toContain(
      'higher by .020',
    );
    expect(differenceText({ mean: -0.02, low: -0.03, high: -0.01, seeds: 5 })).toContain(
      'lower by .020',
    );
    expect(differenceText({ mean: 0.02, low: -0.01, high: 0.05, seeds: 5 })).toBe(
      'no clear difference',
    );
    expect(differenceText({ mean: 0.02, low: NaN, high: NaN, seeds: 1 })).toBe('');
  });
});

describe('the sheets', () => {
  const told = {
    records: [
      ...runs(NONE, {}),
      {
        ...SMOTE,
        seed: 42,
        kind: 'failed' as const,
        reason: 'Too few defaults. Choose fewer neighbours.',
      },
    ],
    pairings: [NONE, SMOTE],
    baseline: NONE,
    approvalRate: 0.8,
  };

  it('have a row a run, with all settings, and columns whose names are all different', () => {
    const sheet = runsSheet(told, defaultExperiment());
    expect(sheet.rows.length).toBe(6);
    expect(new Set(sheet.columns).size).toBe(sheet.columns.length);
    expect(sheet.rows.every((row) => row.length === sheet.columns.length)).toBe(true);
    expect(sheet.rows[5]).toContain('Too few defaults. Choose fewer neighbours.');
    expect(sheet.rows[0][sheet.columns.indexOf('Recall')]).toBeCloseTo(0.2, 12);
    expect(toCsv(sheet)).toContain('Epochs (epochs)');
  });

  it('have a row for each pairing, measure and reading in the summary', () => {
    const sheet = summarySheet(told);
    expect(sheet.rows.length).toBe(2 * (3 + 3 * 2));
    expect(sheet.rows.every((row) => row.length === sheet.columns.length)).toBe(true);
    expect(measureSheet(told, 'brier').rows.length).toBe(4);
  });
});
