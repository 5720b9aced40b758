/** Tests read the compiled kernels: they are compiled first where they are missing or out of date. */
export default async function setup(): Promise<void> {
  const script: string = new URL('../.scripts/kernels.mjs', import.meta.url).href;
  await import(/* @vite-ignore */ script);
}
