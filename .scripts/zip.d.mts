export function zipOf(files: readonly (readonly [string, Uint8Array])[]): Uint8Array<ArrayBuffer>;
