import { layersModelZip } from '../engine/export/layers-model';
import { runModule, type ExportedRun } from '../engine/export/run-module';
import type { Experiment } from '../core/experiment';

/** What a model can be taken away as. */
export type ModelForm = 'module' | 'layers-model';

export interface ExportWish {
  /** With its weights. */
  readonly run: ExportedRun;
  readonly form: ModelForm;
  readonly recalibration: Experiment['recalibration'];
}

/** A model as a file: an ES module, or an archive with a tfjs LayersModel. */
export function exportedModel({ run, form, recalibration }: ExportWish): Blob {
  switch (form) {
    case 'module':
      return new Blob([runModule(run, recalibration)], { type: 'text/javascript' });
    case 'layers-model':
      return new Blob([layersModelZip(run, recalibration)], { type: 'application/zip' });
  }
}
