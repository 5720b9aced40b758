import type { Page } from 'playwright';
import { decision, expect, openApp, openBoard, test } from './app';

declare global {
  interface Window {
    /** Requests by name: those that fail, and those that are never answered. */
    broken?: Record<string, 'fails' | 'waits'>;
  }
}

/** Puts a worker before the page that fails, or never answers, what `broken` names. */
async function breakWorker(page: Page, broken: NonNullable<Window['broken']>): Promise<void> {
  await page.addInitScript((named) => {
    window.broken = named;
    const send = Worker.prototype.postMessage;
    function filtered(this: Worker, message: { id: number; name?: string }): void {
      const how = window.broken?.[message.name ?? ''];
      if (how === undefined) send.apply(this, [message]);
      if (how !== 'fails') return;
      const fault = { code: 'bad-input', what: 'The table is torn', place: {}, remedy: 'Mend it' };
      const data = { type: 'failure', id: message.id, fault };
      setTimeout(() => this.dispatchEvent(new MessageEvent('message', { data })), 0);
    }
    Worker.prototype.postMessage = filtered;
  }, broken);
}

const mend = (page: Page): Promise<void> => page.evaluate(() => void (window.broken = {}));

test('amounts that could not be read are told of where money is, and fetched on asking', async ({
  page,
}) => {
  await breakWorker(page, { columns: 'fails' });
  await openApp(page, '#board=money');
  const alert = decision(page).getByRole('alert').filter({ hasText: 'The table is torn' });
  await expect(alert).toContainText('every wrong decision counts at its flat cost');
  await expect(decision(page).getByRole('row', { name: /^Profit/ })).toBeVisible();
  await expect(alert).not.toContainText('..');
  await openBoard(page, 'Curves');
  await expect(alert).toContainText('every wrong decision counts at its flat cost');
  await expect(decision(page).getByRole('img', { name: /^Cost/ })).toBeVisible();
  await mend(page);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(alert).toBeHidden();
  await expect(decision(page).getByRole('img', { name: /^Profit against/ })).toBeVisible();
});

test('what takes long shows how far it is, and can be stopped and taken up again', async ({
  page,
}) => {
  await breakWorker(page, { band: 'waits', compare: 'fails' });
  await openApp(page, '#board=money');
  const region = decision(page);
  const working = region.getByRole('progressbar', { name: 'Working out the 95 % band' });
  await expect(working).toBeVisible();
  await region.getByRole('button', { name: 'Cancel' }).click();
  await expect(region).toContainText('Working out the 95 % band was stopped.');
  await page.evaluate(() => void (window.broken = { compare: 'fails' }));
  await region.getByRole('button', { name: 'Work it out' }).click();
  await expect(region).toContainText('95 % of samples between');
  await expect(working).toBeHidden();
  await page.evaluate(() => window.cutoff.set({ cutoffPinned: true, board: 'against' }));
  await expect(region).toContainText('The table is torn. Mend it.');
  await mend(page);
  await region.getByRole('button', { name: 'Try again' }).click();
  await expect(region.getByText('The table is torn')).toBeHidden();
});
