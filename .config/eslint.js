import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Imports go one way: app -> worker -> engine -> core; pipeline -> core. */
const layers = [
  { target: './src/core', from: ['./src/engine', './src/worker', './src/app', './src/pipeline'] },
  { target: './src/engine', from: ['./src/worker', './src/app', './src/pipeline'] },
  { target: './src/worker', from: ['./src/app', './src/pipeline'] },
  { target: './src/app', from: ['./src/pipeline', './src/engine'] },
  { target: './src/pipeline', from: ['./src/app', './src/worker'] },
].flatMap(({ target, from }) => from.map((path) => ({ target, from: path })));

const outside = ['@tensorflow/*', 'svelte', 'svelte/*', 'plotly.js-dist-min', 'node:*'];

export default ts.config(
  { ignores: ['src/engine/kernels/', 'dist/', '.cache/', 'public/', 'test-results/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.svelte'] })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: layers }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Draw from a seeded stream: core/random.ts.',
        },
      ],
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: outside.map((group) => ({
            group: [group],
            message: 'core is pure TypeScript.',
          })),
        },
      ],
      'no-restricted-globals': ['error', 'document', 'window', 'localStorage'],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'MemberExpression[property.type="PrivateIdentifier"] > MemberExpression.object[property.type="PrivateIdentifier"]',
          message: 'Svelte reads a.#b.#c from the signal #b itself: give #c a public name.',
        },
      ],
    },
  },
  {
    files: ['tests/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['tests/bench/*.ts', 'tests/browser/app.ts', '.scripts/*.mjs'],
    rules: { 'no-console': 'off' },
  },
);
