import { columnsOf } from '../encoder/encoder';
import { knownMembers, memberCount } from '../ensemble/members';
import { ENSEMBLE, unpackEnsemble, type SavedMember } from '../ensemble/saved';
import type { Experiment } from '../experiment';
import { Fault } from '../fault';
import { loadHostModel } from '../models/host';
import { LOGISTIC } from '../models/logistic/saved';
import type { SavedModel } from '../models/model';
import { SCORECARD } from '../models/scorecard/saved';
import { SHELF, type ModelFamily } from '../models/shelf';
import type { Run } from '../run';

/** What the saved model of each family calls itself. */
const KINDS: Readonly<Record<ModelFamily, string>> = {
  network: 'residual',
  lstm: 'lstm',
  logistic: LOGISTIC,
  scorecard: SCORECARD,
  boosting: 'boosting',
  forest: 'forest',
  adaboost: 'adaboost',
  ensemble: ENSEMBLE,
};

type Modelled = Pick<Run, 'experiment' | 'model' | 'transform' | 'encoder'>;

/**
 * Whether a run's model is the one that its settings name, reads the columns that the run prepares,
 * and holds together; of an ensemble, whether each of its members does. Weights that lie in a file
 * beside the data are not there to be checked.
 *
 * @throws `bad-input` Fault that says what does not fit
 */
export function checkModel({ experiment, model, transform, encoder }: Modelled): void {
  const { family } = SHELF[experiment.model];
  if (model.kind !== KINDS[family])
    throw misfit(`its model is of the kind “${model.kind}”, and its settings name another`);
  if (family === 'ensemble') checkMembers(experiment, model);
  else checkOne('its model', model, columnsOf({ transform, encoder }).outputs);
}

function checkMembers(experiment: Experiment, model: SavedModel): void {
  const { members } = unpackEnsemble(model);
  if (members.length !== memberCount(experiment))
    throw misfit('its model has not as many members as its settings name');
  const known = knownMembers(experiment);
  for (const [i, member] of members.entries()) {
    const who = `member ${i + 1} of its model`;
    if (!Object.values(KINDS).includes(member.model.kind))
      throw misfit(
        `${who} is of the kind “${member.model.kind}”, which this version does not know`,
      );
    if (known.length > 0 && member.model.kind !== KINDS[SHELF[known[i].model].family])
      throw misfit(
        `${who} is of the kind “${member.model.kind}”, and the settings of that member name another`,
      );
    checkOne(who, member.model, columnsRead(who, member));
  }
}

/** The columns that an ensemble's member prepares for its model. */
function columnsRead(who: string, { transform: { outputs }, encoder }: SavedMember): string[] {
  if (encoder === null) return [...outputs];
  if (encoder.model.features.join('\n') !== outputs.join('\n'))
    throw misfit(`the autoencoder of ${who} reads other columns than the preparation makes`);
  const made = encoder.made.map(({ name }) => name);
  return encoder.use === 'instead' ? made : [...outputs, ...made];
}

function checkOne(who: string, model: SavedModel, columns: readonly string[]): void {
  const prepared = new Set(columns);
  const unknown = model.features.find((feature) => !prepared.has(feature));
  if (unknown !== undefined)
    throw misfit(`${who} reads the column “${unknown}”, which the run does not prepare`);
  try {
    loadHostModel(model)?.dispose();
  } catch (thrown) {
    throw misfit(`${who} does not hold together: ${Fault.from(thrown).what}`);
  }
}

function misfit(what: string): Fault {
  return new Fault('bad-input', what);
}
