import { KNOBS, type Experiment, type KnobName } from '../../core/experiment';
import type { ModelFamily } from '../../core/models/shelf';
import { percent } from './format';

/** Knobs of a model that fold away together. */
interface ModelFold {
  readonly title: string;
  /** What they come to, beside the title. */
  readonly hint: (experiment: Experiment) => string;
  readonly names: readonly KnobName[];
}

const OPTIMISER_FOLD: ModelFold = {
  title: 'Optimiser & schedule',
  hint: (experiment) => `${labelOf('optimiser', experiment)}, ${experiment.learningRate}`,
  names: [
    'optimiser',
    'learningRate',
    'schedule',
    'plateauPatience',
    'plateauFactor',
    'weightDecay',
    'momentum',
    'clipNorm',
    'batchSize',
  ],
};

const STOPPING_FOLD: ModelFold = {
  title: 'Penalties & stopping',
  hint: ({ epochs, earlyStopping }) => `${epochs} epochs${earlyStopping ? ' at most' : ''}`,
  names: ['l1', 'l2', 'epochs', 'earlyStopping', 'patience'],
};

/** The knobs beside the Model's own, by family. */
export const MODEL_FOLDS: Readonly<Record<ModelFamily, readonly ModelFold[]>> = {
  network: [
    {
      title: 'Network',
      hint: (experiment) => labelOf('activation', experiment),
      names: [
        'blockType',
        'inputWidth',
        'inputDropout',
        'inputOrder',
        'activation',
        'leakySlope',
        'batchNorm',
      ],
    },
    {
      title: 'Embedding & members',
      hint: embeddingHint,
      names: [
        'numericEmbedding',
        'embeddingBins',
        'embeddingFrequencies',
        'periodicSigma',
        'embeddingSize',
        'members',
      ],
    },
    OPTIMISER_FOLD,
    STOPPING_FOLD,
  ],
  lstm: [
    {
      title: 'Layers',
      hint: ({ lstmDropout }) => `dropout ${percent(lstmDropout, 0)}`,
      names: ['lstmReading', 'lstmDropout', 'lstmHead'],
    },
    OPTIMISER_FOLD,
    STOPPING_FOLD,
  ],
  scorecard: [
    {
      title: 'Bins',
      hint: ({ scorecardBins }) => `${scorecardBins} at most`,
      names: ['scorecardBins', 'scorecardMinShare', 'scorecardSignificance'],
    },
    {
      title: 'Columns & class weights',
      hint: ({ scorecardInformation }) => `IV from ${scorecardInformation}`,
      names: ['scorecardInformation', 'classWeights'],
    },
  ],
  logistic: [
    {
      title: 'Penalty & class weights',
      hint: (experiment) => labelOf('logisticPenalty', experiment),
      names: ['logisticPenalty', 'logisticC', 'logisticL1Share', 'classWeights'],
    },
    {
      title: 'Stopping',
      hint: ({ logisticIterations }) => `${logisticIterations} iterations at most`,
      names: ['logisticIterations', 'logisticTolerance'],
    },
  ],
  boosting: [
    {
      title: 'Trees',
      hint: ({ treeCount, treeDepth }) => `${treeCount} at most, depth ${treeDepth}`,
      names: ['treeCount', 'treeDepth', 'boostingRate', 'minChildWeight', 'classWeights'],
    },
    {
      title: 'Penalties & sampling',
      hint: ({ treeLambda, rowShare }) => `λ ${treeLambda}, rows ${rowShare}`,
      names: [
        'treeLambda',
        'treeAlpha',
        'treeGamma',
        'rowShare',
        'columnShare',
        'boostingMonotone',
      ],
    },
    {
      title: 'Stopping',
      hint: ({ boostingStop }) =>
        ({ off: 'off', auc: 'by AUC', loss: 'by log-loss' })[boostingStop],
      names: ['boostingStop', 'boostingPatience'],
    },
  ],
  ensemble: [],
  forest: [
    {
      title: 'Trees',
      hint: ({ treeCount, treeDepth }) => `${treeCount}, depth ${treeDepth}`,
      names: ['treeCount', 'treeDepth', 'minChildWeight', 'featuresPerSplit', 'classWeights'],
    },
  ],
  adaboost: [
    {
      title: 'Trees',
      hint: ({ treeCount, treeDepth }) => `${treeCount} at most, depth ${treeDepth}`,
      names: ['treeCount', 'treeDepth', 'adaboostRate', 'minChildWeight', 'classWeights'],
    },
  ],
};

function embeddingHint(experiment: Experiment): string {
  const { numericEmbedding, members } = experiment;
  const embedding =
    numericEmbedding === 'none' ? 'no embedding' : labelOf('numericEmbedding', experiment);
  return `${embedding}, ${members === 1 ? '1 member' : `${members} members`}`;
}

function labelOf(
  name: 'optimiser' | 'activation' | 'logisticPenalty' | 'numericEmbedding',
  experiment: Experiment,
): string {
  return KNOBS[name].options.find(({ value }) => value === experiment[name])?.label ?? '';
}
