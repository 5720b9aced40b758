import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, figure, numberOf, openText, smallCsv, test, TINY } from './app';

test('cutoff.html alone works over file:// with the network off', async ({ page, context }) => {
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-'));
  const file = join(folder, 'cutoff.html');
  await copyFile(fileURLToPath(new URL('../../dist/cutoff.html', import.meta.url)), file);
  await context.setOffline(true);
  await page.goto(pathToFileURL(file).href);
  await expect(figure(page, 'Recall')).toBeVisible();
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
});
