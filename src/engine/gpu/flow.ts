import type { ActivationName } from '../network/plan';
import { NORM_EPSILON } from '../network/plan';
import { ENTRY, program, THREADS, type Program } from './program';

/**
 * What stands between two products, in this order, each part at will: batch norm, the sum with what ran past the
 * block, an activation, dropout. One program forward; on the way back, what it needs is worked out again from its
 * input, dropout masks included, so that nothing but that input is kept.
 */
export interface FlowOptions {
  /** Of the batch, or the moving ones when scoring. */
  readonly norm: 'none' | 'batch' | 'moving';
  readonly joins: boolean;
  readonly activation: ActivationName;
  /** `drawn`: from the step's seeds; `given`: read. */
  readonly dropout: 'none' | 'drawn' | 'given';
}

/** Columns and rows that a group adds up at a time. */
export const COLUMNS = 8;
const ROWS = THREADS / COLUMNS;

/** Mean and biased variance of every column, two passes over the rows. */
export const moments = program(
  {
    constants: { rows: 'u32', width: 'u32', meanAt: 'u32', varianceAt: 'u32' },
    reads: ['x'],
    writes: ['statistics'],
  },
  `
${columnSums()}

@compute @workgroup_size(${COLUMNS}, ${ROWS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) thread: vec3<u32>) {
  let column = group.x * ${COLUMNS}u + thread.x;
  let isIn = column < c.width;
  var sum = 0.0;
  for (var row = thread.y; row < c.rows; row += ${ROWS}u) {
    if (isIn) { sum += x[row * c.width + column]; }
  }
  let mean = addedUp(sum, thread) / f32(c.rows);
  var square = 0.0;
  for (var row = thread.y; row < c.rows; row += ${ROWS}u) {
    if (isIn) {
      let apart = x[row * c.width + column] - mean;
      square += apart * apart;
    }
  }
  let variance = addedUp(square, thread) / f32(c.rows);
  if (isIn && thread.y == 0u) {
    statistics[c.meanAt + column] = mean;
    statistics[c.varianceAt + column] = variance;
  }
}`,
);

/** y = dropout(activation(norm(x) + past)). */
export function flow(options: FlowOptions): Program {
  const { norm, dropout } = options;
  return program(
    {
      constants: {
        count: 'u32',
        ...normConstants(norm),
        ...dropConstants(dropout),
        ...slopeOf(options),
      },
      step: dropout === 'drawn',
      reads: flowReads(options),
      writes: ['y'],
    },
    `
${ENTRY}
${draw(dropout)}
${valueAt(options)}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
  let i = entryOf(group, groups, thread);
  if (i >= c.count) { return; }
  let u = valueAt(i);
  y[i] = ${activated(options.activation)} * maskAt(i);
}`,
  );
}

/** The gradient before the gate: dy · slope · mask. */
export function gateGradient(options: FlowOptions): Program {
  return program(
    {
      constants: { count: 'u32', ...backConstants(options) },
      step: options.dropout === 'drawn',
      reads: ['dy', ...gateReads(options)],
      writes: ['dx'],
    },
    `
${ENTRY}
${draw(options.dropout)}
${gradientAt(options)}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
  let i = entryOf(group, groups, thread);
  if (i >= c.count) { return; }
  dx[i] = gradientAt(i);
}`,
  );
}

/**
 * Batch norm on the way back, first part: the gradients of its gamma and beta, which are sums down the columns. For
 * flows without a join.
 */
