import { describe, expect, it } from 'vitest';
import { presentAct, PRESENT_KEYS } from '../../../src/app/widgets/present-keys';

const press = (key: string, modifiers: object = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...modifiers,
});

describe('a key while presenting', () => {
  it('steps, whichever clicker sends it', () => {
    for (const key of ['ArrowRight', 'PageDown', ' '])
      expect(presentAct(press(key), 'page')).toBe('next');
    for (const key of ['ArrowLeft', 'PageUp'])
      expect(presentAct(press(key), 'page')).toBe('previous');
    expect(presentAct(press('B'), 'page')).toBe('black');
    expect(presentAct(press('.'), 'page')).toBe('black');
    expect(presentAct(press('x'), 'page')).toBeNull();
  });

  it('belongs to the field that has the focus, except for Escape', () => {
    for (const { keys, act } of PRESENT_KEYS)
      for (const key of keys)
        expect(presentAct(press(key), 'field')).toBe(act === 'leave' ? 'leave' : null);
  });

  it('presses a button by space, and steps from there by arrow', () => {
    expect(presentAct(press(' '), 'button')).toBeNull();
    expect(presentAct(press('ArrowRight'), 'button')).toBe('next');
  });

  it('leaves the browser its own', () => {
    expect(presentAct(press('f', { ctrlKey: true }), 'page')).toBeNull();
    expect(presentAct(press('ArrowLeft', { altKey: true }), 'page')).toBeNull();
  });
});
