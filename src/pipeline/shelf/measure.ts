import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { costlySettings } from '../../core/champion';
import { byName, rowColumns } from '../../core/data/row-columns';
import { splitRows } from '../../core/data/split';
import { tableKey, type Table } from '../../core/data/table';
import { policyHits } from '../../core/decision/policy/policy';
import { ruleScore } from '../../core/decision/policy/rule-score';
import { starterRules } from '../../core/decision/policy/starter-rules';
import { isEnsemble, membersOf } from '../../core/ensemble/members';
import { KNOBS, type Experiment } from '../../core/experiment';
import { foldFigures } from '../../core/folds/figures';
import { sweep } from '../../core/decision/cutoff/sweep';
import { bestAuc } from '../../core/metrics/truth';
import { randomStream } from '../../core/random';
import type { Run } from '../../core/run';
import { isKnobName, sameRun, sameValue } from '../../core/settings';
import { recallAtApproval } from '../../core/study/figures';
import type { Task } from '../../core/task';
import { trainOn } from '../ship';

/** Recall is told where this share of applicants is approved. */
export const APPROVED = 0.8;

/** One run, or what needs none, judged on the test rows of its seed; NaN for what it has not. */
export interface Measured {
  readonly auc: number;
  readonly ks: number;
  readonly averagePrecision: number;
  readonly brier: number;
  readonly recall: number;
  readonly parameters: number;
  /** Of processor time, from the table's rows to judged scores. */
  readonly seconds: number;
  readonly rows: number;
  readonly trainRows: number;
}

interface Timed {
  readonly run: Run;
  readonly seconds: number;
}

/** Finds runs that were judged before, and trains what was not. */
export class Shelf {
  readonly #table: Table;
  readonly #folder: string;
  readonly #task: Task;
  /** Of the last seed only: ensembles take their members from here. */
  #held: Timed[] = [];

  constructor(table: Table, folder: string, task: Task) {
    this.#table = table;
    this.#folder = folder;
    this.#task = task;
  }

  /** Trains and judges. The answer is kept in the folder, by the table and what decides the run. */
  async measured(experiment: Experiment): Promise<Measured> {
    const asked = `${tableKey(this.#table)} ${decided(experiment)}`;
    const file = join(this.#folder, `${bytesToHex(sha256(utf8ToBytes(asked))).slice(0, 16)}.json`);
    const known = await readFile(file, 'utf8').catch(() => null);
    if (known !== null) return JSON.parse(known) as Measured;
    this.#held = this.#held.filter(({ run }) => run.experiment.seed === experiment.seed);
    const timed = await this.#train({ ...experiment, dataset: this.#table.id });
    this.#held.push(timed);
    const figures = judge(timed);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(file, JSON.stringify(figures));
    return figures;
  }

  /** With the processor time it took, that of members made before included. */
  async #train(experiment: Experiment): Promise<Timed> {
    const members = isEnsemble(experiment) ? membersOf(experiment) : [];
    const held = this.#held.filter(({ run }) =>
      members.some((member) => sameRun(run.experiment, member)),
    );
    const before = process.cpuUsage();
    const runs = held.map(({ run }) => run);
    const run = await trainOn(this.#table, experiment, this.#task, runs);
    const { user, system } = process.cpuUsage(before);
    const earlier = held.reduce((sum, { seconds }) => sum + seconds, 0);
    return { run, seconds: earlier + (user + system) / 1e6 };
  }
}

/**
 * The knobs that retrain where they are not at their defaults, those of members too: other presets ask
 * for other runs, a knob that is added later does not.
 */
function decided(experiment: Experiment): string {
  if (isEnsemble(experiment))
    return [experiment.combining, ...membersOf(experiment).map(decided)].join(' ');
  const changed = Object.entries(costlySettings(experiment)).filter(
    ([name, value]) => isKnobName(name) && !sameValue(value, KNOBS[name].default),
  );
  return JSON.stringify(Object.fromEntries(changed));
}

function judge({ run, seconds }: Timed): Measured {
  const { auc, ks, averagePrecision, brier, rows, trainRows } = foldFigures(run);
  const { rawPd, y } = run.test;
  const recall = recallAtApproval(sweep(rawPd, y), APPROVED);
  const { parameters } = run;
  return { auc, ks, averagePrecision, brier, recall, parameters, seconds, rows, trainRows };
}

/** AUC that needs no model, on the test rows of a seed. */
export interface Bounds {
  /** Applicants ranked by how many starter rules they meet. */
  readonly rules: number;
  /** Ranked by the true PD: about the best there is. */
  readonly truth: number;
}

export function boundsOf(table: Table, experiment: Experiment): Bounds {
  const { test } = splitRows(table.labels, experiment, randomStream(experiment.seed, 'split'));
  const y = Uint8Array.from(test, (row) => table.labels[row]);
  const rules = starterRules(table.columns).map(({ rule }) => rule);
  const names = rules.flatMap(({ column, per }) => (per === undefined ? [column] : [column, per]));
  const columns = byName(rowColumns(table, test, names));
  const truth = table.columns.find(({ role }) => role === 'truth');
  return {
    rules: ruleScore(policyHits(rules, columns, test.length), y).auc.auc,
    truth:
      truth?.kind === 'numeric'
        ? bestAuc(
            Float64Array.from(test, (row) => truth.values[row]),
            y,
          )
        : NaN,
  };
}
