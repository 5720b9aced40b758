import { describe, expect, it } from 'vitest';
import { nearestLine } from '../../../src/app/charts/line-drag';
import { fieldText, typedValue } from '../../../src/app/widgets/cutoff-words';
import { onceAFrame } from '../../../src/app/widgets/frame';

describe('changes by frame', () => {
  it('lets the first through at once, then only the newest of each frame', () => {
    const made: number[] = [];
    const frames: (() => void)[] = [];
    const change = onceAFrame(
      (value: number) => made.push(value),
      (then) => frames.push(then),
    );
    const frame = () => frames.shift()?.();
    change(1);
    change(2);
    change(3);
    expect(made).toEqual([1]);
    frame();
    expect(made).toEqual([1, 3]);
    change(4);
    frame();
    frame();
    expect(made).toEqual([1, 3, 4]);
    change(5);
    expect(made).toEqual([1, 3, 4, 5]);
  });
});

describe('a press between two lines', () => {
  it('takes the nearer, and of two at one place the one on its side', () => {
    expect(nearestLine(0.2, { cutoff: 0.5, review: null })).toBe('cutoff');
    expect(nearestLine(0.2, { cutoff: 0.5, review: 0.3 })).toBe('review');
    expect(nearestLine(0.45, { cutoff: 0.5, review: 0.3 })).toBe('cutoff');
    expect(nearestLine(0.4, { cutoff: 0.5, review: 0.5 })).toBe('review');
    expect(nearestLine(0.6, { cutoff: 0.5, review: 0.5 })).toBe('cutoff');
  });
});

describe('the number field of the cut-off', () => {
  it('takes what a unit can mean', () => {
    expect(typedValue('pd', 0.25)).toBe(0.25);
    expect(typedValue('pd', 25)).toBe(0.25);
    expect(typedValue('pd', 101)).toBeNull();
    expect(typedValue('approval', 80)).toBe(0.8);
    expect(typedValue('recall', -1)).toBeNull();
    expect(typedValue('loss', 0)).toBe(0);
    expect(typedValue('loss', -1)).toBeNull();
    expect(typedValue('score', NaN)).toBeNull();
    expect(fieldText('approval', 0.80123456)).toBe('80.123');
    expect(fieldText('pd', 0.1667)).toBe('0.1667');
    expect(fieldText('recall', NaN)).toBe('');
  });
});
