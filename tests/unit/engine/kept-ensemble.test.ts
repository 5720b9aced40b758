import { describe, expect, it } from 'vitest';
import { packEnsemble, unpackEnsemble } from '../../../src/core/ensemble/saved';
import { Fault } from '../../../src/core/fault';
import { checkRun } from '../../../src/core/kept/check-run';
import { readRun, writeRun } from '../../../src/core/run-file';
import { ENCODED, ensemble, LOGISTIC, together } from './ensemble-made-up';

describe('a kept ensemble', () => {
  it('is read as it was written; damaged in any part it is refused by name', async () => {
    const run = await together(ensemble([LOGISTIC, ENCODED], { combining: 'stack' }));
    expect(readRun(writeRun(run), 'x')).toEqual(run);
    const { model, members = [] } = run;
    const saved = unpackEnsemble(model);
    expect(packEnsemble(saved)).toEqual(model);
    const settings = model.settings as Record<string, unknown>;
    const parts = settings['members'] as Record<string, unknown>[];
    const broken: Record<string, unknown>[] = [
      { members: undefined },
      { members: [members[0]] },
      { members: members.map((one) => ({ ...one, testPd: one.testPd.slice(1) })) },
      { members: members.map((one) => ({ ...one, validationPd: one.validationPd.fill(NaN) })) },
      { model: { ...model, kind: 'residual' } },
      { model: { ...model, values: model.values.slice(1) } },
      ...[
        { ...settings, rule: { kind: 'vote?' } },
        { ...settings, rule: { kind: 'stack', intercept: 0, weights: [1] } },
        { ...settings, rule: { kind: 'stack', intercept: NaN, weights: [1, 1] } },
        { ...settings, rule: { kind: 'stack', intercept: 0, weights: [1, -1] } },
        { ...settings, transforms: [] },
        { ...settings, members: [parts[0]] },
        { ...settings, members: [parts[0], { ...parts[1], transform: 9 }] },
        ...[{ weights: 0 }, { weights: -1 }, { kind: 'ensemble' }].map((put) => ({
          ...settings,
          members: [parts[0], { ...parts[1], model: { ...(parts[1]['model'] as object), ...put } }],
        })),
        { ...settings, members: [parts[0], { ...parts[1], encoder: null }] },
        { ...settings, members: [parts[0], { ...parts[1], encoder: { use: 'instead' } }] },
        { ...settings, members: [parts[0], { ...parts[1], correction: { kind: 'odds' } }] },
        null,
        'members',
      ].map((put) => ({ model: { ...model, settings: put } })),
    ];
    for (const changes of broken) expect(() => checkRun({ ...run, ...changes })).toThrow(Fault);
  });
});
