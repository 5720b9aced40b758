import { readScenes, writeScenes, type Scene } from '../../core/scenes-file';
import type { Problem } from '../../core/salvage';

const KEY = 'cutoff-scenes';

/** The scenes kept in this browser between visits. */
export function keptScenes(): { scenes: readonly Scene[]; problems: readonly Problem[] } {
  const text = stored();
  if (text === null) return { scenes: [], problems: [] };
  try {
    const { set, problems } = readScenes(text, 'scenes of an earlier visit');
    return { scenes: set.scenes, problems };
  } catch {
    return { scenes: [], problems: [{ subject: 'All of it', what: 'is damaged' }] };
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** False where the browser will not keep them. */
export function keepScenes(scenes: readonly Scene[]): boolean {
  try {
    if (scenes.length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, writeScenes({ table: null, experiment: null, scenes }));
    return true;
  } catch {
    return false;
  }
}
