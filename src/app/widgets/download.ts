import { toCsv, type Sheet } from './csv';

export type PictureFormat = 'png' | 'svg';

/** Hands a file to the visitor; nothing leaves the tab. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  saveAddress(url, fileName);
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The same for what already has an address, such as a data: URL. */
export function saveAddress(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}

/** The byte order mark makes spreadsheets read it as UTF-8. */
export function saveCsv(sheet: Pick<Sheet, 'columns' | 'rows'>, name: string): void {
  saveBlob(
    new Blob(['\ufeff', toCsv(sheet)], { type: 'text/csv;charset=utf-8' }),
    `${fileStem(name)}.csv`,
  );
}

/** A name that every file system takes. */
export function fileStem(name: string): string {
  return (
    name
      .normalize('NFKD')
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 80)
      .toLowerCase() || 'cutoff'
  );
}

const DRAWN = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-size',
  'font-family',
  'font-weight',
  'text-anchor',
];

/** Saves a drawing of the page as it looks now, its colours written into it. */
export async function savePicture(
  drawing: SVGSVGElement,
  name: string,
  format: PictureFormat,
): Promise<void> {
  const { width, height } = drawing.getBoundingClientRect();
  const blob = new Blob([standalone(drawing, width, height)], {
    type: 'image/svg+xml;charset=utf-8',
  });
  const file = `${fileStem(name)}.${format}`;
  if (format === 'svg') saveBlob(blob, file);
  else saveBlob(await rasterised(blob, width, height), file);
}

function standalone(drawing: SVGSVGElement, width: number, height: number): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const originals = [drawing, ...drawing.querySelectorAll<SVGElement>('*')];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  originals.forEach((original, i) => {
    const style = getComputedStyle(original);
    for (const property of DRAWN)
      copies[i].style.setProperty(property, style.getPropertyValue(property));
  });
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  paper.setAttribute('width', '100%');
  paper.setAttribute('height', '100%');
  paper.setAttribute(
    'fill',
    getComputedStyle(document.documentElement).getPropertyValue('--surface').trim(),
  );
  copy.prepend(paper);
  return new XMLSerializer().serializeToString(copy);
}

async function rasterised(svg: Blob, width: number, height: number): Promise<Blob> {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * 2;
    canvas.height = height * 2;
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
