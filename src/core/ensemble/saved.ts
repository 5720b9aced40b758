import type { Transform } from '../data/transform';
import type { Correction } from '../decision/calibrate/correction';
import type { Encoder } from '../encoder/encoder';
import { codeSizeOf } from '../encoder/plain';
import { Fault } from '../fault';
import { madeFrom } from '../kept/check-encoder';
import { correctionFrom, transformFrom } from '../kept/check-parts';
import { Fields } from '../kept/fields';
import type { SavedModel } from '../models/model';
import { FEWEST_MEMBERS, MOST_MEMBERS } from './members';
import type { Rule } from './rule';

export const ENSEMBLE = 'ensemble';

/** What of an autoencoder scoring needs. */
type SavedEncoder = Pick<Encoder, 'use' | 'model' | 'made'>;

/** One model of an ensemble with what its rows go through, before and after. */
export interface SavedMember {
  readonly transform: Transform;
  readonly encoder: SavedEncoder | null;
  readonly model: SavedModel;
  /** Of its raw scores, before they are combined. */
  readonly correction: Correction;
}

export interface SavedEnsemble {
  readonly rule: Rule;
  readonly members: readonly SavedMember[];
}

/** A saved model without its weights, which follow those of the part before. */
type Part = Pick<SavedModel, 'kind' | 'features' | 'settings'> & { readonly weights: number };

/** What a saved ensemble says beside the weights. Members that prepare rows alike share a transform. */
interface EnsembleSettings {
  readonly rule: Rule;
  readonly transforms: readonly Transform[];
  readonly members: readonly {
    /** Place of its transform. */
    readonly transform: number;
    readonly encoder: (Pick<Encoder, 'use' | 'made'> & { readonly model: Part }) | null;
    readonly model: Part;
    readonly correction: Correction;
  }[];
}

/** The transforms of the members, each once, and where among them each member finds its own. */
export function sharedTransforms(members: readonly Pick<SavedMember, 'transform'>[]): {
  readonly transforms: readonly Transform[];
  readonly places: readonly number[];
} {
  const texts = members.map(({ transform }) => JSON.stringify(transform));
  const distinct = [...new Set(texts)];
  return {
    transforms: distinct.map((text) => members[texts.indexOf(text)].transform),
    places: texts.map((text) => distinct.indexOf(text)),
  };
}

/**
 * All members in one flat buffer, one after another, an autoencoder before the model that it serves;
 * names of weights have the member's number in front: "2 intercept". Features are the members' own,
 * each once.
 */
export function packEnsemble({ rule, members }: SavedEnsemble): SavedModel {
  const { transforms, places } = sharedTransforms(members);
  const settings: EnsembleSettings = {
    rule,
    transforms,
    members: members.map(({ encoder, model, correction }, i) => ({
      transform: places[i],
      encoder:
        encoder === null
          ? null
          : { use: encoder.use, made: encoder.made, model: partOf(encoder.model) },
      model: partOf(model),
      correction,
    })),
  };
  const models = members.flatMap(({ encoder, model }, i) =>
    [...(encoder === null ? [] : [encoder.model]), model].map((saved) => ({
      saved,
      member: i + 1,
    })),
  );
  const values = new Float32Array(models.reduce((sum, { saved }) => sum + saved.values.length, 0));
  let at = 0;
  for (const { saved } of models) {
    values.set(saved.values, at);
    at += saved.values.length;
  }
  return {
    kind: ENSEMBLE,
    format: 1,
    features: [...new Set(members.flatMap(({ model }) => model.features))],
    settings,
    weights: models.flatMap(({ saved, member }) =>
      saved.weights.map(({ name, shape }) => ({ name: `${member} ${name}`, shape })),
    ),
    values,
  };
}

function partOf({ kind, features, settings, weights }: SavedModel): Part {
  return { kind, features, settings, weights: weights.length };
}

/**
 * The parts of a saved ensemble, each model as it was saved; whether the weights belong to their
 * settings is for the loader of each to say.
 *
 * @throws `bad-input` Fault that says what does not fit together
 */
export function unpackEnsemble(saved: SavedModel): SavedEnsemble {
  if (saved.kind !== ENSEMBLE) throw broken('its kind is another');
  const settings = new Fields(saved.settings, 'model.settings');
  const transforms = settings.list('transforms', transformFrom);
  const weights = new Weights(saved);
  const members = settings.list('members', (member): SavedMember => {
    const encoder = member.get('encoder') === null ? null : member.fields('encoder');
    return {
      transform: transforms[member.whole('transform', 0, transforms.length - 1)],
      encoder: encoder === null ? null : encoderFrom(encoder, weights),
      model: weights.next(member.fields('model')),
      correction: correctionFrom(member.fields('correction')),
    };
  });
  if (members.length < FEWEST_MEMBERS || members.length > MOST_MEMBERS)
    throw broken(`it has ${members.length} members`);
  if (!weights.atEnd) throw broken('its weights are not as many as its members say');
  return { rule: ruleFrom(settings.fields('rule'), members.length), members };
}

/** Gives every part its weights, in their order. */
class Weights {
  readonly #saved: SavedModel;
  #weight = 0;
  #value = 0;

  constructor(saved: SavedModel) {
    this.#saved = saved;
  }

  next(part: Fields): SavedModel {
    const kind = part.text('kind');
    if (kind === ENSEMBLE) throw broken('a member is an ensemble itself');
    const { weights, values } = this.#saved;
    const own = weights.slice(this.#weight, (this.#weight += part.whole('weights')));
    const size = own.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    return {
      kind,
      format: 1,
      features: part.texts('features'),
      settings: part.get('settings'),
      weights: own.map(({ name, shape }) => ({ name: name.replace(/^\d+ /, ''), shape })),
      values: values.slice(this.#value, (this.#value += size)),
    };
  }

  get atEnd(): boolean {
    const { weights, values } = this.#saved;
    return this.#weight === weights.length && this.#value === values.length;
  }
}

function encoderFrom(fields: Fields, weights: Weights): SavedEncoder {
  const model = weights.next(fields.fields('model'));
  const size = codeSizeOf(model);
  return {
    use: fields.oneOf('use', ['instead', 'beside']),
    made: fields.list('made', (column) => madeFrom(column, size)),
    model,
  };
}

function ruleFrom(rule: Fields, members: number): Rule {
  const kind = rule.oneOf('kind', ['vote', 'stack']);
  if (kind === 'vote') return { kind };
  const weights = rule.numbers('weights');
  if (weights.length !== members || !weights.every((one) => one >= 0 && Number.isFinite(one)))
    throw rule.wrong('weights', 'are not one a member, from 0 up');
  return { kind, intercept: rule.number('intercept'), weights };
}

function broken(what: string): Fault {
  return new Fault('bad-input', `The saved ensemble can’t be read: ${what}`, {
    remedy: 'Save it again, or train it anew',
  });
}
