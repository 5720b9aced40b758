import { Fault } from '../../../core/fault';
import {
  NORM_EPSILON,
  type DensePlan,
  type GatePlan,
  type LayerPlan,
  type LstmPlan,
} from '../../network/plan';
import type { SavedNetwork } from '../saved-plan';
import { binsOutput, chosen } from './bins-graph';
import { LayerGraph, type Output } from './graph';
import {
  activationSpec,
  denseSpec,
  leakySpec,
  lstmSpec,
  mergeSpec,
  normSpec,
  rescaleSpec,
  reshapeSpec,
} from './specs';

export interface NetworkGraph {
  readonly graph: LayerGraph;
  /** The raw probability of default, rows × 1. */
  readonly output: Output;
}

/**
 * A network in the layers that tf.layers has.
 *
 * @param columns of a prepared row
 * @throws `bad-input` Fault for a periodic embedding: it has no layer for cosines and sines
 */
export function networkGraph(network: SavedNetwork, columns: number): NetworkGraph {
  const writer = new GraphWriter(network, columns);
  return { graph: writer.graph, output: writer.write() };
}

/** Says why a network can't be said in layers; null where it can. */
function layersRefusal({ plan }: Pick<SavedNetwork, 'plan'>): Fault | null {
  if (!plan.layers.some(({ kind }) => kind === 'embed')) return null;
  return new Fault(
    'bad-input',
    'TensorFlow.js’s layers cannot say a periodic embedding: they have no cosine and sine',
    { remedy: 'Download the ES module, or train with piecewise-linear bins' },
  );
}

class GraphWriter {
  readonly graph: LayerGraph;
  readonly #network: SavedNetwork;
  readonly #columns: number;

  constructor(network: SavedNetwork, columns: number) {
    this.#network = network;
    this.#columns = columns;
    this.graph = new LayerGraph(columns);
  }

  write(): Output {
    const refusal = layersRefusal(this.#network);
    if (refusal !== null) throw refusal;
    const { plan } = this.#network;
    const row = this.#read();
    const [first] = plan.layers;
    if (first.kind !== 'fan')
      return this.graph.apply(activationSpec('pd', 'sigmoid'), this.#through(plan.layers, row, 0));
    const scales = this.#vector(first.scale);
    const members = Array.from({ length: first.members }, (_, member) => {
      const scale = scales.slice(member * first.width, (member + 1) * first.width);
      const spec = rescaleSpec(`member${member + 1}`, scale, new Float32Array(first.width));
      return this.#through(plan.layers.slice(1), this.graph.apply(spec, row), member);
    });
    return this.graph.apply(mergeSpec('Average', 'pd'), ...members);
  }

  #read(): Output {
    const { reading } = this.#network;
    switch (reading.kind) {
      case 'as-it-is':
        return this.graph.input;
      case 'columns':
        return chosen(this.graph, 'reading', reading.columns, this.#columns);
      case 'bins':
        return binsOutput(this.graph, reading, this.#columns);
    }
  }

  /** What these layers, one after another, make of a row; every member goes through the same ones. */
  #through(layers: readonly LayerPlan[], row: Output, member: number): Output {
    let x = row;
    let skip = row;
    for (const layer of layers) {
      if (layer.kind === 'branch') skip = x;
      else x = this.#layer(layer, x, skip, member);
    }
    return x;
  }

  #layer(
    layer: Exclude<LayerPlan, { kind: 'branch' }>,
    x: Output,
    skip: Output,
    member: number,
  ): Output {
    switch (layer.kind) {
      case 'dense':
        return this.#dense(layer, x);
      case 'norm': {
        const [gamma, beta] = [layer.gamma, layer.beta].map((index) => this.#vector(index));
        const [mean, variance] = [layer.mean, layer.variance].map((index) => this.#moving(index));
        const weights = { gamma, beta, mean, variance };
        return this.graph.apply(normSpec(nameOf(layer), weights, NORM_EPSILON), x);
      }
      case 'gate':
        return this.#gate(layer, x);
      case 'join': {
        const past = layer.projection === null ? skip : this.#dense(layer.projection, skip);
        return this.graph.apply(mergeSpec('Add', nameOf(layer)), x, past);
      }
      case 'heads': {
        const { inputs, kernel, bias } = layer;
        const own = this.#kernel(kernel).slice(member * inputs, (member + 1) * inputs);
        const ownBias = this.#vector(bias).slice(member, member + 1);
        const name = `head${member + 1}`;
        return this.graph.apply(denseSpec(name, own, ownBias, [inputs, 1], 'sigmoid'), x);
      }
      case 'lstm':
        return this.#lstm(layer, x);
      case 'fan':
      case 'embed':
        throw new Fault('internal', `A layer “${layer.name}” stands where none can`);
    }
  }

  #dense(layer: DensePlan, x: Output): Output {
    const { inputs, units, kernel, bias } = layer;
    const spec = denseSpec(nameOf(layer), this.#kernel(kernel), this.#vector(bias), [
      inputs,
      units,
    ]);
    return this.graph.apply(spec, x);
  }

  /** Dropout is for training: a loaded model scores without it. */
  #gate(layer: GatePlan, x: Output): Output {
    switch (layer.activation) {
      case 'linear':
        return x;
      case 'leaky-relu':
        return this.graph.apply(leakySpec(nameOf(layer), layer.slope), x);
      case 'relu':
      case 'elu':
        return this.graph.apply(activationSpec(nameOf(layer), layer.activation), x);
    }
  }

  #lstm({ steps, cells }: LstmPlan, x: Output): Output {
    const sequence = this.graph.apply(reshapeSpec('sequence', [steps, cells[0].inputs]), x);
    return cells.reduce((below, cell, i) => {
      const weights = {
        kernel: this.#kernel(cell.kernel),
        recurrent: this.#kernel(cell.recurrent),
        bias: this.#vector(cell.bias),
      };
      const everyStep = i < cells.length - 1;
      return this.graph.apply(lstmSpec(nameOf(cell), weights, cell.units, everyStep), below);
    }, sequence);
  }

  #kernel(index: number): Float32Array {
    return this.#network.weights[index].values;
  }

  #vector(index: number): Float32Array {
    return this.#network.weights[this.#network.plan.kernels.length + index].values;
  }

  #moving(index: number): Float32Array {
    const { kernels, vectors } = this.#network.plan;
    return this.#network.weights[kernels.length + vectors.length + index].values;
  }
}

/** A slash parts the names of layers from those of weights. */
function nameOf({ name }: { readonly name: string }): string {
  return name.replaceAll('/', '_');
}
