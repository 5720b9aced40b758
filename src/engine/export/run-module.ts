import type { Experiment } from '../../core/experiment';
import { logisticPart, scorecardPart } from '../../core/export/module/linear-parts';
import { ensembleParts } from '../../core/export/module/ensemble-part';
import { moduleText, singleParts, type ModuleParts } from '../../core/export/module/module';
import type { ModulePart } from '../../core/export/module/part';
import { treesPart } from '../../core/export/module/trees-part';
import { chosenCorrection, settled } from '../../core/decision/calibrate/corrections';
import { columnsOf } from '../../core/encoder/encoder';
import { ENSEMBLE, sharedTransforms, unpackEnsemble } from '../../core/ensemble/saved';
import { Fault } from '../../core/fault';
import { LOGISTIC } from '../../core/models/logistic/saved';
import type { SavedModel } from '../../core/models/model';
import { SCORECARD } from '../../core/models/scorecard/saved';
import type { Run } from '../../core/run';
import { LSTM, RESIDUAL } from '../saved-kinds';
import { networkPart } from './network-part';
import { savedNetwork } from './saved-plan';

/** What of a run an export is made from; its weights must be there. */
export type ExportedRun = Pick<
  Run,
  'id' | 'experiment' | 'dataset' | 'transform' | 'encoder' | 'model' | 'corrections'
>;

const WRITERS: Readonly<Record<string, (saved: SavedModel, name: string) => ModulePart>> = {
  [RESIDUAL]: (saved, name) => networkPart(savedNetwork(saved), name),
  [LSTM]: (saved, name) => networkPart(savedNetwork(saved), name),
  [LOGISTIC]: logisticPart,
  [SCORECARD]: scorecardPart,
  boosting: treesPart,
  forest: treesPart,
  adaboost: treesPart,
};

/**
 * A run as the text of one ECMAScript module (see `moduleText`). Raw scores of models without tensors
 * are the run's to the bit, those of networks within what the engines' single precision loses, some
 * 1e-7; probabilities are corrected as `recalibration` asks.
 *
 * @throws `bad-input` Fault when the model is of a kind that has no writer, or is damaged
 */
export function runModule(
  run: ExportedRun,
  recalibration: Experiment['recalibration'] = run.experiment.recalibration,
): string {
  const { dataset, corrections } = run;
  return moduleText({
    about: {
      format: 'cutoff-module-1',
      ...aboutOf(run),
      correction: settled(recalibration, corrections.exact),
    },
    decimalComma: dataset.decimalComma === true,
    ...rawParts(run),
    correction: chosenCorrection(corrections, recalibration),
  });
}

/** What every file made of a run says of where it comes from. */
export function aboutOf({ id, dataset: { title, hash, rows }, experiment }: ExportedRun) {
  const { model, seed } = experiment;
  return { dataset: { title, hash, rows }, model, seed, run: id };
}

function rawParts(run: ExportedRun): Pick<ModuleParts, 'transforms' | 'raw'> {
  const { transform, encoder, model } = run;
  if (model.kind === ENSEMBLE) {
    const { rule, members } = unpackEnsemble(model);
    const written = members.map((member) => ({
      ...member,
      model: (name: string) => modelPart(member.model, name),
    }));
    return { transforms: sharedTransforms(members).transforms, raw: ensembleParts(rule, written) };
  }
  checkColumns(run);
  const raw = singleParts({ transform, encoder, model: modelPart(model, 'model') });
  return { transforms: [transform], raw };
}

/** `name(x)`: the raw score of a matrix row by a saved model of any kind but an ensemble. */
function modelPart(saved: SavedModel, name: string): ModulePart {
  if (!Object.hasOwn(WRITERS, saved.kind))
    throw new Fault('bad-input', `A model of the kind “${saved.kind}” cannot be exported`);
  return WRITERS[saved.kind](saved, name);
}

/** The model's columns must be those that come before it, in their order. */
export function checkColumns({ model, transform, encoder }: ExportedRun): void {
  const { outputs } = columnsOf({ transform, encoder });
  const same =
    model.features.length === outputs.length &&
    model.features.every((name, i) => name === outputs[i]);
  if (!same)
    throw new Fault('bad-input', 'The model learnt from other columns than its preparation makes', {
      remedy: 'Train it anew',
    });
}
