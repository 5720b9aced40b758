/** Finds a Chromium-like browser for the tests, or brings one. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { run } from './setup.mjs';

const ON_PATH = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

function installed() {
  if (process.env.CHROME_PATH && existsSync(process.env.CHROME_PATH))
    return process.env.CHROME_PATH;
  const which = process.platform === 'win32' ? 'where' : 'which';
  for (const name of ON_PATH) {
    const { status, stdout } = spawnSync(which, [name], { encoding: 'utf8' });
    if (status === 0) return stdout.split(/\r?\n/)[0].trim();
  }
  return PLACES.find((path) => existsSync(path));
}

function playwrightsOwn() {
  const { chromium } = createRequire(import.meta.url)('playwright');
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

/** The path of a browser; undefined when none is there and none could be brought. */
export function findBrowser() {
  const found = installed() ?? playwrightsOwn();
  if (found) return found;
  console.log('No Chrome, Chromium or Edge here; asking Playwright for one …');
  run('npx', ['playwright', 'install', 'chromium']);
  const own = playwrightsOwn();
  if (own) return own;
  if (process.platform === 'linux' && existsSync('/usr/bin/apt-get')) {
    console.log('Playwright could not bring one; trying the system’s package …');
    const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    const apt = (...args) =>
      run([...sudo, 'apt-get'][0], [...sudo, 'apt-get', ...args].slice(1), {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    apt('update', '-qq');
    apt('install', '-y', '-qq', 'chromium');
  }
  return installed();
}
