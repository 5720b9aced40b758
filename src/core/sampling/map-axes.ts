import { layoutOf } from '../data/layout';
import { takeRows, type Rows } from '../data/matrix';
import type { MatrixColumns } from '../data/transform';
import type { MapAxis } from '../run';
import type { Random } from '../random';
import { principalAxes, type PrincipalAxes } from './principal';
import type { Task } from '../task';
import type { Trace } from './trace';

/** What the axes of a map are unless somebody chooses otherwise. */
export const COMPONENTS = ['component 1', 'component 2'] as const;

/** How far a row on a 0/1 column may be moved to either side. */
const JITTER = 0.2;

/** Columns of the prepared matrix that a map can have as an axis, by kind, in order. */
export interface AxisChoices {
  readonly numbers: readonly string[];
  /** 0/1 columns: levels, and flags for missing values. */
  readonly levels: readonly string[];
}

export function axisChoices(columns: MatrixColumns): AxisChoices {
  const { numeric, categories } = layoutOf(columns);
  const named = (places: readonly number[]): string[] =>
    places.map((place) => columns.outputs[place]);
  return { numbers: named(numeric), levels: named(categories.flat()) };
}

/** The name if a map can have it as an axis; else the component that stands on that axis. */
export function axisName(name: string, which: 0 | 1, { numbers, levels }: AxisChoices): string {
  const known = [...COMPONENTS, ...numbers, ...levels];
  return known.includes(name) ? name : COMPONENTS[which];
}

/** An axis, and where on it each row of a trace lies. */
export interface PlacedAxis {
  readonly axis: MapAxis;
  place(row: number): number;
}

/** Places the rows of one trace on axes by name; principal axes are worked out once, when needed. */
export class AxisMaker {
  readonly #trace: Trace<Rows>;
  readonly #columns: MatrixColumns;
  readonly #choices: AxisChoices;
  #principal: Promise<PrincipalAxes> | undefined;

  constructor(trace: Trace<Rows>, columns: MatrixColumns) {
    this.#trace = trace;
    this.#columns = columns;
    this.#choices = axisChoices(columns);
  }

  /** `random` decides how rows on a 0/1 column are spread. An unknown name gives the component. */
  async axis(name: string, which: 0 | 1, random: Random, task: Task): Promise<PlacedAxis> {
    const known = axisName(name, which, this.#choices);
    const component = COMPONENTS.findIndex((one) => one === known);
    return component < 0 ? this.#column(known, random) : this.#component(component, task);
  }

  async #component(index: number, task: Task): Promise<PlacedAxis> {
    const { all, given } = this.#trace;
    const { cols } = all.x;
    const { axes, mean, variances } = await (this.#principal ??= principalAxes(
      { ...all.x, rows: given },
      task,
    ).catch((thrown: unknown) => {
      this.#principal = undefined;
      throw thrown;
    }));
    const total = variances.reduce((sum, variance) => sum + variance, 0);
    return {
      axis: {
        name: COMPONENTS[index],
        explained: total > 0 ? (variances[index] ?? 0) / total : 0,
        scale: null,
        jitter: 0,
      },
      place: (row) => {
        if (index >= cols) return 0;
        const { data } = takeRows(all.x, [row]);
        let value = 0;
        for (let c = 0; c < cols; c++) value += axes[index * cols + c] * (data[c] - mean[c]);
        return value;
      },
    };
  }

  #column(name: string, random: Random): PlacedAxis {
    const { x } = this.#trace.all;
    const column = this.#columns.outputs.indexOf(name);
    const step = this.#columns.steps.find((one) => one.kind === 'numeric' && one.value === column);
    const scale = step?.kind === 'numeric' ? step.scale : null;
    const axis = { name, explained: null, scale };
    const at = (row: number): number => takeRows(x, [row]).data[column];
    if (scale !== null) return { axis: { ...axis, jitter: 0 }, place: at };
    const moved = spread(this.#trace, random);
    return {
      axis: { ...axis, jitter: JITTER },
      place: (row) => at(row) + moved[row],
    };
  }
}

/** By how much each row is moved; a row between two others stays between them. */
function spread({ all, given, made }: Trace<Rows>, random: Random): Float32Array {
  const moved = new Float32Array(all.y.length);
  const draw = (): number => (2 * random.uniform() - 1) * JITTER;
  for (let row = 0; row < given; row++) moved[row] = draw();
  made.row.forEach((row, i) => {
    const base = moved[made.base[i]];
    const towards = made.towards[i];
    moved[row] = towards < 0 ? draw() : base + made.gap[i] * (moved[towards] - base);
  });
  return moved;
}
