import { KNOBS, type Experiment, type KnobName } from './experiment';
import type { Knob } from './knobs/knob';
import { isPolicyRule } from './decision/policy/policy-rule';
import { Fault } from './fault';
import { checkValue, consistent, isKnobName, withPreset } from './settings';

/** One thing from outside that could not be taken: which, and what was wrong, in words. */
export interface Problem {
  /** A setting by its label, or what else it was; text of a stranger, to be shown as text only. */
  readonly subject: string;
  /** Reads on from the subject, without a full stop. */
  readonly what: string;
}

export interface Salvaged {
  readonly experiment: Experiment;
  readonly problems: readonly Problem[];
}

/** Longest piece of a stranger's text that is shown. */
const LONGEST_QUOTE = 40;

type Changes = { [Name in KnobName]?: Experiment[Name] };

/**
 * Takes over an experiment what can be taken of settings written elsewhere: by another version, by
 * hand, or damaged on the way. Never throws; what can't be taken stays as it was and is told of. A
 * model takes its whole preset first, then the other settings, as in `applyChanges`.
 */
export function salvage(base: Experiment, given: Iterable<readonly [string, unknown]>): Salvaged {
  const problems: Problem[] = [];
  const changes: Changes = {};
  for (const [name, value] of given)
    if (isKnobName(name)) take(name, value, changes, problems);
    else problems.push({ subject: quoted(name), what: 'is no setting of this version' });
  const { model } = changes;
  const start = model === undefined || model === base.model ? base : withPreset(base, model);
  return { experiment: settled(start, changes, problems), problems };
}

function take(name: KnobName, value: unknown, changes: Changes, problems: Problem[]): void {
  const knob: Knob = KNOBS[name];
  const { kept, lost } = usable(knob, value);
  if (lost > 0)
    problems.push({
      subject: knob.label,
      what: `has ${String(lost)} of ${String(lost + kept.length)} entries that this version can’t read`,
    });
  try {
    Object.assign(changes, { [name]: checkValue(name, lost > 0 ? kept : value) });
  } catch (thrown) {
    problems.push({ subject: knob.label, what: refusal(value, thrown) });
  }
}

/** Of rules and of sets, the entries that can be read by themselves. */
function usable(knob: Knob, value: unknown): { kept: readonly unknown[]; lost: number } {
  if (!Array.isArray(value) || (knob.kind !== 'rules' && knob.kind !== 'set'))
    return { kept: [], lost: 0 };
  const items: readonly unknown[] = value;
  const kept = items.filter((item) =>
    knob.kind === 'rules'
      ? isPolicyRule(item)
      : knob.options.some((option) => option.value === item),
  );
  return { kept, lost: items.length - kept.length };
}

function refusal(value: unknown, thrown: unknown): string {
  const { remedy } = Fault.from(thrown);
  const written = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return `can’t be ${quoted(written)}${remedy === '' ? '' : `: ${lowerFirst(remedy)}`}`;
}

/** All changes where they agree with each other, else one by one as long as they do. */
function settled(start: Experiment, changes: Changes, problems: Problem[]): Experiment {
  const together = agreeing({ ...start, ...changes });
  if (typeof together !== 'string') return together;
  let experiment = start;
  for (const [name, value] of Object.entries(changes)) {
    const next = { ...experiment, [name]: value };
    const agreed = agreeing(next);
    if (typeof agreed !== 'string') experiment = next;
    else if (isKnobName(name)) problems.push({ subject: KNOBS[name].label, what: agreed });
  }
  return consistent(experiment);
}

/** The experiment, or why its settings contradict each other. */
function agreeing(experiment: Experiment): Experiment | string {
  try {
    return consistent(experiment);
  } catch (thrown) {
    const { what, remedy } = Fault.from(thrown);
    return `does not go with the others: ${lowerFirst(what)} (${lowerFirst(remedy)})`;
  }
}

const MOST_LISTED = 5;

/** The problems in one sentence without its full stop: at most five, then how many more. */
export function problemsInWords(problems: readonly Problem[]): string {
  const listed = problems.slice(0, MOST_LISTED).map(({ subject, what }) => `${subject} ${what}`);
  const more = problems.length - listed.length;
  return `${listed.join('; ')}${more > 0 ? `; and ${String(more)} more` : ''}`;
}

/** A stranger's text, cut short, in quotation marks. */
export function quoted(text: string): string {
  const characters = Array.from(text.slice(0, 4 * LONGEST_QUOTE));
  const cut = text.length > LONGEST_QUOTE && characters.length > LONGEST_QUOTE;
  return `“${cut ? `${characters.slice(0, LONGEST_QUOTE).join('')}…` : text}”`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
