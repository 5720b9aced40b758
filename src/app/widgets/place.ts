/** Remembers where an element stands; calling the answer moves the focus to what stands there by then. */
export function placeOf(element: HTMLElement): () => void {
  const { parentElement: around, previousElementSibling: before } = element;
  return () => {
    const there = before === null ? around?.firstElementChild : before.nextElementSibling;
    if (!(there instanceof HTMLElement)) return;
    if (!there.hasAttribute('tabindex')) there.tabIndex = -1;
    there.focus({ preventScroll: true });
  };
}
