// LARGE_COMMUNITY, RFC 8092
//   n × 12 octets   three 32-bit numbers: AS number and two of its own

import { bracketed, pieces, sortedSet } from '../list.ts';
import { fromHex, readU32, Writer } from '../octets.ts';
import type { Words } from '../words.ts';
import { attribute, good, OPTIONAL, TRANSITIVE, WRONG_LENGTH, withdraw } from './kind.ts';

export const largeCommunity = attribute({
  code: 32,
  name: 'large-community',
  flags: OPTIONAL | TRANSITIVE,
  usage: 'COMMUNITY | [ COMMUNITY … ]',
  about: 'Large communities: three 32-bit numbers A:B:C, or one of 96 bits (RFC 8092).',

  parse: (words) => sortedSet(words.list('a large community', (text) => parseLarge(text, words))),
  print: (value) => `large-community ${bracketed(pieces(value, 12).map((item) => numbers(item).join(':')))}`,

  // RFC 8092 section 6
  decode: (wire) =>
    wire.length > 0 && wire.length % 12 === 0
      ? good(wire)
      : withdraw(WRONG_LENGTH, `LARGE_COMMUNITY has ${wire.length} octets, must have a multiple of 12`),

  toJson: (value) =>
    `[ ${pieces(value, 12)
      .map((item) => {
        const [asn, first, second] = numbers(item);
        return `[ ${asn}, ${first} , ${second} ]`;
      })
      .join(', ')} ]`,
});

function numbers(item: Uint8Array): [number, number, number] {
  return [readU32(item), readU32(item, 4), readU32(item, 8)];
}

// `1:2:3`, or all 96 bits as one number, decimal or 0x
function parseLarge(text: string, words: Words): Uint8Array {
  const parts = /^(\d{1,10}):(\d{1,10}):(\d{1,10})$/.exec(text)?.slice(1).map(Number);
  if (parts?.every((part) => part <= 0xffff_ffff)) {
    return new Writer(12).u32(parts[0]!).u32(parts[1]!).u32(parts[2]!).done();
  }
  if (/^(0x[0-9a-f]{1,24}|\d{1,29})$/i.test(text) && BigInt(text) < 1n << 96n) {
    return fromHex(BigInt(text).toString(16).padStart(24, '0'))!;
  }
  return words.back().fail(`'${text}' is not a large community: three numbers below 4294967296, as 65000:1:2`);
}
