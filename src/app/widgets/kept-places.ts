import type { StoreNames } from 'idb';
import type { Schema } from '../state/keep/database';

/** What the browser's own database holds of this page, by store. */
const STORES: Readonly<Record<StoreNames<Schema>, string>> = {
  runs: 'runs you trained: settings, model, scores, and the values of a few applicants that a sampler used as examples',
  notes: 'the list of them',
  names: 'names you gave them',
  unfinished: 'runs in training, or cut short, to go on with',
  tables: 'files that you asked to keep, and no others',
  studies: 'comparisons of samplers',
};

/** What `localStorage` holds, by name. */
const VALUES = {
  'cutoff-theme': 'light or dark colours, once you chose',
  'cutoff-scenes': 'your scenes',
  'cutoff-run-…':
    'that a run is in training; after a crash until the next visit; only where the page came over plain http',
};

interface KeptPlace {
  /** As the browser's developer tools call it. */
  readonly place: string;
  readonly names: readonly { readonly name: string; readonly what: string }[];
}

/** All that this page leaves in a browser. */
export const KEPT_PLACES: readonly KeptPlace[] = [
  { place: 'IndexedDB, “cutoff”', names: named(STORES) },
  { place: 'Local storage', names: named(VALUES) },
  {
    place: 'Cache storage',
    names: named({
      'cutoff …':
        'the app’s own files, so that it opens offline; only where it is served from a site',
    }),
  },
];

function named(words: Readonly<Record<string, string>>): KeptPlace['names'] {
  return Object.entries(words).map(([name, what]) => ({ name, what }));
}
