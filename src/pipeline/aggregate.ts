import { readFileSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Fault } from '../core/fault';
import type { Task } from '../core/task';
import { countRows, loadTable } from './database';
import { RAW_TABLES, TRUTH_TABLE, type RawTable } from './raw-schema';

/** Rows of one raw table on their way through the SQL. */
export interface TableCount {
  readonly table: string;
  readonly rowsIn: number;
  /** Rows whose parent (applicant, bureau loan) is not there; they count nowhere. */
  readonly orphans: number;
  /** Applicants that the table's SQL gives a row for and that exist. */
  readonly applicants: number;
  readonly seconds: number;
}

export interface Aggregation {
  readonly rows: number;
  readonly tables: readonly TableCount[];
  readonly hasTruth: boolean;
}

/**
 * Loads the raw tables of `folder`, runs each table's SQL and joins the results into the table
 * `applicant`. Throws a Fault where rows in and out do not reconcile.
 */
export async function aggregate(
  connection: DuckDBConnection,
  folder: string,
  hasTruth: boolean,
  task: Task,
): Promise<Aggregation> {
  const tables: TableCount[] = [];
  const total = RAW_TABLES.length + 1;
  for (const table of RAW_TABLES) {
    task.report({ stage: `Aggregating ${table.name}`, done: tables.length, total });
    await task.breathe();
    tables.push(await aggregateOne(connection, folder, table));
  }
  task.report({ stage: 'Joining', done: total - 1, total });
  await create(connection, 'applicant_joined', query('applicant'));
  if (hasTruth) await loadTable(connection, folder, TRUTH_TABLE);
  await create(connection, 'applicant', hasTruth ? WITH_TRUTH : 'SELECT * FROM applicant_joined');
  const rows = await reconcile(connection, tables[0].rowsIn);
  task.report({ stage: 'Joining', done: total, total });
  return { rows, tables, hasTruth };
}

const WITH_TRUTH = `SELECT a.*, t.TRUE_PD FROM applicant_joined a
  LEFT JOIN cutoff_truth t ON t.SK_ID_CURR = a.SK_ID_CURR`;

async function aggregateOne(
  connection: DuckDBConnection,
  folder: string,
  table: RawTable,
): Promise<TableCount> {
  const started = performance.now();
  const rowsIn = await loadTable(connection, folder, table);
  const orphans = await countOrphans(connection, table);
  await create(connection, table.result, query(table.sql));
  const applicants = await countRows(
    connection,
    `${table.result} WHERE SK_ID_CURR IN (SELECT SK_ID_CURR FROM application_train)`,
  );
  const seconds = (performance.now() - started) / 1000;
  return { table: table.name, rowsIn, orphans, applicants, seconds };
}

function countOrphans(connection: DuckDBConnection, { name, parent }: RawTable): Promise<number> {
  if (parent === null) return Promise.resolve(0);
  const { key, table } = parent;
  return countRows(connection, `${name} WHERE ${key} NOT IN (SELECT ${key} FROM ${table})`);
}

/** One output row per applicant, each number once: nobody is lost and nobody is doubled. */
async function reconcile(connection: DuckDBConnection, applicants: number): Promise<number> {
  const rows = await countRows(connection, 'applicant');
  const distinct = await countRows(connection, '(SELECT DISTINCT SK_ID_CURR FROM applicant)');
  if (distinct !== applicants)
    throw new Fault(
      'bad-input',
      `SK_ID_CURR is not unique: ${applicants - distinct} of ${applicants} rows repeat a number`,
      {
        place: { file: 'application_train.csv', column: 'SK_ID_CURR' },
        remedy: 'Keep one row per applicant',
      },
    );
  if (rows !== applicants)
    throw new Fault('internal', `${applicants} applicants went in but ${rows} rows came out`);
  return rows;
}

async function create(connection: DuckDBConnection, name: string, select: string): Promise<void> {
  await connection.run(`CREATE TABLE ${name} AS ${select}`);
}

/** The text of an SQL file of this pipeline. */
function query(name: string): string {
  return readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');
}
