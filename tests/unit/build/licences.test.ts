import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bundled, isAllowed, listed, type Package } from '../../../.config/licences';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const good: Package = { name: 'good', version: '1.0.0', licence: 'MIT', text: 'Permission …' };

describe('what may be bundled', () => {
  test.each(['MIT', 'Apache-2.0', 'BSD-3-Clause', 'ISC', '(MIT OR GPL-3.0)', 'MIT AND ISC'])(
    '%s',
    (licence) => expect(isAllowed(licence)).toBe(true),
  );

  test.each(['GPL-3.0', 'MPL-2.0', 'MIT AND GPL-3.0', 'UNLICENSED', 'SEE LICENSE IN x', ''])(
    'not %s',
    (licence) => expect(isAllowed(licence)).toBe(false),
  );

  test('what has no licence, a foreign one or no text stops the build, all told at once', () => {
    const bad: Package[] = [
      { ...good, name: 'silent', licence: undefined },
      { ...good, name: 'old', licence: { type: 'MIT' } },
      { ...good, name: 'copyleft', licence: 'GPL-3.0-only' },
      { ...good, name: 'textless', text: ' \n' },
    ];
    expect(() => listed([good, ...bad])).toThrow(
      [
        'May not be bundled:',
        'silent 1.0.0 names no licence',
        'old 1.0.0 names no licence',
        'copyleft 1.0.0 has the licence GPL-3.0-only',
        'textless 1.0.0 brings no text of its licence',
      ].join('\n'),
    );
    expect(listed([good])).toEqual([good]);
  });
});

test('packages are those that the modules lie in, with what stands in their code', () => {
  const modules = [
    `${root}node_modules/idb/build/index.js`,
    `${root}node_modules/@tensorflow/tfjs-core/dist/engine.js`,
    `${root}node_modules/@tensorflow/tfjs-core/dist/tensor.js?worker`,
    `${root}node_modules/seedrandom/seedrandom.js`,
    `${root}src/engine/kernels/build/plain.wasm?url`,
    '\0vite/preload-helper.js',
    `${root}src/main.ts`,
  ];
  expect(existsSync(modules[1])).toBe(true);
  const found = new Map(listed(bundled(new Set(modules))).map((one) => [one.name, one]));
  expect([...found.keys()]).toEqual([
    '@tensorflow/tfjs-core',
    'assemblyscript',
    'idb',
    'seedrandom',
    'vite',
  ]);
  // They bring no file: a text for everybody, and the notices of their sources.
  expect(found.get('@tensorflow/tfjs-core')?.text).toMatch(/Apache License[\s\S]+Google (LLC|Inc)/);
  expect(found.get('seedrandom')?.text).toContain('Permission is hereby granted');
  expect(found.get('idb')?.text).toContain('Permission to use, copy, modify');
});

test('matrix kernels within the WebAssembly of a package are named, too', () => {
  const id = `${root}node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm`;
  const names = listed(bundled(new Set([`${id}?url`]))).map(({ name }) => name);
  expect(names).toEqual([
    '@tensorflow/tfjs-backend-wasm',
    'XNNPACK (in @tensorflow/tfjs-backend-wasm)',
  ]);
});
