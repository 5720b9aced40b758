import { KNOBS, type Experiment, type KnobName } from './experiment';
import type { Knob } from './knobs/knob';
import { isPolicyRule } from './decision/policy/policy-rule';
import { Fault } from './fault';
import { onTensors, SHELF } from './models/shelf';

export type ModelName = Experiment['model'];

export const KNOB_NAMES = Object.keys(KNOBS) as KnobName[];

/** What each preset sets apart from the knobs' defaults, as the two reference networks are built. */
const PRESETS: Record<ModelName, Partial<Experiment>> = {
  'resnet-over': { model: 'resnet-over' },
  'resnet-under': {
    model: 'resnet-under',
    sampling: 'random-under',
    samplingRatio: 1,
    inputWidth: 256,
    inputOrder: 'norm-activation',
    blockWidths: [256, 128, 64, 32],
    blockDropouts: [0.3, 0.3, 0.25, 0.2],
    activation: 'leaky-relu',
    loss: 'bce',
    learningRate: 0.0007,
    schedule: 'plateau',
    epochs: 50,
    earlyStopping: true,
  },
  'resnet-embedded': {
    model: 'resnet-embedded',
    sampling: 'none',
    numericEmbedding: 'piecewise-linear',
    embeddingBins: 8,
    members: 8,
    inputWidth: 64,
    inputOrder: 'norm-activation',
    inputDropout: 0.1,
    blockWidths: [64],
    blockDropouts: [0.1],
    loss: 'bce',
    l1: 0,
    l2: 0,
    optimiser: 'adamw',
    learningRate: 0.003,
    schedule: 'cosine',
    epochs: 8,
    batchSize: 256,
    earlyStopping: true,
  },
  lstm: {
    model: 'lstm',
    sampling: 'smote',
    samplingRatio: 1,
    loss: 'bce',
    l1: 0,
    l2: 0,
    learningRate: 0.01,
    batchSize: 128,
    epochs: 30,
  },
  logistic: { model: 'logistic', sampling: 'none', loss: 'bce' },
  scorecard: { model: 'scorecard', sampling: 'none', loss: 'bce' },
  boosting: {
    model: 'boosting',
    sampling: 'none',
    loss: 'bce',
    treeCount: 500,
    treeDepth: 4,
    boostingRate: 0.05,
    minChildWeight: 5,
    rowShare: 0.8,
    columnShare: 0.8,
    boostingStop: 'auc',
  },
  forest: {
    model: 'forest',
    sampling: 'none',
    loss: 'bce',
    treeCount: 300,
    treeDepth: 12,
    minChildWeight: 10,
  },
  adaboost: {
    model: 'adaboost',
    sampling: 'none',
    loss: 'bce',
    treeCount: 300,
    treeDepth: 1,
    adaboostRate: 0.5,
  },
  ensemble: { model: 'ensemble', sampling: 'none', loss: 'bce' },
};

const KNOB_DEFAULTS = Object.fromEntries(
  KNOB_NAMES.map((name) => [name, KNOBS[name].default]),
) as Experiment;

/** The experiment a model's preset stands for. */
export function presetExperiment(model: ModelName): Experiment {
  return { ...KNOB_DEFAULTS, ...PRESETS[model] };
}

/** What stands before anybody changes anything: the preset that trains in seconds. */
export function defaultExperiment(): Experiment {
  return presetExperiment(KNOBS.model.default);
}

/** The knobs that a preset decides: everything costly about how the model is made and trained. */
const PRESET_GROUPS: ReadonlySet<string> = new Set([
  'sampling',
  'network',
  'model',
  'loss',
  'optimiser',
  'stopping',
]);

export function belongsToPreset(name: KnobName): boolean {
  return PRESET_GROUPS.has(KNOBS[name].group) && name !== 'engine';
}

/** The same data, seed and decision, with everything the preset decides taken from it. */
export function withPreset(experiment: Experiment, model: ModelName): Experiment {
  const preset = presetExperiment(model);
  const taken = KNOB_NAMES.filter(belongsToPreset).map((name) => [name, preset[name]]);
  return { ...experiment, ...(Object.fromEntries(taken) as Partial<Experiment>) };
}

/**
 * What tells an experiment apart, the way links and files write it: its model, then only what differs
 * from that model's preset.
 */
export function tellingChanges(experiment: Experiment): Partial<Experiment> {
  const names = differingKnobs(experiment, presetExperiment(experiment.model));
  return Object.fromEntries([
    ['model', experiment.model],
    ...names.map((name) => [name, experiment[name]]),
  ]) as Partial<Experiment>;
}

/** Changes that train anew part from a model that was loaded from a file, unless they name one. */
export function leavingFile(
  { modelFile }: Pick<Experiment, 'modelFile'>,
  changes: Partial<Experiment>,
): Partial<Experiment> {
  const stays = modelFile === '' || changes.modelFile !== undefined;
  const trains = Object.keys(changes).some((name) => isKnobName(name) && KNOBS[name].retrains);
  return stays || !trains ? changes : { ...changes, modelFile: '' };
}

/** Names of the knobs in which two experiments differ. */
export function differingKnobs(a: Experiment, b: Experiment): KnobName[] {
  return KNOB_NAMES.filter((name) => !sameValue(a[name], b[name]));
}

/** True when both would give the same run: they differ, if at all, in cheap knobs. */
export function sameRun(a: Experiment, b: Experiment): boolean {
  return differingKnobs(a, b).every((name) => !KNOBS[name].retrains);
}

export function sameValue(a: Experiment[KnobName], b: Experiment[KnobName]): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameItem(item, b[index]));
  return a === b;
}

