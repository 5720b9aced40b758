import { logit } from '../../losses/logistic';
import { clamped, type Correction } from './correction';
import { fitLogistic } from './logistic-fit';

/**
 * Platt scaling on rows the model has not seen, by maximum likelihood on Platt's (1999) smoothed
 * targets. Kind `none` when a class is absent or the slope is not above 0, which would turn the
 * order round.
 *
 * @param rawPd raw scores, @param y their outcomes, 1 for a default
 */
export function fitPlatt(rawPd: Float32Array, y: Uint8Array): Correction {
  const { bad, good } = classes(y);
  if (bad === 0 || good === 0) return { kind: 'none' };
  const target = Float64Array.from(y, (label) =>
    label === 1 ? (bad + 1) / (bad + 2) : 1 / (good + 2),
  );
  const z = Float64Array.from(rawPd, (p) => logit(clamped(p)));
  const [intercept, slope] = fitLogistic([z], target);
  if (!(slope > 0 && Number.isFinite(intercept))) return { kind: 'none' };
  return { kind: 'platt', slope, intercept };
}

/**
 * Beta calibration (Kull, Silva Filho & Flach 2017) by maximum likelihood. A term whose coefficient
 * comes out negative is dropped and the other fitted alone, as the authors do. Kind `none` when a
 * class is absent or no rising curve fits.
 */
export function fitBeta(rawPd: Float32Array, y: Uint8Array): Correction {
  const { bad, good } = classes(y);
  if (bad === 0 || good === 0) return { kind: 'none' };
  const target = Float64Array.from(y);
  const low = Float64Array.from(rawPd, (p) => Math.log(clamped(p)));
  const high = Float64Array.from(rawPd, (p) => -Math.log1p(-clamped(p)));
  let [c, a, b] = fitLogistic([low, high], target);
  if (a < 0) {
    [c, b] = fitLogistic([high], target);
    a = 0;
  } else if (b < 0) {
    [c, a] = fitLogistic([low], target);
    b = 0;
  }
  const rises = a >= 0 && b >= 0 && a + b > 0 && Number.isFinite(a + b + c);
  return rises ? { kind: 'beta', a, b, c } : { kind: 'none' };
}

/**
 * Isotonic regression (Zadrozny & Elkan 2002) by pooling adjacent violators (Ayer et al. 1955): the
 * rising probabilities with the least squared error. Equal scores are one point from the start.
 * Between two levels the line is straight, as in scikit-learn. Kind `none` when a class is absent.
 */
export function fitIsotonic(rawPd: Float32Array, y: Uint8Array): Correction {
  const { bad, good } = classes(y);
  if (bad === 0 || good === 0) return { kind: 'none' };
  const blocks = pooled(rawPd, y);
  const raw: number[] = [];
  const pd: number[] = [];
  for (const { from, to, rows, defaults } of blocks) {
    raw.push(from);
    pd.push(defaults / rows);
    if (to > from) {
      raw.push(to);
      pd.push(defaults / rows);
    }
  }
  return { kind: 'isotonic', raw: Float64Array.from(raw), pd: Float64Array.from(pd) };
}

/** Neighbouring scores, from the lowest to the highest, that share one probability. */
interface Block {
  from: number;
  to: number;
  rows: number;
  defaults: number;
}

function pooled(rawPd: Float32Array, y: Uint8Array): Block[] {
  const blocks: Block[] = [];
  for (const { score, rows, defaults } of byScore(rawPd, y)) {
    let block: Block = { from: score, to: score, rows, defaults };
    for (;;) {
      const before = blocks.at(-1);
      if (before === undefined || before.defaults * block.rows < block.defaults * before.rows)
        break;
      blocks.pop();
      block = {
        from: before.from,
        to: block.to,
        rows: before.rows + block.rows,
        defaults: before.defaults + block.defaults,
      };
    }
    blocks.push(block);
  }
  return blocks;
}

interface Tied {
  readonly score: number;
  readonly rows: number;
  readonly defaults: number;
}

/** Distinct scores ascending with what happened at each. */
function* byScore(rawPd: Float32Array, y: Uint8Array): Generator<Tied, void> {
  const bads = rawPd.filter((_, i) => y[i] === 1).sort();
  const all = rawPd.toSorted();
  for (let i = 0, b = 0; i < all.length;) {
    const score = all[i];
    const from = i;
    const fromBad = b;
    while (i < all.length && all[i] === score) i++;
    while (b < bads.length && bads[b] === score) b++;
    yield { score, rows: i - from, defaults: b - fromBad };
  }
}

function classes(y: Uint8Array): { bad: number; good: number } {
  const bad = y.reduce((sum, label) => sum + label, 0);
  return { bad, good: y.length - bad };
}
