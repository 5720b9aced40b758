import type { Sandbox } from '../state/sandbox.svelte';
import { saveBlob } from './download';

/** Hands the visitor settings and scenes as one JSON file. */
export function saveScenes({ scenes }: Sandbox): void {
  saveBlob(new Blob([scenes.written()], { type: 'application/json' }), 'cutoff-scenes.json');
}
