import { Fault } from '../../../core/fault';
import { quoted } from '../../../core/salvage';

const STAYS =
  'What is on screen stays until this tab is closed: export runs to keep them as a file';

/** What happened to the browser's storage, and what to do about it. */
export function keepFault(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  switch (name) {
    case 'QuotaExceededError':
      return fault('The browser has no room left to keep this', cause, {
        remedy: `Delete runs or files that are kept here. ${STAYS}`,
      });
    case 'VersionError':
      return fault('A newer version of Cutoff has kept runs in this browser', cause, {
        remedy: `Reload the page to have that version. ${STAYS}`,
      });
    case 'NotReadableError':
    case 'NotFoundError':
      return fault('The file can’t be read any more', cause, {
        remedy: 'Open it again, then keep it',
      });
    // No storage at all is a ReferenceError or a TypeError.
    case 'SecurityError':
    case 'NotAllowedError':
    case 'ReferenceError':
    case 'TypeError':
      return fault(
        'This browser keeps nothing between visits: it does not let this page store anything',
        cause,
        {
          remedy: `Allow this page to store data, or leave the private window, and reload. ${STAYS}`,
        },
      );
    default:
      return fault(
        `The browser’s storage failed and does not say why${name === '' ? '' : ` (${name})`}`,
        cause,
        { remedy: `Reload the page; if it happens again, restart the browser. ${STAYS}` },
      );
  }
}

/** There is no room: the storage itself is well. */
export function isFull({ cause }: Fault): boolean {
  return cause instanceof DOMException && cause.name === 'QuotaExceededError';
}

/** These runs, by their names, are in this tab only. */
export function noRoomFault(names: readonly string[], cause: Fault): Fault {
  const one = names.length === 1;
  return fault(
    `The browser has no room left to keep ${names.map((name) => quoted(name)).join(', ')}`,
    cause.cause,
    {
      remedy: `Nothing is lost yet: export ${one ? 'it' : 'them'} as a file, or delete older runs or files kept here, and ${one ? 'it is' : 'they are'} kept then`,
    },
  );
}

/** A run that is listed can't be read. `why` reads on from its name. */
export function unreadableFault(name: string, why: string): Fault {
  return fault(`${quoted(name)} of an earlier visit can’t be read: ${why}`, null, {
    remedy: 'Everything else is here; delete it in the list of runs',
  });
}

/** The same for several at once: what is wrong with each is said where they are listed. */
export function severalUnreadableFault(count: number): Fault {
  return fault(`${String(count)} runs of earlier visits can’t be read`, null, {
    remedy:
      'Everything else is here; the list of runs says what is wrong with each, and can delete it',
  });
}

export function blockedFault(): Fault {
  return fault('An older version of Cutoff is open in another tab and holds what is kept', null, {
    remedy: `Close that tab and reload this page. ${STAYS}`,
  });
}

export function outdatedFault(): Fault {
  return fault('A newer version of Cutoff is open in another tab', null, {
    remedy: `This tab keeps nothing more until it is reloaded. ${STAYS}`,
  });
}

function fault(what: string, cause: unknown, options: { remedy: string }): Fault {
  return new Fault('internal', what, { ...options, cause });
}
