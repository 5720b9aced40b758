import { asset } from './assets';

/** A package that is part of the page. */
export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

/** Nobody can be reached there: no machine may have such a name (RFC 2606). */
const ELSEWHERE = 'https://elsewhere.invalid/';
const LONGEST_WAIT_MS = 2000;

/** The directives of the content security policy that the page states, or none where it has none. */
export function statedPolicy(): readonly string[] {
  const meta = document.querySelector('meta[http-equiv="Content-Security-Policy"]');
  return (meta?.getAttribute('content') ?? '').split('; ').filter((line) => line !== '');
}

/** Tries to send a request elsewhere: the directive by which the browser refused it, or null. */
export function refusalElsewhere(): Promise<string | null> {
  return new Promise((resolve) => {
    const done = (directive: string | null): void => {
      document.removeEventListener('securitypolicyviolation', refused);
      resolve(directive);
    };
    const refused = (event: SecurityPolicyViolationEvent): void => {
      if (event.blockedURI.startsWith(ELSEWHERE)) done(event.effectiveDirective);
    };
    document.addEventListener('securitypolicyviolation', refused);
    setTimeout(() => done(null), LONGEST_WAIT_MS);
    fetch(ELSEWHERE).catch(() => undefined);
  });
}

/** Licences of what the page is made of, as the build collected them. */
export async function bundledLicences(): Promise<readonly Licence[]> {
  return JSON.parse(new TextDecoder().decode(await asset('licences.json'))) as Licence[];
}
