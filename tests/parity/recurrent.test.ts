import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startEngine, stopEngine } from '../../src/engine/backend';
import { lstmPlan, type LstmSettings } from '../../src/engine/recurrent/plan';
import { checkNetwork, type PlannedFixture } from './engine-check';

type LstmFixture = PlannedFixture & { readonly settings: LstmSettings };

const read = <T>(name: string): T =>
  JSON.parse(
    readFileSync(new URL(`./fixtures/recurrent-${name}.json`, import.meta.url), 'utf8'),
  ) as T;
const simd = createRequire(import.meta.url).resolve(
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
);

/** Steps are far smaller than the weights, which are rounded to 24 bits, that they are read from. */
const ROUNDED = 3e-5;

describe.each(['wasm', 'cpu'] as const)('%s agrees with PyTorch', (engine) => {
  it.each(['one', 'three'])(
    'on the stacked LSTM “%s”: logits, gradients, three steps',
    async (name) => {
      const fixture = read<LstmFixture>(name);
      await startEngine(engine, { simd });
      try {
        const before = tf.memory().numTensors;
        const plan = lstmPlan(fixture.settings, fixture.inputs);
        const found = await checkNetwork(fixture, plan);
        expect(Object.keys(found)).toHaveLength(4 + 2 * 4);
        const above = Object.entries(found).filter(
          ([what, difference]) => !(difference <= (what.endsWith(': steps') ? ROUNDED : 1e-5)),
        );
        expect(above).toEqual([]);
        expect(tf.memory().numTensors).toBe(before);
      } finally {
        await stopEngine();
      }
    },
  );
});
