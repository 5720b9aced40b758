import { expect, figure, openApp, openBoard, test } from './app';

test('a card that throws says so, leaves the rest working, and can be tried again', async ({
  page,
  watch,
}) => {
  await openApp(page);
  await page.evaluate(() => {
    const { observe } = ResizeObserver.prototype;
    ResizeObserver.prototype.observe = function (target, options) {
      if (target.getAttribute('role') === 'region') throw new Error('no sizes to be had');
      observe.call(this, target, options);
    };
    Object.assign(window, { mend: () => (ResizeObserver.prototype.observe = observe) });
  });
  await openBoard(page, 'Money');
  const alert = page.getByRole('alert').filter({ hasText: 'can’t be shown' });
  await expect(alert.first()).toContainText('no sizes to be had');
  await expect(figure(page, 'Recall')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  await alert.first().getByRole('button', { name: 'Try again' }).click();
  await expect(alert.first()).toContainText('no sizes to be had');
  await expect(alert.first()).toBeFocused();
  await page.evaluate(() => (window as unknown as { mend(): void }).mend());
  await alert.first().getByRole('button', { name: 'Try again' }).click();
  await expect(alert).toHaveCount(0);
  await expect(page.getByRole('region', { name: /money|profit/i }).first()).toBeVisible();
  const noise = watch.noise.splice(0);
  expect(noise.length).toBeGreaterThan(1);
  expect(noise.filter((line) => !line.includes('no sizes to be had'))).toEqual([]);
});
