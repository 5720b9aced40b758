import Papa from 'papaparse';
import { expect, hold, openApp, openText, smallCsv, test, TINY } from './app';

test.describe('the comparison of engines', () => {
  test('is opened, started, cancelled and copied without a mouse', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    // The dialog's file comes late, so another stands in for it at first.
    const letCome = await hold(page, '**/assets/BenchDialog-*.js');
    await openApp(page);
    const [run, settings] = await page.evaluate(() => [
      window.cutoff.run()?.id,
      window.cutoff.experiment(),
    ]);
    const opener = page.getByRole('button', { name: 'Compare engines' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Engines side by side' });
    await expect(dialog).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Measure' })).toHaveCount(0);
    letCome();
    await expect(dialog.getByRole('button', { name: 'Copy CSV' })).toBeDisabled();
    const rowsOf = (name: RegExp) => dialog.getByRole('row', { name });
    await expect(rowsOf(/^WebAssembly/)).toContainText('Not measured yet');

    const measure = dialog.getByRole('button', { name: /^(Measure|Go on|Cancel)/ });
    await measure.focus();
    await page.keyboard.press('Enter');
    await expect(measure).toHaveAccessibleName('Cancel the engine comparison');
    await expect(dialog.getByText(/^\d of \d+ measurements$/)).toBeVisible();
    // By then every line of the kernels is done, on one thread and on as many as there are.
    await expect(rowsOf(/^WebAssembly/)).not.toContainText('Not measured yet', { timeout: 60_000 });
    await expect(dialog.getByRole('status')).toContainText('rows a second');
    await expect(measure).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(measure).toHaveAccessibleName('Go on');
    await expect(measure).toBeFocused();

    await dialog.getByRole('button', { name: 'Copy CSV' }).focus();
    await page.keyboard.press('Enter');
    await expect(dialog.getByText('Copied as CSV')).toBeVisible();
    const csv = await page.evaluate(() => navigator.clipboard.readText());
    const { data } = Papa.parse<Record<string, string>>(csv, {
      header: true,
      skipEmptyLines: true,
    });
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    const threads = [1, 2, 4].filter((one) => one <= cores);
    const of = (engine: string) => data.filter((line) => line['engine'] === engine);
    expect(of('Matrix product alone').map((line) => Number(line['threads']))).toEqual(threads);
    const kernels = of('Fast processor');
    expect(kernels.map((line) => line['memory'])).toEqual([
      '',
      ...threads.slice(1).flatMap(() => ['shared memory', 'messages']),
    ]);
    for (const line of kernels) {
      expect(Number(line['training, rows/s'])).toBeGreaterThan(0);
      expect(Number(line['scoring, rows/s'])).toBeGreaterThan(0);
      expect(Number(line['share of ceiling'])).toBeGreaterThan(0);
    }
    expect(of('Plain JavaScript')[0]['note']).toBe('not measured');
    for (const what of ['Markdown', 'JSON']) {
      await dialog.getByRole('button', { name: `Copy ${what}` }).click();
      await expect(dialog.getByText(`Copied as ${what}`)).toBeVisible();
      const text = await page.evaluate(() => navigator.clipboard.readText());
      expect(text).toContain('Fast processor');
    }

    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(opener).toBeFocused();
    expect(
      await page.evaluate(() => [window.cutoff.run()?.id, window.cutoff.experiment()]),
    ).toEqual([run, settings]);
    await page.keyboard.press('Enter');
    await expect(rowsOf(/^Matrix product alone 1 thread/)).toContainText('100');
  });

  test.describe('on a phone', () => {
    test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

    test('is in the help, and waits for a run that is paused', async ({ page }) => {
      await openApp(page);
      await openText(page, 'small.csv', smallCsv());
      await expect
        .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
        .toBe('small.csv');
      await page.evaluate(
        (tiny) => window.cutoff.set({ model: 'resnet-over', ...tiny, epochs: 200 }),
        TINY,
      );
      await page.getByRole('button', { name: 'Step', exact: true }).tap();
      await expect(page.getByRole('status').first()).toContainText(/paused/i, { timeout: 60_000 });
      await page.getByRole('button', { name: 'About Engine' }).tap();
      await page.getByRole('button', { name: 'Compare engines' }).tap();
      const dialog = page.getByRole('dialog', { name: 'Engines side by side' });
      await expect(dialog).toContainText('A run is paused in the Sandbox');
      await expect(dialog.getByRole('button', { name: 'Measure' })).toBeDisabled();
      const { scrollWidth, clientWidth } = await dialog.evaluate((box) => ({
        scrollWidth: box.scrollWidth,
        clientWidth: box.clientWidth,
      }));
      expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
      await dialog.getByRole('button', { name: 'Close' }).tap();
      await expect(dialog).toHaveCount(0);
    });
  });
});
