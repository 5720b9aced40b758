/**
 * The settings of an experiment. Each knob is declared once, here; this table drives the controls,
 * the address bar, the presets, validation of whatever is loaded, and the saved run.
 */

interface KnobBase {
  readonly group: KnobGroup;
  readonly label: string;
  /** One plain sentence, shown where the knob stands. */
  readonly help: string;
  /** Costly knobs need a new run; cheap ones are answered from the scores at hand. */
  readonly retrains: boolean;
}

export type KnobGroup =
  'data' | 'sampling' | 'network' | 'loss' | 'optimiser' | 'stopping' | 'decision' | 'view';

export interface NumberKnob extends KnobBase {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly default: number;
  readonly integer: boolean;
  readonly scale: 'linear' | 'log';
  readonly unit: string;
}

export interface ListKnob extends KnobBase {
  readonly kind: 'list';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly integer: boolean;
  readonly minLength: number;
  readonly maxLength: number;
  readonly default: readonly number[];
  readonly unit: string;
}

export interface ChoiceKnob<Value extends string = string> extends KnobBase {
  readonly kind: 'choice';
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly help: string;
  }[];
  readonly default: Value;
}

export interface SwitchKnob extends KnobBase {
  readonly kind: 'switch';
  readonly default: boolean;
}

export interface TextKnob extends KnobBase {
  readonly kind: 'text';
  readonly default: string;
  readonly maxLength: number;
}

export type Knob = NumberKnob | ListKnob | ChoiceKnob | SwitchKnob | TextKnob;

type Plain<T extends Knob> = Omit<T, 'kind'>;

const number = (
  knob: Partial<NumberKnob> &
    Pick<NumberKnob, 'group' | 'label' | 'help' | 'min' | 'max' | 'step' | 'default'>,
): NumberKnob => ({
  kind: 'number',
  retrains: true,
  integer: false,
  scale: 'linear',
  unit: '',
  ...knob,
});
const count = (knob: Parameters<typeof number>[0]): NumberKnob =>
  number({ integer: true, ...knob });
const list = (knob: Plain<ListKnob>): ListKnob => ({ kind: 'list', ...knob });
const choice = <const Value extends string>(knob: Plain<ChoiceKnob<Value>>): ChoiceKnob<Value> => ({
  kind: 'choice',
  ...knob,
});
const toggle = (knob: Plain<SwitchKnob>): SwitchKnob => ({ kind: 'switch', ...knob });
const text = (knob: Plain<TextKnob>): TextKnob => ({ kind: 'text', ...knob });

