import { championText, costlySettings } from '../champion';
import { KNOBS, type Experiment } from '../experiment';
import { Fault } from '../fault';
import { fromFragment } from '../link';
import { SHELF } from '../models/shelf';
import { defaultExperiment, presetExperiment, sameRun, type ModelName } from '../settings';

/** Between the settings of two members. Links never hold it: it is always written as a code. */
const BETWEEN = '|';

export const FEWEST_MEMBERS = 2;
export const MOST_MEMBERS = 8;

/** What is combined unless somebody chooses: three models that err in different ways. */
const USUAL: readonly ModelName[] = ['logistic', 'boosting', 'resnet-under'];

/** Which rows a run is made and judged on: the same for all members. */
type Rows = Pick<Experiment, 'dataset' | 'seed' | 'trainShare' | 'validationShare'>;

export function isEnsemble({ model }: Pick<Experiment, 'model'>): boolean {
  return SHELF[model].family === 'ensemble';
}

/**
 * The value of the knob `ensembleOf` for runs with these settings. What all members share (data, seed
 * and shares of the split) is left out, so equal ensembles have equal texts.
 */
export function membersText(members: readonly Experiment[]): string {
  const shared = rowsOf(defaultExperiment());
  return members.map((member) => championText({ ...member, ...shared })).join(BETWEEN);
}

/**
 * The settings of every member, each a whole experiment on the ensemble's rows: its own sampling, loss,
 * model and scaling, with the data, the seed and the split of the ensemble. A member whose engine is
 * automatic runs on the one that the ensemble asks for.
 *
 * @throws `bad-settings` Fault that says which member can't be read, or why they make no ensemble
 */
export function membersOf(ensemble: Experiment): Experiment[] {
  const own = ownSettings(ensemble.ensembleOf);
  refuseCount(own.length);
  const members = own.map((settings) => ({
    ...ensemble,
    ...costlySettings(settings),
    ...rowsOf(ensemble),
    engine: settings.engine === 'auto' ? ensemble.engine : settings.engine,
  }));
  members.forEach((member, i) => {
    const twin = members.findIndex((other) => sameRun(other, member));
    if (twin < i)
      throw refused(
        `Members ${twin + 1} and ${i + 1} have the same settings`,
        'Take one of them out: the same run twice says nothing new',
      );
  });
  return members;
}

/** The same; none where the settings can't be read, as those of another version. */
export function knownMembers(ensemble: Experiment): Experiment[] {
  try {
    return membersOf(ensemble);
  } catch {
    return [];
  }
}

/** How many members the settings name, readable or not. */
export function memberCount({ ensembleOf }: Pick<Experiment, 'ensembleOf'>): number {
  return ensembleOf === '' ? USUAL.length : ensembleOf.split(BETWEEN).length;
}

function ownSettings(text: string): Experiment[] {
  if (text === '') return USUAL.map(presetExperiment);
  return text.split(BETWEEN).map((part, i) => {
    const { experiment, problems } = fromFragment(part);
    const [first] = problems;
    if (first !== undefined || part === '')
      throw refused(
        `Member ${i + 1} can’t be read: ${first === undefined ? 'it is empty' : `${first.subject} ${first.what}`}`,
      );
    if (isEnsemble(experiment))
      throw refused(
        `Member ${i + 1} is an ensemble itself`,
        'Combine the runs that it is made of instead',
      );
    return experiment;
  });
}

function refuseCount(count: number): void {
  if (count < FEWEST_MEMBERS)
    throw refused('One run alone is no ensemble', 'Choose at least two runs to combine');
  if (count > MOST_MEMBERS)
    throw refused(`${count} members are too many`, `Combine at most ${MOST_MEMBERS} runs`);
}

function refused(what: string, remedy = 'Choose the runs to combine anew'): Fault {
  return new Fault('bad-settings', what, { place: { setting: 'ensembleOf' }, remedy });
}

function rowsOf({ dataset, seed, trainShare, validationShare }: Experiment): Rows {
  return { dataset, seed, trainShare, validationShare };
}

/** "Member 2 of 3, Gradient boosting". */
export function memberTitle(members: readonly Experiment[], i: number): string {
  const { model } = members[i];
  const label = KNOBS.model.options.find(({ value }) => value === model)?.label ?? model;
  return `Member ${i + 1} of ${members.length}, ${label}`;
}
