/** Which hosted build this page is of; null in the single file and while developing. */
export function hostedBuild(): string | null {
  return document.querySelector('meta[name="cutoff-build"]')?.getAttribute('content') ?? null;
}
