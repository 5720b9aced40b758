import { zipSync } from 'fflate';

/**
 * The files as a ZIP whose bytes follow from their names and contents alone.
 * `files`: [name, bytes], in any order.
 */
export function zipOf(files) {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const names = new Set(sorted.map(([name]) => name));
  if (names.size < sorted.length) throw new Error('Two files of the ZIP have one name');
  // In local time, as ZIP has it: the same bytes in every time zone.
  const mtime = new Date(1980, 0, 1);
  return zipSync(Object.fromEntries(sorted), { level: 9, mtime });
}
