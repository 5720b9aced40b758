/** Never a field: it would take keys meant for the page, and call up a phone's keyboard. */
const PRESSED = ':is(button, summary, a[href]):not([tabindex="-1"])';

/** Who has the focus after one that is gone: the next of its like, the one before, else the nearest. */
export function heirOf<One>(
  all: readonly One[],
  gone: One,
  stays: (one: One) => boolean,
  isAlike: (one: One) => boolean,
): One | undefined {
  const at = all.indexOf(gone);
  const after = all.slice(at + 1).filter(stays);
  const before = all.slice(0, Math.max(0, at)).filter(stays);
  return after.find(isAlike) ?? before.findLast(isAlike) ?? after[0] ?? before.at(-1);
}

/**
 * Attachment: where a press takes away what was pressed, such as "Remove" in a list, the focus goes
 * to its neighbour, or to the box where none is left.
 */
export function holdFocus(box: HTMLElement): () => void {
  let held: { readonly one: HTMLElement; readonly words: string } | null = null;
  let all: readonly HTMLElement[] = [];

  const canTake = (one: HTMLElement): boolean =>
    box.contains(one) && one.checkVisibility() && !one.matches(':disabled');

  function note(): void {
    const one = document.activeElement;
    held = null;
    if (!(one instanceof HTMLElement) || !box.contains(one) || !one.matches(PRESSED)) return;
    held = { one, words: one.textContent };
    all = [...box.querySelectorAll<HTMLElement>(PRESSED)].filter(
      (other) => other === one || canTake(other),
    );
  }

  /** The visitor went elsewhere, unless it goes because it was taken away. */
  function leave(): void {
    queueMicrotask(() => {
      if (held?.one.isConnected === true && document.activeElement !== held.one) held = null;
    });
  }

  function look(): void {
    if (held === null) return;
    if (held.one.isConnected) return note();
    const { one, words } = held;
    held = null;
    if (document.activeElement !== document.body) return;
    const heir = heirOf(all, one, canTake, ({ textContent }) => textContent === words);
    if (heir === undefined) box.tabIndex = -1;
    (heir ?? box).focus();
  }

  const changes = new MutationObserver(look);
  changes.observe(box, { childList: true, subtree: true });
  box.addEventListener('focusin', note);
  box.addEventListener('focusout', leave);
  return () => {
    changes.disconnect();
    box.removeEventListener('focusin', note);
    box.removeEventListener('focusout', leave);
  };
}
