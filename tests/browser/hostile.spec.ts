import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { arrowFile, REFUSED_ARROW } from '../hostile/arrow';
import { chain, xgboostModel } from '../hostile/models';
import { gzipBomb } from '../hostile/packed';
import { parquetFile } from '../hostile/parquet';
import { NASTY_NAMES, nastyCsv } from '../hostile/names';
import { expect, figure, held, openApp, openText, test, TINY } from './app';

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
  /** It is no refusal: the visitor is asked first. */
  readonly asks?: true;
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
    parts: [['1,2,3,', 18_000_000]],
    says: /no line end in the first 256 kB|columns, and at most/,
  },
  {
    name: 'second-line.csv',
    parts: [
      ['id,home,default\n1,own,0\n2,', 1],
      ['x', 100 * MEGABYTE],
    ],
    says: /row 3: There is no line end in the 4 MB from here on/,
  },
  {
    name: 'open-cell.csv',
    parts: [
      ['id,home,default\n1,own,0\n2,"rent,1\n', 1],
      [`3,${'own '.repeat(20)},0\n`, 300_000],
    ],
    says: /row 3: A quotation mark opens here and never closes/,
  },
  {
    name: 'wide.csv',
    parts: [
      ['c,', 1_000_000],
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
    asks: true,
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

/** Drops a file anywhere on the page, or chooses one that lies on the disk. */
async function drop(page: Page, { name, parts, bytes }: Dropped): Promise<void> {
  if (parts === undefined) {
    const path = test.info().outputPath(name);
    await writeFile(path, (await bytes?.()) ?? '');
    await page.getByLabel('Open a file').setInputFiles(path);
    return;
  }
  await page.evaluate(
    ([file, pieces]) => {
      const all = pieces.flatMap(([text, times]) => {
        const once = Math.min(times, 10_000);
        const rest = text.repeat(times % once);
        return [...new Array<string>(Math.floor(times / once)).fill(text.repeat(once)), rest];
      });
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

/** What must be said of a file, which then is put away. */
async function refused(page: Page, dropped: Dropped): Promise<void> {
  await drop(page, dropped);
  const role = dropped.asks ? 'dialog' : 'alert';
  const said = page.getByRole(role).filter({ hasText: dropped.name });
  await expect(said, dropped.name).toContainText(dropped.says, { timeout: 30_000 });
  if (dropped.asks) await said.getByRole('button', { name: 'Don’t open it' }).click();
  for (const close of await page.getByRole('button', { name: 'Close this message' }).all())
    await close.click();
  await expect(said).toHaveCount(0);
}

/** Ten that take the most, while they are read. */
const WORST = DROPPED.slice(0, 10);

/** What markup in a name would have made. */
const MARKUP = 'img[src="x"], script:text("__pwned"), svg a, svg image';

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
    await refused(page, dropped);
    expect(await standing(page), dropped.name).toEqual(before);
    await expect(figure(page, 'Recall')).toHaveText(recall);
  }
  const kept = await held(page);
  for (const dropped of WORST) await refused(page, dropped);
  expect((await held(page)) - kept, 'megabytes that ten more files leave behind').toBeLessThan(10);
  expect(await standing(page)).toEqual(before);
  await expect(figure(page, 'Recall')).toHaveText(recall);

  // The page goes on as if nothing had been: another cut-off moves the figures.
  await page.evaluate(() => window.cutoff.set({ cutoff: 0.9 }));
  await expect(figure(page, 'Recall')).not.toHaveText(recall);

  const called = '<b>Size</b> %{x}<br><a href="javascript:window.__pwned=1">x</a>';
  const text = nastyCsv(400).replace(',size,', `,"${called.replaceAll('"', '""')}",`);
  await openText(page, '<img src=x onerror="window.__pwned=1">.csv', text);
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('onerror');
  await page.evaluate(
    async ([tiny, across, of]) => {
      window.cutoff.set({ ...tiny, groupBy: across, mapX: of, mapY: of, board: 'all' });
      await window.cutoff.train();
    },
    [TINY, NASTY_NAMES[4], called] as const,
  );
  const drawn = page.locator('main svg text');
  await expect(drawn.filter({ hasText: '<img src=x' }).first()).toBeAttached();
  await expect(
    page.locator('.js-plotly-plot text').filter({ hasText: /size b x br a href/ }),
  ).toHaveCount(2);
  await expect(page.locator(MARKUP)).toHaveCount(0);

  expect(await page.evaluate(() => window.__pwned)).toBeUndefined();
  expect(dialogs).toEqual([]);
});
