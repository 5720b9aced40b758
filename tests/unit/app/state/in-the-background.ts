import { Background } from '../../../../src/app/state/background.svelte';
import { Notices } from '../../../../src/app/state/notices.svelte';
import { Fault } from '../../../../src/core/fault';

/** A worker whose requests end when told to, and as soon as they are cancelled. */
export function worker() {
  const under: {
    name: string;
    payload: unknown;
    answer: (value: unknown) => void;
    fail: (why: Fault) => void;
  }[] = [];
  const request = (name: string, payload: unknown = null) => {
    let fail: (why: Fault) => void = () => undefined;
    const result = new Promise<unknown>((resolve, reject) => {
      fail = reject;
      under.push({ name, payload, answer: resolve, fail });
    });
    return { result, cancel: () => fail(new Fault('cancelled', 'Cancelled')) };
  };
  return { under, request };
}

/** What trains in the background of a page, with the Compare view in sight or not. */
export function background(seen = true) {
  const notices = new Notices();
  const gone: string[] = [];
  const made = new Background({ notices, seen: () => seen, go: (place) => gone.push(place) });
  return { background: made, notices, gone };
}

export const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
