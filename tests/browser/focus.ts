import type { Page } from 'playwright/test';

/**
 * What is wrong with the focus where it is now: no ring around it that can be seen (2.4.7, 2.4.13), or
 * it lies wholly beneath something else or off the screen (2.4.11). Empty where all is well.
 */
export function focusFault(page: Page): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof Element) || at === document.body) return '';
    const name = `${at.tagName} ${at.getAttribute('aria-label') ?? at.textContent.trim().slice(0, 40)}`;
    // A field within a frame and a radio button under its word leave the ring to those.
    const rings = [at, at.parentElement, at.nextElementSibling].some((of) => {
      if (of === null) return false;
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(of);
      return (
        outlineStyle !== 'none' &&
        parseFloat(outlineWidth) >= 2 &&
        !/rgba\(.*, 0\)/.test(outlineColor)
      );
    });
    if (!rings) return `${name} has no ring`;
    const shown = at.matches('input[type=radio], input[type=file]') ? at.closest('label') : at;
    const { left, right, top, bottom } = (shown ?? at).getBoundingClientRect();
    const shares = [0.1, 0.5, 0.9];
    const seen = shares.some((across) =>
      shares.some((down) => {
        const hit = document.elementFromPoint(
          left + across * (right - left),
          top + down * (bottom - top),
        );
        return hit !== null && ((shown ?? at).contains(hit) || hit.contains(at));
      }),
    );
    return seen ? '' : `${name} is hidden`;
  });
}
