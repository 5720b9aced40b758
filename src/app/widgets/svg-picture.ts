import { fileStem, saveBlob, type PictureFormat } from './download';

/** What a chart's menu saves, and what a report takes. */
export interface Picture {
  download(format: PictureFormat): Promise<void>;
  /** SVG text that needs nothing else. */
  svg(): Promise<string>;
}

/** A part of the page as a picture, as it looks when it is asked for. */
export function pictureOf(element: () => Element | undefined, name: () => string): Picture {
  const svg = async () => {
    const { pictureText } = await fetchPictures();
    const drawn = element();
    return drawn === undefined ? '' : pictureText(drawn);
  };
  return {
    svg,
    download: async (format) => {
      const { pngOf, svgBlob } = await fetchPictures();
      const text = await svg();
      if (text === '') return;
      const blob = format === 'svg' ? svgBlob(text) : await pngOf(text);
      saveBlob(blob, `${fileStem(name())}.${format}`);
    },
  };
}

/** Who never saves a picture needs nothing that makes one. */
export const fetchPictures = () => import('./picture-text');
