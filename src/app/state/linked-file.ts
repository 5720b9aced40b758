import { Fault } from '../../core/fault';
import type { Experiment } from '../../core/experiment';
import { linkedTable, type Link, type LinkedTable } from '../../core/link';
import { problemsInWords, quoted, type Problem } from '../../core/salvage';
import { defaultExperiment } from '../../core/settings';
import type { DatasetInfo } from '../../worker/protocol';
import type { DataState } from './data.svelte';
import type { Notices } from './notices.svelte';

type Opened = Pick<DatasetInfo, 'id' | 'hash' | 'key'>;

/** Takes settings from elsewhere, and holds an opened file against the one they were made on. */
export class LinkedFiles {
  readonly #data: DataState;
  readonly #notices: Notices;
  #awaited: LinkedFile | null = null;

  constructor(data: DataState, notices: Notices) {
    this.#data = data;
    this.#notices = notices;
  }

  /** The settings are for a file that is still to be opened, not for the table that stands in. */
  get awaiting(): boolean {
    return this.#awaited !== null;
  }

  /** The experiment with a dataset that is here; what could not be taken is told of. */
  resolve(of: string, { experiment, problems, table }: Link): Experiment {
    const { dataset } = experiment;
    const entry = this.#data.entry(dataset) !== undefined;
    const here = entry || this.#data.catalog === null || this.#data.has(dataset);
    const file = { name: dataset, table };
    const fault = salvageFault(of, problems, here ? null : file);
    if (fault !== null) this.#notices.fail(fault, undefined, true);
    this.#awaited = entry || (here && table === null) ? null : file;
    const open = this.#data.dataset;
    if (open?.id === dataset) this.opened(open);
    const standIn = open?.id ?? defaultExperiment().dataset;
    return here ? experiment : { ...experiment, dataset: standIn };
  }

  /** Says whether the table that was opened is the one awaited. */
  opened(dataset: DatasetInfo): void {
    const awaited = this.#awaited;
    if (awaited === null || this.#data.entry(dataset.id) !== undefined) return;
    const match = matchOf(awaited, dataset);
    const said = matchInWords(match, awaited, dataset);
    if ('bad' in said) this.#notices.fail(said.bad, undefined, true);
    else this.#notices.tell(said.good, undefined, true);
    if (match === 'same' || match === 'same-name') this.#awaited = null;
  }
}

/** A file of the sender's that settings were made on and that must be opened here again. */
export interface LinkedFile {
  readonly name: string;
  readonly table: LinkedTable | null;
}

/** What an opened file is to the one awaited. */
export type Match = 'same' | 'same-name' | 'read-otherwise' | 'other';

function matchOf({ name, table }: LinkedFile, opened: Opened): Match {
  if (table === null) return opened.id === name ? 'same-name' : 'other';
  const { hash, key } = linkedTable(opened);
  if (hash !== table.hash) return 'other';
  return key === table.key ? 'same' : 'read-otherwise';
}

/** That the file was opened, or why figures will differ from the sender's. */
function matchInWords(
  match: Match,
  { name, table }: LinkedFile,
  opened: Opened,
): { readonly good: string } | { readonly bad: Fault } {
  switch (match) {
    case 'same':
      return { good: `${quoted(opened.id)} is the very file these settings were made on.` };
    case 'same-name':
      return { good: `${quoted(opened.id)} has the name of the file these settings were made on.` };
    case 'read-otherwise':
      return {
        bad: new Fault(
          'bad-settings',
          `${quoted(opened.id)} is the file these settings were made on, but it is read with another outcome or other columns left out`,
          { remedy: 'Figures will differ from the sender’s until the same are chosen here' },
        ),
      };
    case 'other':
      return {
        bad: new Fault(
          'bad-settings',
          `${quoted(opened.id)} is not the file these settings were made on: that is ${quoted(name)}${printOf(table)}`,
          { remedy: 'They are applied all the same, but figures will differ from the sender’s' },
        ),
      };
  }
}

/** What could not be taken of a link or a file of scenes, and which file is missing; null where all is well. */
function salvageFault(
  of: string,
  problems: readonly Problem[],
  missing: LinkedFile | null,
): Fault | null {
  const parts: string[] = [];
  if (problems.length > 0)
    parts.push(
      `Not everything of this ${of} could be read: ${problemsInWords(problems)}. ${problems.length === 1 ? 'That stands' : 'Those stand'} at the default, the rest applies`,
    );
  if (missing !== null)
    parts.push(
      `This ${of} was made on the file ${quoted(missing.name)}${printOf(missing.table)}, which has to be opened here again: files never leave the tab they are opened in. Until then its settings stand with the data on screen`,
    );
  return parts.length === 0 ? null : new Fault('bad-settings', parts.join('. '));
}

function printOf(table: LinkedTable | null): string {
  return table === null ? '' : ` (its SHA-256 begins with ${table.hash})`;
}
