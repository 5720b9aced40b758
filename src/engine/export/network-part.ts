import {
  indented,
  literal,
  namedWeights,
  packed,
  type ModulePart,
} from '../../core/export/module/part';
import type { HelperName } from '../../core/export/module/helpers';
import { NORM_EPSILON, type DensePlan, type LayerPlan, type LstmPlan } from '../network/plan';
import type { SavedNetwork } from './saved-plan';

/** Statements of one layer, all about the row `x` as the layers before left it, and what they call. */
interface LayerCode {
  readonly lines: readonly string[];
  readonly uses: readonly HelperName[];
}

/** `name(row)`: the raw score of a row by a network, layer by layer. */
export function networkPart(network: SavedNetwork, name: string): ModulePart {
  const { plan, weights } = network;
  const writer = new LayerWriter(network, name);
  const fan = plan.layers.findIndex(({ kind }) => kind === 'fan');
  const whole = fan < 0 ? plan.layers : plan.layers.slice(0, fan);
  const byMember = fan < 0 ? [] : plan.layers.slice(fan);
  const before = [writer.input(), ...whole.map((layer) => writer.layer(layer))];
  const after = byMember.map((layer) => writer.layer(layer));
  const linesOf = (codes: readonly LayerCode[]): string[] => codes.flatMap(({ lines }) => lines);
  const body =
    fan < 0
      ? [...linesOf(before), 'return sigmoid(x[0]);']
      : [
          ...linesOf(before),
          'const shared = x;',
          'let sumOfPd = 0;',
          `for (let member = 0; member < ${literal(plan.members)}; member++) {`,
          ...linesOf(after).map((line) => `  ${line}`),
          '}',
          `return sumOfPd / ${literal(plan.members)};`,
        ];
  const skips = plan.layers.some(({ kind }) => kind === 'branch') ? ['let skip;'] : [];
  const code = `
/** ${fan < 0 ? 'The network' : `The network, with the mean of its ${String(plan.members)} members`}: the probability of default, raw. */
function ${name}(row) {
${indented([...skips, ...body])}
}`;
  return {
    code: code.trim(),
    data: writer.data(weights),
    uses: [...[...before, ...after].flatMap(({ uses }) => uses), ...WEIGHTS],
  };
}

const WEIGHTS = ['sigmoid', 'bytes', 'floats', 'named'] as const;

class LayerWriter {
  readonly #network: SavedNetwork;
  readonly #name: string;

  constructor(network: SavedNetwork, name: string) {
    this.#network = network;
    this.#name = name;
  }

  /** What the network reads of a prepared row. */
  input(): LayerCode {
    const { reading } = this.#network;
    switch (reading.kind) {
      case 'as-it-is':
        return { lines: ['let x = Float64Array.from(row);'], uses: [] };
      case 'columns':
        return {
          lines: [
            `let x = Float64Array.from(${literal(reading.columns)}, (column) => row[column]);`,
          ],
          uses: [],
        };
      case 'bins':
        return {
          lines: [`let x = inBins(row, ${literal(reading.numbers)}, ${this.#name}Edges);`],
          uses: ['inBins'],
        };
    }
  }

  layer(plan: LayerPlan): LayerCode {
    switch (plan.kind) {
      case 'dense':
        return { lines: [`x = ${this.#dense(plan, 'x')};`], uses: ['dense'] };
      case 'norm': {
        const told = `${this.#name}Weights, ${literal(plan.name)}, ${literal(NORM_EPSILON)}`;
        return { lines: [`x = normalised(x, ${told});`], uses: ['normalised'] };
      }
      case 'gate':
        return gateCode(plan);
      case 'branch':
        return { lines: ['skip = x;'], uses: [] };
      case 'join': {
        const { projection } = plan;
        const past = projection === null ? 'skip' : this.#dense(projection, 'skip');
        return { lines: [`x = sum(x, ${past});`], uses: ['sum', 'dense'] };
      }
      case 'embed': {
        const { numbers, frequencies, units } = plan;
        const shape = `{ numbers: ${literal(numbers)}, frequencies: ${literal(frequencies)}, units: ${literal(units)} }`;
        const [frequency, bias] = [plan.frequency, plan.bias].map((index) => this.#vector(index));
        return {
          lines: [
            `x = periodic(x, ${shape}, ${frequency}, ${this.#kernel(plan.kernel)}, ${bias});`,
          ],
          uses: ['periodic'],
        };
      }
      case 'fan':
        return {
          lines: [`let x = scaled(shared, ${this.#vector(plan.scale)}, member);`],
          uses: ['scaled'],
        };
      case 'heads':
        return {
          lines: [
            `sumOfPd += sigmoid(headOf(x, ${this.#kernel(plan.kernel)}, ${this.#vector(plan.bias)}, member));`,
          ],
          uses: ['headOf'],
        };
      case 'lstm':
        return this.#lstm(plan);
    }
  }

  /** The weights, cut into the layers' own; the edges of bins, where there are any. */
  data(weights: SavedNetwork['weights']): string {
    const { reading } = this.#network;
    const all = new Float32Array(weights.reduce((sum, { size }) => sum + size, 0));
    let at = 0;
    for (const { values, size } of weights) {
      all.set(values, at);
      at += size;
    }
    const why = 'All weights: kernels of inputs × units, then vectors, then moving statistics.';
    const cut = namedWeights(`${this.#name}Weights`, why, { weights, values: all });
    if (reading.kind !== 'bins') return cut;
    return `/** Edges of the bins, so many of each number. */\nconst ${this.#name}Edges = ${packed(reading.edges)};\n\n${cut}`;
  }

  #lstm({ steps, cells }: LstmPlan): LayerCode {
    const layers = cells.map(
      ({ units, kernel, recurrent, bias }) =>
        `sequence = lstm(sequence, ${literal(units)}, ${this.#kernel(kernel)}, ${this.#kernel(recurrent)}, ${this.#vector(bias)});`,
    );
    return {
      lines: [
        `let sequence = inSteps(x, ${literal(steps)});`,
        ...layers,
        'x = sequence[sequence.length - 1];',
      ],
      uses: ['lstm', 'inSteps'],
    };
  }

  #dense({ kernel, bias }: DensePlan, x: string): string {
    return `dense(${x}, ${this.#kernel(kernel)}, ${this.#vector(bias)})`;
  }

  #kernel(index: number): string {
    return this.#weight(this.#network.plan.kernels[index].name);
  }

  #vector(index: number): string {
    return this.#weight(this.#network.plan.vectors[index].name);
  }

  #weight(name: string): string {
    return `${this.#name}Weights[${literal(name)}]`;
  }
}

function gateCode({ activation, slope }: Extract<LayerPlan, { kind: 'gate' }>): LayerCode {
  switch (activation) {
    case 'linear':
      return { lines: [], uses: [] };
    case 'relu':
      return { lines: ['x = relu(x);'], uses: ['relu'] };
    case 'leaky-relu':
      return { lines: [`x = relu(x, ${literal(slope)});`], uses: ['relu'] };
    case 'elu':
      return { lines: ['x = elu(x);'], uses: ['elu'] };
  }
}
