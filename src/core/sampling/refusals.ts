import { Fault } from '../fault';
import { SAMPLING_KNOBS } from '../knobs/sampling';
import type { ClassCounts } from '../run';
import type { Label } from './classes';

type NeighbourKnob =
  | 'smoteNeighbours'
  | 'dangerNeighbours'
  | 'nearmissNeighbours'
  | 'nearmissCandidates'
  | 'ennNeighbours';

/** So many rows a sampler needs, because a knob says how many neighbours. */
export interface Demand {
  readonly method: string;
  readonly knob: NeighbourKnob;
  /** What the knob says. */
  readonly neighbours: number;
  readonly needed: number;
  readonly there: number;
  /** Which rows, in words. */
  readonly rows: string;
  /** What to choose where no setting of the knob would do. */
  readonly instead: string;
}

/** Throws a `bad-settings` Fault that names the knob unless there are as many rows as needed. */
export function requireRows(demand: Demand): void {
  const { method, knob, neighbours, needed, there, rows, instead } = demand;
  if (there >= needed) return;
  const most = neighbours - (needed - there);
  const { label, min } = SAMPLING_KNOBS[knob];
  throw new Fault(
    'bad-settings',
    `${method} with ${neighbours} neighbours needs at least ${needed} ${rows}; there are ${there}`,
    {
      remedy:
        most >= min
          ? `Set “${label}” to ${most}${most > min ? ' or fewer' : ''}, or choose ${instead}`
          : `Choose ${instead}, or load more rows`,
    },
  );
}

/** Throws a `bad-settings` Fault when cleaning would leave a class without rows. */
export function requireBothClasses(
  { good, bad }: ClassCounts,
  { why, remedy }: { why: string; remedy: string },
): void {
  if (good > 0 && bad > 0) return;
  const gone = wordFor(good === 0 ? 0 : 1);
  throw new Fault('bad-settings', `Cleaning would remove every ${gone}: ${why}`, { remedy });
}

/** What one row of a class is called. */
export function wordFor(label: Label): string {
  return label === 1 ? 'default' : 'good payer';
}
