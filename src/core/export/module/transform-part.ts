import type { Transform } from '../../data/transform';
import type { CategoryStep, NumericStep, Step } from '../../data/transform-steps';
import type { HelperName } from './helpers';
import { indented, literal, type ModulePart } from './part';

/** `name(row, place, options)`: a row of the file as the transform encodes it, in single precision. */
export function transformPart({ steps, outputs }: Transform, name: string): ModulePart {
  const code = `
/** How each column of the file becomes columns of numbers. */
const ${name}Steps = [
${indented(steps.map((step) => `${stepCode(step)},`))}
];

/** A row as the model reads it. */
function ${name}(row, place, options) {
  const x = new Float32Array(${literal(outputs.length)});
  for (const write of ${name}Steps) write(row, place, options, x);
  return x;
}`;
  const uses = new Set<HelperName>(steps.flatMap(helpersOf));
  return { code: code.trim(), data: '', uses: [...uses] };
}

/** The columns of the file that transforms of one table read, as an exported module tells them. */
export function columnsCode(transforms: readonly Transform[]): string {
  const steps = new Map<string, Step[]>();
  for (const step of transforms.flatMap((transform) => transform.steps))
    steps.set(step.column, [...(steps.get(step.column) ?? []), step]);
  const lines = [...steps].map(([name, alike]) => {
    const known = alike.flatMap((step) =>
      step.kind === 'numeric' ? [] : [...step.levels.map(({ level }) => level), ...step.pooled],
    );
    if (alike.some(({ kind }) => kind === 'numeric'))
      return `{ name: ${literal(name)}, kind: 'number' },`;
    return `{ name: ${literal(name)}, kind: 'category', levels: ${literal([...new Set(known)])} },`;
  });
  return `[\n${indented(lines)}\n]`;
}

function helpersOf(step: Step): HelperName[] {
  if (step.kind === 'category') return ['categoryStep'];
  return ['numberStep', scaleHelper(step.scale)];
}

function stepCode(step: Step): string {
  return step.kind === 'numeric' ? numberCode(step) : categoryCode(step);
}

function numberCode({ column, value, flag, fill, scale }: NumericStep): string {
  const told = `value: ${literal(value)}, flag: ${literal(flag)}, fill: ${literal(fill)}`;
  return `numberStep(${literal(column)}, { ${told}, scale: ${scaleCode(scale)} })`;
}

type Scale = NumericStep['scale'];

/** The function that scales a number. */
export function scaleCode(scale: Scale): string {
  return scale.kind === 'standard'
    ? `standardScale(${literal(scale.mean)}, ${literal(scale.sd)})`
    : `normalScores(${literal(scale.knots)}, ${literal(scale.scores)})`;
}

export function scaleHelper({ kind }: Scale): HelperName {
  return kind === 'standard' ? 'standardScale' : 'normalScores';
}

/** Pooled levels are known, but go where unknown ones go. */
function categoryCode({ column, levels, pooled, other, missing }: CategoryStep): string {
  const unseen = other ?? -1;
  const pairs = [
    ...levels.map(({ level, output }) => [level, output]),
    ...pooled.map((level) => [level, unseen]),
  ];
  const rest = `other: ${literal(unseen)}, missing: ${literal(missing ?? unseen)}`;
  return `categoryStep(${literal(column)}, { levels: ${literal(pairs)}, ${rest} })`;
}
