/**
 * npm test: installs what is missing, runs every suite, and prints `N passed, N failed` last.
 * Each check (types, lint, build …) counts as one; of the test runners, every test counts.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { findBrowser } from './browser.mjs';
import { installPackages, root, run, runBeside } from './setup.mjs';

const results = `${root}test-results`;
const totals = { passed: 0, failed: 0, skipped: 0 };

function heading(name) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(3, 72 - name.length))}`);
}

function count(passed, failed, skipped = 0) {
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
}

/** Counts a command that is right when it exits with 0. */
function verdict(name, status, began) {
  console.log(
    `${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - began) / 1000)} s`,
  );
  count(status === 0 ? 1 : 0, status === 0 ? 0 : 1);
  return status === 0;
}

function check(name, command, args) {
  heading(name);
  const began = Date.now();
  return verdict(name, run(command, args), began);
}

/** Scripts that keep one core busy each and do not touch what another reads; each is shown when it ends. */
function checkTogether(scripts) {
  const began = Date.now();
  const one = async ([name, script]) => {
    const { status, output } = await runBeside('npm', ['run', '--silent', script]);
    heading(name);
    process.stdout.write(output);
    verdict(name, status, began);
  };
  return Promise.all(Object.entries(scripts).map(one));
}

/** A test runner; `read` gives its counts from the report it wrote. A runner that fails without a failed test counts as one. */
function suite(name, command, args, report, read, env = {}) {
  heading(name);
  const status = run(command, args, { env: { ...process.env, ...env } });
  const counts = existsSync(report)
    ? read(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 };
  const failed = counts.failed === 0 && (status !== 0 || counts.passed === 0) ? 1 : counts.failed;
  count(counts.passed, failed, counts.skipped);
}

installPackages();
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

check('Kernels', 'npm', ['run', '--silent', 'kernels']);
await checkTogether({
  'Types and components': 'check',
  'Lint and format': 'lint',
  'Nothing unused': 'unused',
});

const unitReport = `${results}/unit.json`;
suite(
  'Unit and parity tests',
  'npx',
  [
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=test-results/unit.json',
  ],
  unitReport,
  (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }),
);

check('Built-in data is what the pipeline makes', 'npm', [
  'run',
  '--silent',
  'data',
  '--',
  '--check',
]);

if (check('Build', 'npm', ['run', '--silent', 'build'])) {
  check('Budgets', 'npm', ['run', '--silent', 'budgets']);
  const browser = findBrowser();
  if (browser === undefined) {
    console.error(
      'No browser could be found or installed, so the browser tests did not run. Set CHROME_PATH to one.',
    );
    count(0, 1);
  } else {
    const browserReport = `${results}/browser.json`;
    suite(
      `Browser tests (${browser})`,
      'npx',
      ['playwright', 'test', '--config', 'tests/browser/playwright.config.ts'],
      browserReport,
      ({ stats }) => ({
        passed: stats.expected + stats.flaky,
        failed: stats.unexpected,
        skipped: stats.skipped,
      }),
      { CHROME_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport },
    );
  }
}

const skipped = totals.skipped === 0 ? '' : `, ${totals.skipped} skipped`;
console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exitCode = totals.failed === 0 ? 0 : 1;
