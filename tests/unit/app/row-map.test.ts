import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../src/core/experiment';
import type {
  MadeStep,
  MapAxis,
  RemovedStep,
  SamplingStep,
  SamplingSummary,
  StepRows,
} from '../../../src/core/run';
import { presetExperiment } from '../../../src/core/settings';
import { axisWords, chartAxis, hoverLine, valueAt } from '../../../src/app/widgets/map-axis';
import { stepFrame } from '../../../src/app/widgets/row-map';
import { stepWords } from '../../../src/app/widgets/step-words';

const column = (name: string, label: string, unit: string) =>
  ({
    name,
    label,
    unit,
    help: '',
    role: 'feature',
    sensitive: false,
    kind: 'numeric',
  }) as const;
const COLUMNS = [column('age', 'Age', 'years'), column('home', 'Home', ''), column('x', '', '')];

describe('the axes of the map', () => {
  const age: MapAxis = {
    name: 'age',
    explained: null,
    scale: { kind: 'standard', mean: 40, sd: 10 },
    jitter: 0,
  };

  it('are named as the data name them', () => {
    expect(axisWords('age', COLUMNS)).toEqual({ label: 'Age', unit: 'years' });
    expect(axisWords('x', COLUMNS)).toEqual({ label: 'x', unit: '' });
    expect(axisWords('home = rents', COLUMNS)).toEqual({ label: 'Home = rents', unit: '' });
    expect(axisWords('age missing', COLUMNS)).toEqual({ label: 'Age missing', unit: '' });
    expect(axisWords('ages', COLUMNS).label).toBe('ages');
    expect(axisWords('component 1', COLUMNS).label).toBe('component 1');
  });

  it('say what a point is, whatever its column is called', () => {
    expect(hoverLine('<b>Income & more', 1.5)).toBe('<br>&lt;b&gt;Income &amp; more 1.5');
  });

  it('carry round values in the file’s unit, at their scaled places', () => {
    const { title, tickvals, ticktext } = chartAxis(age, [-2.3, 3.1], COLUMNS);
    expect(title).toBe('Age, years');
    expect(ticktext).toEqual(['20', '40', '60']);
    expect(tickvals).toEqual([-2, 0, 2]);
    expect(valueAt(age, 1.5)).toBe(55);
  });

  it('bend with normal scores', () => {
    const knots = [0, 100, 1000, 10_000, 100_000];
    const scores = [-2, -1, 0, 1, 2];
    const income: MapAxis = { ...age, scale: { kind: 'quantile-normal', knots, scores } };
    const { tickvals = [], ticktext } = chartAxis(income, [-2.2, 2.2], COLUMNS);
    expect(tickvals.length).toBeGreaterThanOrEqual(4);
    expect(tickvals).toEqual(tickvals.toSorted((a, b) => a - b));
    expect(new Set(ticktext).size).toBe(tickvals.length);
  });

  it('say yes and no, and how much a component holds', () => {
    const level: MapAxis = { name: 'home = rents', explained: null, scale: null, jitter: 0.2 };
    expect(chartAxis(level, [-0.3, 1.3], COLUMNS)).toMatchObject({
      tickvals: [0, 1],
      ticktext: ['no', 'yes'],
    });
    const component: MapAxis = { name: 'component 2', explained: 0.123, scale: null, jitter: 0 };
    expect(chartAxis(component, [-1, 1], COLUMNS)).toMatchObject({
      title: 'component 2, 12\u202f%',
      tickvals: [],
    });
  });
});

const ROWS: StepRows = {
  x: Float32Array.of(0, 1, 2, 0.5, 0),
  y: Float32Array.of(0, 1, 0, 0.5, 0),
  label: Uint8Array.of(1, 1, 0, 1, 0),
  made: Uint8Array.of(0, 0, 0, 1, 0),
};
const MADE: MadeStep = {
  kind: 'made',
  row: 3,
  base: 0,
  neighbours: [1],
  towards: 1,
  gap: 0.5,
  moved: false,
  removedAgain: false,
  values: [],
};
const REMOVED: RemovedStep = {
  kind: 'removed',
  row: 3,
  neighbours: [2, 4, 0],
  distances: [1, 2, 3],
  rule: 'enn-all',
  values: [],
};

