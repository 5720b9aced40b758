import { zipSync, type Zippable } from 'fflate';
import { chosenCorrection } from '../../core/decision/calibrate/corrections';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import { networkGraph } from './layers/network-graph';
import { aboutOf, checkColumns, type ExportedRun } from './run-module';
import { savedNetwork } from './saved-plan';

const WEIGHTS_FILE = 'weights.bin';

export interface ModelFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * A network as a tfjs LayersModel: `model.json` and `weights.bin`, which `tf.loadLayersModel` reads, and
 * `transform.json`, which says how rows of the file become what the model reads. The model gives the raw
 * score of prepared rows (rows × columns, in the order of `userDefinedMetadata.columns`), rows × 1.
 *
 * @throws `bad-input` Fault when the model is no network, or has a part that layers cannot say
 */
export function layersModelFiles(
  run: ExportedRun,
  recalibration: Experiment['recalibration'] = run.experiment.recalibration,
): ModelFile[] {
  checkColumns(run);
  if (run.encoder !== null)
    throw new Fault('bad-input', 'An autoencoder makes what this network reads', {
      remedy: 'Download the ES module, which has both, or train without the autoencoder',
    });
  const { transform, corrections } = run;
  const columns = transform.outputs;
  const { graph, output } = networkGraph(savedNetwork(run.model), columns.length);
  const weights = graph.weights();
  const about = aboutOf(run);
  const model = {
    format: 'layers-model',
    generatedBy: 'Cutoff',
    convertedBy: null,
    modelTopology: graph.topology(output),
    weightsManifest: [
      {
        paths: [WEIGHTS_FILE],
        weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      },
    ],
    userDefinedMetadata: { ...about, columns, output: 'raw score of default, 0 to 1' },
  };
  const preparation = {
    format: 'cutoff-transform-1',
    ...about,
    transform,
    correction: plain(chosenCorrection(corrections, recalibration)),
  };
  return [
    textEntry('model.json', model),
    { name: WEIGHTS_FILE, bytes: joined(weights.map(({ values }) => values)) },
    textEntry('transform.json', preparation),
  ];
}

/** The first day that the format knows: equal models give equal archives. */
const FIRST_DAY = new Date(1980, 0, 1);

/** The files of a network's LayersModel as one archive. */
export function layersModelZip(
  run: ExportedRun,
  recalibration?: Experiment['recalibration'],
): Uint8Array<ArrayBuffer> {
  const files: Zippable = {};
  for (const { name, bytes } of layersModelFiles(run, recalibration)) files[name] = bytes;
  return zipSync(files, { level: 0, mtime: FIRST_DAY });
}

function textEntry(name: string, value: object): ModelFile {
  return { name, bytes: new TextEncoder().encode(JSON.stringify(value)) };
}

function joined(parts: readonly Float32Array[]): Uint8Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(all.buffer);
}

/** JSON writes a typed array as an object. */
function plain(correction: object): object {
  return Object.fromEntries(
    Object.entries(correction).map(([name, value]) => [
      name,
      value instanceof Float64Array ? Array.from(value) : (value as unknown),
    ]),
  );
}
