import { program, type Program } from './program';

export interface ProductOptions {
  readonly transposeLeft: boolean;
  readonly transposeRight: boolean;
  /** `add`: a row to every row of the result. `sum`: the sum of the right matrix's rows is written, too. */
  readonly bias: 'none' | 'add' | 'sum';
  /** Whether the result is added to what is there. */
  readonly adds: boolean;
  /** Rows and columns of the result that a thread works out. */
  readonly each: 1 | 2 | 4;
}

/** Threads along each side of a tile. */
const SIDE = 8;
/** Of the inner sum that is taken together. */
const DEPTH = 16;
/** Tiles below which smaller ones keep more of a card busy. */
const ENOUGH = 64;

/** Result rows (m) × columns (n) of a product, and what is summed over (k). */
export interface ProductSize {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** The largest block a thread that leaves enough tiles. */
export function blockFor({ m, n }: ProductSize): ProductOptions['each'] {
  for (const each of [4, 2] as const)
    if (Math.ceil(m / (SIDE * each)) * Math.ceil(n / (SIDE * each)) >= ENOUGH) return each;
  return 1;
}

export function productGroups({ m, n }: ProductSize, each: number): readonly [number, number] {
  return [Math.ceil(n / (SIDE * each)), Math.ceil(m / (SIDE * each))];
}

/**
 * result (m × n) = left (m × k) · right (k × n), either of them given transposed; row-major, each from a
 * place of its own within its buffer. A group works out one tile, with both sides' parts of it in shared memory.
 * Sums are taken in one order, so results repeat bit by bit.
 */
export function product(options: ProductOptions): Program {
  const { transposeLeft, transposeRight, bias, adds, each } = options;
  const tile = SIDE * each;
  const type = each === 1 ? 'f32' : `vec${each}<f32>`;
  const parts = Array.from({ length: each }, (_, i) => i);
  const beside = parts.map((q) => `right[at * ${tile}u + thread.x * ${each}u + ${q}u]`);
  const entry = (row: number, column: number): string =>
    each === 1 ? `sum${row}` : `sum${row}[${column}]`;
  const biasConstants = bias === 'none' ? {} : ({ biasAt: 'u32' } as const);
  return program(
    {
      constants: {
        m: 'u32',
        n: 'u32',
        k: 'u32',
        rightAt: 'u32',
        resultAt: 'u32',
        ...biasConstants,
      },
      reads: ['leftOf', 'rightOf'],
      writes: ['result'],
    },
    `
var<workgroup> left: array<f32, ${DEPTH * tile}>;
var<workgroup> right: array<f32, ${DEPTH * tile}>;

@compute @workgroup_size(${SIDE}, ${SIDE})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) thread: vec3<u32>,
        @builtin(local_invocation_index) index: u32) {
  let top = group.y * ${tile}u;
  let start = group.x * ${tile}u;
  ${parts.map((p) => `var sum${p} = ${type}();`).join('\n  ')}
  ${bias === 'sum' ? `var down = ${type}();` : ''}
  for (var k0 = 0u; k0 < c.k; k0 += ${DEPTH}u) {
    for (var e = index; e < ${DEPTH * tile}u; e += ${SIDE * SIDE}u) {
      ${places(transposeLeft, tile)}
      let i = top + across;
      var value = 0.0;
      if (i < c.m && inner < c.k) { value = leftOf[${transposeLeft ? 'inner * c.m + i' : 'i * c.k + inner'}]; }
      left[(inner - k0) * ${tile}u + across] = value;
    }
    for (var e = index; e < ${DEPTH * tile}u; e += ${SIDE * SIDE}u) {
      ${places(!transposeRight, tile)}
      let j = start + across;
      var value = 0.0;
      if (j < c.n && inner < c.k) { value = rightOf[c.rightAt + ${transposeRight ? 'j * c.k + inner' : 'inner * c.n + j'}]; }
      right[(inner - k0) * ${tile}u + across] = value;
    }
    workgroupBarrier();
    for (var at = 0u; at < ${DEPTH}u; at++) {
      let beside = ${type}(${beside.join(', ')});
      ${parts.map((p) => `sum${p} += left[at * ${tile}u + thread.y * ${each}u + ${p}u] * beside;`).join('\n      ')}
      ${bias === 'sum' ? 'if (group.y == 0u) { down += beside; }' : ''}
    }
    workgroupBarrier();
  }
  ${parts
    .flatMap((p) =>
      parts.map(
        (q) => `{
    let i = top + thread.y * ${each}u + ${p}u;
    let j = start + thread.x * ${each}u + ${q}u;
    if (i < c.m && j < c.n) {
      let at = c.resultAt + i * c.n + j;
      result[at] = ${adds ? 'result[at] + ' : ''}${entry(p, q)}${bias === 'add' ? ' + rightOf[c.biasAt + j]' : ''};
    }
    ${
      bias === 'sum' && p === 0
        ? `if (group.y == 0u && thread.y == 0u && j < c.n) { result[c.biasAt + j] = down${each === 1 ? '' : `[${q}]`}; }`
        : ''
    }
  }`,
      ),
    )
    .join('\n  ')}
}`,
  );
}

/** Where entry `e` of a tile's part lies, so that neighbouring threads read neighbouring numbers. */
function places(isAcrossFirst: boolean, tile: number): string {
  return isAcrossFirst
    ? `let across = e % ${tile}u; let inner = k0 + e / ${tile}u;`
    : `let inner = k0 + e % ${DEPTH}u; let across = e / ${DEPTH}u;`;
}
