import type { Encoder } from '../../core/encoder/encoder';
import { COMPONENTS } from '../../core/sampling/map-axes';
import type { MapAxis } from '../../core/run';

/** An axis of the latent map: a component of the code or a unit of it, and each point's place there. */
export interface LatentAxis {
  readonly axis: MapAxis;
  readonly places: Float32Array;
}

/** Latent columns that a map can have as an axis: those that tell rows apart. */
export function latentNames({ made }: Encoder): string[] {
  return made.flatMap(({ name, unit }) => (unit >= 0 ? [name] : []));
}

/** The axis of that name; the component that stands there where the code has no such unit. */
export function latentAxis(name: string, which: 0 | 1, { made, picture }: Encoder): LatentAxis {
  const { shown, codes, components, explained, size } = picture;
  const column = made.find((one) => one.name === name && one.unit >= 0);
  const index = COMPONENTS.findIndex((one) => one === name);
  const component = index < 0 ? which : index;
  if (column !== undefined)
    return {
      axis: { name, explained: null, scale: { kind: 'standard', mean: 0, sd: 1 }, jitter: 0 },
      places: Float32Array.from(shown, (_, i) => codes[i * size + column.unit]),
    };
  return {
    axis: {
      name: COMPONENTS[component],
      explained: explained[component],
      scale: null,
      jitter: 0,
    },
    places: Float32Array.from(shown, (_, i) => components[2 * i + component]),
  };
}

/** Each value's rank among all of them, from 0 to 1; equal ones in their order. */
export function ranksOf(values: Float32Array): Float32Array {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
  const ranks = new Float32Array(values.length);
  order.forEach((row, place) => {
    ranks[row] = place / Math.max(1, values.length - 1);
  });
  return ranks;
}
