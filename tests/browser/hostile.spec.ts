import type { Page } from 'playwright/test';
import { arrowFile, REFUSED_ARROW } from '../hostile/arrow';
import { chain, xgboostModel } from '../hostile/models';
import { gzipBomb } from '../hostile/packed';
import { parquetFile } from '../hostile/parquet';
import { expect, figure, openApp, test } from './app';

const MEGABYTE = 1 << 20;

declare global {
  interface Window {
    __pwned?: unknown;
  }
}

/** What the page must say of a file that is handed to it, and how it is made. */
interface Dropped {
  readonly name: string;
  readonly says: RegExp;
  /** Pieces of text, each so many times, put together in the page: too much to send. */
  readonly parts?: readonly (readonly [string, number])[];
  readonly bytes?: () => Promise<Uint8Array> | Uint8Array;
}

const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());

function deepModel(): Uint8Array {
  const model = xgboostModel();
  model.learner.gradient_booster.model.trees = [chain(5000)];
  return Buffer.from(JSON.stringify(model));
}

const DROPPED: readonly Dropped[] = [
  {
    name: 'line.csv',
    parts: [['1,2,3,'.repeat(100_000), 180]],
    says: /no line end in the first 256 kB|columns, and at most/,
  },
  {
    name: 'second-line.csv',
    parts: [
      ['id,home,default\n1,own,0\n2,', 1],
      ['x'.repeat(MEGABYTE), 100],
    ],
    says: /row 3: There is no line end in the 4 MB from here on/,
  },
  {
    name: 'open-cell.csv',
    parts: [
      ['id,home,default\n1,own,0\n2,"rent,1\n', 1],
      [`3,${'own '.repeat(20)},0\n`.repeat(10_000), 30],
    ],
    says: /row 3: A quotation mark opens here and never closes/,
  },
  {
    name: 'wide.csv',
    parts: [
      ['c,'.repeat(1_000_000), 1],
      ['c\n', 1],
    ],
    says: /columns, and at most 5,000 can be read/,
  },
  {
    name: 'blanks.csv',
    parts: [
      ['id,home,default\n1,a', 1],
      [' ', 200_000],
      ['b,0\n2,rent,0\n', 1],
    ],
    says: /Every row has the same outcome/,
  },
  {
    name: 'zeros.csv.gz',
    bytes: () => bytesOf(gzipBomb('\0', 10_000)),
    says: /unpacks to more than \d+ times its size/,
  },
  {
    name: 'bomb.cutoff.json.gz',
    bytes: () => bytesOf(gzipBomb(' ', 1000, '{"format":"cutoff-runs","version":1,"runs":[')),
    says: /unpacks to more than \d+ times its size/,
  },
  {
    name: 'levels.parquet',
    bytes: () => parquetFile({ run: 2 ** 31 - 1 }),
    says: /column “home”: The Parquet file breaks off or is damaged/,
  },
  {
    name: 'child.arrow',
    bytes: () => bytesOf(REFUSED_ARROW[2].make()),
    says: /The Arrow file breaks off or is damaged/,
  },
  {
    name: 'back.arrow',
    bytes: () => bytesOf(REFUSED_ARROW[0].make()),
    says: /The Arrow file (breaks off or is damaged|has no rows)/,
  },
  {
    name: 'half.arrow',
    bytes: () => arrowFile('file').slice(0, 500),
    says: /The Arrow file breaks off or is damaged/,
  },
  { name: 'model.json', bytes: deepModel, says: /Tree 0 is 5,000 splits deep/ },
  {
    name: 'scenes.json',
    parts: [
      ['{"format":"cutoff-scenes","scenes":', 1],
      ['[', 1_000_000],
    ],
    says: /The file is JSON, not a table/,
  },
  {
    name: '<img src=x onerror="window.__pwned=1">.csv',
    bytes: () => Buffer.from('id,<script>window.__pwned=1</script>\n1,0\n1,0\n'),
    says: /<img src=x onerror="window\.__pwned=1">\.csv.*No column has exactly two values|<img src=x onerror/,
  },
];

/** Drops a file anywhere on the page. */
async function drop(page: Page, { name, parts, bytes }: Dropped): Promise<void> {
  if (parts === undefined) {
    const buffer = Buffer.from((await bytes?.()) ?? []);
    await page.getByLabel('Open a file').setInputFiles({ name, mimeType: '', buffer });
    return;
  }
  await page.evaluate(
    ([file, pieces]) => {
      const all = pieces.flatMap(([text, times]) => new Array<string>(times).fill(text));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(all, file));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
    },
    [name, parts] as const,
  );
}

/** What must be as it was after a file is refused. */
async function standing(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const { dataset, cutoff } = window.cutoff.experiment();
    return {
      dataset,
      cutoff,
      run: window.cutoff.run()?.id,
      decision: window.cutoff.decide(cutoff),
    };
  });
}

test('hostile files, one after another, are named and explained, and change nothing', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await openApp(page);
  const before = await standing(page);
  const recall = await figure(page, 'Recall').innerText();
  for (const dropped of DROPPED) {
    await drop(page, dropped);
    const alert = page.getByRole('alert').filter({ hasText: dropped.name });
    await expect(alert, dropped.name).toContainText(dropped.says, { timeout: 30_000 });
    expect(await standing(page), dropped.name).toEqual(before);
    await expect(figure(page, 'Recall')).toHaveText(recall);
    for (const close of await page.getByRole('button', { name: 'Close this message' }).all())
      await close.click();
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  // The page goes on as if nothing had been: another cut-off moves the figures.
  await page.evaluate(() => window.cutoff.set({ cutoff: 0.9 }));
  await expect(figure(page, 'Recall')).not.toHaveText(recall);
  expect(await page.evaluate(() => window.__pwned)).toBeUndefined();
  expect(await page.locator('img[src="x"], script:text("__pwned")').count()).toBe(0);
  expect(dialogs).toEqual([]);
});
