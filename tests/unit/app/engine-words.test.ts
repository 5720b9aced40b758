import { describe, expect, it } from 'vitest';
import {
  automaticText,
  madeWithText,
  speedText,
  type EngineView,
} from '../../../src/app/widgets/engine-words';
import { membersText } from '../../../src/core/ensemble/members';
import type { EngineName, Run } from '../../../src/core/run';
import { presetExperiment } from '../../../src/core/settings';
import { automaticEngine, needsEngine } from '../../../src/worker/automatic';
import type { EngineMeasure } from '../../../src/worker/protocol';
import { madeUpRun } from '../core/kept/made-up';

const measure = (engine: EngineName, rowsPerSecond: number | null): EngineMeasure => ({
  engine,
  rowsPerSecond,
  software: false,
  reason: '',
  detail: '',
});
const MACHINE = [
  measure('webgpu', null),
  measure('webgl', 300),
  measure('kernels', 9000),
  measure('wasm', 800),
  measure('cpu', 90),
];

const network = presetExperiment('resnet-under');
const lstm = presetExperiment('lstm');
const boosting = presetExperiment('boosting');
const encoded = { ...boosting, autoencoder: 'beside' as const };

const trained = madeUpRun({ experiment: network, engine: 'kernels', encoder: null });
const shipped: Run = {
  ...trained,
  engine: 'wasm',
  model: { ...trained.model, values: new Float32Array(0) },
};

const view = (given: Partial<EngineView>): EngineView => ({
  settings: network,
  live: null,
  measured: null,
  ...given,
});

describe('what Automatic stands for', () => {
  it('is not told before the machine is measured, nor by another run than the one under way', () => {
    expect(automaticText(view({}))).toBe('Automatic');
    const chosen = { ...network, engine: 'kernels' as const };
    expect(automaticText(view({ settings: chosen }))).toBe('Automatic');
    expect(automaticText(view({ live: { experiment: chosen, engine: 'kernels' } }))).toBe(
      'Automatic',
    );
  });

  it('is what it took for the run under way', () => {
    const live = { experiment: network, engine: 'webgl' } as const;
    expect(automaticText(view({ live }))).toBe('Automatic: WebGL');
    expect(automaticText(view({ live, measured: MACHINE }))).toBe('Automatic: WebGL');
    expect(automaticText(view({ live: { ...live, engine: null } }))).toBe('Automatic');
  });

  it('is what it will take, once the machine is measured', () => {
    const of = (settings: typeof network): string =>
      automaticText(view({ settings, measured: MACHINE }));
    expect(of(network)).toBe('Automatic: Fast processor');
    expect(of({ ...network, engine: 'cpu' })).toBe('Automatic: Fast processor');
    expect(of(lstm)).toBe('Automatic: WebAssembly');
    expect(of(encoded)).toBe('Automatic: WebAssembly');
  });
});

describe('an ensemble', () => {
  const of = (...members: (typeof network)[]): typeof network => ({
    ...presetExperiment('ensemble'),
    ensembleOf: membersText(members),
  });

  it('needs an engine where a member does', () => {
    expect(needsEngine(presetExperiment('ensemble'))).toBe(true);
    expect(needsEngine(of(boosting, presetExperiment('forest')))).toBe(false);
    expect(needsEngine(of(boosting, encoded))).toBe(true);
  });

  it('has one automatic engine where all that need one take the same', () => {
    expect(automaticEngine(presetExperiment('ensemble'), MACHINE)).toBe('kernels');
    expect(automaticEngine(of(network, lstm), MACHINE)).toBeNull();
    expect(automaticEngine(of(lstm, encoded), MACHINE)).toBe('wasm');
    expect(automaticEngine(of(boosting, presetExperiment('forest')), MACHINE)).toBeNull();
  });
});

describe('what trained the run on screen', () => {
  it('is said of a run made here and of one that was shipped', () => {
    expect(madeWithText(trained)).toBe('Engine of the run on screen: Fast processor.');
    expect(madeWithText(shipped)).toBe(
      'Engine of the run on screen: WebAssembly, elsewhere: the run came with this page.',
    );
  });

  it('is left out where there was no engine, or where a file brought the model', () => {
    expect(madeWithText(null)).toBe('');
    expect(madeWithText(madeUpRun({ experiment: boosting, encoder: null }))).toBe('');
    const file = { ...network, modelFile: '0123456789abcdef' };
    expect(madeWithText({ ...trained, experiment: file })).toBe('');
  });
});

it('says how fast an engine was measured to train, no more exactly than it was', () => {
  const measured = { ...measure('kernels', 65_061), detail: 'relaxed SIMD' };
  expect(speedText(measured, 65_061)).toBe('65,000 rows a second with relaxed SIMD, one thread.');
  expect(speedText(measure('wasm', 816), 816)).toBe('820 rows a second, one thread.');
  const card = { ...measure('webgpu', 24_700), detail: 'A card', reason: 'it is slow' };
  expect(speedText(card, 24_700)).toBe('25,000 rows a second on A card; it is slow.');
});
