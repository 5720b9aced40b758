import type { Experiment } from '../../core/experiment';
import { onTensors } from '../../core/models/shelf';
import type { ModelForm, TrainResult } from '../../worker/protocol';
import type { Sandbox } from '../state/sandbox.svelte';
import { fileStem, saveBlob } from './download';

export interface FormWords {
  readonly form: ModelForm;
  readonly label: string;
  readonly what: string;
  /** What the file's name ends with. */
  readonly ending: string;
  /** Why this model cannot be had in this form; null where it can. */
  readonly refusal: (experiment: Experiment) => string | null;
}

export const MODEL_FORMS: readonly FormWords[] = [
  {
    form: 'module',
    label: 'ES module (.js)',
    what: 'One file without dependencies: score(rows) takes rows as your file has them.',
    ending: 'model.js',
    refusal: () => null,
  },
  {
    form: 'layers-model',
    label: 'TensorFlow.js (model.json + weights)',
    what: 'For tf.loadLayersModel, with the preparation of its inputs beside it, as a ZIP.',
    ending: 'layers-model.zip',
    refusal: (experiment) => {
      if (!onTensors(experiment.model)) return 'Only networks can be saved in this format.';
      if (experiment.autoencoder !== 'none')
        return 'This format cannot hold the autoencoder that makes the inputs of this network.';
      return experiment.numericEmbedding === 'periodic'
        ? 'This format has no sine and cosine, which the periodic embeddings of this network need.'
        : null;
    },
  },
];

/** Hands the visitor the model of a run. */
export async function saveModel(
  { exports, champion }: Sandbox,
  result: TrainResult,
  { form, ending }: FormWords,
): Promise<void> {
  const file = await exports.offer(result, form);
  const name = `${result.run.dataset.title} ${champion.nameOf(result)}`;
  if (file !== null) saveBlob(file, `${fileStem(name)}-${ending}`);
}
