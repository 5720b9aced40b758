import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const CSS = readFileSync(join(import.meta.dirname, '../../../src/app/theme.css'), 'utf8');

type Colour = readonly [number, number, number];

const THEMES = {
  light: tokensOf(/:root \{(.*?)\n\}/s),
  dark: tokensOf(/:root\[data-theme='dark'\] \{(.*?)\n\}/s),
};

/** The colours of a theme, as linear sRGB. */
function tokensOf(block: RegExp): Map<string, Colour> {
  const [, body = ''] = block.exec(CSS) ?? [];
  return new Map(
    [...body.matchAll(/--([\w-]+): #([0-9a-f]+);/g)].map(([, name, hex]) => [name, linear(hex)]),
  );
}

function linear(hex: string): Colour {
  const six = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
  const channel = (at: number): number => {
    const value = Number.parseInt(six.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(0), channel(2), channel(4)];
}

/** Contrast ratio of WCAG 2.2. */
function contrast(a: Colour, b: Colour): number {
  const [dark, light] = [a, b]
    .map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue)
    .sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

type Matrix = readonly [Colour, Colour, Colour];
const times = (matrix: Matrix, [x, y, z]: Colour): Colour => {
  const row = ([a, b, c]: Colour): number => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
};

/** What each kind of colour blindness leaves of linear sRGB: Machado, Oliveira, Fernandes (2009), severity 1. */
const BLIND: Readonly<Record<string, Matrix>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Distance in OKLab (Ottosson 2020): about .02 is just to be seen side by side. */
function apart(a: Colour, b: Colour): number {
  const [p, q] = [oklab(a), oklab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

function oklab(rgb: Colour): Colour {
  const [l, m, s] = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map((part) => Math.cbrt(Math.max(0, part)));
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [l, m, s],
  );
}

const TEXTS = [
  'text',
  'muted',
  'faint',
  'bad-text',
  'good-text',
  'synthetic-text',
  'money',
  'accent',
];
const MARKS = ['bad', 'good', 'synthetic', 'removed', 'series-2', 'series-3', 'control-line'];

describe.each(Object.entries(THEMES))('the colours of the %s theme', (_, tokens) => {
  const of = (name: string): Colour => {
    const colour = tokens.get(name);
    if (colour === undefined) throw new Error(`There is no colour --${name}`);
    return colour;
  };

  it.each(TEXTS)('let %s be read on every ground: 4.5 to 1', (name) => {
    for (const ground of ['bg', 'surface', 'sunken'])
      expect(contrast(of(name), of(ground)), ground).toBeGreaterThanOrEqual(4.5);
  });

  it.each(MARKS)('let a mark in %s be seen on a card: 3 to 1', (name) => {
    expect(contrast(of(name), of('surface'))).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['on-accent', 'accent'],
    ['on-bad', 'bad'],
    ['on-good', 'good'],
  ])('let %s be read on it', (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(Object.entries(BLIND))('are told apart with %s', (_kind, matrix) => {
    for (const [one, other] of [
      ['bad', 'good'],
      ['bad', 'synthetic'],
      ['good', 'synthetic'],
    ])
      expect(
        apart(times(matrix, of(one)), times(matrix, of(other))),
        `${one}, ${other}`,
      ).toBeGreaterThan(0.09);
  });
});
