import { readFileSync } from 'node:fs';

/** A fixture that one of the scripts beside it wrote, as the shape the test expects of it. */
export function fixture<Shape>(name: string): Shape {
  const file = new URL(`./fixtures/${name}.json`, import.meta.url);
  const parsed: Shape = JSON.parse(readFileSync(file, 'utf8'));
  return parsed;
}
