/** What `npm start` and `npm test` need on a machine that has Node and nothing else. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command with its output shown; returns its exit status. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  return status ?? 1;
}

/** Runs a command beside others; resolves with its exit status and what it printed. */
export function runBeside(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, shell: process.platform === 'win32' });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', ({ message }) => {
      resolve({ status: 1, output: `${command} could not be started: ${message}\n` });
    });
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}

/** Installs the packages of the lock file unless exactly those are there. */
export function installPackages() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Cutoff needs Node 20.19 or newer; this is ${process.version}.`);
    process.exit(1);
  }
  const stamp = `${root}node_modules/.cutoff-lock`;
  const wanted = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing packages …');
  if (run('npm', ['ci', '--no-fund', '--no-audit']) !== 0) {
    console.error('npm ci failed: its message above says why.');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
