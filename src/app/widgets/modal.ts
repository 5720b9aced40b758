/**
 * Attachment: opens a native dialog as a modal for as long as it is on the page. Who had the focus has it
 * again afterwards: the browser sees to that only for dialogs that stay on the page.
 */
export function modal(dialog: HTMLDialogElement): () => void {
  const before = document.activeElement;
  dialog.showModal();
  return () => {
    dialog.close();
    // The dialog may be the last to have had it, or nobody has it any more.
    queueMicrotask(() => {
      const now = document.activeElement;
      if (now !== null && now !== document.body && !dialog.contains(now)) return;
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    });
  };
}
