const PREFIX = 'cutoff-run-';

/** Browsers let the timers of a tab that nobody looks at fire once a minute. */
const BEAT_MS = 20_000;

/** Three of those. */
const ALIVE_MS = 180_000;

/**
 * Which runs a living tab has, where there are no Web Locks: beside each run under way its tab writes
 * the time, again and again. How old a checkpoint is would not do: an epoch may take an hour, and a run
 * that is paused reaches nothing. A tab that closes or reloads takes its marks away; those of one that
 * crashed are believed for three minutes.
 */
export class RunMarks {
  readonly #own = new Set<string>();
  #beating: ReturnType<typeof setInterval> | undefined;

  constructor() {
    if (typeof window === 'undefined') return;
    window.addEventListener('pagehide', () => this.#own.forEach(erase));
    // A browser may have kept the page, and its run, to come back to.
    window.addEventListener('pageshow', () => this.#beat());
  }

  /** False where another tab has it. */
  take(key: string): boolean {
    if (!this.#own.has(key) && isAlive(key)) return false;
    this.#own.add(key);
    this.#beating ??= setInterval(() => this.#beat(), BEAT_MS);
    this.#beat();
    return true;
  }

  release(key: string): void {
    if (!this.#own.delete(key)) return;
    erase(key);
    if (this.#own.size > 0) return;
    clearInterval(this.#beating);
    this.#beating = undefined;
  }

  /** Keys of the runs that some tab has. */
  taken(): ReadonlySet<string> {
    const all = keys();
    const alive = all.filter(isAlive);
    for (const key of all) if (!alive.includes(key)) erase(key);
    return new Set([...alive, ...this.#own]);
  }

  #beat(): void {
    for (const key of this.#own) mark(key);
  }
}

/** Marks of the future are of a clock that was set back. */
function isAlive(key: string): boolean {
  try {
    const at = localStorage.getItem(PREFIX + key);
    return at !== null && Math.abs(Date.now() - Number(at)) < ALIVE_MS;
  } catch {
    return false;
  }
}

function mark(key: string): void {
  try {
    localStorage.setItem(PREFIX + key, String(Date.now()));
  } catch {
    // What may store nothing keeps no run either.
  }
}

function erase(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // There is none.
  }
}

function keys(): string[] {
  try {
    return Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? '')
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => name.slice(PREFIX.length));
  } catch {
    return [];
  }
}
