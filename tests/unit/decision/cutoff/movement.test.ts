import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookOf, decideBook, type BookedDecision } from '../../../../src/core/decision/book/book';
import { movementOf } from '../../../../src/core/decision/cutoff/movement';
import { movementWords } from '../../../../src/app/widgets/movement-words';
import { applicants, entriesOf, fatesOf, profitOf, someTerms } from '../book/applicants';

const cutoff = fc.oneof(
  fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

describe('the step from one cut-off to another', () => {
  it('is that of the rows that change sides', () => {
    fc.assert(
      fc.property(applicants, someTerms, cutoff, cutoff, (rows, terms, a, b) => {
        const book = bookOf(entriesOf(rows));
        const moved = movementOf(decideBook(book, a, terms), decideBook(book, b, terms));
        const [from, to] = [fatesOf(rows, a, terms), fatesOf(rows, b, terms)];
        const changed = rows.flatMap((row, i) => {
          const by = Number(to[i].fate === 'approved') - Number(from[i].fate === 'approved');
          return by === 0 ? [] : [{ row, by }];
        });
        expect(new Set(changed.map(({ by }) => by)).size).toBeLessThanOrEqual(1);
        const sum = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0);
        expect(moved.approved).toBe(sum(changed.map(({ by }) => by)));
        expect(moved.approvedBad).toBe(sum(changed.map(({ row, by }) => row.y * by)));
        const worth = (fates: typeof from): number => sum(fates.map((f) => profitOf(f, terms)));
        expect(moved.profit).toBe(worth(to) - worth(from));
      }),
    );
  });
});

function decision(changes: Partial<BookedDecision>): BookedDecision {
  const empty = { scores: new Float32Array(0), declinedBad: new Uint32Array(1) };
  const book = bookOf({
    sweep: { ...empty, declinedGood: new Uint32Array(1), bad: 0, good: 0 },
    order: new Uint32Array(0),
    y: new Uint8Array(0),
    stakes: { gain: new Float64Array(0), loss: new Float64Array(0) },
    verdict: null,
    baseRateTimes: 1,
  });
  const none = decideBook(book, 0.08, {
    costPerMissedDefault: 1,
    costPerDeclinedGood: 1,
    reviewFrom: null,
    costPerReview: 0,
    costPerDeclinedLoan: 0,
    reviewSkill: 1,
  });
  return { ...none, approved: 9000, falseNegatives: 400, profit: 1e7, ...changes };
}

describe('its words', () => {
  const from = decision({});
  const say = (
    changes: Partial<BookedDecision>,
    more: { sameRun?: boolean; perLoan?: boolean } = {},
  ) =>
    movementWords({
      from,
      to: decision({ cutoff: 0.11, ...changes }),
      sameRun: true,
      perLoan: true,
      ...more,
    }).replace(/\u202f/g, ' ');

  it('get every sign right', () => {
    expect(say({ approved: 10_420, falseNegatives: 573, profit: 7.9e6 })).toBe(
      'Moving from 8.0 % to 11.0 % approves 1,420 more, of whom 173 default, and earns 2.1 M less.',
    );
    expect(say({ cutoff: 0.05, approved: 7580, falseNegatives: 227, profit: 1.21e7 })).toBe(
      'Moving from 8.0 % to 5.0 % approves 1,420 fewer, of whom 173 would default, and earns 2.1 M more.',
    );
    expect(say({ approved: 9001, falseNegatives: 401, profit: 1e7 - 500 })).toBe(
      'Moving from 8.0 % to 11.0 % approves 1 more, of whom 1 defaults, and earns 500 less.',
    );
    expect(say({ approved: 9003, profit: 1e7 + 30 })).toBe(
      'Moving from 8.0 % to 11.0 % approves 3 more, none of whom default, and earns 30 more.',
    );
  });

  it('say when nothing changes, or nothing moved', () => {
    expect(say({})).toBe(
      'Moving from 8.0 % to 11.0 % changes nothing: no decision depends on the PDs between.',
    );
    expect(say({ cutoff: 0.08 })).toBe('');
    expect(say({ cutoff: 0.0801 })).toContain('from 8.00 % to 8.01 %');
  });

  it('say who is referred, and count costs where money per loan is not known', () => {
    expect(say({ approved: 9000, declined: 10, referred: -20, profit: 1e7 + 40 })).toBe(
      'Moving from 8.0 % to 11.0 % approves as many, refers 20 fewer, and earns 40 more.',
    );
    expect(
      say({ approved: 9100, falseNegatives: 420, costWithReview: 30 }, { perLoan: false }),
    ).toBe('Moving from 8.0 % to 11.0 % approves 100 more, of whom 20 default, and costs 30 more.');
  });

  it('hold two runs against each other', () => {
    const sameRun = false;
    expect(
      say({ cutoff: 0.08, approved: 9100, falseNegatives: 380, profit: 1.1e7 }, { sameRun }),
    ).toBe(
      'Against the run compared with, this one approves 100 more with 20 fewer defaults among them and earns 1.0 M more.',
    );
    expect(say({ approved: 9100, profit: 1e7 }, { sameRun })).toBe(
      'Against the run compared with at 8.0 %, this one at 11.0 % approves 100 more with as many defaults among them and earns the same.',
    );
  });
});
