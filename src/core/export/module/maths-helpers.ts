import type { Helper } from './helpers';

/** Arithmetic that an exported module does. */
export const MATHS_HELPERS = {
  bytes: {
    needs: [],
    code: `
function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}`,
  },
  floats: {
    needs: ['bytes'],
    code: `
/** Single-precision numbers, little-endian whatever the machine. */
function floats(from) {
  const view = new DataView(from.buffer);
  return Float32Array.from({ length: from.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}`,
  },
  integers: {
    needs: ['bytes'],
    code: `
function integers(from) {
  const view = new DataView(from.buffer);
  return Int32Array.from({ length: from.length / 4 }, (_, i) => view.getInt32(4 * i, true));
}`,
  },
  sigmoid: {
    needs: [],
    code: `
/** 1 / (1 + e⁻ᶻ). */
function sigmoid(z) {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}`,
  },
  logit: {
    needs: [],
    code: `
/** ln(p / (1 − p)). */
function logit(p) {
  return Math.log(p) - Math.log1p(-p);
}`,
  },
  softplus: {
    needs: [],
    code: `
/** ln(1 + eᶻ). */
function softplus(z) {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}`,
  },
  named: {
    needs: [],
    code: `
/** Cuts a list of weights into the layers' own, by name and length. */
function named(values, names) {
  let at = 0;
  return Object.fromEntries(
    names.map(([name, length]) => [name, values.subarray(at, (at += length))]),
  );
}`,
  },
} as const satisfies Record<string, Helper>;
