// EXTENDED COMMUNITIES, RFC 4360; four-octet AS numbers RFC 5668
//   n × 8 octets   1 type, 1 subtype, 6 of value; the type says how the value is cut:
//     0x00   2 AS number, 4 number        0x01   4 IPv4 address, 2 number        0x02   4 AS number, 2 number

import { parseIPv4 } from '../address.ts';
import { bracketed, pieces, sortedSet } from '../list.ts';
import { concat, fromHex, hex } from '../octets.ts';
import { suggestion, type Words } from '../words.ts';
import { KINDS, printExtended, showExtended } from './extended-community/index.ts';
import { attribute, good, OPTIONAL, TRANSITIVE, WRONG_LENGTH, withdraw } from './kind.ts';

export const extendedCommunity = attribute({
  code: 16,
  name: 'extended-community',
  flags: OPTIONAL | TRANSITIVE,
  usage: 'COMMUNITY | [ COMMUNITY … ]',
  about: 'Extended communities: TYPE:FIELD:…, two fields alone for a route target, or 0x and 16 digits (RFC 4360).',

  parse: (words) => sortedSet(words.list('an extended community', (text) => parseExtended(text, words))),
  merge: (first, second) => sortedSet(pieces(concat(first, second), 8))!,
  print: (value) => `extended-community ${bracketed(pieces(value, 8).map(printExtended))}`,

  // RFC 7606 section 7.14
  decode: (wire) =>
    wire.length > 0 && wire.length % 8 === 0
      ? good(wire)
      : withdraw(WRONG_LENGTH, `EXTENDED COMMUNITIES has ${wire.length} octets, must have a multiple of 8`),

  toJson: (value) =>
    `[ ${pieces(value, 8)
      .map((item) => `{ "value": ${BigInt(`0x${hex(item)}`)}, "string": "${showExtended(item)}" }`)
      .join(', ')} ]`,
});

/** Eight octets of a word that was just read: `target:65000:1`. Throws TextError. */
export function parseExtended(text: string, words: Words): Uint8Array {
  if (/^0x/i.test(text)) {
    const octets = fromHex(text.slice(2));
    if (octets?.length === 8) return octets;
    return words.back().fail(`'${text}' is not an extended community: 16 hexadecimal digits must follow 0x`);
  }
  const [first = '', ...rest] = text.split(':');
  // Two numbers without a name mean a route target, and `target4` asks for the four-octet form as a trailing L does.
  const bare = /^[\d.]+L?$/.test(first);
  const wide = first.endsWith('4') && Object.hasOwn(KINDS, first.slice(0, -1));
  const name = bare ? 'target' : wide ? first.slice(0, -1) : first;
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (kind === undefined) {
    const names = Object.keys(KINDS);
    const hint = suggestion(name, names) || `: the types are ${names.join(', ')}, or 0x and 16 digits`;
    return words.back().fail(`'${text}' is not an extended community${hint}`);
  }
  // Where it does not fit, the error points at it.
  if (kind.spaced && rest.length === 0) rest.push(words.next(`the value of ${name}`));
  // ExaBGP takes an address after `target4` too.
  const asn4 = wide && parseIPv4(rest[0] ?? '') === undefined;
  const fields = bare ? [first, ...rest] : asn4 ? [`${rest[0] ?? ''}L`, ...rest.slice(1)] : rest;
  const value = kind.parse(fields);
  if (value !== undefined) return value;
  return words.back().fail(`'${text}' is not an extended community: its fields do not fit ${name}${kind.form}`);
}

export { printExtended } from './extended-community/index.ts';
