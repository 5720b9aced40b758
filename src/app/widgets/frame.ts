/**
 * Lets one call through in each frame: the first at once, and of those that come before the next
 * frame only the newest, then.
 */
export function onceAFrame<T>(
  run: (value: T) => void,
  nextFrame: (then: () => void) => void = requestAnimationFrame,
): (value: T) => void {
  let waiting: { readonly value: T } | undefined;
  let open = true;

  function frame(): void {
    open = waiting === undefined;
    if (waiting === undefined) return;
    const { value } = waiting;
    waiting = undefined;
    nextFrame(frame);
    run(value);
  }

  return (value) => {
    if (!open) {
      waiting = { value };
      return;
    }
    open = false;
    nextFrame(frame);
    run(value);
  };
}
