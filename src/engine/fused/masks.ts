import { maskScale } from '../batches';
import type { GatePlan } from '../network/plan';
import type { Bench, Values } from './bench';
import type { Address } from './kernels';
import { spread } from './room';
import type { Span } from './shards';

/** Where dropout masks come from: the generator's state in memory, or else as they are given. */
export interface Masks {
  readonly stream: Address | null;
  maskOf(gate: GatePlan): Float32Array | undefined;
}

export interface Mask {
  /** Of the last way forward; 0 where it had none. */
  drawn: Address;
  /** Fetches it for this way forward. */
  draw(span: Span, masks: Masks): Address;
}

/** Room for a gate's mask, which is asked for on every way forward; null where it has none. */
export function maskFor(plan: GatePlan, { stride, times }: Values, bench: Bench): Mask | null {
  if (plan.dropout === 0) return null;
  const { kernels, room, rows } = bench;
  const at = room.take(rows * times * stride);
  const { threshold, scale } = maskScale(plan.dropout);
  const mask: Mask = {
    drawn: 0,
    draw: ({ of, before, rows }, { maskOf, stream }) => {
      mask.drawn = at;
      if (stream === null) {
        const values = maskOf(plan);
        if (values === undefined) mask.drawn = 0;
        else {
          const perRow = times * plan.width;
          const own = values.subarray(before * perRow, (before + rows) * perRow);
          spread(own, plan.width, room.at(at, rows * times * stride), stride);
        }
      } else
        // prettier-ignore
        kernels.drawMask(
          stream, at, before * times, rows * times, (of - before - rows) * times,
          plan.width, stride, threshold, scale,
        );
      return mask.drawn;
    },
  };
  return mask;
}
