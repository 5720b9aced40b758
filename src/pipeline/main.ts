import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../core/fault';
import type { Aggregation } from './aggregate';
import { build, type Built } from './build';
import { differences } from './check';
import { PUBLIC_DATA, readOptions, USAGE, type Options } from './options';
import { terminalTask } from './progress';
import { publish, readCatalog, writeEntry } from './publish';
import { shipRuns } from './ship';

/** The command `npm run data`; returns its exit status. */
async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options.help) {
    print(USAGE);
    return 0;
  }
  if (options.runs) return ship(options);
  const copies = options.copies.map((format) => join(options.out, `${options.id}.${format}`));
  if (copies.length > 0) mkdirSync(options.out, { recursive: true });
  const { task, finish } = terminalTask();
  let built: Built;
  try {
    built = await build({ ...options, copies }, task);
  } finally {
    finish();
  }
  print(account(built.aggregation));
  const source = { id: options.id, seed: options.from === null ? options.seed : null };
  return options.check ? compare(source, built) : write(options, source, built);
}

async function ship({ id, out }: Options): Promise<number> {
  const entry = readCatalog(out).datasets.find((dataset) => dataset.id === id);
  if (entry === undefined)
    throw new Fault('bad-settings', `There is no ${id} in ${out} yet`, {
      remedy: 'Make it first, without --runs',
    });
  const { task, finish } = terminalTask();
  try {
    const runs = await shipRuns(out, entry, task, (run) => {
      const { validationAuc } = run.epochs[run.bestEpoch - 1];
      print(
        `${run.experiment.model}: validation AUC ${validationAuc.toFixed(4)} in ${run.seconds.toFixed(0)} s`,
      );
    });
    writeEntry(out, { ...entry, runs });
  } finally {
    finish();
  }
  return 0;
}

type Source = Parameters<typeof publish>[1];

function write({ out }: Options, source: Source, built: Built): number {
  const entry = publish(out, source, built);
  const steps = Object.entries(built.seconds).map(([step, s]) => `${step} ${s.toFixed(1)} s`);
  print(
    `${entry.rows} applicants, default rate ${(100 * entry.defaultRate).toFixed(2)} %, ` +
      `${entry.columns.length} columns, ${(entry.bytes / 1e6).toFixed(2)} MB in ${join(out, entry.file)}`,
  );
  print(`SHA-256 of the Arrow bytes ${entry.hash}; ${steps.join(', ')}`);
  return 0;
}

function compare(source: Source, built: Built): number {
  const found = differences(PUBLIC_DATA, source, built);
  if (found.length === 0) {
    print(`${source.id}: made again, byte for byte the same`);
    return 0;
  }
  process.stderr.write(`${source.id} differs from what is committed:\n  ${found.join('\n  ')}\n`);
  return 1;
}

function account({ tables, rows }: Aggregation): string {
  const lines = tables.map(
    ({ table, rowsIn, orphans, applicants, seconds }) =>
      `${table.padEnd(22)} ${String(rowsIn).padStart(9)} rows in, ${orphans} orphans, ` +
      `${applicants} applicants out, ${seconds.toFixed(1)} s`,
  );
  return [
    ...lines,
    `${'applicant'.padEnd(22)} ${String(rows).padStart(9)} rows out, one per applicant`,
  ].join('\n');
}

function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (thrown) {
  const fault = Fault.from(thrown);
  process.stderr.write(`${fault.message}\n`);
  if (fault.code === 'bad-settings') process.stderr.write(`\n${USAGE}`);
  if (fault.code === 'internal' && thrown instanceof Error)
    process.stderr.write(`${thrown.stack}\n`);
  process.exitCode = 1;
}
