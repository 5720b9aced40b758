/**
 * svelte-check has been seen to pass everything when its TypeScript does not suit it. This gives it
 * a component with one type error and fails unless exactly that is reported.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const folder =
  (mkdirSync(join(root, '.cache'), { recursive: true }),
  mkdtempSync(join(root, '.cache', 'check-')));
try {
  writeFileSync(
    join(folder, 'Wrong.svelte'),
    '<script lang="ts">\n  const wrong: number = "text";\n</script>\n\n{wrong}\n',
  );
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['*.svelte'] }),
  );
  const { stdout } = spawnSync(
    'npx',
    [
      'svelte-check',
      '--workspace',
      folder,
      '--tsconfig',
      join(folder, 'tsconfig.json'),
      '--output',
      'machine',
    ],
    {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    },
  );
  if (!/ERROR "Wrong\.svelte" 2:9/.test(stdout)) {
    console.error(
      `svelte-check did not see a plain type error, so its silence means nothing:\n${stdout}`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
