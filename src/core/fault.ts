/** Where in the visitor's material something went wrong. Rows count from 1, as a spreadsheet shows them. */
export interface Place {
  readonly file?: string;
  readonly row?: number;
  readonly column?: string;
  readonly setting?: string;
}

export type FaultCode =
  | 'bad-input'
  | 'needs-choice'
  | 'needs-consent'
  | 'bad-settings'
  | 'diverged'
  | 'device-lost'
  | 'out-of-memory'
  | 'cancelled'
  | 'internal';

export interface FaultRecord {
  readonly code: FaultCode;
  readonly what: string;
  readonly place: Place;
  readonly remedy: string;
  readonly cause?: string;
}

/** An error a visitor can act on: what was wrong, where, and what to do about it. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly what: string;
  readonly place: Place;
  readonly remedy: string;

  constructor(
    code: FaultCode,
    what: string,
    options: { place?: Place; remedy?: string; cause?: unknown } = {},
  ) {
    const place = options.place ?? {};
    const remedy = options.remedy ?? '';
    super(sentence(what, place, remedy), { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.what = what;
    this.place = place;
    this.remedy = remedy;
  }

  /** A plain object that survives a trip between threads; `Fault.revive` turns it back. */
  record(): FaultRecord {
    const cause =
      this.cause instanceof Error ? (this.cause.stack ?? this.cause.message) : undefined;
    return {
      code: this.code,
      what: this.what,
      place: this.place,
      remedy: this.remedy,
      ...(cause === undefined ? {} : { cause }),
    };
  }

  static revive(record: FaultRecord): Fault {
    const cause = record.cause === undefined ? undefined : new Error(record.cause);
    return new Fault(record.code, record.what, {
      place: record.place,
      remedy: record.remedy,
      cause,
    });
  }

  /** Wraps whatever was thrown, keeping it as the cause. */
  static from(thrown: unknown): Fault {
    if (thrown instanceof Fault) return thrown;
    if (thrown instanceof DOMException && thrown.name === 'AbortError')
      return new Fault('cancelled', 'Cancelled');
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (isMemorySpent(thrown))
      return new Fault('out-of-memory', 'This tab has no memory left for that', {
        remedy:
          'Close other tabs, or take fewer rows, fewer columns or a smaller model; what was on screen before is untouched',
        cause: thrown,
      });
    return new Fault('internal', `Something went wrong inside Cutoff: ${message}`, {
      remedy: 'What was on screen before is untouched; reload the page if it happens again',
      cause: thrown,
    });
  }
}

/** What the engines say: V8 “Array buffer allocation failed”, SpiderMonkey “out of memory”, JavaScriptCore “Out of memory”. */
const MEMORY_SPENT =
  /out of memory|allocation failed|allocate memory|unable to grow|maximum memory size|invalid (typed )?array length|invalid string length|allocation size overflow/i;

/** Whether an error says that memory could not be had. */
function isMemorySpent(thrown: unknown): boolean {
  return thrown instanceof Error && MEMORY_SPENT.test(thrown.message);
}

/** Names and values in a message are a stranger's, and may be as long as a file. */
const LONGEST_NAME = 100;
const LONGEST_SENTENCE = 600;

function sentence(what: string, place: Place, remedy: string): string {
  const where = [
    place.file === undefined ? '' : cut(place.file, LONGEST_NAME),
    place.row === undefined ? '' : `row ${place.row.toLocaleString('en')}`,
    place.column === undefined ? '' : `column “${cut(place.column, LONGEST_NAME)}”`,
    place.setting === undefined ? '' : `setting “${place.setting}”`,
  ].filter((part) => part !== '');
  const said = cut(what, LONGEST_SENTENCE);
  const head = where.length === 0 ? said : `${where.join(', ')}: ${said}`;
  return remedy === '' ? `${head}.` : `${head}. ${cut(remedy, LONGEST_SENTENCE)}.`;
}

function cut(text: string, longest: number): string {
  return text.length <= longest
    ? text
    : `${text.slice(0, longest).replace(/\p{Surrogate}$/u, '')}…`;
}
