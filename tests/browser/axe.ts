import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, ElementContext, RunOptions } from 'axe-core';
import type { Page } from 'playwright/test';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] as const;

declare global {
  interface Window {
    axe?: { run(context: ElementContext, options: RunOptions): Promise<AxeResults> };
  }
}

export interface Look {
  /** A selector of the part that is looked at. */
  readonly within?: string;
  readonly themes?: readonly ('light' | 'dark')[];
}

/**
 * What axe finds wrong with the page or with a part of it, in both themes, one line for each rule broken
 * in each. Colours are all that a theme changes, so a second is asked about contrast alone. What a
 * chart library draws is left out: it is within an image that has a text and a table of its own.
 */
export async function violations(
  page: Page,
  { within = 'html', themes = ['light', 'dark'] }: Look = {},
): Promise<string[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(SOURCE);
  return page.evaluate(
    async ({ tags, part, shown }) => {
      /** A bar at the edge of the screen covers a part of what lies under it, until that is scrolled. */
      const isSmallWhenScrolled = async (target: string): Promise<boolean> => {
        const at = scrollY;
        document.querySelector(target)?.scrollIntoView({ block: 'center', behavior: 'instant' });
        const again = await window.axe?.run(
          { include: [target] },
          { runOnly: { type: 'rule', values: ['target-size'] } },
        );
        scrollTo({ top: at, behavior: 'instant' });
        return again?.violations.length !== 0;
      };
      const root = document.documentElement;
      const before = root.dataset['theme'];
      const found: string[] = [];
      for (const [i, theme] of shown.entries()) {
        root.dataset['theme'] = theme;
        for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
        const { violations: broken = [] } =
          (await window.axe?.run(
            { include: [part], exclude: ['.host'] },
            {
              resultTypes: ['violations'],
              runOnly:
                i === 0
                  ? { type: 'tag', values: [...tags] }
                  : { type: 'rule', values: ['color-contrast'] },
            },
          )) ?? {};
        for (const { id, help, nodes } of broken) {
          const where: string[] = [];
          for (const { target, html } of nodes) {
            const path = target.join(' ');
            if (id !== 'target-size' || (await isSmallWhenScrolled(path)))
              where.push(`${path} ${html.slice(0, 120)}`);
          }
          if (where.length === 0) continue;
          found.push(`${theme}: ${id} (${help}): ${where.join('; ')}`);
        }
      }
      root.dataset['theme'] = before;
      return found;
    },
    { tags: TAGS, part: within, shown: [...themes] },
  );
}
