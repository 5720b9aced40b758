import type {
  ActivationName,
  DensePlan,
  LayerPlan,
  LstmCellPlan,
  NetworkPlan,
  NetworkSettings,
  WeightPlan,
} from './plan';

type BuilderSettings = Pick<NetworkSettings, 'batchNorm' | 'leakySlope'>;

/** What a periodic embedding is made of. */
type WaveSettings = Pick<
  NetworkSettings,
  'embeddingFrequencies' | 'embeddingSize' | 'periodicSigma'
>;

/** Puts layers one after another and gives each of their weights its place. */
export class PlanBuilder {
  readonly layers: LayerPlan[] = [];
  readonly kernels: WeightPlan[] = [];
  readonly vectors: WeightPlan[] = [];
  readonly moving: WeightPlan[] = [];
  readonly #settings: BuilderSettings;

  constructor(settings: BuilderSettings) {
    this.#settings = settings;
  }

  /** Returns how wide a row is afterwards. */
  embed(numbers: number, passing: number, settings: WaveSettings): number {
    const { embeddingFrequencies: frequencies, embeddingSize: units } = settings;
    const waves = 2 * frequencies;
    const kernel = this.#kernel('embedding/kernel', [numbers * waves, units], waves + units);
    const frequency = this.vectors.push({
      name: 'embedding/frequency',
      shape: [numbers, frequencies],
      size: numbers * frequencies,
      startsAt: 'normal',
      spread: settings.periodicSigma,
    });
    const bias = this.#vector('embedding/bias', [numbers, units], 'zero');
    this.layers.push({
      kind: 'embed',
      name: 'embedding',
      numbers,
      passing,
      frequencies,
      units,
      frequency: frequency - 1,
      kernel,
      bias,
    });
    return numbers * units + passing;
  }

  fan(width: number, members: number): void {
    const isFirst = this.layers.length === 0;
    const scale = this.#vector('members/scale', [members, width], 'signs');
    this.layers.push({ kind: 'fan', name: 'members', members, width, scale, isFirst });
  }

  heads(inputs: number, members: number): void {
    const kernel = this.#kernel('head/kernels', [members, inputs], inputs + 1);
    const bias = this.#vector('head/biases', [members], 'zero');
    this.layers.push({ kind: 'heads', name: 'head/heads', members, inputs, kernel, bias });
  }

  dense(name: string, inputs: number, units: number, biasIsMoot: boolean): void {
    const isFirst = this.layers.length === 0;
    this.layers.push({ ...this.#densePlan(name, inputs, units), biasIsMoot, isFirst });
  }

  norm(name: string, width: number): void {
    if (!this.#settings.batchNorm) return;
    const moving = (part: string, startsAt: WeightPlan['startsAt']): number =>
      this.moving.push({
        name: `${name}/${part}`,
        shape: [width],
        size: width,
        startsAt,
        spread: 0,
      }) - 1;
    this.layers.push({
      kind: 'norm',
      name,
      width,
      gamma: this.#vector(`${name}/gamma`, [width], 'one'),
      beta: this.#vector(`${name}/beta`, [width], 'zero'),
      mean: moving('moving_mean', 'zero'),
      variance: moving('moving_variance', 'one'),
    });
  }

  gate(name: string, width: number, activation: ActivationName, dropout: number): void {
    if (activation === 'linear' && dropout === 0) return;
    const slope = activation === 'leaky-relu' ? this.#settings.leakySlope : 0;
    this.layers.push({ kind: 'gate', name, width, activation, slope, dropout });
  }

  branch(block: string): void {
    this.layers.push({ kind: 'branch', name: `${block}/branch` });
  }

  join(block: string, before: number, width: number): void {
    const projection = before === width ? null : this.#densePlan(`${block}/skip`, before, width);
    this.layers.push({ kind: 'join', name: `${block}/join`, projection });
  }

  lstmWeights(
    name: string,
    inputs: number,
    units: number,
  ): Pick<LstmCellPlan, 'kernel' | 'recurrent' | 'bias'> {
    const bias = this.#vector(`${name}/bias`, [4 * units], 'forget-one');
    const kernel = this.#kernel(`${name}/kernel`, [inputs, 4 * units], inputs + 4 * units);
    const recurrent = this.#kernel(`${name}/recurrent`, [units, 4 * units], units + 4 * units);
    return { kernel, recurrent, bias };
  }

  build(inputs: number, outputBias: number, members = 1): NetworkPlan {
    const { layers, kernels, vectors, moving } = this;
    const parameters = [...kernels, ...vectors, ...moving].reduce((sum, w) => sum + w.size, 0);
    const usesNorm = this.#settings.batchNorm;
    return {
      inputs,
      members,
      layers,
      kernels,
      vectors,
      moving,
      outputBias,
      parameters,
      multiplyAdds: parameters * members,
      fewestTogether: 32,
      mostTogether: Infinity,
      usesNorm,
    };
  }

  #densePlan(name: string, inputs: number, units: number): DensePlan {
    const kernel = this.#kernel(`${name}/kernel`, [inputs, units], inputs + units);
    const bias = this.#vector(`${name}/bias`, [units], 'zero');
    return { kind: 'dense', name, inputs, units, kernel, bias, biasIsMoot: false, isFirst: false };
  }

  /** Starts by Glorot & Bengio's uniform rule: within ±√(6 / `fans`), inputs and units together. */
  #kernel(name: string, shape: readonly [number, number], fans: number): number {
    const size = shape[0] * shape[1];
    const spread = Math.sqrt(6 / fans);
    return this.kernels.push({ name, shape, size, startsAt: 'uniform', spread }) - 1;
  }

  #vector(name: string, shape: readonly number[], startsAt: WeightPlan['startsAt']): number {
    const size = shape.reduce((product, length) => product * length, 1);
    return this.vectors.push({ name, shape, size, startsAt, spread: 0 }) - 1;
  }
}
