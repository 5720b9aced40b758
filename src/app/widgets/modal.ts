/** Attachment: opens a native dialog as a modal for as long as it is on the page. */
export function modal(dialog: HTMLDialogElement): () => void {
  dialog.showModal();
  return () => dialog.close();
}
