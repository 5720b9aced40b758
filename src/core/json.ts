const QUOTE = 34;
const ESCAPE = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** Nothing that is read here is nested nearly so deep. */
const DEEPEST = 100;

/**
 * What a JSON text from outside says. Nesting that is deeper than anything here is refused, since what
 * walks over the value later would run out of stack.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  if (nestsDeeper(text, DEEPEST)) throw new SyntaxError('lists and objects are nested too deep');
  return JSON.parse(text);
}

function nestsDeeper(text: string, deepest: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) at = endOfText(text, at);
    else if (sign === CLOSE_LIST || sign === CLOSE_OBJECT) depth--;
    else if ((sign === OPEN_LIST || sign === OPEN_OBJECT) && ++depth > deepest) return true;
  }
  return false;
}

/** The place of the quotation mark that ends the one at `from`; the end where none does. */
function endOfText(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let from = at;
  while (text.charCodeAt(from - 1) === ESCAPE) from--;
  return (at - from) % 2 === 1;
}