describe('a step close up', () => {
  it('holds all its rows, in the proportions of the whole', () => {
    const whole = { x: [-10, 10], y: [-5, 5], outside: 0 } as const;
    const frame = stepFrame(MADE, ROWS, whole);
    for (const row of [0, 1, 3]) {
      expect(ROWS.x[row]).toBeGreaterThan(frame.x[0]);
      expect(ROWS.x[row]).toBeLessThan(frame.x[1]);
      expect(ROWS.y[row]).toBeGreaterThan(frame.y[0]);
      expect(ROWS.y[row]).toBeLessThan(frame.y[1]);
    }
    expect((frame.x[1] - frame.x[0]) / (frame.y[1] - frame.y[0])).toBeCloseTo(2, 9);
    expect(frame.y[1] - frame.y[0]).toBeLessThan(2);
    const point = stepFrame({ ...MADE, base: 3, neighbours: [], towards: -1 }, ROWS, whole);
    // Alone, it is shown among the rows around it.
    expect(point.x[1] - point.x[0]).toBeCloseTo(3, 9);
  });
});

describe('a step in words', () => {
  const none = { good: 0, bad: 0 };
  const sampling: SamplingSummary = {
    method: 'smote',
    wholeCategories: false,
    before: none,
    made: none,
    removed: none,
    removedMade: none,
    after: none,
    neighbours: null,
    seconds: 0,
  };
  const words = (
    step: SamplingStep,
    settings: Partial<Experiment> = {},
    wholeCategories = false,
  ): string =>
    stepWords(step, ROWS, {
      sampling: { ...sampling, wholeCategories },
      experiment: { ...presetExperiment('resnet-over'), ...settings },
    }).replaceAll('\u202f', ' ');

  it('says how far a new row lies, and towards what', () => {
    expect(words(MADE)).toBe(
      'A new default, 50 % of the way from a default to the default nearest to it.',
    );
    expect(words({ ...MADE, neighbours: [1, 0], gap: 0.37, removedAgain: true })).toBe(
      'A new default, 37 % of the way from a default to one of its 2 nearest defaults. Cleaning removed it again.',
    );
    expect(
      words({ ...MADE, neighbours: [1, 2], towards: 2 }, { sampling: 'borderline' }),
    ).toContain('from a default in danger to a good payer, one of the 2 rows nearest to it.');
    expect(words({ ...MADE, neighbours: [1, 0] }, {}, true)).toContain(
      'the level most frequent among the 2 neighbours, which can put the row beside the line.',
    );
    expect(words({ ...MADE, neighbours: [], towards: -1 })).toContain('repeated as it is');
    expect(words({ ...MADE, neighbours: [], towards: -1, moved: true })).toContain('little noise');
  });

  it('counts the votes that removed a row', () => {
    expect(words(REMOVED)).toBe(
      '2 of 3 neighbours repaid, so this made default goes: all would have to agree with it.',
    );
    expect(words({ ...REMOVED, neighbours: [2, 4] })).toBe(
      '2 of 2 neighbours repaid, so this made default goes.',
    );
    expect(words({ ...REMOVED, row: 2, neighbours: [0, 1, 4], rule: 'enn-mode' })).toBe(
      '2 of 3 neighbours defaulted, so this good payer goes.',
    );
    expect(words({ ...REMOVED, neighbours: [2, 1], rule: 'enn-mode' })).toContain('a tie counts');
  });

  it('says why the other rules removed it', () => {
    expect(words({ ...REMOVED, row: 2, neighbours: [], rule: 'random' })).toBe(
      'A good payer, left out by chance.',
    );
    expect(words({ ...REMOVED, neighbours: [2], rule: 'tomek', distances: [0.5] })).toBe(
      'This made default and the good payer beside it are each other’s nearest row, 0.5 apart: a Tomek link, so it goes.',
    );
    const near = { ...REMOVED, row: 2, neighbours: [0, 1, 3], rule: 'nearmiss' } as const;
    expect(words(near, { nearmissVersion: 'nearmiss-1' })).toBe(
      'This good payer lies 2 on average from its 3 nearest defaults, farther than those kept, so it goes.',
    );
    expect(words(near, { nearmissVersion: 'nearmiss-2' })).toContain('3 farthest defaults');
    expect(words(near, { nearmissVersion: 'nearmiss-3' })).toContain('puts forward');
  });
});
