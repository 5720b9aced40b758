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
