/** A weight of a layer, by the name that tf.layers gives it. */
export interface LayerWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A layer as Keras' JSON says it. */
export interface LayerSpec {
  readonly className: string;
  readonly name: string;
  /** Without the name. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights?: readonly LayerWeight[];
}

/** The output of one use of a layer. */
export interface Output {
  readonly layer: string;
  /** The how-manieth use of it, from 0. */
  readonly use: number;
}

interface Placed {
  readonly spec: LayerSpec;
  /** The inputs of each use. */
  readonly uses: (readonly Output[])[];
}

/** Puts layers together into what `tf.loadLayersModel` reads; a layer used twice shares its weights. */
export class LayerGraph {
  readonly #layers = new Map<string, Placed>();
  readonly #input: Output;

  /** @param columns numbers in a row */
  constructor(columns: number) {
    const config = { batch_input_shape: [null, columns], dtype: 'float32', sparse: false };
    this.#layers.set('row', { spec: { className: 'InputLayer', name: 'row', config }, uses: [] });
    this.#input = { layer: 'row', use: 0 };
  }

  get input(): Output {
    return this.#input;
  }

  /** What the layer makes of these; a layer of that name that is there already is used once more. */
  apply(spec: LayerSpec, ...inputs: readonly Output[]): Output {
    const placed = this.#layers.get(spec.name) ?? { spec, uses: [] };
    this.#layers.set(spec.name, placed);
    return { layer: spec.name, use: placed.uses.push(inputs) - 1 };
  }

  topology(output: Output): object {
    const layers = [...this.#layers.values()].map(({ spec, uses }) => ({
      name: spec.name,
      class_name: spec.className,
      config: { name: spec.name, trainable: true, ...spec.config },
      inbound_nodes: uses.map((inputs) => inputs.map(({ layer, use }) => [layer, use, 0, {}])),
    }));
    return {
      class_name: 'Model',
      config: {
        name: 'cutoff',
        layers,
        input_layers: [[this.#input.layer, 0, 0]],
        output_layers: [[output.layer, output.use, 0]],
      },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    };
  }

  /** Every weight once, named as tf.layers looks for it. */
  weights(): LayerWeight[] {
    return [...this.#layers.values()].flatMap(({ spec }) =>
      (spec.weights ?? []).map((weight) => ({ ...weight, name: `${spec.name}/${weight.name}` })),
    );
  }
}
