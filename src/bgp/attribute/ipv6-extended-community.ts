// IPv6 ADDRESS SPECIFIC EXTENDED COMMUNITIES, RFC 5701
//   n × 20 octets   1 type, 1 subtype, 16 of IPv6 address, 2 of number

import { parseIPv6, printIPv6 } from '../address.ts';
import { bracketed, pieces, sortedSet } from '../list.ts';
import { concat, fromHex, hex, readU16, Writer } from '../octets.ts';
import type { Words } from '../words.ts';
import { attribute, good, OPTIONAL, TRANSITIVE, WRONG_LENGTH, withdraw } from './kind.ts';

/** Type and subtype by name; `redirect` is RFC 8956 section 6.1. */
const NUMBERED: Readonly<Record<string, number>> = { target: 0x0002, origin: 0x0003, redirect: 0x000d };
/** Redirection before RFC 8956 had a number of its own. */
const OLD_REDIRECT = 0x800b;
/** draft-ietf-idr-flowspec-redirect-ip; bit 0 of the number asks for a copy. */
const NEXT_HOP = 0x000c;
const NEXT_HOPS = ['redirect-to-nexthop-ietf', 'copy-to-nexthop-ietf'];

export const ipv6ExtendedCommunity = attribute({
  code: 25,
  name: 'extended-community-ipv6',
  flags: OPTIONAL | TRANSITIVE,
  usage: 'COMMUNITY | [ COMMUNITY … ]',
  about: 'Extended communities with an IPv6 address: target or origin:ADDRESS:NUMBER, or 0x and 40 digits (RFC 5701).',

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
      .map((item) => `{ "value": ${BigInt(`0x${hex(item)}`)}, "string": "${showWide(item)}" }`)
      .join(', ')} ]`,
});

/** Twenty octets of the community called `name`, which must be one of those above. */
export function ipv6ExtendedCommunityOf(name: string, address: Uint8Array, number: number): Uint8Array {
  const next = NEXT_HOPS.indexOf(name);
  const head = next < 0 ? NUMBERED[name]! : NEXT_HOP;
  return new Writer(20)
    .u16(head)
    .put(address)
    .u16(next < 0 ? number : next)
    .done();
}

// `target:2001:db8::1:5`: what follows the last colon is the number. `redirect-to-nexthop-ietf 2001:db8::1` has none.
// Or 0x and 40 digits.
function parseWide(text: string, words: Words): Uint8Array {
  const octets = /^0x/i.test(text) ? fromHex(text.slice(2)) : wideOf(text, words);
  if (octets?.length === 20) return octets;
  const numbered = `${Object.keys(NUMBERED).join(', ')}:IPv6-address:number`;
  return words
    .back()
    .fail(
      `'${text}' is not an IPv6 extended community: ${numbered}, ${NEXT_HOPS.join(' or ')} IPv6-address, or 0x and 40 digits`,
    );
}

function wideOf(text: string, words: Words): Uint8Array | undefined {
  const [name = ''] = text.split(':', 1);
  if (NEXT_HOPS.includes(name)) {
    const address = parseIPv6(text === name ? words.next('an IPv6 address') : text.slice(name.length + 1));
    return address && ipv6ExtendedCommunityOf(name, address, 0);
  }
  const [, digits = '', number = ''] = /^([0-9a-f:.]+):(\d{1,5})$/i.exec(text.slice(name.length + 1)) ?? [];
  const address = parseIPv6(digits);
  if (!Object.hasOwn(NUMBERED, name) || address === undefined || Number(number) > 0xffff) return undefined;
  return ipv6ExtendedCommunityOf(name, address, Number(number));
}

/** As ExaBGP shows a community; those without a name in hexadecimal. */
function showWide(octets: Uint8Array): string {
  const head = readU16(octets);
  const address = printIPv6(octets, 2);
  const number = readU16(octets, 18);
  if (head === NEXT_HOP) return `${NEXT_HOPS[number & 1]} ${address}`;
  const name = Object.keys(NUMBERED).find(
    (key) => NUMBERED[key] === (head === OLD_REDIRECT ? NUMBERED.redirect : head),
  );
  return name === undefined ? `0x${hex(octets)}` : `${name}:${address}:${number}`;
}

/** Text that is read back to the same octets. */
function printWide(octets: Uint8Array): string {
  const head = readU16(octets);
  const exact = head === NEXT_HOP ? readU16(octets, 18) <= 1 : head !== OLD_REDIRECT;
  return exact ? showWide(octets) : `0x${hex(octets)}`;
}
