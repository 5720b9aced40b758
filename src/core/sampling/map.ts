import type { Rows } from '../data/matrix';
import type { MatrixColumns } from '../data/transform';
import { randomStream } from '../random';
import type { RowMap } from '../run';
import type { Task } from '../task';
import { AxisMaker, COMPONENTS } from './map-axes';
import { withoutReplacement } from './random-under';
import { chooseSteps } from './steps';
import type { Trace } from './trace';

const MOST_POINTS = 2000;
/** Each kind gets this many points, if it has them, before the rest is shared out by size. */
const LEAST_OF_A_KIND = 250;

const MADE = 2;
const REMOVED = 3;

/** What a sampler did, ready to be drawn on any two axes: the same rows on all of them. */
export interface RowPicture {
  /** Axes by name: components, or columns of the prepared matrix; an unknown one is a component. */
  on(across: string, upwards: string, task: Task): Promise<RowMap>;
}

/**
 * Chooses what a picture of the training rows shows: at most 2,000 rows drawn at random within each
 * kind (rows made and removed again are left out; a repeated row counts as made), and some steps of
 * the sampler. Components are the first principal axes of the rows before sampling, centred and not
 * scaled. The same seed gives the same picture.
 */
export function rowPicture(trace: Trace<Rows>, columns: MatrixColumns, seed: number): RowPicture {
  const kinds = rowsByKind(trace);
  const quotas = shareOut(kinds.map((rows) => rows.length));
  const random = randomStream(seed, 'map');
  const chosen = kinds.flatMap((rows, kind) =>
    Array.from(withoutReplacement(rows.length, quotas[kind], random), (at) => ({
      kind,
      row: rows[at],
    })),
  );
  const { steps, rows } = chooseSteps(trace, columns, randomStream(seed, 'steps'));
  const axes = new AxisMaker(trace, columns);
  const { y } = trace.all;
  return {
    on: async (across, upwards, task) => {
      const h = await axes.axis(across, 0, randomStream(seed, 'map across'), task);
      const v = await axes.axis(upwards, 1, randomStream(seed, 'map upwards'), task);
      return {
        x: Float32Array.from(chosen, ({ row }) => h.place(row)),
        y: Float32Array.from(chosen, ({ row }) => v.place(row)),
        kind: Uint8Array.from(chosen, ({ kind }) => kind),
        label: Uint8Array.from(chosen, ({ row }) => y[row]),
        axes: [h.axis, v.axis],
        steps,
        stepRows: {
          x: Float32Array.from(rows, h.place),
          y: Float32Array.from(rows, v.place),
          label: Uint8Array.from(rows, (row) => y[row]),
          made: Uint8Array.from(rows, (row) => Number(row >= trace.given)),
        },
        shown: chosen.length,
        total: kinds.reduce((sum, rowsOfKind) => sum + rowsOfKind.length, 0),
      };
    },
  };
}

/** The map as a run keeps it: on the first two components. */
export function componentMap(picture: RowPicture, task: Task): Promise<RowMap> {
  return picture.on(...COMPONENTS, task);
}

/** Rows of the trace: repaid, default, made, removed, in the order of `RowMap.kind`. */
function rowsByKind({ all, given, removed }: Trace<Rows>): number[][] {
  const kinds: number[][] = [[], [], [], []];
  const gone = new Set(removed.row);
  for (let row = 0; row < all.y.length; row++) {
    const made = row >= given;
    if (!gone.has(row)) kinds[made ? MADE : all.y[row]].push(row);
    else if (!made) kinds[REMOVED].push(row);
  }
  return kinds;
}

function shareOut(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= MOST_POINTS) return [...counts];
  const least = counts.map((count) => Math.min(count, LEAST_OF_A_KIND));
  const free = MOST_POINTS - least.reduce((sum, count) => sum + count, 0);
  const left = total - least.reduce((sum, count) => sum + count, 0);
  return counts.map(
    (count, kind) => least[kind] + Math.floor((free * (count - least[kind])) / left),
  );
}
