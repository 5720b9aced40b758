/** What a test page offers to Playwright: the engine's checks and timings, without the app. */
import type { EngineName } from '../../src/core/run';
import { quietTask } from '../../src/core/task';
import { startEngine, stopEngine } from '../../src/engine/backend';
import {
  measureEngines,
  trainingSpeed,
  type EngineMeasure,
  type Workload,
} from '../../src/engine/measure';
import { assets } from '../../src/worker/wasm-assets';
import { countSteps } from './gpu-count';
import * as programs from './gpu-page';
import { checkGpuLosses, checkGpuNetworks } from '../parity/gpu-check';
import {
  checkEngine,
  type Differences,
  type EngineFixtures,
  type NetworkFixture,
} from '../parity/engine-check';

const offered = {
  check: (engine: EngineName, fixtures: EngineFixtures): Promise<Differences> =>
    checkEngine(engine, assets, fixtures),
  speed: async (engine: EngineName, workload: Workload): Promise<number> => {
    const started = await startEngine(engine, assets);
    try {
      return await trainingSpeed(started, workload, quietTask());
    } finally {
      await stopEngine();
    }
  },
  measure: (): Promise<readonly EngineMeasure[]> => measureEngines(quietTask(), assets),
  countSteps,
  programs,
  checkPrograms: (fixtures: readonly NetworkFixture[]): Promise<Differences> =>
    checkGpuNetworks(assets, fixtures),
  checkProgramLosses: (): Promise<Differences> => checkGpuLosses(assets),
};

declare global {
  interface Window {
    engine: typeof offered;
  }
}

window.engine = offered;
