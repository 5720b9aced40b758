/** Throws unless a release holds our licence and, with its text, that of each of the packages. */
export function checkLicences(
  files: readonly (readonly [name: string, bytes: Uint8Array])[],
  dependencies: readonly string[],
): void;
