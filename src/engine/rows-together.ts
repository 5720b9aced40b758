import type { NetworkPlan } from './network/plan';

/** Multiply-adds that the processor does in some tens of milliseconds: the stretch between two breaths. */
const STRETCH = 1e8;
export const MOST_ROWS = 4096;

/** Rows that the processor scores between two breaths. */
export function rowsTogether({ multiplyAdds, fewestTogether }: NetworkPlan): number {
  return Math.min(MOST_ROWS, Math.max(fewestTogether, Math.floor(STRETCH / multiplyAdds)));
}
