import type { MembersAnswer } from '../../core/ensemble/figures';
import type { Sheet } from './csv';
import type { MemberWords } from './ensemble-words';

interface Shown {
  readonly names: readonly MemberWords[];
  readonly weights: readonly number[];
  readonly weightTitle: string;
}

/** The ensemble, then every member, with AUC, weight and the rank correlations of their scores. */
export function ensembleSheet(
  { ensemble, members, likeness, gain, best }: MembersAnswer,
  { names, weights, weightTitle }: Shown,
): Sheet {
  return {
    title: 'Members of the ensemble',
    columns: [
      'member',
      'settings that differ from the preset',
      'AUC',
      'AUC, 95 % low',
      'AUC, 95 % high',
      weightTitle.toLowerCase(),
      'gain of the ensemble',
      'gain, 95 % low',
      'gain, 95 % high',
      ...names.map((_, i) => `rank correlation with member ${String(i + 1)}`),
    ],
    rows: [
      [
        'ensemble',
        '',
        ensemble.auc,
        ensemble.low,
        ensemble.high,
        null,
        null,
        null,
        null,
        ...names.map(() => null),
      ],
      ...members.map(({ auc, low, high }, i) => [
        `${String(i + 1)}. ${names[i].name}`,
        names[i].changes,
        auc,
        low,
        high,
        weights[i],
        ...(i === best ? [gain.difference, gain.low, gain.high] : [null, null, null]),
        ...likeness[i],
      ]),
    ],
  };
}
