import { usesErrors, type Encoder } from '../../encoder/encoder';
import { codeSizeOf } from '../../encoder/plain';
import { indented, literal, namedWeights, type ModulePart } from './part';
import { scaleCode, scaleHelper } from './transform-part';

/**
 * `name(x)`: what an autoencoder makes of a prepared row, beside the row or instead of it, number by
 * number as `encodeRows` computes it.
 *
 * @throws `bad-input` Fault when the weights are not those of an autoencoder
 */
export function encoderPart(
  { use, model, made }: Pick<Encoder, 'use' | 'model' | 'made'>,
  name: string,
): ModulePart {
  // Refuses weights that do not belong together.
  codeSizeOf(model);
  const withErrors = usesErrors({ made });
  const columns = made.map(
    ({ unit, scale }) => `{ unit: ${literal(unit)}, scale: ${scaleCode(scale)} },`,
  );
  const layer = (layerName: string, x: string): string => `${name}Layer('${layerName}', ${x})`;
  const code = layer('encoder/dense2', `relu(${layer('encoder/dense1', 'x')})`);
  const rebuilt = layer('decoder/dense2', `relu(${layer('decoder/dense1', 'code')})`);
  const error = [
    `const rebuilt = ${rebuilt};`,
    'const error = rebuilt.reduce((sum, value, i) => sum + (value - x[i]) ** 2, 0) / x.length;',
  ];
  const source = `
/** The columns made: units of the code${withErrors ? '; −1 is the error of rebuilding the row from it' : ''}. */
const ${name}Columns = [
${indented(columns)}
];

function ${name}Layer(layer, x) {
  return dense(x, ${name}Weights[layer + '/kernel'], ${name}Weights[layer + '/bias']);
}

/** What the autoencoder makes of a prepared row. */
function ${name}(x) {
  const code = relu(${code});
${indented(withErrors ? [...error, ''] : [''])}
  const made = ${name}Columns.map(({ unit, scale }) =>
    scale(Math.fround(${withErrors ? 'unit < 0 ? error : code[unit]' : 'code[unit]'})),
  );
  return Float32Array.from(${use === 'beside' ? '[...x, ...made]' : 'made'});
}`;
  return {
    code: source.trim(),
    data: namedWeights(`${name}Weights`, 'Weights of the autoencoder.', model),
    uses: [
      'dense',
      'relu',
      'named',
      'bytes',
      'floats',
      ...made.map(({ scale }) => scaleHelper(scale)),
    ],
  };
}
