import type { TableSize } from '../core/data/table-size';
import type { Experiment } from '../core/experiment';
import { likelyLimit, memoryPlan, type MemoryPlan } from '../engine/memory-plan';
import { helpersBeside } from './helper-pool';

export { MEMORY_FACTOR, type MemoryPart, type MemoryPlan } from '../engine/memory-plan';

/** What a run is likely to take at its peak in this browser, with the threads that the worker would ask for. */
export function memoryPlanHere(size: TableSize, experiment: Experiment): MemoryPlan {
  return memoryPlan(size, experiment, {
    size: helpersBeside(navigator.hardwareConcurrency),
    sharesMemory: self.crossOriginIsolated,
  });
}

/** What this browser is likely to give the page, in bytes. */
export function likelyLimitHere(): number {
  // Chromium alone tells, in GiB, rounded.
  return likelyLimit((navigator as Navigator & { readonly deviceMemory?: number }).deviceMemory);
}
