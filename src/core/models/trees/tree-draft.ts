import type { Grown } from './grow';
import type { Split } from './split';

/** A tree while it grows: a node is added as a leaf and may then be split. */
export class TreeDraft {
  readonly #column: number[] = [];
  readonly #left: number[] = [];
  readonly #threshold: number[] = [];
  readonly #bin: number[] = [];
  readonly #missingLeft: number[] = [];
  readonly #set: number[] = [];
  readonly #sets: number[] = [];
  readonly #value: number[] = [];
  readonly #gain: number[] = [];
  readonly #cover: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  /** A leaf that holds rows `from..to` of the index; returns its number. */
  add(value: number, cover: number, from: number, to: number): number {
    this.#left.push(-1);
    this.#threshold.push(0);
    this.#bin.push(0);
    this.#missingLeft.push(0);
    this.#set.push(-1);
    this.#value.push(value);
    this.#gain.push(0);
    this.#cover.push(cover);
    this.#from.push(from);
    this.#to.push(to);
    return this.#column.push(-1) - 1;
  }

  /** Splits a leaf; its children are the next two nodes to be added. */
  splitNumber(node: number, split: Split, gain: number, threshold: number): void {
    this.#split(node, split, gain);
    this.#threshold[node] = threshold;
    this.#bin[node] = split.bin;
  }

  /** Splits a leaf by a category of `codes` codes; its children are the next two nodes to be added. */
  splitLevels(node: number, split: Split, gain: number, codes: number): void {
    this.#split(node, split, gain);
    this.#set[node] = this.#sets.length;
    for (let code = 0; code < codes; code++) this.#sets.push(split.isLeft[code]);
  }

  #split(node: number, { column, missingLeft }: Split, gain: number): void {
    this.#column[node] = column;
    this.#gain[node] = gain;
    this.#missingLeft[node] = missingLeft ? 1 : 0;
    this.#left[node] = this.#column.length;
  }

  finish(): Grown {
    return {
      tree: {
        column: Int32Array.from(this.#column),
        left: Int32Array.from(this.#left),
        threshold: Float32Array.from(this.#threshold),
        bin: Uint8Array.from(this.#bin),
        missingLeft: Uint8Array.from(this.#missingLeft),
        set: Int32Array.from(this.#set),
        sets: Uint8Array.from(this.#sets),
        value: Float32Array.from(this.#value),
        gain: Float32Array.from(this.#gain),
        cover: Float32Array.from(this.#cover),
      },
      from: Uint32Array.from(this.#from),
      to: Uint32Array.from(this.#to),
    };
  }
}
