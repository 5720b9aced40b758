import type { Experiment } from '../../core/experiment';
import { isShipped, type Run } from '../../core/run';

/**
 * The engine that a link names: instead of Automatic the one that made the run on screen, so that it can
 * be repeated exactly. A run that was shipped comes with the page: nobody has to repeat it.
 */
export function linkedEngine(
  chosen: Experiment['engine'],
  made: Pick<Run, 'engine' | 'model'> | undefined,
): Experiment['engine'] {
  return chosen !== 'auto' || made === undefined || isShipped(made) ? chosen : made.engine;
}
