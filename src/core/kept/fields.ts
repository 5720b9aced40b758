import { Fault } from '../fault';

/** An element type of what runs hold in bulk. */
export const ARRAYS = { Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array } as const;
export type ArrayName = keyof typeof ARRAYS;
type ArrayOf<Name extends ArrayName> = InstanceType<(typeof ARRAYS)[Name]>;

/** What was wrong is said as "its validation.rawPd is no list of numbers". */
function refuse(path: string, what: string): Fault {
  return new Fault('bad-input', `its ${path === '' ? 'text' : path} ${what}`);
}

/**
 * A plain object from outside, read one field at a time. Everything that is not as asked for throws a
 * `bad-input` Fault that names the field by its path.
 */
export class Fields {
  readonly path: string;
  readonly #value: Readonly<Record<string, unknown>>;

  constructor(value: unknown, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw refuse(path, 'can’t be read');
    this.path = path;
    this.#value = value as Readonly<Record<string, unknown>>;
  }

  get names(): string[] {
    return Object.keys(this.#value);
  }

  get(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }

  wrong(name: string, what: string): Fault {
    return refuse(this.path === '' ? name : `${this.path}.${name}`, what);
  }

  fields(name: string): Fields {
    return new Fields(this.get(name), this.#pathOf(name));
  }

  text(name: string): string {
    const value = this.get(name);
    if (typeof value !== 'string') throw this.wrong(name, 'is no text');
    return value;
  }

  flag(name: string): boolean {
    const value = this.get(name);
    if (typeof value !== 'boolean') throw this.wrong(name, 'is neither true nor false');
    return value;
  }

  oneOf<Value extends string | number>(name: string, allowed: readonly Value[]): Value {
    const value = allowed.find((each) => each === this.get(name));
    if (value === undefined) throw this.wrong(name, `is none of ${allowed.join(', ')}`);
    return value;
  }

  /** Any number, NaN and the infinite ones too; null stands for NaN in JSON of older versions. */
  measure(name: string): number {
    const value = this.get(name);
    if (value === null) return NaN;
    if (typeof value !== 'number') throw this.wrong(name, 'is no number');
    return value;
  }

  number(name: string, min = -Infinity, max = Infinity): number {
    const value = this.get(name);
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw this.wrong(name, 'is no number');
    if (value < min || value > max)
      throw this.wrong(name, `is ${String(value)}, not within ${String(min)} and ${String(max)}`);
    return value;
  }

  whole(name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.number(name, min, max);
    if (!Number.isInteger(value)) throw this.wrong(name, 'is no whole number');
    return value;
  }

  list<Item>(name: string, read: (item: Fields) => Item): Item[] {
    return this.items(name).map((item, i) => read(new Fields(item, this.#pathOf(name, i))));
  }

  items(name: string): readonly unknown[] {
    const value = this.get(name);
    if (!Array.isArray(value)) throw this.wrong(name, 'is no list');
    return value as readonly unknown[];
  }

  texts(name: string): readonly string[] {
    const value = this.items(name);
    if (!value.every((item) => typeof item === 'string'))
      throw this.wrong(name, 'is no list of text');
    return value;
  }

  numbers(name: string): readonly number[] {
    const value = this.items(name);
    if (!value.every((item) => typeof item === 'number'))
      throw this.wrong(name, 'is no list of numbers');
    return value;
  }

  /** A typed array of this kind and, where given, of this length. */
  array<Name extends ArrayName>(name: string, kind: Name, length?: number): ArrayOf<Name> {
    const value = this.get(name);
    if (!isArray(value, kind)) throw this.wrong(name, 'is no list of numbers of its kind');
    if (length !== undefined && value.length !== length)
      throw this.wrong(name, `has ${String(value.length)} entries where ${String(length)} belong`);
    return value;
  }

  #pathOf(name: string, at?: number): string {
    const own = at === undefined ? name : `${name} ${String(at + 1)}`;
    return this.path === '' ? own : `${this.path}.${own}`;
  }
}

function isArray<Name extends ArrayName>(value: unknown, kind: Name): value is ArrayOf<Name> {
  return value instanceof ARRAYS[kind];
}
