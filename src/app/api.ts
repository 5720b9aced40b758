import type { BenchReport, EffortName } from '../core/bench/bench';
import { decideBook, type BookedDecision } from '../core/decision/book/book';
import { correctPd } from '../core/decision/calibrate/correction';
import { chosenCorrection } from '../core/decision/calibrate/corrections';
import type { Experiment } from '../core/experiment';
import type { Explanation } from '../core/explain/explanation';
import { Fault } from '../core/fault';
import type { Run, Split } from '../core/run';
import type { DatasetInfo } from '../worker/protocol';
import type { ExplainWish } from './state/explanations';
import type { Sandbox } from './state/sandbox.svelte';

/** What programs may ask of the page: the same things a visitor can do. Documented in the README. */
export interface CutoffApi {
  /**
   * Opens a file. `target` names the outcome column, `positive` its value that means default; `consent` opens one that
   * a visitor would be asked about first for its size. Where it can't be opened, or another takes its place, it rejects.
   */
  load(
    file: File,
    options?: { target?: string; positive?: string; consent?: boolean },
  ): Promise<DatasetInfo>;
  experiment(): Experiment;
  /** Changes settings; throws when one is unknown or out of bounds, and then changes none. */
  set(changes: Partial<Experiment>): Experiment;
  /** Trains with the settings as they stand; resolves when the run ended. */
  train(): Promise<Run>;
  /** The run on screen. */
  run(): Run | null;
  /**
   * Exact figures of declining everybody with pd >= cutoff, on the rows being judged. Throws while
   * columns that policy rules are about are on their way, or could not be read; amounts of money are
   * NaN while those of the loans are. `load` and `train` resolve when all are there.
   */
  decide(cutoff: number): BookedDecision;
  /** Resolves when all that `decide` needs is there, or can't be had: after `set`. */
  settled(): Promise<void>;
  /** Scores of the run on screen, in the table's row order; asking for `test` counts as a look. */
  scores(split: Split): { rows: Uint32Array; pd: Float32Array; rawPd: Float32Array; y: Uint8Array };
  /**
   * Why the run on screen gives a row its score: Shapley values of the table's columns, in raw log-odds
   * of default, against training rows. Waits for a run under way; a row of `test` counts as a look.
   */
  explain(wish: ExplainWish): Promise<Explanation>;
  /** The model of the run on screen as the source of an ES module: score(rows) of rows of the file. */
  exportModel(): Promise<string>;
  /**
   * Compares the engines of this machine, as the page's own comparison does; a promise of what was
   * found. Rejects while one is under way, or when it is cancelled.
   */
  bench(effort?: EffortName): Promise<BenchReport>;
}

/** What follows from the amounts of loans. */
const UNKNOWN_MONEY = {
  profit: NaN,
  expectedProfit: NaN,
  earned: NaN,
  lost: NaN,
  expectedLoss: NaN,
} satisfies Partial<BookedDecision>;

declare global {
  interface Window {
    cutoff: CutoffApi;
  }
}

export function publishApi(sandbox: Sandbox): void {
  const runOnScreen = (): Run => {
    const run = sandbox.training.shown?.run;
    if (run === undefined) throw noRun();
    return run;
  };
  window.cutoff = {
    load: async (file, options = {}) => {
      const dataset = await sandbox.files.open(file, options);
      if (dataset === null) throw notOpened(file, sandbox.data);
      await sandbox.decision.columns.settled();
      return dataset;
    },
    experiment: () => sandbox.experiment.value,
    set: (changes) => {
      sandbox.experiment.change(changes);
      return sandbox.experiment.value;
    },
    train: async () => {
      await sandbox.settled();
      const run = await sandbox.train();
      await sandbox.decision.columns.settled();
      return run;
    },
    run: () => sandbox.training.shown?.run ?? null,
    decide: (cutoff) => {
      if (!Number.isFinite(cutoff))
        throw new Fault('bad-settings', `A cut-off can’t be ${String(cutoff)}`, {
          remedy: 'Give a number: applicants with pd >= cutoff are declined',
        });
      const { book, terms } = sandbox.decision;
      if (book === null)
        throw new Fault('needs-choice', 'There is nothing to decide on yet', {
          remedy: 'Call train() first',
        });
      const { policy, money } = sandbox;
      if (policy.incomplete)
        throw new Fault('needs-choice', 'The columns of the policy rules are not there', {
          remedy: 'Await settled() first; where they can’t be read, take the rules off',
        });
      const decided = decideBook(book, cutoff, terms);
      return money.pending || money.fault !== null ? { ...decided, ...UNKNOWN_MONEY } : decided;
    },
    settled: async () => {
      await sandbox.settled();
      await sandbox.decision.columns.settled();
    },
    scores: (split) => {
      const run = runOnScreen();
      if (!['validation', 'test'].includes(split))
        throw new Fault('bad-settings', `There are no scores of “${String(split)}” rows`, {
          remedy: 'Ask for "validation" or "test"',
        });
      if (split === 'test') sandbox.decision.countLook();
      const { rows, rawPd, y } = run[split];
      const { recalibration } = sandbox.experiment.value;
      const pd = correctPd(rawPd, chosenCorrection(run.corrections, recalibration));
      return { rows, rawPd, y, pd };
    },
    explain: async (wish) => {
      await sandbox.settled();
      return sandbox.explanations.make(wish);
    },
    exportModel: async () => {
      const { shown } = sandbox.training;
      if (shown === null) throw noRun();
      return (await sandbox.exports.make(shown, 'module')).text();
    },
    bench: (effort = 'quick') => sandbox.bench.measure(effort),
  };
}

/** Why there is no table of a file that was not refused. */
function notOpened({ name }: File, { consent, preview }: Sandbox['data']): Fault {
  if (consent !== null) return consent;
  const place = { file: name };
  if (preview === null)
    return new Fault(
      'cancelled',
      'The file was not opened: another was, or the background worker stopped',
      {
        place,
        remedy: 'Call load again',
      },
    );
  return new Fault('needs-choice', 'Which column is the outcome is not clear', {
    place,
    remedy: 'Call load again with { target, positive }',
  });
}

function noRun(): Fault {
  return new Fault('needs-choice', 'There is no run yet', { remedy: 'Call train() first' });
}
