import { byName, type RowColumn } from '../../core/data/row-columns';
import { ratioColumn } from '../../core/decision/policy/policy';
import type { PolicyRule } from '../../core/decision/policy/policy-rule';
import {
  starterReason,
  starterRules,
  type StarterRule,
} from '../../core/decision/policy/starter-rules';
import { suggestRule, type Suggestion } from '../../core/decision/policy/suggest-rule';
import { KNOBS } from '../../core/experiment';
import type { WorkerClient } from '../../worker/client';
import type { DataState } from './data.svelte';
import type { DecisionState } from './decision.svelte';
import { madeOnce } from './made-once.svelte';
import type { Notices } from './notices.svelte';
import { columnNote, groundColumns, ruleColumns } from './rule-columns';

interface EditorParts {
  readonly client: WorkerClient;
  readonly data: DataState;
  readonly decision: DecisionState;
  readonly notices: Notices;
  /** Changes settings, as a visitor does. */
  set(changes: { readonly policyRules: readonly PolicyRule[] }): void;
}

const MOST_FOUND = 3;
/** Smallest share of the rows that a rule found must hit. */
const LEAST_SHARE = 0.01;

/** Changes of the list of rules. Each is one change of the experiment, so it can be undone. */
class RuleEditor {
  /** Columns looked at and to look at, while rules are being found. */
  finding: { readonly done: number; readonly total: number } | null = $state.raw(null);
  /** Rules that were found on these rows, as they were then. */
  #found: readonly string[] = $state.raw([]);
  readonly #parts: EditorParts;
  #stopped = false;

  constructor(parts: EditorParts) {
    this.#parts = parts;
  }

  get rules(): readonly PolicyRule[] {
    return this.#parts.decision.settings.policyRules;
  }
  readonly most: number = KNOBS.policyRules.maxLength;
  get full(): boolean {
    return this.rules.length >= this.most;
  }

  readonly columns = $derived.by(() => ruleColumns(this.#parts.data.dataset?.columns ?? []));

  /** Rules that a bank would use on a table like this; empty where it is no known layout. */
  readonly starters: readonly StarterRule[] = $derived.by(() =>
    starterRules(this.#parts.data.dataset?.columns ?? []),
  );
  /** Those that are not in the list yet. */
  readonly missingStarters: readonly PolicyRule[] = $derived.by(() => {
    const written = this.rules.map((rule) => JSON.stringify({ ...rule, on: true }));
    return this.starters
      .map(({ rule }) => rule)
      .filter((rule) => !written.includes(JSON.stringify({ ...rule, on: true })));
  });

  /** Why the rule stands there, and what to mind about it; empty where there is nothing to say. */
  notesOf(rule: PolicyRule): string[] {
    const found = this.#found.includes(conditionKey(rule));
    const used = this.#parts.data.dataset?.columns.filter(
      ({ name }) => name === rule.column || name === rule.per,
    );
    return [
      starterReason(rule),
      found ? 'Found on the very rows it is measured on, which flatters it.' : '',
      ...(used ?? []).map(columnNote),
    ].filter((note) => note !== '');
  }

  change(k: number, changes: Partial<PolicyRule>): void {
    const rule = this.rules[k];
    if (rule !== undefined) this.#write(this.rules.with(k, { ...rule, ...changes }));
  }

  remove(k: number): void {
    this.#write(this.rules.toSpliced(k, 1));
  }

  duplicate(k: number): void {
    const rule = this.rules[k];
    if (rule !== undefined && !this.full) this.#write(this.rules.toSpliced(k + 1, 0, { ...rule }));
  }

  /** One place up (−1) or down (+1). */
  move(k: number, by: -1 | 1): void {
    const rule = this.rules[k];
    const to = k + by;
    if (rule === undefined || to < 0 || to >= this.rules.length) return;
    this.#write(this.rules.toSpliced(k, 1).toSpliced(to, 0, rule));
  }

  clear(): void {
    this.#write([]);
  }

  addStarters(): void {
    this.#write([...this.rules, ...this.missingStarters].slice(0, this.most));
  }

  /** A rule on the first column that has something to say. */
  async add(): Promise<void> {
    const { dataset } = this.#parts.data;
    const names = groundColumns(dataset?.columns ?? []).map(({ name }) => name);
    const used = this.rules.map(({ column }) => column);
    const column = names.find((name) => !used.includes(name)) ?? names[0] ?? this.columns[0]?.name;
    if (column === undefined || this.full) return;
    const rule = await this.#suggested({ effect: 'decline', column });
    if (rule !== null && !this.full) this.#write([...this.rules, rule]);
  }

  /** Another column, or another divisor (null for none), with a limit that suits it. */
  async choose(k: number, column: string, per: string | null): Promise<void> {
    const before = this.rules[k];
    if (before === undefined) return;
    const rule = await this.#suggested({
      effect: before.effect,
      column,
      ...(per === null || per === column ? {} : { per }),
    });
    const asBefore = this.rules[k] === before;
    if (rule !== null && asBefore) this.#write(this.rules.with(k, { ...rule, on: before.on }));
  }

