import { Fault } from '../../fault';
import { parseJson } from '../../json';
import { logit } from '../../losses/logistic';
import type { Task } from '../../task';
import type { RawColumn, RawTrees } from './raw';
import type { Tree } from './tree';
import { LEVELS } from './xgboost-json';
import { at, cutTrees, readJson } from './xgboost-text';
import { treeIn, type Refuse } from './xgboost-tree';

/** As many characters tell whether a text is XGBoost's JSON. */
export const TELLING_CHARACTERS = 400;

/** Whether the beginning of a text says that it is a model of XGBoost, of whatever version. */
export function saysItIsXgboost(beginning: string): boolean {
  return /^\s*\{/.test(beginning) && /"learner"\s*:\s*\{/.test(beginning);
}

/** Characters read at once, about a second's work: far more than a tree or all else takes. */
const MOST_CHARACTERS = 32_000_000;

/** Versions of XGBoost whose files are understood: the format of trees has been the same since. */
const VERSIONS = [1, 2, 3];

/**
 * Trees from XGBoost's JSON, over the columns that it names, in their units. Which level each code
 * of a category stands for is read from the attributes, as `toXgboost` writes them. The trees are
 * read one by one, with breaths in between.
 *
 * @throws `bad-input` Fault that says what of the file cannot be said here
 */
export async function fromXgboost(text: string, file: string, task: Task): Promise<RawTrees> {
  const refuse = refuser(file);
  const cut = await cutTrees(text, task);
  const whole = parsed(cut?.frame ?? text, refuse);
  const learner = at(whole, 'learner');
  if (learner === undefined) return refuse(...INCOMPLETE);
  checkKind(whole, learner, refuse);
  const columns = columnsIn(learner, refuse);
  const base = baseOf(learner, refuse);
  if (cut === null || cut.trees.length === 0) return refuse(...INCOMPLETE);
  const total = cut.trees.length / 2;
  const trees: Tree[] = [];
  while (trees.length < total) {
    const number = trees.length;
    const source = parsed(text.slice(cut.trees[2 * number], cut.trees[2 * number + 1]), refuse);
    trees.push(treeIn(source, number, columns, refuse));
    task.report({ stage: 'Reading trees', done: trees.length, total });
    await task.breathe();
  }
  return { columns, trees, base };
}

const INCOMPLETE = ['The file is incomplete or damaged', 'Save the model again'] as const;

function refuser(file: string): Refuse {
  return (what, remedy) => {
    throw new Fault('bad-input', what, { place: { file }, remedy });
  };
}

function parsed(text: string, refuse: Refuse): unknown {
  if (text.length > MOST_CHARACTERS)
    return refuse(
      `A part of the model takes ${Math.round(text.length / 1e6).toLocaleString('en')} MB, and at most ${String(MOST_CHARACTERS / 1e6)} are read at once`,
      'Train a model with smaller trees',
    );
  try {
    return readJson(text);
  } catch {
    return refuse(...INCOMPLETE);
  }
}

function checkKind(whole: unknown, learner: unknown, refuse: Refuse): void {
  const version = at(whole, 'version');
  const major = Array.isArray(version) ? Number(version[0]) : NaN;
  if (!VERSIONS.includes(major))
    refuse(
      Number.isFinite(major)
        ? `The file is of another version of XGBoost: ${String(major)}`
        : 'The file does not say of which version of XGBoost it is',
      'Save it by XGBoost 1.x, 2.x or 3.x',
    );
  const objective = word(at(learner, 'objective', 'name'));
  if (objective !== 'binary:logistic')
    refuse(
      `The model’s objective is “${objective}”`,
      'Only binary:logistic gives a probability of default',
    );
  const booster = word(at(learner, 'gradient_booster', 'name'));
  if (booster !== 'gbtree')
    refuse(`The booster is “${booster}”`, 'Only gbtree models are plain sums of trees');
}

/**
 * The log-odds that the trees are added to. The file has the probability: as a text up to 3.0, since
 * 3.1 as a text of a list with one for each score that a row is given.
 */
function baseOf(learner: unknown, refuse: Refuse): number {
  const written = at(learner, 'learner_model_param', 'base_score');
  const rates = String(written)
    .replace(/^\s*\[([^\]]*)\]\s*$/, '$1')
    .split(',');
  if (rates.length > 1)
    return refuse(
      `The model gives each row ${String(rates.length)} scores`,
      'Only a model of one outcome has a probability of default',
    );
  const rate = rates[0].trim() === '' ? NaN : Number(rates[0]);
  if (!(rate > 0 && rate < 1)) return refuse(...INCOMPLETE);
  return logit(Math.fround(rate));
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : 'not named';
}

function columnsIn(learner: unknown, refuse: Refuse): RawColumn[] {
  const names = at(learner, 'feature_names');
  const types = at(learner, 'feature_types');
  if (!Array.isArray(names) || names.length === 0 || !names.every((one) => typeof one === 'string'))
    return refuse(
      'The model does not name its columns',
      'Train it on a table with column names, or set booster.feature_names before saving',
    );
  return names.map((name, i) => {
    if (!Array.isArray(types) || types[i] !== 'c') return { kind: 'number', name };
    const levels = listed(at(learner, 'attributes', LEVELS + name));
    if (levels === null)
      return refuse(
        `The model does not say which level of “${name}” each code stands for`,
        `Before saving, set the attribute “${LEVELS}${name}” by booster.set_attr to a JSON list of the levels, in the order of their codes`,
      );
    return { kind: 'level', name, levels };
  });
}

/** The texts of a JSON list; null where it is none. */
function listed(text: unknown): string[] | null {
  if (typeof text !== 'string') return null;
  try {
    const list = parseJson(text);
    return Array.isArray(list) ? list.map(String) : null;
  } catch {
    return null;
  }
}