function sameItem(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}

/**
 * Takes changes from outside (a link, a program, a file) over an experiment. Unknown names and
 * values that are out of bounds or of the wrong type throw a `bad-settings` Fault naming the knob.
 * Choosing another model takes its whole preset first, then the other changes.
 */
export function applyChanges(experiment: Experiment, changes: unknown): Experiment {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes))
    throw new Fault('bad-settings', 'Settings must be an object of knob names and values');
  const entries = Object.entries(changes);
  const checked: Partial<Record<KnobName, Experiment[KnobName]>> = {};
  for (const [name, value] of entries) {
    if (!isKnobName(name))
      throw new Fault('bad-settings', `There is no setting called “${name}”`, {
        remedy: `Settings are ${KNOB_NAMES.join(', ')}`,
      });
    checked[name] = checkValue(name, value);
  }
  const changed = checked as Partial<Experiment>;
  const base =
    changed.model !== undefined && changed.model !== experiment.model
      ? withPreset(experiment, changed.model)
      : experiment;
  return consistent({ ...base, ...changed });
}

export function isKnobName(name: string): name is KnobName {
  return Object.hasOwn(KNOBS, name);
}

/** The value if the knob allows it, else a `bad-settings` Fault that says what would be. */
export function checkValue(name: KnobName, value: unknown): Experiment[KnobName] {
  const knob: Knob = KNOBS[name];
  const refuse = (allowed: string): never => {
    throw new Fault(
      'bad-settings',
      `${knob.label} can’t be ${typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined')}`,
      {
        place: { setting: name },
        remedy: allowed,
      },
    );
  };
  switch (knob.kind) {
    case 'number':
      if (!isWithin(value, knob)) refuse(boundsOf(knob));
      break;
    case 'list':
      if (
        !Array.isArray(value) ||
        value.length < knob.minLength ||
        value.length > knob.maxLength ||
        !value.every((item) => isWithin(item, knob))
      )
        refuse(`Give ${knob.minLength} to ${knob.maxLength} numbers; ${boundsOf(knob)}`);
      break;
    case 'choice':
      if (!knob.options.some((option) => option.value === value))
        refuse(`Choose one of ${knob.options.map((option) => option.value).join(', ')}`);
      break;
    case 'set':
      if (!isSetOf(value, knob.options))
        refuse(`Choose from ${knob.options.map((option) => option.value).join(', ')}, each once`);
      break;
    case 'switch':
      if (typeof value !== 'boolean') refuse('Give true or false');
      break;
    case 'text':
      if (
        typeof value !== 'string' ||
        value.length < knob.minLength ||
        value.length > knob.maxLength
      )
        refuse(`Give ${knob.minLength} to ${knob.maxLength} characters`);
      break;
    case 'rules':
      if (!Array.isArray(value) || value.length > knob.maxLength || !value.every(isPolicyRule))
        refuse(
          `Give at most ${knob.maxLength} rules, each with effect, column, is, value and on; see the README`,
        );
      break;
  }
  return value as Experiment[KnobName];
}

function isSetOf(value: unknown, options: readonly { readonly value: string }[]): boolean {
  return (
    Array.isArray(value) &&
    new Set(value).size === value.length &&
    value.every((item) => options.some((option) => option.value === item))
  );
}

function isWithin(
  value: unknown,
  { min, max, integer }: { min: number; max: number; integer: boolean },
) {
  return (
    typeof value === 'number' &&
    value >= min &&
    value <= max &&
    (!integer || Number.isInteger(value))
  );
}

function boundsOf({ min, max, integer }: { min: number; max: number; integer: boolean }): string {
  return `Give ${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`;
}

/**
 * Rules that span knobs: one dropout a block, room left for test rows, a score scale that rises,
 * cross-entropy for models that know no other loss, and no stage of an ensemble's own.
 * Throws a `bad-settings` Fault.
 */
export function consistent(experiment: Experiment): Experiment {
  const { blockWidths, blockDropouts, trainShare, validationShare } = experiment;
  const { scoreLow, scoreHigh } = experiment;
  if (!(scoreLow < scoreHigh))
    throw new Fault('bad-settings', 'The lowest score must be below the highest', {
      remedy: `They would be ${scoreLow} and ${scoreHigh}; 300 and 850 are usual`,
    });
  if (trainShare + validationShare > 0.95 + 1e-9)
    throw new Fault('bad-settings', 'Training and validation rows leave no test rows', {
      remedy: `Let the two shares add up to at most 0.95; they are ${trainShare} and ${validationShare}`,
    });
  const last = blockDropouts.at(-1) ?? 0;
  const matched = blockWidths.map((_, block) => blockDropouts[block] ?? last);
  const changes = {
    ...(sameValue(matched, blockDropouts) ? {} : { blockDropouts: matched }),
    ...(onTensors(experiment.model) || experiment.loss === 'bce' ? {} : { loss: 'bce' as const }),
    ...ownOfMembers(experiment),
  };
  return Object.keys(changes).length === 0 ? experiment : { ...experiment, ...changes };
}

/** An ensemble learns from no rows itself: each member encodes, samples and weighs its own. */
function ownOfMembers({
  model,
  sampling,
  classWeights,
  autoencoder,
}: Experiment): Partial<Experiment> {
  if (SHELF[model].family !== 'ensemble') return {};
  return {
    ...(sampling === 'none' ? {} : { sampling: 'none' }),
    ...(classWeights === 'none' ? {} : { classWeights: 'none' }),
    ...(autoencoder === 'none' ? {} : { autoencoder: 'none' }),
  };
}
