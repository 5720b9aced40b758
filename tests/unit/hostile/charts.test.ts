import { describe, expect, it } from 'vitest';
import { plotText } from '../../../src/app/charts/escape';
import { curveTraces } from '../../../src/app/charts/learning-curve';
import { toCsv, toMarkdown, toTabs } from '../../../src/app/widgets/csv';
import { fileStem } from '../../../src/app/widgets/download';
import { hoverLine } from '../../../src/app/widgets/map-axis';
import { legalXml } from '../../../src/app/widgets/picture-text';
import { NASTY_NAMES } from '../../hostile/names';

const FORMULAS = ['=', '+', '-', '@', '\t=', '\r=', '\n=', ' =', '\u00a0@', '＝', '＋', '－', '＠'];

describe('names of a stranger', () => {
  it.each(NASTY_NAMES)('%s reaches Plotly as text', (name) => {
    const point = { rows: 9, auc: 0.7, low: 0.6, high: 0.8, trainAuc: 0.9 };
    const traces = JSON.stringify(curveTraces([{ name, points: [point] } as never]));
    for (const text of [plotText(name), hoverLine(name, 1).replace('<br>', ''), traces])
      expect(text.replace('<extra></extra>', '').replaceAll('<extra></extra>', '')).not.toMatch(
        /[<>]/,
      );
  });

  it('never start a cell of a saved table as a formula would', () => {
    const rows = [...NASTY_NAMES, ...FORMULAS.map((begin) => `${begin}1+1`)].map((name) => [
      name,
      -1,
    ]);
    const sheet = { columns: ['=name', 'value'], rows };
    for (const line of toCsv(sheet).split(/\r\n/))
      expect(line).not.toMatch(/^"?\s*[=+\-@＝＋－＠]/);
    for (const line of toTabs(sheet).split('\n')) expect(line).not.toMatch(/^"?\s*[=+\-@＝＋－＠]/);
    expect(toCsv(sheet)).toContain("'=1+1,-1");
    expect(toMarkdown(sheet)).not.toMatch(/[^\\][<>]/);
  });

  it('leave no sign in a picture that XML may not hold', () => {
    const kept = '\t\n\r aé€😀\ufffd';
    expect(legalXml(`${kept}\u0000\u0001\u000b\u001f\ufffe\uffff\ud800`)).toBe(`${kept}       `);
  });

  it('make names of files that any system takes', () => {
    for (const name of NASTY_NAMES) expect(fileStem(name)).toMatch(/^[a-z0-9_][\w.-]*$/);
  });
});