export function normSums(options: FlowOptions): Program {
  return program(
    {
      constants: { rows: 'u32', ...backConstants(options) },
      step: options.dropout === 'drawn',
      reads: ['dy', ...sumReads(options)],
      writes: ['gradients'],
    },
    `
${draw(options.dropout)}
${gradientAt(options)}
${columnSums()}

@compute @workgroup_size(${COLUMNS}, ${ROWS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) thread: vec3<u32>) {
  let column = group.x * ${COLUMNS}u + thread.x;
  let isIn = column < c.width;
  var shift = 0.0;
  var slope = 0.0;
  for (var row = thread.y; row < c.rows; row += ${ROWS}u) {
    if (isIn) {
      let i = row * c.width + column;
      let g = gradientAt(i);
      shift += g;
      slope += g * normalisedAt(i, column);
    }
  }
  let dBeta = addedUp(shift, thread);
  let dGamma = addedUp(slope, thread);
  if (isIn && thread.y == 0u) {
    gradients[c.betaAt + column] = dBeta;
    gradients[c.gammaAt + column] = dGamma;
  }
}`,
  );
}

/** Second part: the gradient of its input. `adds`: to what is there. For flows without a join. */
export function normGradient(options: FlowOptions, adds: boolean): Program {
  return program(
    {
      constants: { count: 'u32', rows: 'u32', ...backConstants(options) },
      step: options.dropout === 'drawn',
      reads: ['dy', ...flowReads(options), 'gradients'],
      writes: ['dx'],
    },
    `
${ENTRY}
${draw(options.dropout)}
${gradientAt(options)}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
  let i = entryOf(group, groups, thread);
  if (i >= c.count) { return; }
  let column = i % c.width;
  let shift = gradients[c.betaAt + column] / f32(c.rows);
  let along = normalisedAt(i, column) * gradients[c.gammaAt + column] / f32(c.rows);
  let scale = weights[c.gammaAt + column] * inverseAt(column);
  dx[i] = ${adds ? 'dx[i] + ' : ''}(gradientAt(i) - shift - along) * scale;
}`,
  );
}

/** The buffers, beside dy, that a flow's programs read. */
export type FlowRead = 'x' | 'weights' | 'statistics' | 'past' | 'mask';

/** What `flow` reads, in order. */
export function flowReads({ norm, joins, dropout }: FlowOptions): FlowRead[] {
  return ['x', ...normReads(norm), ...(joins ? (['past'] as const) : []), ...maskReads(dropout)];
}

/** What `gateGradient` reads after dy. */
export function gateReads(options: FlowOptions): FlowRead[] {
  return needsValue(options) ? flowReads(options) : maskReads(options.dropout);
}

/** What `normSums` reads after dy. */
export function sumReads(options: FlowOptions): FlowRead[] {
  const reads = flowReads({ ...options, joins: false });
  return needsValue(options) ? reads : reads.filter((read) => read !== 'weights');
}

/** The slope of an activation depends on what went in. */
function needsValue({ activation }: FlowOptions): boolean {
  return activation !== 'linear';
}

function normReads(norm: FlowOptions['norm']): FlowRead[] {
  if (norm === 'none') return [];
  return norm === 'batch' ? ['weights', 'statistics'] : ['weights'];
}

function maskReads(dropout: FlowOptions['dropout']): FlowRead[] {
  return dropout === 'given' ? ['mask'] : [];
}

function normConstants(norm: FlowOptions['norm']) {
  if (norm === 'none') return {};
  return { width: 'u32', meanAt: 'u32', varianceAt: 'u32', gammaAt: 'u32', betaAt: 'u32' } as const;
}

function dropConstants(dropout: FlowOptions['dropout']) {
  switch (dropout) {
    case 'none':
      return {};
    case 'given':
      return { maskAt: 'u32' } as const;
    case 'drawn':
      return { gate: 'u32', threshold: 'u32', kept: 'f32' } as const;
  }
}

function slopeOf({ activation }: FlowOptions) {
  return activation === 'leaky-relu' ? ({ slope: 'f32' } as const) : {};
}

function backConstants(options: FlowOptions) {
  return { ...normConstants(options.norm), ...dropConstants(options.dropout), ...slopeOf(options) };
}