  /** Makes the rule one about a ratio: divided by income, or else by the first column there is. */
  async divide(k: number): Promise<void> {
    const rule = this.rules[k];
    if (rule === undefined) return;
    const numbers = this.columns.filter(
      ({ name, kind }) => kind === 'numeric' && name !== rule.column,
    );
    const income = numbers.find(({ name, label }) => /income|salary/i.test(`${name} ${label}`));
    const per = (income ?? numbers[0])?.name;
    if (per !== undefined) await this.choose(k, rule.column, per);
  }

  stopFinding(): void {
    this.#stopped = true;
  }

  /** Adds the rules on one column each that single out most defaults among the rows judged. */
  async find(): Promise<void> {
    const columns = groundColumns(this.#parts.data.dataset?.columns ?? []);
    const y = this.#parts.decision.scores?.y;
    if (y === undefined || this.finding !== null) return;
    this.#stopped = false;
    const found: Suggestion[] = [];
    try {
      for (const [done, { name }] of columns.entries()) {
        this.finding = { done, total: columns.length };
        const column = (await this.#fetch([name])).get(name);
        const { scores } = this.#parts.decision;
        if (this.#stopped || scores?.y !== y) return;
        const suggestion = column === undefined ? null : suggestRule(column, y);
        if (suggestion !== null && suggestion.hits >= LEAST_SHARE * y.length)
          found.push(suggestion);
      }
      const best = found.filter(({ lift }) => lift > 1).sort((a, b) => b.lift - a.lift);
      this.#addFound(best.slice(0, MOST_FOUND).map(({ rule }) => rule));
    } catch (thrown) {
      this.#parts.notices.fail(thrown);
    } finally {
      this.finding = null;
    }
  }

  #addFound(rules: readonly PolicyRule[]): void {
    if (rules.length === 0) {
      this.#parts.notices.tell('No column singles out defaults among these rows.');
      return;
    }
    this.#found = [...this.#found, ...rules.map(conditionKey)];
    this.#write([...this.rules, ...rules].slice(0, this.most));
  }

  /** Null where the values could not be had; that is reported. */
  async #suggested(
    wanted: Pick<PolicyRule, 'effect' | 'column' | 'per'>,
  ): Promise<PolicyRule | null> {
    const { column: name, per } = wanted;
    const plain = (value: number | string, is: PolicyRule['is']): PolicyRule => ({
      effect: wanted.effect,
      column: name,
      ...(per === undefined ? {} : { per }),
      is,
      value,
      on: true,
    });
    try {
      const columns = await this.#fetch(per === undefined ? [name] : [name, per]);
      const column = columns.get(name);
      const divisor = per === undefined ? undefined : columns.get(per);
      const compared = column && divisor ? ratioColumn(column, divisor) : (column ?? null);
      const y = this.#parts.decision.scores?.y;
      const found = compared === null || y === undefined ? null : suggestRule(compared, y);
      if (found === null)
        return plain(column?.kind === 'category' ? (column.levels[0] ?? '') : 0, 'equal');
      return plain(found.rule.value, found.rule.is);
    } catch (thrown) {
      this.#parts.notices.fail(thrown);
      return null;
    }
  }

  async #fetch(names: readonly string[]): Promise<ReadonlyMap<string, RowColumn>> {
    const { client, data, decision } = this.#parts;
    const { dataset } = data;
    const { scores, columns } = decision;
    if (names.every((name) => columns.byName.has(name))) return columns.byName;
    if (dataset === null || scores === null) return byName([]);
    const request = { table: dataset.key, rows: scores.rows, names };
    return byName(await client.request('columns', request).result);
  }

  #write(policyRules: readonly PolicyRule[]): void {
    this.#parts.set({ policyRules });
  }
}

export const ruleEditorOf = madeOnce((sandbox) => new RuleEditor(sandbox));

/** A rule apart from what it does and whether it is on. */
function conditionKey({ column, per, is, value }: PolicyRule): string {
  return JSON.stringify([column, per ?? null, is, value]);
}
