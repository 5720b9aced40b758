import type { Readable } from '../data/readable';
import type { Transform } from '../data/transform';
import type { NumericStep, Step } from '../data/transform-steps';
import type { Correction } from '../decision/calibrate/correction';
import type { Corrections } from '../decision/calibrate/corrections';
import { KNOBS } from '../experiment';
import type {
  ClassCounts,
  MapAxis,
  RowMap,
  SamplingStep,
  SamplingSummary,
  StepValues,
} from '../run';
import { Fields } from './fields';

/** What the sampler did. Throws like `checkRun`, as everything here does. */
export function samplingFrom(fields: Fields): SamplingSummary {
  const counts = (name: string): ClassCounts => {
    const classes = fields.fields(name);
    return { good: classes.whole('good'), bad: classes.whole('bad') };
  };
  return {
    method: fields.oneOf(
      'method',
      KNOBS.sampling.options.map(({ value }) => value),
    ),
    wholeCategories: fields.flag('wholeCategories'),
    before: counts('before'),
    made: counts('made'),
    removed: counts('removed'),
    removedMade: counts('removedMade'),
    after: counts('after'),
    neighbours:
      fields.get('neighbours') === null ? null : neighboursFrom(fields.fields('neighbours')),
    seconds: fields.measure('seconds'),
  };
}

function neighboursFrom(fields: Fields): NonNullable<SamplingSummary['neighbours']> {
  return {
    search: fields.oneOf('search', ['exact', 'approximate']),
    threads: fields.whole('threads'),
    recall: fields.measure('recall'),
    recallRows: fields.whole('recallRows'),
  };
}

/** The picture of the training rows; every row that a step speaks of is there. */
export function mapFrom(map: Fields): RowMap {
  const x = map.array('x', 'Float32Array');
  const stepFields = map.fields('stepRows');
  const stepX = stepFields.array('x', 'Float32Array');
  const rows = stepX.length;
  const axes = map.list('axes', axisFrom);
  if (axes.length !== 2) throw map.wrong('axes', 'are not two');
  return {
    x,
    y: map.array('y', 'Float32Array', x.length),
    kind: map.array('kind', 'Uint8Array', x.length),
    label: map.array('label', 'Uint8Array', x.length),
    axes: [axes[0], axes[1]],
    steps: map.list('steps', (step) => stepFrom(step, rows)),
    stepRows: {
      x: stepX,
      y: stepFields.array('y', 'Float32Array', rows),
      label: stepFields.array('label', 'Uint8Array', rows),
      made: stepFields.array('made', 'Uint8Array', rows),
    },
    shown: map.whole('shown'),
    total: map.whole('total'),
  };
}

function axisFrom(axis: Fields): MapAxis {
  return {
    name: axis.text('name'),
    explained: axis.get('explained') === null ? null : axis.measure('explained'),
    scale: axis.get('scale') === null ? null : scaleFrom(axis.fields('scale')),
    jitter: axis.measure('jitter'),
  };
}

function stepFrom(step: Fields, rows: number): SamplingStep {
  const neighbours = step.numbers('neighbours');
  if (!neighbours.every((row) => Number.isInteger(row) && row >= 0 && row < rows))
    throw step.wrong('neighbours', 'are rows that are not there');
  const shared = { row: step.whole('row', 0, rows - 1), neighbours };
  const values = step.list('values', valuesFrom);
  if (step.oneOf('kind', ['made', 'removed']) === 'removed')
    return {
      ...shared,
      kind: 'removed',
      distances: step.numbers('distances'),
      rule: step.oneOf('rule', ['random', 'enn-all', 'enn-mode', 'tomek', 'nearmiss']),
      values,
    };
  return {
    ...shared,
    kind: 'made',
    base: step.whole('base', 0, rows - 1),
    towards: step.whole('towards', -1, rows - 1),
    gap: step.measure('gap'),
    moved: step.flag('moved'),
    removedAgain: step.flag('removedAgain'),
    values,
  };
}

