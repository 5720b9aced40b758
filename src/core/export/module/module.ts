import type { Transform } from '../../data/transform';
import type { Encoder } from '../../encoder/encoder';
import type { Correction } from '../../decision/calibrate/correction';
import { correctionPart } from './correction-part';
import { encoderPart } from './encoder-part';
import { helpersCode } from './helpers';
import { literal, type ModulePart } from './part';
import { columnsCode, transformPart } from './transform-part';

/** What a module says of itself; plain values, keys known here. */
export interface ModuleAbout {
  readonly format: string;
  readonly dataset: { readonly title: string; readonly hash: string; readonly rows: number };
  readonly model: string;
  readonly seed: number;
  readonly run: string;
  /** How raw scores become probabilities. */
  readonly correction: string;
}

export interface ModuleParts {
  readonly about: ModuleAbout;
  /** Whether texts hold numbers such as 1.234,5 unless the caller says otherwise. */
  readonly decimalComma: boolean;
  /** All that rows go through. */
  readonly transforms: readonly Transform[];
  /** Declare `rawOf(row, place, options)`: the raw score of a row of the file. */
  readonly raw: readonly ModulePart[];
  readonly correction: Correction;
}

/** What scores rows of the file by a single model. */
export interface SingleModel {
  readonly transform: Transform;
  /** Stands between the preparation and the model. */
  readonly encoder: Encoder | null;
  /** Declares `model(x)`: the raw score of a prepared row. */
  readonly model: ModulePart;
}

/** `rawOf(row, place, options)` of a single model. */
export function singleParts({ transform, encoder, model }: SingleModel): ModulePart[] {
  const prepared = 'prepared(row, place, options)';
  return [
    rawPart(encoder === null ? prepared : `encoded(${prepared})`),
    transformPart(transform, 'prepared'),
    ...(encoder === null ? [] : [encoderPart(encoder, 'encoded')]),
    model,
  ];
}

/**
 * One ECMAScript module that scores rows of the file a run was made on, with nothing but the language
 * and `atob`: `score(rows)` and `rawScore(rows)` give a Float64Array, `columns` and `about` say what
 * it is. It depends on nothing but its parts, so equal runs give equal text.
 */
export function moduleText({
  about,
  decimalComma,
  transforms,
  raw,
  correction,
}: ModuleParts): string {
  const parts = [...raw, correctionPart(correction, 'corrected')];
  const sections = [
    HEADER,
    `export const about = ${literal(about, 2)};`,
    `/** The columns that a row must have; a category may have other levels than these. */\nexport const columns = ${columnsCode(transforms)};`,
    scoring(decimalComma),
    ...parts.map(({ code }) => code),
    helpersCode(parts.flatMap(({ uses }) => uses)),
    ...parts.map(({ data }) => data),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

const HEADER = `
/*
 * A credit-risk model made with Cutoff, as one module without dependencies: it runs unchanged in
 * browsers, Node and Deno.
 *
 *   import { score } from './this-file.js';
 *   const pd = score([{ …a row of the file, by column name… }]);
 *
 * A row is an object with the columns that \`columns\` lists; others are ignored. Cells are numbers or
 * texts as the file has them; null, undefined, '' and “NA” are missing. \`score\` gives the probability
 * of default of each row, from 0 to 1, corrected for what training did to the odds; \`rawScore\` gives
 * the model's own score. Decline where the probability is at or above your cut-off.
 */`.trim();

/** @param decimalComma as in the file that the run was made on */
function scoring(decimalComma: boolean): string {
  return `
/**
 * The probability of default of each row.
 *
 * @param {readonly object[]} rows one object an applicant
 * @param {{ decimalComma?: boolean, unreadable?: 'error' | 'missing' }} [options] \`decimalComma\`: whether
 *   texts hold numbers such as 1.234,5; unless given, ${decimalComma ? 'true' : 'false'} as in the file of the run. \`unreadable\`:
 *   whether a text that is no number is an error, or counts as missing as it did in training
 * @returns {Float64Array}
 * @throws {TypeError} that names the row (from 1) and the column
 */
export function score(rows, options) {
  return Float64Array.from(rawScore(rows, options), corrected);
}

/** The model's own scores, in the same order; not corrected, so no probabilities of default as such. */
export function rawScore(rows, { decimalComma = ${String(decimalComma)}, unreadable = 'error' } = {}) {
  check(rows, unreadable);
  return Float64Array.from(rows, (row, place) =>
    rawOf(row, place, { decimalComma, unreadable }),
  );
}

function check(rows, unreadable) {
  if (!Array.isArray(rows)) throw new TypeError('score(rows) takes an array of objects');
  if (unreadable !== 'error' && unreadable !== 'missing')
    throw new TypeError("The option unreadable is 'error' or 'missing'");
  const wrong = rows.findIndex((row) => typeof row !== 'object' || row === null);
  if (wrong >= 0) throw new TypeError(\`Row \${wrong + 1} is not an object\`);
  for (const { name } of columns)
    if (rows.length > 0 && !rows.some((row) => Object.hasOwn(row, name)))
      throw new TypeError(
        \`No row has the column \${JSON.stringify(name)}; give null where its value is missing\`,
      );
}`.trim();
}

/** @param read what the model reads of a row, as an expression */
function rawPart(read: string): ModulePart {
  const code = `
/** The raw score of one row, in single precision as the run holds it. */
function rawOf(row, place, options) {
  return Math.fround(model(${read}));
}`;
  return { code: code.trim(), data: '', uses: [] };
}
