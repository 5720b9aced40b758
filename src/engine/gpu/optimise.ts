import { GROUP_SUM, SUMS } from './loss';
import { ENTRY, program, THREADS, type Program } from './program';

const BETA_1 = 0.9;
const BETA_2 = 0.999;

/** Weights that one group measures. */
export const MEASURED = 4096;

/** All weights lie in one buffer: kernels, vectors, moving statistics; their gradients in another alike. */
const LAYOUT = { kernels: 'u32', trained: 'u32' } as const;

/** A gradient with what the penalties add to it: to kernels only. */
const GRADIENT = `
fn gradientAt(i: u32, weight: f32) -> f32 {
  if (i >= c.kernels) { return gradients[i]; }
  return gradients[i] + now.l1 * sign(weight) + 2.0 * now.l2 * weight;
}`;

/** Each group's part of Σ gradient² and of the penalty λ₁ Σ|w| + λ₂ Σw². */
export const measure: Program = program(
  { constants: LAYOUT, step: true, reads: ['weights', 'gradients'], writes: ['found: vec2<f32>'] },
  `
${GROUP_SUM}
${GRADIENT}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let end = min((group.x + 1u) * ${MEASURED}u, c.trained);
  var squares = 0.0;
  var penalty = 0.0;
  for (var i = group.x * ${MEASURED}u + thread; i < end; i += ${THREADS}u) {
    let weight = weights[i];
    let gradient = gradientAt(i, weight);
    squares += gradient * gradient;
    if (i < c.kernels) { penalty += now.l1 * abs(weight) + now.l2 * weight * weight; }
  }
  let allSquares = addedUp(squares, thread);
  let allPenalty = addedUp(penalty, thread);
  if (thread == 0u) { found[group.x] = vec2<f32>(allSquares, allPenalty); }
}`,
);

/** The loss with penalties, added to the epoch's, and what clipping scales the gradients by. */
export const settle: Program = program(
  {
    constants: { groups: 'u32', rows: 'u32' },
    step: true,
    reads: ['found: vec2<f32>'],
    writes: ['sums'],
  },
  `
${GROUP_SUM}

@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) thread: u32) {
  var squares = 0.0;
  var penalty = 0.0;
  for (var i = thread; i < c.groups; i += ${THREADS}u) {
    squares += found[i].x;
    penalty += found[i].y;
  }
  let norm = sqrt(addedUp(squares, thread));
  let all = addedUp(penalty, thread);
  if (thread == 0u) {
    let loss = sums[${SUMS.batch}] + all;
    sums[${SUMS.batch}] = loss;
    sums[${SUMS.epoch}] += loss * f32(c.rows);
    sums[${SUMS.clipping}] = 1.0;
    if (now.clipNorm > 0.0) { sums[${SUMS.clipping}] = now.clipNorm / max(norm, now.clipNorm); }
  }
}`,
);

/**
 * One step of the optimisers of network/optimiser.ts over all weights at once; moving statistics follow those of the
 * batch.
 *
 * @param follows whether there are any
 */
export function move(optimiser: 'adam' | 'sgd', follows: boolean): Program {
  return program(
    {
      constants: { ...LAYOUT, count: 'u32' },
      step: true,
      reads: ['gradients', 'sums', ...(follows ? ['statistics'] : [])],
      writes: ['weights', 'kept'],
    },
    `
${ENTRY}
${GRADIENT}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
  let i = entryOf(group, groups, thread);
  if (i >= c.count) { return; }
  let weight = weights[i];
  ${
    follows
      ? `if (i >= c.trained) {
    weights[i] = weight * now.keep + statistics[i - c.trained] * (1.0 - now.keep);
    return;
  }`
      : ''
  }
  let gradient = gradientAt(i, weight) * sums[${SUMS.clipping}];
  ${optimiser === 'adam' ? ADAM : SGD}
}`,
  );
}

const ADAM = `
  let first = kept[i] * ${BETA_1} + gradient * ${1 - BETA_1};
  let second = kept[c.trained + i] * ${BETA_2} + gradient * gradient * ${1 - BETA_2};
  kept[i] = first;
  kept[c.trained + i] = second;
  let start = select(weight, weight * now.weightKeep, i < c.kernels);
  weights[i] = start - now.rate * first / (sqrt(second) + now.epsilon);`;

const SGD = `
  let velocity = kept[i] * now.momentum + gradient;
  kept[i] = velocity;
  weights[i] = weight - now.rate * velocity;`;

/** A batch's rows of the training matrix, and what they aim at. */
export const gather: Program = program(
  {
    constants: { count: 'u32', width: 'u32' },
    step: true,
    reads: ['matrix', 'labels', 'places: u32'],
    writes: ['batch', 'aims: vec2<f32>'],
  },
  `
${ENTRY}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
  let i = entryOf(group, groups, thread);
  if (i >= c.count) { return; }
  let row = i / c.width;
  let place = places[row];
  batch[i] = matrix[place * c.width + i % c.width];
  if (i % c.width == 0u) {
    let isBad = labels[place] > 0.5;
    aims[row] = vec2<f32>(select(-1.0, 1.0, isBad), select(now.goodWeight, now.badWeight, isBad));
  }
}`,
);
