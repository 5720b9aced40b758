import type { RawTable } from './raw';
import type { Column } from './table';

/** A table whose columns have a meaning, before its outcome is turned into labels. */
export interface Described {
  readonly title: string;
  readonly description: string;
  readonly licence: string;
  readonly columns: readonly Column[];
  /** The outcome, where the layout or the catalog fixes it. */
  readonly target: { readonly column: string; readonly positive: string } | null;
  /** Roles were guessed, so leaking columns are to be looked for. */
  readonly guessed: boolean;
}

/** A published file layout: recognised by what is in it, never by the file's name. */
export interface KnownLayout {
  readonly matches: (raw: RawTable) => boolean;
  readonly describe: (raw: RawTable) => Described;
}
