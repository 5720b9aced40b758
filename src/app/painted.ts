/** A browser that tells of no paint, or paints none for a while, is not waited for any longer. */
const PATIENCE_MS = 3000;

/** Resolves when the visitor sees something of the page; at once where it opened out of sight. */
export const painted: Promise<unknown> =
  document.visibilityState === 'hidden'
    ? Promise.resolve()
    : Promise.race([
        new Promise((resolve) => {
          new PerformanceObserver((list) => {
            if (list.getEntriesByName('first-contentful-paint').length > 0) resolve(null);
          }).observe({ type: 'paint', buffered: true });
        }),
        new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)),
      ]);
