import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Fault } from '../core/fault';

export const BUILT_IN = { id: 'home-credit-lookalike', rows: 55_000, seed: 3 } as const;

/** The folder the app serves its datasets from, and the one for everything else. */
export const PUBLIC_DATA = fileURLToPath(new URL('../../public/data', import.meta.url));
const PRIVATE_DATA = fileURLToPath(new URL('../../.cache/data', import.meta.url));

export const USAGE = `npm run data -- [options]

Makes raw Home Credit-like tables, aggregates them with SQL on DuckDB into one row per applicant,
and writes the result as gzipped Arrow with an entry in catalog.json.

  --rows N         applicants to make (default ${BUILT_IN.rows}, the built-in dataset)
  --seed N         seed of every random draw (default ${BUILT_IN.seed})
  --from FOLDER    aggregate the CSV files of this folder instead, e.g. Kaggle's home-credit-default-risk
  --out FOLDER     where to write (default public/data for the built-in dataset, else .cache/data)
  --parquet        write the same table as Parquet too
  --csv            write the same table as CSV too
  --keep-raw FOLDER  keep the raw CSV tables there
  --check          make the built-in dataset again and compare it with the committed one
  --runs           train the presets on what stands in --out and ship their runs with it
  --help           this text
`;

export interface Options {
  readonly id: string;
  readonly rows: number;
  readonly seed: number;
  readonly from: string | null;
  readonly out: string;
  /** Formats to write the table in besides Arrow. */
  readonly copies: readonly ('parquet' | 'csv')[];
  readonly keepRaw: string | null;
  readonly check: boolean;
  readonly runs: boolean;
  readonly help: boolean;
}

/** Reads the command line. Throws a `bad-settings` Fault for what it does not know. */
export function readOptions(argv: readonly string[]): Options {
  const values = parse(argv);
  const rows = wholeNumber(values.rows, '--rows', BUILT_IN.rows, 1, 50_000_000);
  const seed = wholeNumber(values.seed, '--seed', BUILT_IN.seed, 0, 2_147_483_647);
  const from = values.from ?? null;
  const other = rows !== BUILT_IN.rows || seed !== BUILT_IN.seed;
  if (from !== null && (values.rows !== undefined || values.seed !== undefined))
    throw unusable('--from reads real tables: --rows and --seed have no place beside it');
  if (values.check === true && (from !== null || other))
    throw unusable('--check compares the built-in dataset: it takes no --from, --rows or --seed');
  const id =
    from !== null ? 'home-credit' : other ? `${BUILT_IN.id}-${rows}-seed-${seed}` : BUILT_IN.id;
  return {
    id,
    rows,
    seed,
    from,
    out: values.out ?? (id === BUILT_IN.id ? PUBLIC_DATA : PRIVATE_DATA),
    copies: (['parquet', 'csv'] as const).filter((format) => values[format] === true),
    keepRaw: values['keep-raw'] ?? null,
    check: values.check ?? false,
    runs: values.runs ?? false,
    help: values.help ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        rows: { type: 'string' },
        seed: { type: 'string' },
        from: { type: 'string' },
        out: { type: 'string' },
        parquet: { type: 'boolean' },
        csv: { type: 'boolean' },
        'keep-raw': { type: 'string' },
        check: { type: 'boolean' },
        runs: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (thrown) {
    throw unusable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function wholeNumber(
  told: string | undefined,
  name: string,
  otherwise: number,
  min: number,
  max: number,
): number {
  if (told === undefined) return otherwise;
  const value = Number(told);
  if (!/^\d+$/.test(told) || value < min || value > max)
    throw unusable(`${name} takes a whole number from ${min} to ${max}, not “${told}”`);
  return value;
}

function unusable(what: string): Fault {
  return new Fault('bad-settings', what.replace(/\.$/, ''), {
    remedy: 'Run “npm run data -- --help” for the options',
  });
}