function valuesFrom(fields: Fields): StepValues {
  const values = fields.items('values').map((item): Readable => {
    if (typeof item === 'number' || typeof item === 'string') return item;
    if (!Array.isArray(item)) throw fields.wrong('values', 'can’t be read');
    return (item as unknown[]).map((part) => {
      const share = new Fields(part, `${fields.path}.values`);
      return { level: share.text('level'), share: share.number('share') };
    });
  });
  return { column: fields.text('column'), values };
}

/** How raw scores become probabilities, in every way. */
export function correctionsFrom(fields: Fields): Corrections {
  const correction = (name: string): Correction => correctionFrom(fields.fields(name));
  return {
    formula: correction('formula'),
    exact: fields.flag('exact'),
    platt: correction('platt'),
    beta: correction('beta'),
    isotonic: correction('isotonic'),
  };
}

/** One way of doing so. */
export function correctionFrom(fields: Fields): Correction {
  const kind = fields.oneOf('kind', [
    'none',
    'odds',
    'focal',
    'margin',
    'platt',
    'beta',
    'isotonic',
  ]);
  const number = (name: string): number => fields.number(name);
  switch (kind) {
    case 'none':
      return { kind };
    case 'odds':
      return { kind, factor: number('factor') };
    case 'focal':
      return { kind, gamma: number('gamma'), factor: number('factor') };
    case 'margin':
      return {
        kind,
        scale: number('scale'),
        offsetGood: number('offsetGood'),
        offsetBad: number('offsetBad'),
        factor: number('factor'),
      };
    case 'platt':
      return { kind, slope: number('slope'), intercept: number('intercept') };
    case 'beta':
      return { kind, a: number('a'), b: number('b'), c: number('c') };
    case 'isotonic':
      return isotonicFrom(fields);
  }
}

function isotonicFrom(fields: Fields): Correction {
  const raw = fields.array('raw', 'Float64Array');
  const pd = fields.array('pd', 'Float64Array', raw.length);
  if (raw.length === 0) throw fields.wrong('raw', 'has no entries');
  if (!raw.every((p, i) => Number.isFinite(p) && (i === 0 || p > raw[i - 1])))
    throw fields.wrong('raw', 'does not rise');
  if (!pd.every((p, i) => p >= 0 && p <= 1 && (i === 0 || p >= pd[i - 1])))
    throw fields.wrong('pd', 'has no rising probabilities');
  return { kind: 'isotonic', raw, pd };
}

/** The fitted preparation; every matrix column that a step writes is there. */
export function transformFrom(fields: Fields): Transform {
  const outputs = fields.texts('outputs');
  return {
    format: fields.oneOf('format', [1]),
    steps: fields.list('steps', (step) => encodingFrom(step, outputs.length - 1)),
    outputs,
    dropped: fields.list('dropped', (column) => ({
      name: column.text('name'),
      why: column.text('why'),
    })),
  };
}

function encodingFrom(step: Fields, last: number): Step {
  const output = (of: Fields, name: string): number => of.whole(name, -1, last);
  const column = step.text('column');
  if (step.oneOf('kind', ['numeric', 'category']) === 'numeric')
    return {
      kind: 'numeric',
      column,
      fill: step.measure('fill'),
      scale: scaleFrom(step.fields('scale')),
      value: output(step, 'value'),
      flag: output(step, 'flag'),
      ...(step.names.includes('flagTwin') ? { flagTwin: output(step, 'flagTwin') } : {}),
    };
  const orNull = (name: string): number | null =>
    step.get(name) === null ? null : output(step, name);
  return {
    kind: 'category',
    column,
    levels: step.list('levels', (level) => ({
      level: level.text('level'),
      output: output(level, 'output'),
    })),
    pooled: step.texts('pooled'),
    other: orNull('other'),
    missing: orNull('missing'),
  };
}

/** How the numbers of a column are scaled. */
export function scaleFrom(scale: Fields): NumericStep['scale'] {
  if (scale.oneOf('kind', ['standard', 'quantile-normal']) === 'standard')
    return { kind: 'standard', mean: scale.measure('mean'), sd: scale.measure('sd') };
  const knots = scale.numbers('knots');
  const scores = scale.numbers('scores');
  if (knots.length === 0 || knots.length !== scores.length)
    throw scale.wrong('knots', 'are not as many as the scores');
  return { kind: 'quantile-normal', knots, scores };
}
