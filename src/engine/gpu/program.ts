type Scalar = 'u32' | 'f32';

/** One compute program, with what is bound to it in order: its constants, the step, what it reads, what it writes. */
export interface Program {
  readonly code: string;
  readonly constants: Readonly<Record<string, Scalar>>;
  readonly readsStep: boolean;
}

interface Parts {
  /** Fixed when a dispatch is recorded; `c.` in the code. */
  readonly constants: Readonly<Record<string, Scalar>>;
  /** Whether the code reads `now.`, what a training step sets anew. */
  readonly step?: boolean;
  /** Arrays of f32 unless a type is given: `name: type`. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What every step sets anew, in the order of its buffer. */
export const STEP = {
  seedA: 'u32',
  seedB: 'u32',
  rate: 'f32',
  epsilon: 'f32',
  /** Share of a kernel that stays under AdamW's decay. */
  weightKeep: 'f32',
  momentum: 'f32',
  /** Share of a moving statistic that stays. */
  keep: 'f32',
  l1: 'f32',
  l2: 'f32',
  clipNorm: 'f32',
  scale: 'f32',
  goodOffset: 'f32',
  badOffset: 'f32',
  goodFocus: 'f32',
  badFocus: 'f32',
  lossClip: 'f32',
  margin: 'f32',
  goodWeight: 'f32',
  badWeight: 'f32',
} as const satisfies Record<string, Scalar>;

export type StepValues = Readonly<Record<keyof typeof STEP, number>>;

/** Bytes of the step's buffer. */
export const STEP_BYTES = 128;

/** Every part that is declared must be read in the code, or the device refuses what is bound to it. */
export function program(parts: Parts, code: string): Program {
  const { constants, step = false, reads, writes } = parts;
  let binding = 0;
  const array = (named: string, access: string): string => {
    const [name, type = 'f32'] = named.split(': ');
    return `@group(0) @binding(${binding++}) var<storage, ${access}> ${name}: array<${type}>;`;
  };
  const uniform = (name: string, type: string): string =>
    `@group(0) @binding(${binding++}) var<uniform> ${name}: ${type};`;
  const lines = [
    struct('Constants', constants),
    uniform('c', 'Constants'),
    ...(step ? [struct('Step', STEP), uniform('now', 'Step')] : []),
    ...reads.map((name) => array(name, 'read')),
    ...writes.map((name) => array(name, 'read_write')),
    code,
  ];
  return { code: lines.join('\n'), constants, readsStep: step };
}

/** The values as they lie in a uniform buffer. */
export function packed(
  types: Readonly<Record<string, Scalar>>,
  values: Readonly<Record<string, number>>,
  bytes: number,
): ArrayBuffer {
  const buffer = new ArrayBuffer(bytes);
  const view = new DataView(buffer);
  Object.entries(types).forEach(([name, type], i) => {
    if (type === 'u32') view.setUint32(4 * i, values[name], true);
    else view.setFloat32(4 * i, values[name], true);
  });
  return buffer;
}

function struct(name: string, fields: Readonly<Record<string, Scalar>>): string {
  const lines = Object.entries(fields).map(([field, type]) => `${field}: ${type}`);
  return `struct ${name} { ${lines.join(', ')} }`;
}

/** Threads of a program that gives each entry one. */
export const THREADS = 256;

/** The entry of a thread where `groupsFor` laid the groups out. */
export const ENTRY = `
fn entryOf(group: vec3<u32>, groups: vec3<u32>, thread: u32) -> u32 {
  return (group.y * groups.x + group.x) * ${THREADS}u + thread;
}`;

const MOST_GROUPS = 65_535;

/** Groups, in two directions, for so many entries. */
export function groupsFor(entries: number): readonly [number, number] {
  const groups = Math.ceil(entries / THREADS);
  const down = Math.ceil(groups / MOST_GROUPS);
  return [Math.ceil(groups / down), down];
}
