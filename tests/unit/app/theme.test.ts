import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** Colours of each theme, by name. The dark theme overrides the light one. */
function themes(): Record<'light' | 'dark', Record<string, string>> {
  const css = readFileSync('src/app/theme.css', 'utf8');
  const block = (start: string) => {
    const from = css.indexOf(start);
    const body = css.slice(from, css.indexOf('\n}', from));
    return Object.fromEntries(
      [...body.matchAll(/--([\w-]+): (#[\da-f]+);/g)].map(([, name, hex]) => [name, hex]),
    );
  };
  const light = block(':root {');
  return { light, dark: { ...light, ...block(":root[data-theme='dark'] {") } };
}

/** Relative luminance of an sRGB colour, WCAG 2.2. */
function luminance(hex: string): number {
  const digits = hex.slice(1);
  const full = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const [r, g, b] = [0, 2, 4].map((at) => {
    const part = parseInt(full.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [less, more] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}

const GROUNDS = ['bg', 'surface', 'sunken'];
const WORDS = ['text', 'muted', 'faint', 'accent', 'money'];
const COLOURED = ['bad-text', 'good-text', 'synthetic-text'];
const PAIRS: readonly (readonly [string, string])[] = [
  ...[...WORDS, ...COLOURED].flatMap((ink) => GROUNDS.map((ground) => [ink, ground] as const)),
  ['on-accent', 'accent'],
  ['on-bad', 'bad'],
  ['on-good', 'good'],
  ['text', 'bad-soft'],
  ['text', 'good-soft'],
  ['text', 'money-soft'],
];

describe('the theme', () => {
  test('knows black on white', () => {
    expect(contrast('#000', '#fff')).toBeCloseTo(21, 10);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });

  for (const [theme, colours] of Object.entries(themes()))
    test.each(PAIRS)(`${theme}: %s can be read on %s`, (ink, ground) => {
      expect(contrast(colours[ink], colours[ground])).toBeGreaterThanOrEqual(4.5);
    });

  for (const [theme, colours] of Object.entries(themes()))
    test.each(['control-line', 'accent', 'bad', 'good', 'synthetic'])(
      `${theme}: %s can be told from the surface`,
      (line) => {
        expect(contrast(colours[line], colours['surface'])).toBeGreaterThanOrEqual(3);
      },
    );
});
