import type { BinsReading } from '../saved-plan';
import type { LayerGraph, Output } from './graph';
import { clipSpec, denseSpec, mergeSpec, rescaleSpec } from './specs';

/** A component of the encoding: which bin of which column it is. */
interface Component {
  readonly column: number;
  readonly low: number;
  readonly high: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/**
 * The piecewise-linear encoding (core/data/piecewise.ts) in layers: the share u of each bin, held within
 * 0 and 1, less what the first bin has below 0, plus what the last has above 1:
 * clip(u) − ReLU(−u) + ReLU(u − 1). Then the columns that are no numbers, as they are.
 *
 * @param columns of a prepared row
 */
export function binsOutput(graph: LayerGraph, reading: BinsReading, columns: number): Output {
  const { numbers } = reading;
  const components = componentsOf(reading);
  const shares = graph.apply(
    rescaleSpec(
      'bins_shares',
      Float32Array.from(components, ({ low, high }) => (high > low ? 1 / (high - low) : 0)),
      Float32Array.from(components, ({ low }) => low),
    ),
    chosen(
      graph,
      'bins_columns',
      components.map(({ column }) => column),
      columns,
    ),
  );
  const held = graph.apply(clipSpec('bins_held', 1), shares);
  const encoded = graph.apply(
    mergeSpec('Add', 'bins_encoded'),
    held,
    beyondEnds(graph, components, columns),
  );
  const own = new Set(numbers);
  const others = Array.from({ length: columns }, (_, i) => i).filter((i) => !own.has(i));
  if (others.length === 0) return encoded;
  const passing = chosen(graph, 'other_columns', others, columns);
  return graph.apply(mergeSpec('Concatenate', 'encoded_row'), encoded, passing);
}

/** What first and last bins have beyond 0 and 1, each in its component's place. */
function beyondEnds(graph: LayerGraph, components: readonly Component[], columns: number): Output {
  const ends = components.flatMap(({ column, low, high, isFirst, isLast }, place) => [
    ...(isFirst ? [{ column, place, sign: -1, from: low, width: high - low }] : []),
    ...(isLast ? [{ column, place, sign: 1, from: high, width: high - low }] : []),
  ]);
  const beyond = graph.apply(
    rescaleSpec(
      'ends_shares',
      Float32Array.from(ends, ({ sign, width }) => sign / width),
      Float32Array.from(ends, ({ from }) => from),
    ),
    chosen(
      graph,
      'ends_columns',
      ends.map(({ column }) => column),
      columns,
    ),
  );
  const places = new Float32Array(ends.length * components.length);
  ends.forEach(({ place, sign }, i) => (places[i * components.length + place] = sign));
  return graph.apply(
    denseSpec('ends_places', places, null, [ends.length, components.length]),
    graph.apply(clipSpec('ends_beyond', null), beyond),
  );
}

/** Some columns of the row, in the given order: a product with ones and zeros. */
export function chosen(
  graph: LayerGraph,
  name: string,
  from: readonly number[],
  columns: number,
): Output {
  const kernel = new Float32Array(columns * from.length);
  from.forEach((column, place) => (kernel[column * from.length + place] = 1));
  return graph.apply(denseSpec(name, kernel, null, [columns, from.length]), graph.input);
}

function componentsOf({ numbers, bins, edges }: BinsReading): Component[] {
  return numbers.flatMap((column, i) =>
    Array.from({ length: bins }, (_, t): Component => {
      const at = i * (bins + 1) + t;
      const [low, high] = [edges[at], edges[at + 1]];
      const hasWidth = high > low;
      return {
        column,
        low,
        high,
        isFirst: hasWidth && t === 0,
        isLast: hasWidth && (t === bins - 1 || edges[at + 2] <= high),
      };
    }),
  );
}
