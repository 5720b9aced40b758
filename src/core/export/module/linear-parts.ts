import { checkSaved as checkLogistic } from '../../models/logistic/saved';
import type { SavedModel } from '../../models/model';
import type { Bin } from '../../models/scorecard/binned';
import { checkSaved as checkScorecard, keptOf } from '../../models/scorecard/saved';
import { indented, literal, shortest, type ModulePart } from './part';

/**
 * `name(x)`: the raw score of a row by a logistic regression.
 *
 * @throws `bad-input` Fault when the model is another
 */
export function logisticPart(saved: SavedModel, name: string): ModulePart {
  checkLogistic(saved, saved.features);
  const { features, values } = saved;
  const betas = features.map((feature, j) => `${shortest(values[j + 1])}, // ${remark(feature)}`);
  const code = `
/** Log-odds of default for 1 more in each prepared column. */
const ${name}Coefficients = Float32Array.of(
${indented(betas)}
);

/** Logistic regression: the probability of default, raw. */
function ${name}(x) {
  let z = Math.fround(${shortest(values[0])});
  for (let j = 0; j < x.length; j++) z += ${name}Coefficients[j] * x[j];
  return sigmoid(z);
}`;
  return { code: code.trim(), data: '', uses: ['sigmoid'] };
}

/** A name that ends with its line, whatever is in it. */
function remark(text: string): string {
  return literal(text);
}

/**
 * `name(x)`: the raw score of a row by a scorecard.
 *
 * @throws `bad-input` Fault when the model is another
 */
export function scorecardPart(saved: SavedModel, name: string): ModulePart {
  const kept = keptOf(checkScorecard(saved).features);
  const { values } = saved;
  let at = 1 + kept.length;
  const features = kept.map(({ column, value, bins }, j) => {
    const logOdds = Array.from(bins, () => values[1 + j] * values[at++]);
    const lines = bins.map((bin, place) => binCode(bin, logOdds[place]));
    return `{ // ${remark(column)}\n  value: ${literal(value)},\n  bins: [\n${indented(lines, 2)}\n  ],\n},`;
  });
  const code = `
/**
 * What each bin of a column adds to the log-odds of default. Ranges are of the prepared column
 * \`value\`, from \`from\` to below the next; other bins are rows with a 1 in one of \`columns\`, or in none.
 */
const ${name}Features = [
${indented(features.flatMap((feature) => feature.split('\n')))}
];

/** The bin of a row; undefined for a level that training did not see. */
function ${name}Bin({ value, bins }, x) {
  let most = 0;
  let found = bins.find((bin) => bin.rest);
  for (const bin of bins)
    for (const column of bin.columns ?? []) {
      if (x[column] <= most) continue;
      most = x[column];
      found = bin;
    }
  const ranges = bins.filter((bin) => bin.from !== undefined);
  if (value < 0 || most >= 0.5 || ranges.length === 0) return found;
  return ranges.findLast(({ from }) => x[value] >= from) ?? ranges[0];
}

/** Scorecard of weights of evidence: the probability of default, raw. */
function ${name}(x) {
  let z = Math.fround(${shortest(values[0])});
  for (const feature of ${name}Features) z += ${name}Bin(feature, x)?.logOdds ?? 0;
  return sigmoid(z);
}`;
  return { code: code.trim(), data: '', uses: ['sigmoid'] };
}

function binCode({ kind, from, columns }: Bin, logOdds: number): string {
  const told = `logOdds: ${literal(logOdds)}`;
  if (kind === 'range') return `{ from: ${from === null ? '-Infinity' : literal(from)}, ${told} },`;
  if (kind === 'rest') return `{ rest: true, ${told} },`;
  return `{ columns: ${literal(columns)}, ${told} },`;
}
