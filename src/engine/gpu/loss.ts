import { program, THREADS, type Program } from './program';

/** Places in the buffer of sums. */
export const SUMS = { batch: 0, epoch: 1, clipping: 2, count: 4 } as const;

/** A sum over a group's threads in one fixed order, for all of them. */
export const GROUP_SUM = `
var<workgroup> parts: array<f32, ${THREADS}>;
fn addedUp(value: f32, thread: u32) -> f32 {
  parts[thread] = value;
  for (var half = ${THREADS / 2}u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (thread < half) { parts[thread] += parts[thread + half]; }
  }
  workgroupBarrier();
  let sum = parts[0];
  workgroupBarrier();
  return sum;
}`;

const PARTS = {
  constants: { rows: 'u32' },
  step: true,
  reads: ['logits', 'aims: vec2<f32>'],
  writes: ['dLogits', 'sums'],
} as const;

const BEGIN = `
@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) thread: u32) {`;

/**
 * ln(1 + x) for −½ ≤ x ≤ 1, as 2 artanh(x / (2 + x)): nothing is lost for small x, and the first term left out is
 * below 1e-9.
 */
const LOG_ONE_PLUS = `
fn logOnePlus(x: f32) -> f32 {
  let s = x / (2.0 + x);
  let t = s * s;
  let tail = 1.0/9.0 + t * (1.0/11.0 + t * (1.0/13.0 + t * (1.0/15.0 + t / 17.0)));
  return 2.0 * s * (1.0 + t * (1.0/3.0 + t * (1.0/5.0 + t * (1.0/7.0 + t * tail))));
}`;

/**
 * The losses that look at one row at a time, as network/row-loss.ts and clipped-loss.ts have them: mean over the
 * rows, and the gradient in the logits. A row aims at a sign, with a weight.
 */
export function rowLoss(isClipped: boolean): Program {
  return program(
    PARTS,
    `
${GROUP_SUM}
${LOG_ONE_PLUS}

/** Value and slope. */
fn plainOf(z: f32, sign: f32) -> vec2<f32> {
  let isBad = sign > 0.0;
  let away = sign * now.scale;
  let u = z * away + select(now.goodOffset, now.badOffset, isBad);
  let gamma = select(now.goodFocus, now.badFocus, isBad);
  let e = exp(-abs(u));
  let tail = logOnePlus(e);
  let less = e / (1.0 + e);
  let more = 1.0 / (1.0 + e);
  let miss = select(more, less, u >= 0.0);
  let hit = select(less, more, u >= 0.0);
  let surprise = max(-u, 0.0) + tail;
  let focus = exp(-(max(u, 0.0) + tail) * gamma);
  return vec2<f32>(focus * surprise, -away * focus * (hit * surprise * gamma + miss));
}
${isClipped ? CLIPPED : ''}
${BEGIN}
  var sum = 0.0;
  for (var row = thread; row < c.rows; row += ${THREADS}u) {
    let aim = aims[row];
    let found = ${isClipped ? 'clippedOf(logits[row], aim.x)' : 'plainOf(logits[row], aim.x)'};
    let share = aim.y / f32(c.rows);
    dLogits[row] = share * found.y;
    sum += share * found.x;
  }
  let mean = addedUp(sum, thread);
  if (thread == 0u) { sums[${SUMS.batch}] = mean; }
}`,
  );
}

/** A good payer's loss with the asymmetric loss's clip; a default's is the plain one. */
const CLIPPED = `
fn clippedOf(z: f32, sign: f32) -> vec2<f32> {
  if (sign > 0.0) { return plainOf(z, sign); }
  let e = exp(-abs(z));
  let pd = select(e, 1.0, z >= 0.0) / (1.0 + e);
  let rest = select(1.0, e, z >= 0.0) / (1.0 + e);
  let above = pd - now.lossClip;
  let v = max(above, 1e-12);
  let left = min(rest + now.lossClip, 1.0);
  var surprise = -log(left);
  if (v < 0.5) { surprise = -logOnePlus(-v); }
  let focus = select(0.0, pow(v, now.goodFocus), above > 0.0);
  return vec2<f32>(
    focus * surprise,
    pd * rest * focus * (surprise / v * now.goodFocus + 1.0 / left),
  );
}`;

/** The AUC margin loss, as network/auc-margin.ts has it; nothing where a batch holds one class only. */
export const marginLoss: Program = program(
  PARTS,
  `
${GROUP_SUM}

fn probability(z: f32) -> f32 { return 1.0 / (1.0 + exp(-z)); }

${BEGIN}
  let rows = f32(c.rows);
  var bads = 0.0;
  var ofBad = 0.0;
  var ofGood = 0.0;
  for (var row = thread; row < c.rows; row += ${THREADS}u) {
    let h = probability(logits[row]);
    if (aims[row].x > 0.0) { bads += 1.0; ofBad += h; } else { ofGood += h; }
  }
  let badRows = addedUp(bads, thread);
  let goodRows = rows - badRows;
  let meanBad = addedUp(ofBad, thread) / max(badRows, 1.0);
  let meanGood = addedUp(ofGood, thread) / max(goodRows, 1.0);
  let isMixed = badRows > 0.0 && goodRows > 0.0;
  let shortfall = max(meanGood - meanBad + now.margin, 0.0);
  var spread = 0.0;
  for (var row = thread; row < c.rows; row += ${THREADS}u) {
    let z = logits[row];
    let h = probability(z);
    let isBad = aims[row].x > 0.0;
    let apart = h - select(meanGood, meanBad, isBad);
    spread += apart * apart / select(max(goodRows, 1.0), max(badRows, 1.0), isBad);
    let side = select(-1.0, 1.0, isBad);
    let share = select(badRows, goodRows, isBad) / rows;
    let pull = share * (apart - side * shortfall) * 2.0 / rows;
    dLogits[row] = select(0.0, pull * h * probability(-z), isMixed);
  }
  let value = addedUp(spread, thread) + shortfall * shortfall;
  if (thread == 0u) {
    sums[${SUMS.batch}] = select(0.0, value * (badRows / rows) * (goodRows / rows), isMixed);
  }
}`,
);
