/** Pixels of a PNG for each pixel of the page. */
const SHARPNESS = 4;
const MARGIN = 12;
const SVG = 'http://www.w3.org/2000/svg';

/** Controls are no part of a picture, nor is what only screen readers see. */
const LEFT_OUT = 'button, input, select, dialog, [popover], .visually-hidden';

const DRAWN = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'paint-order',
  'opacity',
  'font-size',
  'font-family',
  'font-weight',
  'letter-spacing',
  'text-anchor',
  'dominant-baseline',
];

/**
 * A part of the page as SVG text: its inline drawings, boxes and words where they stand now, with
 * colours and fonts written into them, on the card's own background.
 */
export function pictureText(element: Element): string {
  const frame = element.getBoundingClientRect();
  const zoom = zoomOf(element, frame.width);
  const width = Math.ceil(frame.width / zoom) + 2 * MARGIN;
  const height = Math.ceil(frame.height / zoom) + 2 * MARGIN;
  const picture = document.createElementNS(SVG, 'svg');
  setAll(picture, { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` });
  picture.append(shape('rect', { width, height, fill: surfaceOf(element) }));
  const place = (box: DOMRect): Box => ({
    x: (box.x - frame.x) / zoom + MARGIN,
    y: (box.y - frame.y) / zoom + MARGIN,
    width: box.width / zoom,
    height: box.height / zoom,
  });
  const all = { x: 0, y: 0, width, height };
  draw(element, picture, place, all);
  return legalXml(new XMLSerializer().serializeToString(picture));
}

/** Without the signs that no XML may hold: a level may have one, and no reader would draw the rest. */
export function legalXml(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ' ');
}

/** The picture in pixels. */
export async function pngOf(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(svgBlob(svg));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * SHARPNESS;
    canvas.height = image.naturalHeight * SHARPNESS;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) =>
        blob === null ? reject(new Error('The picture could not be drawn')) : resolve(blob),
      );
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Place = (box: DOMRect) => Box;

export const svgBlob = (text: string): Blob =>
  new Blob([text], { type: 'image/svg+xml;charset=utf-8' });

function draw(element: Element, into: Element, place: Place, clip: Box): void {
  const style = getComputedStyle(element);
  if (element.matches(LEFT_OUT) || style.display === 'none' || style.visibility === 'hidden')
    return;
  if (element instanceof SVGSVGElement) {
    into.append(drawing(element, place(element.getBoundingClientRect()), clip));
    return;
  }
  const box = place(element.getBoundingClientRect());
  drawBox(style, box, into, clip);
  const within = style.overflow === 'visible' ? clip : shared(box, clip);
  for (const child of element.childNodes) {
    if (child instanceof Element) draw(child, into, place, within);
    else if (child instanceof Text) drawWords(child, style, into, place);
  }
}

/** An inline drawing, its styles written into it. */
function drawing(original: SVGSVGElement, box: Box, clip: Box): SVGElement {
  const copy = shape('svg', {});
  copy.append(...[...original.childNodes].map((child) => child.cloneNode(true)));
  const originals = original.querySelectorAll<SVGElement>('*');
  copy.querySelectorAll<SVGElement>('*').forEach((element, i) => {
    const style = getComputedStyle(originals[i]);
    for (const name of ['class', 'style']) element.removeAttribute(name);
    for (const name of DRAWN) element.setAttribute(name, style.getPropertyValue(name));
    if (style.transform !== 'none') element.setAttribute('transform', style.transform);
    if (style.display === 'none') element.setAttribute('display', 'none');
  });
  const seen = shared(box, clip);
  const cut = seen.width < box.width || seen.height < box.height;
  const own = original.getAttribute('viewBox') ?? `0 0 ${box.width} ${box.height}`;
  const part = `${seen.x - box.x} ${seen.y - box.y} ${seen.width} ${seen.height}`;
  setAll(copy, {
    ...(cut ? seen : box),
    viewBox: cut ? part : own,
    preserveAspectRatio: original.getAttribute('preserveAspectRatio') ?? 'xMidYMid',
    overflow: cut ? 'hidden' : getComputedStyle(original).overflow,
  });
  return copy;
}

function drawBox(style: CSSStyleDeclaration, box: Box, into: Element, clip: Box): void {
  const seen = shared(box, clip);
  if (seen.width <= 0 || seen.height <= 0) return;
  const { backgroundColor, opacity } = style;
  const hatch = hatchOf(style.backgroundImage, box, into);
  if (hatch !== null || !isClear(backgroundColor)) {
    const rx = style.borderRadius.endsWith('%')
      ? Math.min(box.width, box.height) / 2
      : parseFloat(style.borderRadius);
    into.append(shape('rect', { ...seen, rx, fill: hatch ?? backgroundColor, opacity }));
  }
  const { x, y, width, height } = box;
  const sides = [
    ['top', `M${x} ${y}h${width}`],
    ['right', `M${x + width} ${y}v${height}`],
    ['bottom', `M${x} ${y + height}h${width}`],
    ['left', `M${x} ${y}v${height}`],
  ];
  for (const [side, d] of sides) {
    const stroke = style.getPropertyValue(`border-${side}-color`);
    const line = parseFloat(style.getPropertyValue(`border-${side}-width`));
    if (line === 0 || isClear(stroke)) continue;
    const dashed = style.getPropertyValue(`border-${side}-style`) === 'dashed';
    into.append(
      shape('path', { d, stroke, 'stroke-width': line, ...(dashed ? DASHES : {}), opacity }),
    );
  }
}

/** Stripes at 135 degrees, which CSS draws as a repeated gradient with sharp edges; else null. */
function hatchOf(image: string, { x, y }: Box, into: Element): string | null {
  if (!image.startsWith('repeating-linear-gradient(135deg')) return null;
  const stops = [...image.matchAll(/([a-z]+\([^()]*\))((?: [\d.]+px)+)/g)].flatMap(
    ([, colour, ends]) => (ends.match(/[\d.]+/g) ?? []).map((end) => ({ colour, at: Number(end) })),
  );
  const length = stops.at(-1)?.at ?? 0;
  if (length === 0) return null;
  const id = `hatch-${Math.round(100 * x)}-${Math.round(100 * y)}`;
  const along = length * Math.SQRT1_2;
  const gradient = shape('linearGradient', {
    id,
    gradientUnits: 'userSpaceOnUse',
    spreadMethod: 'repeat',
    x1: x,
    y1: y,
    x2: x + along,
    y2: y + along,
  });
  for (const { colour, at } of stops)
    gradient.append(shape('stop', { offset: at / length, 'stop-color': colour }));
  into.append(gradient);
  return `url(#${id})`;
}

const DASHES = { 'stroke-dasharray': '3 3' };

/** Words where they stand, a line at a time. */
function drawWords(node: Text, style: CSSStyleDeclaration, into: Element, place: Place): void {
  const range = document.createRange();
  const lines: { words: string; box: Box }[] = [];
  for (const match of node.data.matchAll(/[^ \t\r\n]+/g)) {
    range.setStart(node, match.index);
    range.setEnd(node, match.index + match[0].length);
    const rect = range.getBoundingClientRect();
    if (rect.width === 0) continue;
    const box = place(rect);
    const line = lines.at(-1);
    if (line !== undefined && Math.abs(line.box.y - box.y) < 1) line.words += ` ${match[0]}`;
    else lines.push({ words: match[0], box });
  }
  const { ascent, descent } = fontOf(style);
  for (const { words, box } of lines) {
    const text = shape('text', {
      x: box.x,
      y: box.y + (box.height + ascent - descent) / 2,
      fill: style.color,
      'font-size': style.fontSize,
      'font-family': style.fontFamily,
      'font-weight': style.fontWeight,
      'letter-spacing': style.letterSpacing,
    });
    text.textContent = words;
    into.append(text);
  }
}

function fontOf(style: CSSStyleDeclaration): { ascent: number; descent: number } {
  const size = parseFloat(style.fontSize);
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return { ascent: 0.8 * size, descent: 0.2 * size };
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } =
    context.measureText('x');
  return { ascent, descent };
}

function shared(a: Box, b: Box): Box {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return {
    x,
    y,
    width: Math.min(a.x + a.width, b.x + b.width) - x,
    height: Math.min(a.y + a.height, b.y + b.height) - y,
  };
}

/** How much an ancestor's zoom magnifies: pictures are as large as the page is without it. */
function zoomOf(element: Element, width: number): number {
  const own = element instanceof HTMLElement ? element.offsetWidth : element.clientWidth;
  return own > 0 && width > 0 ? width / own : 1;
}

function surfaceOf(element: Element): string {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (!isClear(backgroundColor)) return backgroundColor;
  }
  return getComputedStyle(document.documentElement).backgroundColor;
}

const isClear = (colour: string): boolean =>
  colour === 'transparent' || /^rgba\(.*, 0\)$/.test(colour);

function shape(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name) as SVGElement;
  setAll(element, attributes);
  return element;
}

function setAll(element: Element, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
