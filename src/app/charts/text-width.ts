/** Widths of glyphs in em, in the widest of the fonts that `system-ui` may be. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[%@MWmw…]/, 1],
  [/[.,;:·'’|il\s()]/, 0.38],
  [/[fjrtI]/, 0.48],
  [/[A-Z]/, 0.72],
  [/[+±=\u2212<>]/, 0.84],
  [/./, 0.64],
];
const BOLDER = 1.1;

/** How wide a line of text is at most, in em: enough to lay out figures without measuring them. */
export function widthInEm(text: string, bold = false): number {
  let width = 0;
  for (const letter of text) width += WIDTHS.find(([like]) => like.test(letter))?.[1] ?? 1;
  return bold ? width * BOLDER : width;
}

/** As much of a line of text as a width in pixels holds at a size of letters. */
export function fitted(text: string, width: number, size: number, bold = false): string {
  const fits = (line: string): boolean => size * widthInEm(line, bold) <= width;
  if (fits(text)) return text;
  let kept = text.length - 1;
  while (kept > 0 && !fits(`${text.slice(0, kept)}…`)) kept--;
  return kept < 2 ? '' : `${text.slice(0, kept).trimEnd()}…`;
}
