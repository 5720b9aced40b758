import { copyFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright';
import { expect, figure, numberOf, openText, realFile, smallCsv, test, TINY } from './app';
import { expectNoWayOut } from './ways-out';

const german = realFile('german.data');

/** Opens the single file from a folder of its own, with the network off; gives its address. */
async function openFile(page: Page): Promise<string> {
  const file = test.info().outputPath('cutoff.html');
  await mkdir(dirname(file), { recursive: true });
  await copyFile(fileURLToPath(new URL('../../dist/cutoff.html', import.meta.url)), file);
  await page.context().setOffline(true);
  const address = pathToFileURL(file).href;
  await page.goto(address);
  await expect(figure(page, 'Recall')).toBeVisible();
  return address;
}

test('cutoff.html alone works over file:// with the network off', async ({ page, watch }) => {
  await openFile(page);
  expect(await numberOf(figure(page, 'AUC'))).toBeGreaterThan(0.7);
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled({
    timeout: 60_000,
  });
  await openText(page, 'small.csv', smallCsv());
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('small');
  await page.evaluate(async (tiny) => {
    window.cutoff.set(tiny);
    await window.cutoff.train();
  }, TINY);
  await expect(page.getByRole('status').first()).toContainText('Trained: 3 epochs');
  await page.getByRole('button', { name: 'How to check, and licences' }).click();
  const about = page.getByRole('dialog', { name: 'About Cutoff' });
  await expect(about).toContainText('connect-src data:');
  await about.getByText('Licences of what it is made of').click();
  await expect(about.getByText(/^plotly\.js/)).toBeVisible();
  expect(watch.refused).toEqual([]);
  await expectNoWayOut(page, watch);
});

test('over file:// it learns a real file on processor and graphics card, shares and presents', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const fetched = new Set<string>();
  context.on('request', (request) =>
    fetched.add(request.url().replace(/#.*|(?<=^blob:|^data:).*/, '')),
  );
  const address = await openFile(page);
  if (german === undefined) await openText(page, 'small.csv', smallCsv());
  else await page.getByLabel('Open a file').setInputFiles(german);
  await expect(
    page.getByText(german === undefined ? '400 applicants' : '1,000 applicants'),
  ).toBeVisible();
  for (const engine of ['kernels', 'webgpu'] as const) {
    const made = await page.evaluate(
      async (settings) => {
        window.cutoff.set(settings);
        return (await window.cutoff.train()).engine;
      },
      { ...TINY, epochs: 10, learningRate: 0.01, engine },
    );
    expect(made).toBe(engine);
    expect(await numberOf(figure(page, 'AUC'))).toBeGreaterThan(0.6);
  }

  await page.evaluate(() => window.cutoff.set({ cutoff: 0.375, dataset: 'home-credit-lookalike' }));
  await page.evaluate(() => window.cutoff.settled());
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link.split('#')[0]).toBe(address);
  const other = await context.newPage();
  await other.goto(link);
  await expect(figure(other, 'Recall')).toBeVisible();
  expect(await other.evaluate(() => window.cutoff.experiment())).toEqual(
    await page.evaluate(() => window.cutoff.experiment()),
  );
  await other.getByRole('button', { name: 'Present', exact: true }).click();
  await expect(other.getByRole('toolbar', { name: 'Presentation' })).toBeVisible();
  await expect(figure(other, 'Recall')).toBeVisible();
  // No manifest, no service worker, nothing beside the file.
  expect([...fetched].filter((url) => !/^(blob|data):$/.test(url))).toEqual([address]);
});

test('threads of a page over file:// work together, though they cannot be sent compiled kernels', async ({
  page,
}) => {
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  test.skip(cores < 2, 'a machine with one core has no helpers');
  await openFile(page);
  await page.getByRole('button', { name: 'Compare engines' }).click();
  const dialog = page.getByRole('dialog', { name: 'Engines side by side' });
  await expect(dialog).toContainText('threads can only send messages');
  await dialog.getByRole('button', { name: 'Measure' }).click();
  const shared = dialog.getByRole('row', { name: /^Fast processor 2 threads, shared memory/ });
  await expect(shared).toContainText('is not cross-origin isolated');
  for (const name of ['Matrix product alone 2 threads', 'Fast processor 2 threads, messages']) {
    const row = dialog.getByRole('row', { name });
    await expect(row).toContainText(/\d\s%/, { timeout: 60_000 });
  }
  await dialog.getByRole('button', { name: 'Cancel the engine comparison' }).click();
});
