import { randomStream } from '../../src/core/random';

/** Names that every object has, or that a page would run if it took them for markup. */
export const NASTY_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '<img src=x onerror="window.__pwned=1">',
  '<script>window.__pwned=1</script>',
  '"><svg onload=window.__pwned=1>',
  '<b>bold</b><br><a href="javascript:window.__pwned=1">x</a>',
  '%{x}<extra>%{fullData.name}</extra>',
  '&lt;img src=x onerror=window.__pwned=1&gt;',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-2+3',
  '@SUM(1)',
  '{@html window.__pwned=1}',
  '${window.__pwned=1}',
] as const;

const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A table whose columns and levels are all called so. */
export function nastyCsv(rows = 60): string {
  const header = [...NASTY_NAMES.map(cell), 'names', 'size', 'default'].join(',');
  const random = randomStream(1, 'nasty');
  const lines = Array.from({ length: rows }, (_, row) => {
    const levels = NASTY_NAMES.map((name) => cell(random.below(2) === 0 ? `${name}!` : 'other'));
    const name = cell(NASTY_NAMES[row % NASTY_NAMES.length]);
    const numbers = [random.below(101), random.below(3) === 0 ? 1 : 0].map(String);
    return [...levels, name, ...numbers].join(',');
  });
  return `${[header, ...lines].join('\n')}\n`;
}
