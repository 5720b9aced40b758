import type { Page } from 'playwright/test';

/** Smallest side of a target by 2.5.8, in CSS pixels, and what the main ways of a view have at least. */
const LEAST = 24;

/**
 * What does not fit the width of the screen: a page that scrolls sideways, words that are cut off
 * without a sign, controls that leave the screen, targets too small for a finger. A table or a tree may
 * scroll within its own frame, and a word within a sentence has the height of its line.
 */
export function misfits(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const faults = new Set<string>();
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) faults.add('the page scrolls sideways');
    const nameOf = (of: Element) =>
      `${of.tagName.toLowerCase()} ${of.getAttribute('aria-label') ?? of.textContent.trim().slice(0, 40)}`;
    const scrolls = (of: Element | null): boolean =>
      of !== null &&
      of !== document.body &&
      (/auto|scroll/.test(getComputedStyle(of).overflowX) || scrolls(of.parentElement));
    const controls = document.querySelectorAll<HTMLElement>(
      'button, select, input, summary, a[href], [role=treeitem]',
    );
    for (const control of controls) {
      if (!control.checkVisibility({ visibilityProperty: true })) continue;
      const label = control.closest('label');
      // A box or a button with words: either is pressed.
      const target =
        control.matches('[type=checkbox], [type=radio]') && label !== null ? label : control;
      const { left, right, width, height } = target.getBoundingClientRect();
      if (control.matches('.skip, .visually-hidden:not([type=radio])')) continue;
      if (!scrolls(control) && (left < -1 || right > root.clientWidth + 1))
        faults.add(`${nameOf(control)} leaves the screen`);
      const inline =
        control.matches('a, .link') && control.closest('p, h2, small, td, li') !== null;
      if (!inline && (width < least || height < least))
        faults.add(`${nameOf(control)} is ${width.toFixed(0)} by ${height.toFixed(0)}`);
      const { textOverflow } = getComputedStyle(control);
      if (
        control.matches('button, input:not([type=checkbox], [type=radio], [type=range])') &&
        control.scrollWidth > control.clientWidth + 1 &&
        textOverflow !== 'ellipsis'
      )
        faults.add(`${nameOf(control)} is cut off`);
    }
    return [...faults];
  }, LEAST);
}

/** Charts without a text that says what they show, or without a table behind them. */
export function chartFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    for (const chart of document.querySelectorAll('main [role=img]')) {
      const words = chart.getAttribute('aria-label') ?? '';
      if (words.length < 20) faults.push(`“${words}” says too little`);
      // A small one within a table stands beside its own figures.
      if (chart.closest('td') !== null) continue;
      let at: Element | null = chart;
      const menu = 'button[aria-label^="Save or read"]';
      while (at !== null && at.querySelector(menu) === null && !at.matches('.card, main'))
        at = at.parentElement;
      if (!at?.querySelector(menu)) faults.push(`“${words.slice(0, 60)}” has no table`);
    }
    return faults;
  });
}
