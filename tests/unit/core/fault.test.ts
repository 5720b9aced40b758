import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/core/fault';

describe('an error of the browser', () => {
  // What V8, SpiderMonkey and JavaScriptCore say when memory cannot be had.
  for (const message of [
    'Array buffer allocation failed',
    'WebAssembly.Memory(): could not allocate memory',
    'WebAssembly.Memory.grow(): Maximum memory size exceeded',
    'WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory for new instance',
    'Invalid typed array length: 8589934592',
    'Invalid array length',
    'Invalid string length',
    'allocation size overflow',
    'out of memory',
    'Out of memory',
  ])
    it(`is known for want of memory: ${message}`, () => {
      const fault = Fault.from(new RangeError(message));
      expect(fault.code).toBe('out-of-memory');
      expect(fault.message).toContain('no memory left');
      expect(fault.remedy).toContain('fewer rows');
    });

  it('is ours to mend where it says anything else', () => {
    expect(Fault.from(new RangeError('precision out of range')).code).toBe('internal');
    expect(Fault.from(new TypeError('x is not a function')).code).toBe('internal');
    expect(Fault.from('memory of an elephant').code).toBe('internal');
  });

  it('is a cancel where it is an abort', () => {
    expect(Fault.from(new DOMException('', 'AbortError')).code).toBe('cancelled');
  });
});
