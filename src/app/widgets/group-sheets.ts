import type { GroupFigures, Rate } from '../../core/decision/groups/group-figures';
import type { LeftOut } from '../../core/decision/groups/fairness';
import type { Cell, Sheet } from './csv';
import { againstReference } from './group-words';

export interface GroupsTold {
  readonly title: string;
  readonly labels: readonly string[];
  readonly figures: readonly GroupFigures[];
  readonly cutoffs: readonly number[];
  readonly standing: readonly LeftOut[];
  readonly reference: number;
}

const RATES: readonly { readonly name: string; readonly of: (figures: GroupFigures) => Rate }[] = [
  { name: 'Approval rate', of: (figures) => figures.approval },
  { name: 'Default rate among approved', of: (figures) => figures.defaultRate },
  { name: 'Recall', of: (figures) => figures.recall },
  { name: 'Precision', of: (figures) => figures.precision },
  { name: 'False-positive rate', of: (figures) => figures.falsePositiveRate },
  { name: 'Approved among good payers', of: (figures) => figures.goodsApproved },
  { name: 'Right decisions', of: (figures) => figures.accuracy },
];

/** All figures of all groups, intervals included. */
export function groupsSheet(told: GroupsTold): Sheet {
  const { title, labels, figures, cutoffs, standing, reference } = told;
  const columns = [
    'Group',
    'Applicants',
    'Defaults',
    'Left out because',
    'Cut-off',
    ...RATES.flatMap(({ name }) => [name, `${name}, low`, `${name}, high`]),
    'Referred',
    'Mean PD',
    'Profit per applicant',
    'Approval less reference',
    'Approval less reference, low',
    'Approval less reference, high',
    'Approval over reference',
    'Approval over reference, low',
    'Approval over reference, high',
  ];
  const rows = figures.map((of, group): Cell[] => {
    const { difference, ratio } = againstReference(of, figures[reference]);
    return [
      labels[group],
      of.rows,
      of.bad,
      standing[group] ?? '',
      cutoffs[group],
      ...RATES.flatMap((rate) => {
        const { value, low, high } = rate.of(of);
        return [value, low, high];
      }),
      of.decision.referred,
      of.meanPd,
      of.profitEach,
      difference.value,
      difference.low,
      difference.high,
      ratio.value,
      ratio.low,
      ratio.high,
    ];
  });
  return { title, columns, rows };
}

/** The heat map, a row a cell. */
export function cellsSheet(
  title: string,
  down: readonly string[],
  across: readonly string[],
  cells: readonly (readonly GroupFigures[])[],
): Sheet {
  return {
    title,
    columns: [
      'Group',
      'Across',
      'Applicants',
      'Approval rate',
      'Approval rate, low',
      'Approval rate, high',
      'Default rate among approved',
      'Default rate among approved, low',
      'Default rate among approved, high',
    ],
    rows: cells.flatMap((row, i) =>
      row.map(({ rows, approval, defaultRate }, j): Cell[] => [
        down[i],
        across[j],
        rows,
        approval.value,
        approval.low,
        approval.high,
        defaultRate.value,
        defaultRate.low,
        defaultRate.high,
      ]),
    ),
  };
}
