import type { RowColumn } from '../../core/data/row-columns';
import type { ColumnInfo } from '../../core/data/table';
import type { Book } from '../../core/decision/book/book';
import {
  fairness,
  leftOut,
  type Fairness,
  type LeftOut,
} from '../../core/decision/groups/fairness';
import { groupBooksWriter } from '../../core/decision/groups/group-books';
import { groupFigures, type GroupFigures } from '../../core/decision/groups/group-figures';
import type { StrategyCutoffs, StrategyInput } from '../../core/decision/groups/group-strategies';
import { remembered } from '../../core/decision/book/remembered';
import type { Sweep } from '../../core/decision/cutoff/sweep';
import {
  crossed,
  groupingName,
  groupRows,
  type Grouping,
} from '../../core/decision/groups/grouping';
import type { Fault } from '../../core/fault';
import type { WorkerClient } from '../../worker/client';
import { Asked } from './asked.svelte';
import type { DataState } from './data.svelte';
import type { DecisionState } from './decision.svelte';
import { cutoffsBy, totalsOf, type StrategyName, type Totals } from './group-plans';
import { identityOf } from './identity';
import { madeOnce } from './made-once.svelte';
import { groupable, groupedBy } from './wanted';

/** Settings have come to rest when they stood for this long. */
const REST_MS = 150;

interface Found {
  readonly cutoffs: StrategyCutoffs;
  readonly of: Grouping;
  readonly counted: readonly number[];
  /** The scores, on the scale that the cut-offs are on. */
  readonly sweep: Sweep | null;
}

/** Who is affected: the rows judged, by group. Everything is derived; a drag costs O(groups). */
export class GroupsState {
  readonly #data: DataState;
  readonly #decision: DecisionState;
  readonly #found: Asked<Found>;

  constructor(client: WorkerClient, data: DataState, decision: DecisionState) {
    this.#data = data;
    this.#decision = decision;
    this.#found = new Asked<Found>(
      () => (this.#shown ? this.#question : null),
      () => {
        const input = this.#input;
        const of = this.grouping;
        if (input === null || of === null) return NO_SEARCH;
        const { result, cancel } = client.request('groupCutoffs', input);
        const { counted } = input;
        const { sweep } = this.#decision;
        return {
          result: result.then((cutoffs) => ({ cutoffs, of, counted, sweep })),
          cancel,
        };
      },
      true,
      REST_MS,
    );
  }

