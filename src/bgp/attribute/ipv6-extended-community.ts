// IPv6 ADDRESS SPECIFIC EXTENDED COMMUNITIES, RFC 5701
//   n × 20 octets   1 type, 1 subtype, 16 of IPv6 address, 2 of number

import { parseIPv6, printIPv6 } from '../address.ts';
import { bracketed, pieces, sortedSet } from '../list.ts';
import { concat, fromHex, hex, readU16, Writer } from '../octets.ts';
import type { Words } from '../words.ts';
import { attribute, good, OPTIONAL, TRANSITIVE, WRONG_LENGTH, withdraw } from './kind.ts';

const SUBTYPES: Readonly<Record<string, number>> = { target: 0x02, origin: 0x03 };

export const ipv6ExtendedCommunity = attribute({
  code: 25,
  name: 'extended-community-ipv6',
  flags: OPTIONAL | TRANSITIVE,

  parse: (words) => sortedSet(words.list('an IPv6 extended community', (text) => parseWide(text, words))),
  merge: (first, second) => sortedSet(pieces(concat(first, second), 20))!,
  print: (value) => `extended-community-ipv6 ${bracketed(pieces(value, 20).map(printWide))}`,

  // RFC 7606 section 7.15
  decode: (wire) =>
    wire.length > 0 && wire.length % 20 === 0
      ? good(wire)
      : withdraw(WRONG_LENGTH, `IPv6 EXTENDED COMMUNITIES has ${wire.length} octets, must have a multiple of 20`),

  toJson: (value) =>
    `[ ${pieces(value, 20)
      .map((item) => `"${printWide(item)}"`)
      .join(', ')} ]`,
});

// `target:2001:db8::1:5`: what follows the last colon is the number. Or 0x and 40 digits.
function parseWide(text: string, words: Words): Uint8Array {
  if (/^0x/i.test(text)) {
    const octets = fromHex(text.slice(2));
    if (octets?.length === 20) return octets;
  }
  const [, name = '', address = '', number = ''] = /^([a-z]+):([0-9a-fA-F:.]+):(\d{1,5})$/.exec(text) ?? [];
  const octets = parseIPv6(address);
  if (Object.hasOwn(SUBTYPES, name) && octets !== undefined && Number(number) <= 0xffff) {
    return new Writer(20).u8(0).u8(SUBTYPES[name]!).put(octets).u16(Number(number)).done();
  }
  return words
    .back()
    .fail(`'${text}' is not an IPv6 extended community: target or origin:IPv6-address:number, or 0x and 40 digits`);
}

function printWide(octets: Uint8Array): string {
  const name = Object.keys(SUBTYPES).find((key) => SUBTYPES[key] === octets[1]);
  if (octets[0] !== 0 || name === undefined) return `0x${hex(octets)}`;
  return `${name}:${printIPv6(octets, 2)}:${readU16(octets, 18)}`;
}
