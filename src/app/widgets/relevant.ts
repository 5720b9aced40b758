import type { Experiment, KnobName } from '../../core/experiment';
import { aimsForRatio, growsBySmote } from '../../core/sampling/methods';

type Condition = (experiment: Experiment) => boolean;

const by =
  (...methods: Experiment['sampling'][]): Condition =>
  ({ sampling }) =>
    methods.includes(sampling);
const votes = by('enn', 'smoteenn');
const withLoss =
  (...losses: Experiment['loss'][]): Condition =>
  ({ loss }) =>
    losses.includes(loss);
const embeds =
  (embedding: Experiment['numericEmbedding']): Condition =>
  ({ numericEmbedding }) =>
    numericEmbedding === embedding;
const encodes: Condition = ({ autoencoder }) => autoencoder !== 'none';
const cutsOnPlateau: Condition = ({ schedule }) => schedule === 'plateau';

const byDoubling: Condition = ({ scaleKind }) => scaleKind === 'pdo';
const fromLowest: Condition = ({ scaleKind }) => scaleKind === 'range';

/** When a knob has an effect; knobs without an entry always have one. */
const CONDITIONS: Partial<Record<KnobName, Condition>> = {
  autoencoderHidden: encodes,
  autoencoderCode: encodes,
  autoencoderEpochs: encodes,
  autoencoderRate: encodes,
  autoencoderBatch: encodes,
  samplingRatio: ({ sampling }) => aimsForRatio(sampling),
  smoteNeighbours: by('smote', 'borderline', 'adasyn', 'smoteenn', 'smotetomek'),
  smoteCategories: ({ sampling }) => growsBySmote(sampling),
  shrinkage: by('random-over'),
  borderlineKind: by('borderline'),
  dangerNeighbours: by('borderline'),
  nearmissVersion: by('nearmiss'),
  nearmissNeighbours: by('nearmiss'),
  nearmissCandidates: ({ sampling, nearmissVersion }) =>
    sampling === 'nearmiss' && nearmissVersion === 'nearmiss-3',
  ennNeighbours: votes,
  ennRule: votes,
  cleanedClasses: by('enn', 'tomek'),
  neighbourSearch: (experiment) => !by('none', 'random-under', 'random-over')(experiment),
  leakySlope: ({ activation }) => activation === 'leaky-relu',
  inputOrder: ({ batchNorm, blockType }) => batchNorm && blockType === 'reference',
  inputDropout: ({ blockType }) => blockType === 'reference',
  embeddingBins: embeds('piecewise-linear'),
  embeddingFrequencies: embeds('periodic'),
  periodicSigma: embeds('periodic'),
  embeddingSize: embeds('periodic'),
  weightOfDefaults: withLoss('weighted-bce'),
  focalGamma: withLoss('focal'),
  focalAlpha: withLoss('focal'),
  effectiveBeta: ({ loss, reweightFrom }) =>
    loss === 'class-balanced' || (loss === 'ldam' && reweightFrom < 1),
  logitTau: withLoss('logit-adjusted'),
  ldamMargin: withLoss('ldam'),
  ldamScale: withLoss('ldam'),
  reweightFrom: withLoss('ldam'),
  asymmetricGammaBad: withLoss('asymmetric'),
  asymmetricGammaGood: withLoss('asymmetric'),
  asymmetricClip: withLoss('asymmetric'),
  aucMargin: withLoss('auc-margin'),
  classWeights: ({ loss }) => loss !== 'auc-margin',
  plateauPatience: cutsOnPlateau,
  plateauFactor: cutsOnPlateau,
  weightDecay: ({ optimiser }) => optimiser === 'adamw',
  momentum: ({ optimiser }) => optimiser === 'sgd',
  patience: ({ earlyStopping }) => earlyStopping,
  logisticC: ({ logisticPenalty }) => logisticPenalty !== 'none',
  logisticL1Share: ({ logisticPenalty }) => logisticPenalty === 'elastic-net',
  boostingPatience: ({ boostingStop }) => boostingStop !== 'off',
  pdo: byDoubling,
  baseScore: byDoubling,
  baseOdds: byDoubling,
  scoreLow: fromLowest,
  scoreHigh: fromLowest,
};

/** Those of the knobs that do something with the other settings as they stand. */
export function relevant(names: readonly KnobName[], experiment: Experiment): KnobName[] {
  return names.filter((name) => CONDITIONS[name]?.(experiment) ?? true);
}
