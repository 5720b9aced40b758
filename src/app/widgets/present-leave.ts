import type { Sandbox } from '../state/sandbox.svelte';

/** Back to the page, and out of full screen. */
export function leavePresenting(sandbox: Sandbox): void {
  sandbox.presenting = false;
  if (document.fullscreenElement !== null) void document.exitFullscreen();
}

/** A dialog or menu is open, which keys are for. */
export function keysAreTaken(): boolean {
  return document.querySelector('dialog[open], :popover-open') !== null;
}
