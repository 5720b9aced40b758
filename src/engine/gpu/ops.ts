import type { DensePlan, GatePlan, LayerPlan, NetworkPlan, NormPlan } from '../network/plan';

/** What is done as one: a product, the beginning of a block, or what stands between two products. */
export type Op = DensePlan | { readonly kind: 'branch' } | FlowOp;

/** A norm, a join and a gate in this order, as far as they are there. */
export interface FlowOp {
  readonly kind: 'flow';
  readonly width: number;
  readonly norm: NormPlan | null;
  readonly joins: boolean;
  /** Of what runs past the block. */
  readonly projection: DensePlan | null;
  readonly gate: GatePlan | null;
}

/** The plan's layers, as few as they can be taken together; null where it has layers of other kinds. */
export function opsOf({ layers, members }: NetworkPlan): readonly Op[] | null {
  if (members > 1) return null;
  const ops: Op[] = [];
  let width = 0;
  for (const layer of layers) {
    const last = ops.at(-1);
    if (layer.kind === 'dense') {
      ops.push(layer);
      width = layer.units;
    } else if (layer.kind === 'branch') ops.push({ kind: 'branch' });
    else {
      const flow = flowOf(layer, width);
      if (flow === null) return null;
      const joined = last?.kind === 'flow' ? together(last, flow) : null;
      if (joined === null) ops.push(flow);
      else ops[ops.length - 1] = joined;
    }
  }
  return ops.every((op, i) => suits(op, ops[i - 1])) ? ops : null;
}

/** After a block begins comes what can add its gradient to that of the way past. */
function suits(op: Op, before: Op | undefined): boolean {
  if (before?.kind !== 'branch') return true;
  return op.kind === 'dense' || (op.kind === 'flow' && op.norm !== null && !op.joins);
}

function flowOf(layer: LayerPlan, width: number): FlowOp | null {
  const none = {
    kind: 'flow',
    width,
    norm: null,
    joins: false,
    projection: null,
    gate: null,
  } as const;
  switch (layer.kind) {
    case 'norm':
      return { ...none, norm: layer };
    case 'gate':
      return { ...none, gate: layer };
    case 'join':
      return { ...none, joins: true, projection: layer.projection };
    default:
      return null;
  }
}

function together(first: FlowOp, second: FlowOp): FlowOp | null {
  if (second.norm !== null || first.gate !== null || (first.joins && second.joins)) return null;
  const { joins, projection } = first.joins ? first : second;
  return { ...first, joins, projection, gate: second.gate };
}
