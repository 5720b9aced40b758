import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright/test';
import { expect, figure, hold, openApp, openText, smallCsv, test } from './app';

const bytes = (...values: number[]): Buffer => Buffer.from(values);

/** Each wrong file, and what its message must name. */
const WRONG: readonly { name: string; content: string | Buffer; says: RegExp }[] = [
  { name: 'empty.csv', content: '', says: /empty/i },
  { name: 'header-only.csv', content: 'income,default\n', says: /no (data )?rows|header/i },
  {
    name: 'one-class.csv',
    content: 'income,default\n' + '1,0\n2,0\n3,0\n'.repeat(20),
    says: /default/,
  },
  { name: 'ragged.csv', content: smallCsv(50).replace('\n', '\n1,2\n'), says: /row 2/ },
  {
    name: 'junk.csv',
    content: bytes(...Array.from({ length: 4000 }, (_, i) => (i * 197 + 31) % 256)),
    says: /junk\.csv/,
  },
  {
    name: 'cut.parquet',
    content: Buffer.concat([Buffer.from('PAR1'), bytes(...new Array<number>(200).fill(7))]),
    says: /cut\.parquet/,
  },
  {
    name: 'cut.arrow.gz',
    content: gzipSync(Buffer.from(smallCsv(2000))).subarray(0, 300),
    says: /cut\.arrow\.gz/,
  },
  {
    name: 'wide.csv',
    content: `${Array.from({ length: 20_000 }, (_, i) => `c${String(i)}`).join(',')}\n`,
    says: /columns/,
  },
];

/** Files that are only unusual: 120 rows and three columns each. */
const UNUSUAL: readonly { name: string; content: Buffer }[] = [
  {
    name: 'utf16.csv',
    content: Buffer.concat([bytes(0xff, 0xfe), Buffer.from(smallCsv(120), 'utf16le')]),
  },
  {
    name: 'bom.csv',
    content: Buffer.concat([bytes(0xef, 0xbb, 0xbf), Buffer.from(smallCsv(120))]),
  },
  {
    name: 'commas.csv',
    content: Buffer.from(smallCsv(120).replace(/^(\d{2})(\d{3}),/gm, '"$1,$2",')),
  },
  { name: 'tabs.tsv', content: Buffer.from(smallCsv(120).replaceAll(',', '\t')) },
];

const dataset = (page: Page): Promise<string> =>
  page.evaluate(() => window.cutoff.experiment().dataset);

test('wrong files, one after another, change nothing; those after them are read', async ({
  page,
}) => {
  await openApp(page);
  const before = await figure(page, 'Recall').innerText();
  const alert = page.getByRole('alert');

  for (const { name, content, says } of WRONG)
    await test.step(`${name} is named, explained, and changes nothing`, async () => {
      await openText(page, name, content);
      await expect(alert).toContainText(says);
      await expect(alert).toContainText(name);
      await expect(figure(page, 'Recall')).toHaveText(before);
      expect(await dataset(page)).toBe('home-credit-lookalike');
      await page.getByRole('button', { name: 'Close this message' }).click();
      await expect(alert).toHaveCount(0);
    });

  await test.step('three outcomes: it is asked which one is the default', async () => {
    const three = smallCsv(90)
      .split('\n')
      .map((line, i) => (i === 0 ? line : line.replace(/[01]$/, String(i % 3))))
      .join('\n');
    await openText(page, 'three.csv', three);
    const asked = page.getByRole('dialog').or(alert);
    await expect(asked.first()).toBeVisible();
    expect(await dataset(page)).toBe('home-credit-lookalike');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  for (const { name, content } of UNUSUAL)
    await test.step(`${name} is only unusual, and is read`, async () => {
      const read = await page.evaluate(
        async ([file, text]) =>
          window.cutoff.load(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], file)),
        [name, content.toString('base64')] as const,
      );
      expect(read.rows).toBe(120);
      expect(read.features).toBe(3);
      expect(read.columns.find((column) => column.name === 'income')?.kind).toBe('numeric');
      expect(await dataset(page)).toBe(name);
    });

  await test.step('markup in names is not run', async () => {
    const nasty = '<img src=x onerror=alert(1)>';
    await openText(page, 'markup.csv', smallCsv(200).replace('income', nasty));
    await expect.poll(() => dataset(page)).toContain('markup');
    await page.getByRole('button', { name: 'Data', exact: true }).click();
    await expect(page.getByText(nasty).first()).toBeVisible();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
  });
});

test('a wrong file opened while the built-in data still load leaves those to train on', async ({
  page,
}) => {
  const release = await hold(page, '**/*.arrow.gz*');
  await page.goto('./');
  await expect(figure(page, 'Recall')).toBeVisible();
  const train = page.getByRole('button', { name: 'Train', exact: true });
  await expect(train).toBeDisabled();
  await openText(page, 'prose.csv', 'no table at all');
  await expect(page.getByRole('alert')).toContainText('prose.csv');
  release();
  await expect(train).toBeEnabled();
});
