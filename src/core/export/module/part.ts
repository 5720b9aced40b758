import { toBase64 } from '../../base64';
import type { SavedModel } from '../../models/model';
import type { HelperName } from './helpers';

/**
 * A part of an exported module: plain JavaScript at the module's top level, all of whose names begin
 * with the name that the part was given. The function that others call has that very name.
 */
export interface ModulePart {
  readonly code: string;
  /** Long constants, which stand at the end of the file. */
  readonly data: string;
  /** Helpers that the code calls. */
  readonly uses: readonly HelperName[];
}

/** Turned into escapes: all that ends a script element or, in older engines, a line. */
const UNSAFE = /[<\u2028\u2029]/g;

/**
 * A value as JavaScript source that can stand anywhere in a script, in a page too. Objects must not
 * have keys from outside: `__proto__` is one that JavaScript reads otherwise than JSON does.
 */
export function literal(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** So many characters of base64 on a line. */
const LINE = 100;
/** So many numbers are written as such; more of them as base64. */
const FEW = 64;

type Packed = Float32Array | Int32Array | Uint8Array;

/** The source of a typed array that holds exactly these numbers; it calls the helper `bytes`. */
export function packed(values: Packed): string {
  const kind = values.constructor.name;
  if (values.length <= FEW && values.every(Number.isFinite))
    return `${kind}.of(${Array.from(values, shortest).join(', ')})`;
  const lines = toBase64(values).match(new RegExp(`.{1,${String(LINE)}}`, 'g')) ?? [];
  const base64 = `bytes(\`\n${lines.join('\n')}\n\`)`;
  if (values instanceof Float32Array) return `floats(${base64})`;
  return values instanceof Int32Array ? `integers(${base64})` : base64;
}

/** The fewest digits that single precision reads back as the same number. */
export function shortest(value: number): string {
  if (Number.isInteger(value)) return String(value);
  for (const digits of [6, 7, 8]) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}

/** Lines of source, each further in by `depth` levels. */
export function indented(lines: readonly string[], depth = 1): string {
  return lines.map((line) => (line === '' ? '' : '  '.repeat(depth) + line)).join('\n');
}

/** A constant with weights under their names; it calls the helpers `named`, `floats` and `bytes`. */
export function namedWeights(
  constant: string,
  why: string,
  { weights, values }: Pick<SavedModel, 'weights' | 'values'>,
): string {
  const names = weights.map(({ name, shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return `${literal([name, size])},`;
  });
  return `/** ${why} */\nconst ${constant} = named(${packed(values)}, [\n${indented(names)}\n]);`;
}
