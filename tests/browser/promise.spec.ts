import { expect, openApp, openText, smallCsv, test, TINY } from './app';
import { expectNoWayOut } from './ways-out';

test('the browser refuses every way out of the hosted page and of its worker', async ({
  page,
  watch,
}) => {
  await openApp(page);
  await openText(page, 'small.csv', smallCsv());
  await page.evaluate(async (tiny) => {
    window.cutoff.set(tiny);
    await window.cutoff.train();
  }, TINY);
  expect(watch.refused).toEqual([]);
  await expectNoWayOut(page, watch);
});
