const SECOND = 1000;
/** A second that took longer was slept through: the tab was frozen, the machine asleep, or this thread busy itself. */
const ASLEEP = 3 * SECOND;

/** Counts the seconds in which an answer could have come and did not. */
export interface Silence {
  /** Something came: the count begins anew. */
  heard(): void;
  end(): void;
}

/**
 * Counts from now on, and tells of each whole second of silence. Seconds in which this thread slept do not count: what is
 * waited for slept too, or its answer could not be taken.
 */
export function countSilence(tell: (seconds: number) => void): Silence {
  let seconds = 0;
  let before = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    if (now - before < ASLEEP) tell(++seconds);
    before = now;
  }, SECOND);
  return {
    heard: () => void (seconds = 0),
    end: () => clearInterval(timer),
  };
}
