import { Fault } from '../fault';
import type { CatalogColumn, CatalogEntry } from './catalog';
import type { Described } from './described';
import { asColumn, type RawColumn, type RawTable } from './raw';
import type { Column } from './table';
import { humanise } from './words';

/**
 * Gives the columns the meaning a catalog entry declares. Columns it does not know are left out.
 * Throws `bad-input` when the file has not the rows or the columns that the entry describes.
 */
export function describeByCatalog(raw: RawTable, entry: CatalogEntry, file: string): Described {
  if (raw.rows !== entry.rows)
    throw mismatch(
      file,
      `The file has ${raw.rows.toLocaleString('en')} rows, and the catalog says ${entry.rows.toLocaleString('en')}`,
    );
  const known = new Map(entry.columns.map((column) => [column.name, column]));
  const absent = entry.columns.find(
    ({ name }) => !raw.columns.some((column) => column.name === name),
  );
  if (absent !== undefined)
    throw mismatch(file, 'The catalog describes a column that the file has not', absent.name);
  return {
    title: entry.title,
    description: entry.description,
    licence: entry.licence,
    target: entry.target,
    guessed: false,
    columns: raw.columns.map((column) => describe(column, known.get(column.name), file)),
  };
}

function describe(column: RawColumn, known: CatalogColumn | undefined, file: string): Column {
  const { name } = column;
  if (known === undefined)
    return asColumn(column, {
      name,
      label: humanise(name),
      unit: '',
      help: '',
      role: 'left-out',
      sensitive: false,
      reason: 'The catalog does not describe it',
    });
  if (known.kind !== column.kind)
    throw mismatch(file, `The catalog says ${known.kind}, and the file has ${column.kind}`, name);
  const { label, unit, help, role, sensitive, levelLabels } = known;
  const labels =
    levelLabels === undefined || column.kind === 'numeric'
      ? {}
      : {
          levelLabels: column.levels.map((level) =>
            Object.hasOwn(levelLabels, level) ? levelLabels[level] : level,
          ),
        };
  return asColumn(column, { name, label, unit, help, role, sensitive, ...labels });
}

function mismatch(file: string, what: string, column?: string): Fault {
  return new Fault('bad-input', what, {
    place: column === undefined ? { file } : { file, column },
    remedy: 'Reload the page; if it happens again, write data and catalog anew with “npm run data”',
  });
}
