/** Who had the focus before each dialog was opened. */
const openers = new WeakMap<Element, Element | null>();

/** Who is about to have it again, now that a dialog has gone. */
let heir: Element | null = null;

/**
 * Attachment: opens a native dialog as a modal for as long as it is on the page. Who had the focus has it
 * again afterwards: the browser sees to that only for dialogs that stay on the page. A dialog that takes
 * another's place takes over who opened it.
 */
export function modal(dialog: HTMLDialogElement): () => void {
  openers.set(dialog, heir ?? document.activeElement);
  dialog.showModal();
  return () => {
    dialog.close();
    const opener = openerOf(dialog);
    heir = opener;
    // The dialog may be the last to have had it, or nobody has it any more.
    queueMicrotask(() => {
      heir = null;
      const now = document.activeElement;
      if (now !== null && now !== document.body && !dialog.contains(now)) return;
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    });
  };
}

function openerOf(dialog: Element): Element | null {
  const opener = openers.get(dialog) ?? null;
  const within = opener?.isConnected === false ? opener.closest('dialog') : null;
  return within === null ? opener : openerOf(within);
}
