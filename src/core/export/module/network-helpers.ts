import type { Helper } from './helpers';

/** Layers of networks as an exported module computes them: one row at a time, in double precision. */
export const NETWORK_HELPERS = {
  dense: {
    needs: [],
    code: `
/** x·W + b. */
function dense(x, kernel, bias) {
  const y = Float64Array.from(bias);
  for (let i = 0; i < x.length; i++) {
    if (x[i] === 0) continue;
    const from = i * y.length;
    for (let j = 0; j < y.length; j++) y[j] += x[i] * kernel[from + j];
  }
  return y;
}`,
  },
  normalised: {
    needs: [],
    code: `
/** Batch normalisation with the means and variances that training left. */
function normalised(x, weights, name, epsilon) {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
    (part) => weights[name + '/' + part],
  );
  return x.map(
    (value, i) => ((value - mean[i]) * gamma[i]) / Math.sqrt(variance[i] + epsilon) + beta[i],
  );
}`,
  },
  relu: {
    needs: [],
    code: `
/** ReLU, or LeakyReLU with a slope below zero. */
function relu(x, slope = 0) {
  return x.map((value) => (value > 0 ? value : slope * value));
}`,
  },
  elu: {
    needs: [],
    code: `
function elu(x) {
  return x.map((value) => (value > 0 ? value : Math.expm1(value)));
}`,
  },
  sum: {
    needs: [],
    code: `
function sum(x, y) {
  return x.map((value, i) => value + y[i]);
}`,
  },
  inBins: {
    needs: ['throughBins'],
    code: `
/** The columns that are numbers as shares of their bins, then the others as they are. */
function inBins(x, numbers, edges) {
  const own = new Set(numbers);
  const others = Array.from(x).filter((_, column) => !own.has(column));
  const size = edges.length / numbers.length;
  const shares = numbers.flatMap((column, i) =>
    throughBins(x[column], edges.subarray(i * size, (i + 1) * size)),
  );
  return Float64Array.from([...shares, ...others]);
}`,
  },
  throughBins: {
    needs: [],
    code: `
/**
 * How far a value has come through each bin of its column, from 0 to 1; the first goes on below 0 and
 * the last above 1. Bins without width are 0.
 */
function throughBins(value, edges) {
  const shares = new Array(edges.length - 1).fill(0);
  for (let t = 0; t < shares.length; t++) {
    const [low, high] = [edges[t], edges[t + 1]];
    if (high <= low) break;
    const isLast = t === shares.length - 1 || edges[t + 2] <= high;
    const share = (value - low) / (high - low);
    shares[t] = share < 0 && t > 0 ? 0 : share > 1 && !isLast ? 1 : share;
    if (share < 0) break;
  }
  return shares;
}`,
  },
  periodic: {
    needs: [],
    code: `
/** Embeds each number by cosines and sines of its own frequencies, mixed and cut off below zero. */
function periodic(x, { numbers, frequencies, units }, frequency, kernel, bias) {
  const y = new Float64Array(numbers * units + x.length - numbers);
  y.set(x.subarray(numbers), numbers * units);
  for (let n = 0; n < numbers; n++) {
    const mixed = Float64Array.from(bias.subarray(n * units, (n + 1) * units));
    for (let f = 0; f < frequencies; f++) {
      // In single precision like the engines: an angle of many turns depends on it.
      const turn = Math.fround(frequency[n * frequencies + f] * Math.fround(2 * Math.PI));
      const angle = Math.fround(turn * x[n]);
      for (const [wave, row] of [[Math.cos(angle), f], [Math.sin(angle), frequencies + f]]) {
        const from = (n * 2 * frequencies + row) * units;
        for (let u = 0; u < units; u++) mixed[u] += wave * kernel[from + u];
      }
    }
    y.set(mixed.map((value) => Math.max(0, value)), n * units);
  }
  return y;
}`,
  },
  scaled: {
    needs: [],
    code: `
/** The row as one member sees it. */
function scaled(x, scale, member) {
  const from = member * x.length;
  return x.map((value, i) => value * scale[from + i]);
}`,
  },
  headOf: {
    needs: [],
    code: `
/** The logit that one member gives. */
function headOf(x, kernels, biases, member) {
  const from = member * x.length;
  return x.reduce((logit, value, i) => logit + value * kernels[from + i], biases[member]);
}`,
  },
  inSteps: {
    needs: [],
    code: `
/** A row as a sequence of so many steps. */
function inSteps(x, steps) {
  const width = x.length / steps;
  return Array.from({ length: steps }, (_, t) => x.subarray(t * width, (t + 1) * width));
}`,
  },
  lstm: {
    needs: ['sigmoid'],
    code: `
/** One LSTM layer over a sequence of inputs; its output at every step. Gates stand in the order i, f, g, o. */
function lstm(sequence, units, kernel, recurrent, bias) {
  let h = new Float64Array(units);
  const c = new Float64Array(units);
  return sequence.map((x) => {
    const z = Float64Array.from(bias);
    addProduct(z, x, kernel);
    addProduct(z, h, recurrent);
    h = new Float64Array(units);
    for (let u = 0; u < units; u++) {
      const [i, f] = [sigmoid(z[u]), sigmoid(z[units + u])];
      c[u] = f * c[u] + i * Math.tanh(z[2 * units + u]);
      h[u] = sigmoid(z[3 * units + u]) * Math.tanh(c[u]);
    }
    return h;
  });
}

function addProduct(z, x, matrix) {
  for (let i = 0; i < x.length; i++)
    for (let j = 0; j < z.length; j++) z[j] += x[i] * matrix[i * z.length + j];
}`,
  },
} as const satisfies Record<string, Helper>;
