// NLRI that no words describe, in hexadecimal: `raw 0x…`. So types that nobody knows can be shown, and said again.

import { fromHex, hex } from '../octets.ts';
import type { Words } from '../words.ts';
import type { FamilyCodec } from './kind.ts';

export function printRaw(nlri: Uint8Array): string {
  return `raw 0x${hex(nlri)}`;
}

/** The octets after `raw`: one whole NLRI as `measure` sees it. */
export function parseRaw(words: Words, measure: FamilyCodec['measure']): Uint8Array {
  const octets = parseOctets(words, 'an NLRI in hexadecimal');
  if (measure(octets, 0, octets.length) !== octets.length) words.back().fail('these octets are not one NLRI');
  return octets;
}

/** `0x` and any even number of digits. */
export function parseOctets(words: Words, what: string): Uint8Array {
  const text = words.next(what);
  const octets = /^0x/i.test(text) ? fromHex(text.slice(2)) : undefined;
  return octets ?? words.back().fail(`'${text}' is not ${what}: 0x and an even number of digits`);
}