export const KNOBS = {
  dataset: text({
    group: 'data',
    label: 'Dataset',
    help: 'The table of applicants to learn from. A file you open stays in this tab.',
    retrains: true,
    default: 'home-credit-lookalike',
    maxLength: 200,
  }),
  seed: count({
    group: 'data',
    label: 'Seed',
    help: 'Every random choice follows from this number: the same seed gives the same run.',
    min: 0,
    max: 2_147_483_647,
    step: 1,
    default: 42,
  }),
  trainShare: number({
    group: 'data',
    label: 'Training share',
    help: 'Share of the rows the model learns from.',
    min: 0.2,
    max: 0.9,
    step: 0.05,
    default: 0.6,
    unit: 'share',
  }),
  validationShare: number({
    group: 'data',
    label: 'Validation share',
    help: 'Share of the rows the cut-off is tuned on; the rest is the test set, locked until you ask.',
    min: 0.05,
    max: 0.4,
    step: 0.05,
    default: 0.2,
    unit: 'share',
  }),
  scaling: choice({
    group: 'data',
    label: 'Scaling',
    help: 'How numeric columns are brought to a common scale; fitted on training rows only.',
    retrains: true,
    options: [
      {
        value: 'standard',
        label: 'Standard',
        help: 'Subtract the mean, divide by the standard deviation.',
      },
      {
        value: 'quantile-normal',
        label: 'Quantile to normal',
        help: 'Replace each value by the normal quantile of its rank: outliers lose their pull.',
      },
    ],
    default: 'standard',
  }),
  rareLevelShare: number({
    group: 'data',
    label: 'Rare levels below',
    help: 'Levels of a category seen in fewer training rows than this are pooled into one.',
    min: 0,
    max: 0.2,
    step: 0.005,
    default: 0.005,
    unit: 'share',
  }),

  sampling: choice({
    group: 'sampling',
    label: 'Sampling',
    help: 'How the classes of the training rows are balanced. Validation and test rows are never touched.',
    retrains: true,
    options: [
      { value: 'none', label: 'None', help: 'Train on the rows as they are.' },
      {
        value: 'random-under',
        label: 'Random under-sampling',
        help: 'Leave out good payers at random.',
      },
      { value: 'random-over', label: 'Random over-sampling', help: 'Repeat defaults at random.' },
      {
        value: 'smote',
        label: 'SMOTE',
        help: 'Make new defaults on the lines between neighbouring ones.',
      },
      {
        value: 'enn',
        label: 'Edited nearest neighbours',
        help: 'Remove good payers whose neighbours defaulted.',
      },
      {
        value: 'smoteenn',
        label: 'SMOTEENN',
        help: 'SMOTE, then remove every row its neighbours contradict.',
      },
    ],
    default: 'smoteenn',
  }),
  samplingRatio: number({
    group: 'sampling',
    label: 'Defaults per good payer',
    help: 'The class ratio the sampler aims for: 1 is a full balance.',
    min: 0.05,
    max: 1,
    step: 0.05,
    default: 0.3,
  }),
  smoteNeighbours: count({
    group: 'sampling',
    label: 'Neighbours, SMOTE',
    help: 'How many neighbouring defaults a new one may lie towards.',
    min: 1,
    max: 25,
    step: 1,
    default: 5,
  }),
  ennNeighbours: count({
    group: 'sampling',
    label: 'Neighbours, cleaning',
    help: 'How many neighbours vote on whether a row stays.',
    min: 1,
    max: 15,
    step: 1,
    default: 3,
  }),
  ennRule: choice({
    group: 'sampling',
    label: 'Cleaning rule',
    help: 'When a row is kept.',
    retrains: true,
    options: [
      { value: 'all', label: 'All agree', help: 'Kept only if every neighbour has its outcome.' },
      {
        value: 'mode',
        label: 'Majority agrees',
        help: 'Kept if most neighbours have its outcome.',
      },
    ],
    default: 'all',
  }),

  model: choice({
    group: 'network',
    label: 'Model',
    help: 'A preset sets sampling, network, loss and optimiser together; every part stays yours to change.',
    retrains: true,
    options: [
      {
        value: 'resnet-over',
        label: 'ResNet, over-sampled',
        help: 'Three residual blocks on SMOTEENN-balanced rows with focal loss.',
      },
      {
        value: 'resnet-under',
        label: 'ResNet, under-sampled',
        help: 'Four residual blocks on randomly under-sampled rows with cross-entropy.',
      },
    ],
    default: 'resnet-under',
  }),
  inputWidth: count({
    group: 'network',
    label: 'Input layer width',
    help: 'Units of the first layer, before the residual blocks.',
    min: 4,
    max: 1024,
    step: 4,
    default: 128,
    unit: 'units',
  }),
  inputDropout: number({
    group: 'network',
    label: 'Input layer dropout',
    help: 'Share of the first layer’s units silenced at random in each training batch.',
    min: 0,
    max: 0.9,
    step: 0.05,
    default: 0.3,
    unit: 'share',
  }),
  inputOrder: choice({
    group: 'network',
    label: 'Input layer order',
    help: 'Whether the first layer normalises after or before its activation.',
    retrains: true,
    options: [
      {
        value: 'activation-norm',
        label: 'Activation, then norm',
        help: 'Dense, activation, batch norm, dropout.',
      },
      {
        value: 'norm-activation',
        label: 'Norm, then activation',
        help: 'Dense, batch norm, activation, dropout.',
      },
    ],
    default: 'activation-norm',
  }),
  blockWidths: list({
    group: 'network',
    label: 'Block widths',
    help: 'Units of each residual block, in order. A block whose width changes gets a linear shortcut.',
    retrains: true,
    min: 4,
    max: 1024,
    step: 4,
    integer: true,
    minLength: 1,
    maxLength: 8,
    default: [128, 64, 32],
    unit: 'units',
  }),
  blockDropouts: list({
    group: 'network',
    label: 'Block dropout',
    help: 'Share of each block’s units silenced at random in each training batch.',
    retrains: true,
    min: 0,
    max: 0.9,
    step: 0.05,
    integer: false,
    minLength: 1,
    maxLength: 8,
    default: [0.3, 0.3, 0.2],
    unit: 'share',
  }),
  activation: choice({
    group: 'network',
    label: 'Activation',
    help: 'The non-linearity between layers.',
    retrains: true,
    options: [
      { value: 'relu', label: 'ReLU', help: 'max(0, x).' },
      { value: 'leaky-relu', label: 'LeakyReLU', help: 'x above zero, a small slope below.' },
      { value: 'elu', label: 'ELU', help: 'x above zero, eˣ − 1 below.' },
    ],
    default: 'relu',
  }),
  leakySlope: number({
    group: 'network',
    label: 'LeakyReLU slope',
    help: 'The slope of LeakyReLU below zero.',
    min: 0.01,
    max: 0.5,
    step: 0.01,
    default: 0.3,
  }),
  batchNorm: toggle({
    group: 'network',
    label: 'Batch normalisation',
    help: 'Centre and scale every layer’s output within the batch.',
    retrains: true,
    default: true,
  }),
  l1: number({
    group: 'network',
    label: 'L1 penalty',
    help: 'Pulls weights to exactly zero; added to the loss as λ·Σ|w|.',
    min: 0,
    max: 0.01,
    step: 0.000001,
    default: 0.00001,
  }),
  l2: number({
    group: 'network',
    label: 'L2 penalty',
    help: 'Keeps weights small; added to the loss as λ·Σw².',
    min: 0,
    max: 0.1,
    step: 0.000001,
    default: 0.0001,
  }),

  loss: choice({
    group: 'loss',
    label: 'Loss',
    help: 'What the network minimises.',
    retrains: true,
    options: [
      { value: 'bce', label: 'Cross-entropy', help: 'The log-loss: honest probabilities.' },
      {
        value: 'focal',
        label: 'Focal',
        help: 'Cross-entropy with easy rows turned down (Lin 2017).',
      },
    ],
    default: 'focal',
  }),
  focalGamma: number({
    group: 'loss',
    label: 'Focus γ',
    help: 'How strongly rows that are already right are turned down; 0 is plain weighting.',
    min: 0,
    max: 5,
    step: 0.1,
    default: 2,
  }),
  focalAlpha: number({
    group: 'loss',
    label: 'Weight of defaults α',
    help: 'Weight of a default; a good payer weighs 1 − α.',
    min: 0.05,
    max: 0.95,
    step: 0.05,
    default: 0.7,
  }),
  classWeights: choice({
    group: 'loss',
    label: 'Class weights',
    help: 'Whether a default counts more than a good payer, on top of the sampling and the loss.',
    retrains: true,
    options: [
      { value: 'none', label: 'Off', help: 'Every training row weighs the same.' },
      { value: 'balanced', label: 'Balanced', help: 'Both classes weigh the same in total.' },
    ],
    default: 'none',
  }),
  outputBias: choice({
    group: 'loss',
    label: 'Output bias starts at',
    help: 'Where the first guess stands before any learning.',
    retrains: true,
    options: [
      {
        value: 'log-odds',
        label: 'Log-odds of the training rows',
        help: 'The first guess is the default rate after sampling.',
      },
      { value: 'zero', label: 'Zero', help: 'The first guess is 50 %.' },
    ],
    default: 'log-odds',
  }),

  optimiser: choice({
    group: 'optimiser',
    label: 'Optimiser',
    help: 'How weights follow the gradient.',
    retrains: true,
    options: [
      { value: 'adam', label: 'Adam', help: 'Steps scaled by running moments (Kingma 2015).' },
      {
        value: 'adamw',
        label: 'AdamW',
        help: 'Adam with decoupled weight decay (Loshchilov 2019).',
      },
      { value: 'sgd', label: 'SGD', help: 'Plain gradient steps with momentum.' },
    ],
    default: 'adam',
  }),
  learningRate: number({
    group: 'optimiser',
    label: 'Learning rate',
    help: 'Size of a step.',
    min: 0.00001,
    max: 1,
    step: 0.00001,
    default: 0.001,
    scale: 'log',
  }),
  schedule: choice({
    group: 'optimiser',
    label: 'Schedule',
    help: 'How the learning rate changes over the epochs.',
    retrains: true,
    options: [
      { value: 'constant', label: 'Constant', help: 'The same throughout.' },
      {
        value: 'plateau',
        label: 'Reduce on plateau',
        help: 'Cut when the validation AUC has stopped rising.',
      },
      { value: 'cosine', label: 'Cosine', help: 'Falls to zero along a half cosine.' },
    ],
    default: 'constant',
  }),
  plateauPatience: count({
    group: 'optimiser',
    label: 'Plateau patience',
    help: 'Epochs without a better validation AUC before the rate is cut.',
    min: 1,
    max: 20,
    step: 1,
    default: 3,
    unit: 'epochs',
  }),
  plateauFactor: number({
    group: 'optimiser',
    label: 'Plateau factor',
    help: 'What the rate is multiplied with on a plateau.',
    min: 0.05,
    max: 0.95,
    step: 0.05,
    default: 0.5,
  }),
  weightDecay: number({
    group: 'optimiser',
    label: 'Weight decay',
    help: 'AdamW’s decoupled decay: weights shrink by rate × decay each step.',
    min: 0,
    max: 0.5,
    step: 0.0001,
    default: 0.01,
  }),
  momentum: number({
    group: 'optimiser',
    label: 'Momentum',
    help: 'Share of the last step that SGD carries on.',
    min: 0,
    max: 0.99,
    step: 0.01,
    default: 0.9,
  }),
  clipNorm: number({
    group: 'optimiser',
    label: 'Clip gradient norm',
    help: 'Longest gradient allowed over all weights; 0 leaves it unclipped.',
    min: 0,
    max: 100,
    step: 0.1,
    default: 0,
  }),
  batchSize: count({
    group: 'optimiser',
    label: 'Batch size',
    help: 'Rows per step.',
    min: 8,
    max: 8192,
    step: 8,
    default: 256,
    unit: 'rows',
  }),

  epochs: count({
    group: 'stopping',
    label: 'Epochs',
    help: 'Most passes over the training rows.',
    min: 1,
    max: 500,
    step: 1,
    default: 30,
  }),
  earlyStopping: toggle({
    group: 'stopping',
    label: 'Early stopping',
    help: 'Stop when the validation AUC has not risen for a while, and go back to the best weights.',
    retrains: true,
    default: false,
  }),
  patience: count({
    group: 'stopping',
    label: 'Patience',
    help: 'Epochs without a better validation AUC before training stops.',
    min: 1,
    max: 50,
    step: 1,
    default: 5,
    unit: 'epochs',
  }),
  engine: choice({
    group: 'stopping',
    label: 'Engine',
    help: 'Where the arithmetic runs. Automatic measures what this machine has and takes the fastest.',
    retrains: true,
    options: [
      { value: 'auto', label: 'Automatic', help: 'The fastest measured on this machine.' },
      { value: 'webgpu', label: 'WebGPU', help: 'The graphics card through WebGPU.' },
      { value: 'webgl', label: 'WebGL', help: 'The graphics card through WebGL 2.' },
      { value: 'wasm', label: 'WebAssembly', help: 'The processor, with SIMD.' },
      {
        value: 'cpu',
        label: 'Plain JavaScript',
        help: 'The processor, without SIMD: slow, works everywhere.',
      },
    ],
    default: 'auto',
  }),

  cutoff: number({
    group: 'decision',
    label: 'Cut-off',
    help: 'Applicants with this probability of default or more are declined.',
    retrains: false,
    min: 0,
    max: 1,
    step: 0.001,
    default: 0.1667,
    unit: 'share',
  }),
  probability: choice({
    group: 'decision',
    label: 'Probabilities',
    help: 'Sampling and weighting distort probabilities; corrected ones fit this population again.',
    retrains: false,
    options: [
      {
        value: 'corrected',
        label: 'Corrected',
        help: 'Undoes what sampling and loss did to the probabilities.',
      },
      {
        value: 'raw',
        label: 'As the model gives them',
        help: 'What the network says, distortion included.',
      },
    ],
    default: 'corrected',
  }),
  costPerMissedDefault: number({
    group: 'decision',
    label: 'Cost of an approved default',
    help: 'What approving one applicant who defaults costs, in any unit you like.',
    retrains: false,
    min: 0,
    max: 1_000_000,
    step: 0.5,
    default: 5,
    unit: 'cost',
  }),
  costPerDeclinedGood: number({
    group: 'decision',
    label: 'Cost of a declined good payer',
    help: 'What declining one applicant who would have repaid costs, in the same unit.',
    retrains: false,
    min: 0,
    max: 1_000_000,
    step: 0.5,
    default: 1,
    unit: 'cost',
  }),
  recallTarget: number({
    group: 'decision',
    label: 'Recall to reach',
    help: 'The share of defaults the “Recall at least” button stops.',
    retrains: false,
    min: 0.05,
    max: 0.99,
    step: 0.05,
    default: 0.6,
    unit: 'share',
  }),
  split: choice({
    group: 'decision',
    label: 'Rows judged',
    help: 'Validation rows while you tune. Test rows only to confirm: every look is counted.',
    retrains: false,
    options: [
      { value: 'validation', label: 'Validation', help: 'The rows to tune on.' },
      { value: 'test', label: 'Test', help: 'The rows to confirm on; looks are counted.' },
    ],
    default: 'validation',
  }),
  view: choice({
    group: 'view',
    label: 'View',
    help: 'Which page is open.',
    retrains: false,
    options: [
      { value: 'sandbox', label: 'Sandbox', help: 'Sample, train and decide on one screen.' },
      {
        value: 'data',
        label: 'Data',
        help: 'Every column, its gaps and what it says about default.',
      },
    ],
    default: 'sandbox',
  }),
} as const satisfies Record<string, Knob>;

export type KnobName = keyof typeof KNOBS;

type ValueOf<K extends Knob> = K extends NumberKnob
  ? number
  : K extends ListKnob
    ? readonly number[]
    : K extends ChoiceKnob<infer Value>
      ? Value
      : K extends SwitchKnob
        ? boolean
        : string;

/** One plain JSON object with every knob in it, the seed included. */
export type Experiment = { readonly [Name in KnobName]: ValueOf<(typeof KNOBS)[Name]> };
