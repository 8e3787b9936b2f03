// Readers of values that several kinds have, and the words that several kinds share.

import type { Words } from '../../bgp/index.ts';
import { canonicalAddress } from '../../speaker/index.ts';
import type { CheckWord } from './kind.ts';

/** An IPv4 or IPv6 address in canonical text; a link-local one may have a zone. */
export function ipAddress(words: Words): string {
  const text = words.next('an IP address');
  return canonicalAddress(text) ?? words.back().fail(`'${text}' is not an IP address: names are not looked up here`);
}

/** A word that says something. */
export function text(words: Words, what: string): string {
  const read = words.next(what);
  return read !== '' ? read : words.back().fail(`${what} is empty`);
}

/** From the root, since the directory of a daemon is nobody's business. */
export function path(words: Words, what: string): string {
  const read = words.next(what);
  return /^\/[^\0]*$/.test(read) ? read : words.back().fail(`${what} begins with '/'`);
}

/** A name as certificates and headers have it, or an address. */
export function hostName(words: Words): string {
  const read = words.next('the name of a host');
  const address = canonicalAddress(read);
  if (address !== undefined) return address;
  return /^[A-Za-z0-9_.-]{1,253}$/.test(read) ? read : words.back().fail(`'${read}' is not the name of a host`);
}

export function isIPv6(address: string): boolean {
  return address.includes(':');
}

/** What connections have. */
export interface Endpoint {
  address: string | undefined;
  port: number | undefined;
  source: string | undefined;
}

export function addressWord(about: string): CheckWord<Pick<Endpoint, 'address'>> {
  return {
    usage: 'IP',
    about,
    example: '192.0.2.53',
    line: (words, draft) => {
      draft.address = ipAddress(words);
    },
  };
}

export function portWord(about: string): CheckWord<Pick<Endpoint, 'port'>> {
  return {
    usage: 'PORT',
    about,
    example: '853',
    line: (words, draft) => {
      draft.port = words.number(1, 65_535, 'port');
    },
  };
}

export const sourceWord: CheckWord<Pick<Endpoint, 'source'>> = {
  usage: 'IP',
  about: 'The address of this machine that it comes from.',
  example: '192.0.2.1',
  line: (words, draft) => {
    draft.source = ipAddress(words);
  },
};

/** What is wrong with the two; undefined: nothing. */
export function mismatch(address: string | undefined, source: string | undefined): string | undefined {
  if (address === undefined || source === undefined || isIPv6(address) === isIPv6(source)) return undefined;
  return `'source' is ${isIPv6(source) ? 'IPv6' : 'IPv4'} and the address is not`;
}

/** `192.0.2.1:80`, `[2001:db8::1]:80`. */
export function hostPort(address: string, port: number): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}
