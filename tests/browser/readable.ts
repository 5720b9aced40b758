import type { Page } from 'playwright/test';

/** What a text needs so that a room can read it. */
export interface Readable {
  /** Pixels of the smallest type, outside the board. */
  readonly smallest: number;
  /** The same within the board. */
  readonly onBoard: number;
}

/**
 * What a room could not read of what is presented: words that are cut off, lie over others, leave the
 * screen or are too small. The board may scroll down, and a wide table in it sideways.
 */
export function unreadable(page: Page, wanted: Readable): Promise<string[]> {
  return page.evaluate(({ smallest, onBoard }) => {
    const wrong = new Set<string>();
    const seen: { text: string; box: DOMRect }[] = [];
    const sheet = document.querySelector('.present');
    if (sheet === null) return ['nothing is presented'];
    /** By how much a zoom or a transform magnifies. */
    const timesOf = (of: Element): number => {
      const element = of.closest<HTMLElement>('div, section, p, span, label, button, dl, td, th');
      const scaled = element?.closest<HTMLElement>('.boards');
      if (scaled) return scaled.getBoundingClientRect().width / scaled.offsetWidth;
      return (element as { currentCSSZoom?: number } | null)?.currentCSSZoom ?? 1;
    };

    const main = sheet.querySelector('main');
    if (main !== null && main.scrollHeight > main.clientHeight + 1) wrong.add('the sheet scrolls');
    for (const field of sheet.querySelectorAll('input, select, button'))
      if (field.checkVisibility() && field.scrollWidth > field.clientWidth + 1)
        wrong.add(`${field.getAttribute('aria-label') ?? field.textContent.trim()} is cut off`);

    const walker = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.parentElement;
      const text = (node.textContent ?? '').trim();
      if (element === null || text === '') continue;
      if (element.closest('.visually-hidden, [popover], option, annotation') !== null) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const board = element.closest('.board');
      const scrolls = (at: Element | null): boolean =>
        at !== null &&
        at !== board &&
        (/auto|scroll/.test(getComputedStyle(at).overflowX) || scrolls(at.parentElement));
      if (board !== null && scrolls(element)) continue;
      const inBar = element.closest('.bar') !== null;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (box.width < 1 || box.height < 1) continue;
        const size = parseFloat(getComputedStyle(element).fontSize) * timesOf(element);
        if (!inBar && size < (board === null ? smallest : onBoard))
          wrong.add(`${text} is ${size.toFixed(1)} px`);
        if (box.left < -1 || box.right > innerWidth + 1) wrong.add(`${text} leaves the screen`);
        if (board === null && (box.top < -1 || box.bottom > innerHeight + 3))
          wrong.add(`${text} leaves the screen`);
        for (let at: Element | null = element; at !== null && at !== sheet; at = at.parentElement) {
          if (getComputedStyle(at).overflow === 'visible' || at instanceof SVGElement) continue;
          const frame = at.getBoundingClientRect();
          if (box.left < frame.left - 2 || box.right > frame.right + 2)
            wrong.add(`${text} is cut off`);
          if (board === null && box.bottom > frame.bottom + 0.2 * box.height)
            wrong.add(`${text} is cut off below`);
        }
        if (board !== null) continue;
        for (const other of seen) {
          const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
          if (across > 2 && down > 0.35 * Math.min(box.height, other.box.height))
            wrong.add(`${text} lies over ${other.text}`);
        }
        seen.push({ text, box });
      }
    }
    return [...wrong];
  }, wanted);
}
