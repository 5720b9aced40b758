import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '../../../src/core/fault';
import { LiveEngine } from '../../../src/engine/live-engine';

beforeAll(async () => void (await tf.setBackend('cpu')));
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = (): Promise<never> => new Promise(() => undefined);

describe('a device that does not answer', () => {
  for (const [what, software, seconds] of [
    ['a graphics card', false, 60],
    ['one imitated on the processor', true, 90],
  ] as const)
    it(`counts as lost: ${what}`, async () => {
      const engine = new LiveEngine('webgpu', '', software);
      const caught = engine.guard(never()).catch((fault: unknown) => fault);
      await vi.advanceTimersByTimeAsync((seconds - 1) * 1000);
      expect(engine.isLost).toBe(false);
      await vi.advanceTimersByTimeAsync(1000);
      expect(engine.isLost).toBe(true);
      expect(await caught).toMatchObject({
        code: 'device-lost',
        what: `WebGPU stopped working (it has not answered for ${String(seconds)} s)`,
      });
      expect(vi.getTimerCount()).toBe(0);
    });

  it('has as long for each answer, however many there are', async () => {
    const engine = new LiveEngine('webgl', '', false);
    for (let i = 0; i < 10; i++) {
      const late = engine.guard(new Promise((resolve) => setTimeout(() => resolve(i), 20_000)));
      await vi.advanceTimersByTimeAsync(20_000);
      expect(await late).toBe(i);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is lost when it ends a read, and not when a run is cancelled', () => {
    const engine = new LiveEngine('webgpu', '', false);
    expect(engine.faultFrom(new DOMException('', 'AbortError')).code).toBe('device-lost');
    expect(engine.faultFrom(new Fault('cancelled', 'Cancelled')).code).toBe('cancelled');
  });

  it('is waited for on the processor, which cannot be lost', async () => {
    const engine = new LiveEngine('kernels', '', false);
    void engine.guard(never());
    await vi.advanceTimersByTimeAsync(1e6);
    expect(engine.isLost).toBe(false);
  });
});