/** Multiplied rather than chosen, so that a value that is no number stays none. */
function activated(activation: ActivationName): string {
  switch (activation) {
    case 'linear':
      return 'u';
    case 'elu':
      return 'select(exp(u) - 1.0, u, u > 0.0)';
    case 'relu':
    case 'leaky-relu':
      return `u * ${slopeAt(activation)}`;
  }
}

function slopeAt(activation: ActivationName): string {
  switch (activation) {
    case 'linear':
      return '1.0';
    case 'elu':
      return 'select(exp(u), 1.0, u > 0.0)';
    case 'relu':
      return 'select(0.0, 1.0, u > 0.0)';
    case 'leaky-relu':
      return 'select(c.slope, 1.0, u > 0.0)';
  }
}

/** `normalisedAt`, `inverseAt`: the norm of one entry. */
function normAt(norm: FlowOptions['norm']): string {
  if (norm === 'none') return '';
  const from = norm === 'batch' ? 'statistics' : 'weights';
  return `
fn inverseAt(column: u32) -> f32 { return 1.0 / sqrt(${from}[c.varianceAt + column] + ${NORM_EPSILON}); }
fn normalisedAt(i: u32, column: u32) -> f32 {
  return (x[i] - ${from}[c.meanAt + column]) * inverseAt(column);
}`;
}

/** `valueAt`, `maskAt`: what goes into the activation, and the factor of dropout. */
function valueAt(options: FlowOptions): string {
  const { norm, joins } = options;
  const past = joins ? ' + past[i]' : '';
  return `${normAt(norm)}
fn valueAt(i: u32) -> f32 {
  ${norm === 'none' ? '' : 'let column = i % c.width;'}
  return ${norm === 'none' ? 'x[i]' : 'normalisedAt(i, column) * weights[c.gammaAt + column] + weights[c.betaAt + column]'}${past};
}
${maskAt(options)}`;
}

function gradientAt(options: FlowOptions): string {
  return needsValue(options)
    ? `${valueAt(options)}
fn gradientAt(i: u32) -> f32 {
  let u = valueAt(i);
  return dy[i] * ${slopeAt(options.activation)} * maskAt(i);
}`
    : `${normAt(options.norm)}
${maskAt(options)}
fn gradientAt(i: u32) -> f32 { return dy[i] * maskAt(i); }`;
}

function maskAt({ dropout }: FlowOptions): string {
  const value = {
    none: '1.0',
    given: 'mask[c.maskAt + i]',
    drawn: 'select(0.0, c.kept, (drawn(i) >> 16u) >= c.threshold)',
  }[dropout];
  return `fn maskAt(i: u32) -> f32 { return ${value}; }`;
}

/**
 * 32 bits for every entry of every gate of every step, by counting instead of going on from the one before
 * (pcg3d of Jarzynski & Olano, "Hash Functions for GPU Rendering", 2020): whole numbers, so all cards agree.
 */
function draw(dropout: FlowOptions['dropout']): string {
  if (dropout !== 'drawn') return '';
  return `
fn drawn(i: u32) -> u32 {
  var v = vec3<u32>(i, now.seedA ^ (c.gate * 0x9e3779b9u), now.seedB) * 1664525u + 1013904223u;
  v.x += v.y * v.z;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v ^= v >> vec3<u32>(16u);
  v.x += v.y * v.z;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  return v.x ^ v.z;
}`;
}

/** Sums over a group's rows, column by column, in one fixed order; every thread gets its column's. */
function columnSums(): string {
  return `
var<workgroup> parts: array<f32, ${THREADS}>;
fn addedUp(value: f32, thread: vec3<u32>) -> f32 {
  let at = thread.y * ${COLUMNS}u + thread.x;
  parts[at] = value;
  for (var half = ${ROWS / 2}u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (thread.y < half) { parts[at] += parts[at + half * ${COLUMNS}u]; }
  }
  workgroupBarrier();
  let sum = parts[thread.x];
  workgroupBarrier();
  return sum;
}`;
}
