import { Fault } from '../../../core/fault';

const STAYS =
  'What is on screen stays until this tab is closed: export runs to keep them as a file';

/** Why the browser kept nothing, in words. */
export function keepFault(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  const name = cause instanceof DOMException ? cause.name : '';
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
    default:
      return fault('This browser keeps nothing between visits', cause, { remedy: STAYS });
  }
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
