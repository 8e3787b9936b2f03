// Passwords of TCP connections, as octets. What is wrong with one is told without showing it.

import type { SecretDraft } from './draft.ts';

/** What Linux takes for the key of a connection. */
const LONGEST = 80;

/** The password, one character for each of its octets; or what is wrong with it. */
export function secretOf({ password = '', base64 = false }: SecretDraft): string | { readonly problem: string } {
  const octets = base64 === false ? Buffer.from(password, 'utf8') : decoded(password, base64);
  if (octets === undefined) return { problem: 'this password is not written in base64' };
  if (octets.length === 0) return { problem: 'this password is empty' };
  if (octets.length <= LONGEST) return octets.toString('latin1');
  return { problem: `this password has ${octets.length} octets, at most ${LONGEST} are allowed` };
}

// As in ExaBGP, `auto` takes hex digits alone for base64, with or without its padding, if they can be that at all.
function decoded(text: string, base64: true | 'auto'): Buffer | undefined {
  const digits = text.replace(/={1,2}$/, '');
  const sound = /^[A-Za-z0-9+/]+$/.test(digits) && digits.length % 4 !== 1;
  if (base64 === true) return sound ? Buffer.from(digits, 'base64') : undefined;
  return sound && /^[a-f0-9]+$/.test(text) ? Buffer.from(digits, 'base64') : Buffer.from(text, 'utf8');
}