  /** Columns that can be grouped by, protected ones first. */
  readonly choices: readonly ColumnInfo[] = $derived.by(() => {
    const usable = (this.#data.dataset?.columns ?? []).filter(groupable);
    return [
      ...usable.filter(({ sensitive }) => sensitive),
      ...usable.filter(({ sensitive }) => !sensitive),
    ];
  });

  readonly #groupBy = $derived.by(() => this.#decision.settings.groupBy);
  readonly #groupAcross = $derived.by(() => this.#decision.settings.groupAcross);
  readonly #bins = $derived.by(() => this.#decision.settings.groupBins);
  readonly #smallest = $derived.by(() => this.#decision.settings.smallGroup);
  readonly #shown = $derived.by(() => {
    const { view, board } = this.#decision.settings;
    return view === 'sandbox' && (board === 'groups' || board === 'all');
  });

  readonly by: ColumnInfo | null = $derived.by(() =>
    this.#column(groupedBy(this.#groupBy, this.choices)),
  );
  readonly across: ColumnInfo | null = $derived.by(() => {
    const column = this.#column(this.#groupAcross);
    return column?.name === this.by?.name ? null : column;
  });

  #column(name: string | null): ColumnInfo | null {
    return this.choices.find((column) => column.name === name) ?? null;
  }

  get pending(): boolean {
    return this.#decision.columns.pending;
  }

  /** Why a column that is grouped by could not be had. */
  get fault(): Fault | null {
    const { fault, byName } = this.#decision.columns;
    const lacking = [this.by, this.across].some((column) => column && !byName.has(column.name));
    return lacking ? fault : null;
  }

  /** A number alone, so that other money or scores of the same rows don't group them anew. */
  readonly #rows = $derived.by(() => this.#decision.scores?.y.length ?? 0);
  readonly grouping: Grouping | null = $derived.by(() => this.#grouped(this.#byValues));
  readonly acrossGrouping: Grouping | null = $derived.by(() => this.#grouped(this.#acrossValues));
  readonly #byValues = $derived.by(() => this.#valuesOf(this.by));
  readonly #acrossValues = $derived.by(() => this.#valuesOf(this.across));

  #valuesOf(column: ColumnInfo | null): RowColumn | undefined {
    return column === null ? undefined : this.#decision.columns.byName.get(column.name);
  }

  #grouped(values: RowColumn | undefined): Grouping | null {
    if (values === undefined) return null;
    const grouping = groupRows(values, this.#bins);
    return grouping.codes.length === this.#rows ? grouping : null;
  }

  readonly isNumber: boolean = $derived.by(() =>
    [this.#byValues, this.#acrossValues].some((values) => values?.kind === 'numeric'),
  );

  readonly books: readonly Book[] | null = $derived.by(() => {
    const { ruled: entries } = this.#decision;
    const { grouping } = this;
    return entries === null || grouping === null
      ? null
      : this.#writeBooks(entries, grouping.codes, grouping.groups.length);
  });
  readonly #writeBooks = groupBooksWriter();

  /** Books of both groupings crossed, row by row of the heat map. */
  readonly #cells: readonly Book[] | null = $derived.by(() => {
    const { ruled: entries } = this.#decision;
    const { grouping, acrossGrouping } = this;
    if (entries === null || grouping === null || acrossGrouping === null) return null;
    const cells = grouping.groups.length * acrossGrouping.groups.length;
    return this.#writeCells(entries, this.#cross(grouping, acrossGrouping), cells);
  });
  readonly #cross = remembered(crossed);
  readonly #writeCells = groupBooksWriter();

  /** Why groups are left out of comparisons; null for those that count. */
  readonly standing: readonly LeftOut[] = $derived.by(() => {
    const { books } = this;
    return books === null ? [] : books.map((book) => this.#standing(book));
  });
  readonly counts: readonly boolean[] = $derived(this.standing.map((why) => why === null));
  readonly counted: readonly number[] = $derived(
    this.counts.flatMap((counts, group) => (counts ? [group] : [])),
  );

  #standing({ sweep, population }: Book): LeftOut {
    const bad = Math.round(sweep.bad / population.bad);
    const good = Math.round(sweep.good / population.good);
    return leftOut({ bad, good, rows: bad + good }, this.#smallest);
  }

  /** What is earned is counted by the amount of each loan. */
  readonly perLoan: boolean = $derived.by(() => this.#decision.stakes?.account.kind === 'loan');

  readonly #input: StrategyInput | null = $derived.by(() => {
    const { ruled: entries, terms } = this.#decision;
    const { grouping, counted } = this;
    if (entries === null || grouping === null) return null;
    const { codes, groups } = grouping;
    return { entries, codes, groups: groups.length, counted, terms, flat: !this.perLoan };
  });
  readonly #question: string | null = $derived(
    this.#input === null ? null : String(identityOf(this.#input)),
  );

  /** Cut-offs that were searched for, of the groups and scores on screen; of other money while searching. */
  readonly found: StrategyCutoffs | null = $derived.by(() => {
    const found = this.#found.value;
    const same =
      found?.of === this.grouping &&
      found?.sweep === this.#decision.sweep &&
      sameNumbers(found?.counted, this.counted);
    return found !== null && same ? found.cutoffs : null;
  });
  get searching(): boolean {
    return this.#found.pending;
  }
  get searchFault(): Fault | null {
    return this.#found.fault;
  }

  /** Names the groups on screen. */
  readonly name: string = $derived.by(() =>
    this.by === null || this.grouping === null ? '' : groupingName(this.by.name, this.grouping),
  );

  /** Cut-offs set by hand for the groups on screen, in their order; those of other groups wait. */
  readonly byHand: readonly number[] = $derived.by(() => {
    const { groupCutoffs, groupCutoffsOf } = this.#decision.settings;
    return groupCutoffsOf === 'any' || groupCutoffsOf === this.name ? groupCutoffs : NONE;
  });

  /** Cut-offs by group; null while they are searched for. */
  cutoffs(strategy: StrategyName): readonly number[] | null {
    const { cutoff } = this.#decision.settings;
    return cutoffsBy(strategy, {
      groups: this.grouping?.groups.length ?? 0,
      cutoff,
      byHand: this.byHand,
      counted: this.counted,
      found: this.found,
    });
  }

  /** The cut-offs shown: one for all until a search is over. */
  readonly shownCutoffs: readonly number[] = $derived.by(
    () => this.cutoffs(this.#decision.settings.groupStrategy) ?? this.cutoffs('single') ?? [],
  );
  readonly figures: readonly GroupFigures[] = $derived.by(() => this.#figures(this.shownCutoffs));
  /** The same with one cut-off for all; null where that is what is shown. */
  readonly singleFigures: readonly GroupFigures[] | null = $derived.by(() =>
    this.#decision.settings.groupStrategy === 'single'
      ? null
      : this.#figures(this.cutoffs('single') ?? []),
  );
  readonly fairness: Fairness = $derived(fairness(this.figures, this.counts));

  #figures(cutoffs: readonly number[]): GroupFigures[] {
    const { books } = this;
    if (books === null) return [];
    const { terms } = this.#decision;
    return books.map((book, group) => groupFigures(book, cutoffs[group], terms));
  }

  /** The group that others are held against: the chosen one, else the largest. */
  readonly reference: number = $derived.by(() => {
    const chosen = this.#decision.settings.groupReference - 1;
    if (chosen >= 0 && chosen < this.standing.length) return chosen;
    const sizes = this.figures.map(({ rows }) => rows);
    return sizes.indexOf(Math.max(...sizes));
  });

  /** Figures of each cell of the heat map, by row; null where there is no second grouping. */
  readonly cells: readonly (readonly GroupFigures[])[] | null = $derived.by(() => {
    const cells = this.#cells;
    const wide = this.acrossGrouping?.groups.length ?? 0;
    if (cells === null) return null;
    const { terms } = this.#decision;
    return this.shownCutoffs.map((cutoff, down) =>
      cells.slice(down * wide, (down + 1) * wide).map((book) => groupFigures(book, cutoff, terms)),
    );
  });

  totals(strategy: StrategyName): Totals | null {
    const cutoffs = this.cutoffs(strategy);
    const { books } = this;
    return cutoffs === null || books === null
      ? null
      : totalsOf(books, cutoffs, this.#decision.terms, this.counts);
  }
}

export const groupsOf = madeOnce(
  ({ client, data, decision }) => new GroupsState(client, data, decision),
);

function sameNumbers(a: readonly number[] | undefined, b: readonly number[]): boolean {
  return a?.length === b.length && a.every((one, i) => one === b[i]);
}

const NONE: readonly number[] = [];

/** Never asked for: there is no question without an input. */
const NO_SEARCH = { result: new Promise<never>(() => undefined), cancel: () => undefined };
