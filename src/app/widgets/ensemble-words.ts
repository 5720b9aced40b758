import { flatteredMembers } from '../../core/ensemble/caution';
import { knownMembers } from '../../core/ensemble/members';
import type { MembersAnswer } from '../../core/ensemble/figures';
import { KNOBS, type Experiment, type KnobName } from '../../core/experiment';
import type { Run } from '../../core/run';
import { belongsToPreset, differingKnobs, presetExperiment } from '../../core/settings';
import { modelText } from './against-words';
import { auc, plural } from './format';
import { knobText } from './knob-words';
import { chance, signedAuc } from './leaderboard-words';

const MOST_NAMED = 3;
/** Data knobs that every member has of its own. */
const OWN_DATA: ReadonlySet<KnobName> = new Set(['scaling', 'rareLevelShare', 'autoencoder']);
const LEVEL = 0.05;

export interface MemberWords {
  readonly name: string;
  /** In what it differs from the preset: "Trees 300, Depth 2"; empty where it does not. */
  readonly changes: string;
}

export function memberWords(member: Experiment): MemberWords {
  const changed = differingKnobs(member, presetExperiment(member.model)).filter(
    (name) => KNOBS[name].retrains && (belongsToPreset(name) || OWN_DATA.has(name)),
  );
  const named = changed.slice(0, MOST_NAMED).map((name) => knobText(name, member[name]));
  const more = changed.length - named.length;
  return {
    name: modelText(member),
    changes: named.join(', ') + (more > 0 ? ` and ${String(more)} more` : ''),
  };
}

/** The members of a run in words; numbers alone where its settings are of another version. */
export function membersInWords(run: Run): MemberWords[] {
  const count = run.members?.length ?? 0;
  const settings = knownMembers(run.experiment);
  return Array.from({ length: count }, (_, i) =>
    settings.length === count
      ? memberWords(settings[i])
      : { name: `Member ${String(i + 1)}`, changes: '' },
  );
}

/** What to know of a stack before its figures on validation rows are believed; empty of others. */
export function stackWords(experiment: Experiment): string {
  const tuned = flatteredMembers(experiment);
  if (tuned.length === 0) return '';
  const members = knownMembers(experiment);
  const named = tuned.map((i) => `${String(i + 1)} (${modelText(members[i])})`);
  const which =
    named.length === 1
      ? `Member ${named[0]} was`
      : `Members ${named.slice(0, -1).join(', ')} and ${String(named.at(-1))} were`;
  return `${which} tuned on the validation rows, by early stopping or the learning rate, before the stack was fitted on the same rows. So its coefficients favour them a little, and its validation figures flatter it. Test rows had no part in either.`;
}

/** What combining gained over the best member alone, and whether that is more than chance. */
export function gainWords(
  { ensemble, members, best, gain }: MembersAnswer,
  { combining }: Pick<Experiment, 'combining'>,
  nameOf: (member: number) => string,
): string {
  const whole = combining === 'vote' ? 'The average' : 'The stack';
  const { difference, low, high, pValue } = gain;
  if (Number.isNaN(difference)) return '';
  const both = `${whole} has an AUC of ${auc(ensemble.auc)}; ${nameOf(best)}, its best member, has ${auc(members[best].auc)} alone`;
  if (!(gain.standardError > 0)) return `${both}: they rank these applicants alike.`;
  const by = `${both}. The difference, ${signedAuc(difference)} (95 % interval ${signedAuc(low)} to ${signedAuc(high)}),`;
  const p = chance(pValue);
  return pValue < LEVEL ? `${by} is more than chance: ${p}.` : `${by} may well be chance: ${p}.`;
}

/** "3 runs are ticked". */
export function tickedWords(count: number): string {
  return `${plural(count, 'run')} ${count === 1 ? 'is' : 'are'} ticked`;
}
