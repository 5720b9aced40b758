import type { Matrix } from '../core/data/matrix';
import type { Task } from '../core/task';
import type { Engine } from './live-engine';
import type { DeviceNetwork } from './network/network';
import type { NetworkPlan } from './network/plan';

/** Multiply-adds that the processor does in some tens of milliseconds: the stretch between two breaths. */
const STRETCH = 1e8;
const MOST_ROWS = 4096;

/** Logits of every row, `x.rows` long. */
export async function scoreRows(
  network: DeviceNetwork,
  { multiplyAdds, fewestTogether }: NetworkPlan,
  x: Matrix,
  engine: Engine,
  task: Task,
): Promise<Float32Array> {
  const onProcessor = engine.name === 'wasm' || engine.name === 'cpu';
  const most = onProcessor ? Math.floor(STRETCH / multiplyAdds) : MOST_ROWS;
  const chunk = Math.min(MOST_ROWS, Math.max(fewestTogether, most));
  const logits = new Float32Array(x.rows);
  for (let start = 0; start < x.rows; start += chunk) {
    await task.breathe();
    const rows = Math.min(chunk, x.rows - start);
    const part = network.logits(x.data.slice(start * x.cols, (start + rows) * x.cols), rows);
    try {
      logits.set(await engine.guard(part.data()), start);
    } finally {
      part.dispose();
    }
  }
  return logits;
}
