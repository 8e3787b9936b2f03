// IPv4 and IPv6 prefixes, unicast and multicast, RFC 4271 section 4.3, RFC 4760 section 5
//   1 octet              length in bits
//   ceil(length / 8)     the prefix; bits beyond the length mean nothing

import { isMasked, type Prefix, parsePrefix, printIPv4, printIPv6, scanIPv4 } from '../address.ts';
import { type Family, familyOf, ipv4Unicast, ipv6Unicast } from '../family.ts';
import { fewOctets } from '../octets.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words.ts';
import type { FamilyCodec } from './kind.ts';
import { prefixGrammar } from './prefix.ts';

export const inet4 = inet(ipv4Unicast);
export const inet6 = inet(ipv6Unicast);
export const multicast4 = inet(familyOf(1, 2));
export const multicast6 = inet(familyOf(2, 2));

function inet(family: Family): FamilyCodec {
  const bits = family.afi === 1 ? 32 : 128;
  return {
    family,
    nextHop: { lengths: family.afi === 1 ? [4, 16, 32] : [16, 32] },
    grammar: prefixGrammar,

    measure: (bytes, at, end) => {
      const length = bytes[at]!;
      const size = 1 + ((length + 7) >> 3);
      return at < end && length <= bits && at + size <= end ? size : -1;
    },

    print: (nlri) => printPrefix(nlri, 1, nlri[0]!, bits),

    writeJson: (out, bytes, at, pathId) => {
      out.ascii('{ "nlri": "');
      writePrefix(out, bytes, at + 1, bytes[at]!, bits);
      out.ascii('"');
      writePathId(out, pathId);
      out.ascii(' }');
    },
  };
}

/** A prefix in text. Host bits must be zero, as ExaBGP demands. */
export function parsePrefixWord(words: Words): Prefix {
  const text = words.next('a prefix');
  const prefix =
    parsePrefix(text) ?? words.back().fail(`'${text}' is not a prefix: an IPv4 or IPv6 address, with /length`);
  if (!isMasked(prefix.address, prefix.length)) {
    words.back().fail(`'${text}' has host bits set beyond /${prefix.length}`);
  }
  return prefix;
}

/** The octets of a prefix that NLRI carry, its length left out. */
export function prefixOctets({ address, length }: Prefix): Uint8Array {
  return address.subarray(0, (length + 7) >> 3);
}

/** Text of `length` bits of an address that stand at `at`. */
export function printPrefix(bytes: Uint8Array, at: number, length: number, bits: 32 | 128): string {
  const address = new Uint8Array(bits / 8);
  address.set(bytes.subarray(at, at + ((length + 7) >> 3)));
  const stray = length & 7;
  if (stray > 0) address[length >> 3]! &= 0xff00 >> stray;
  return `${bits === 32 ? printIPv4(address) : printIPv6(address)}/${length}`;
}

export function writePrefix(out: Text, bytes: Uint8Array, at: number, length: number, bits: 32 | 128): void {
  if (bits === 128) {
    out.ascii(printPrefix(bytes, at, length, bits));
    return;
  }
  // Digits straight from the octets: this runs once a received route.
  for (let i = 0; i < 4; i += 1) {
    const left = length - i * 8;
    const octet = left <= 0 ? 0 : left >= 8 ? bytes[at + i]! : bytes[at + i]! & (0xff00 >> left) & 0xff;
    if (i > 0) out.ascii('.');
    out.octet(octet);
  }
  out.ascii('/').octet(length);
}

/** `, "path-information": "0.0.0.1"`, where one travels. */
export function writePathId(out: Text, pathId: number | undefined): void {
  if (pathId !== undefined) out.ascii(', "path-information": "').ascii(quad(pathId)).ascii('"');
}

/** A path identifier as ExaBGP prints it: as a dotted quad. */
export function quad(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 0xff}.${(value >>> 8) & 0xff}.${value & 0xff}`;
}

/**
 * The NLRI of an IPv4 prefix written in `text` from `at` to `end`, or undefined when the slow road must look at it.
 * The short road of announce lines: no object but the result.
 */
export function scanInet4(text: string, at: number, end: number): Uint8Array | undefined {
  let length = 32;
  let stop = end;
  for (let i = end - 1; i > at && i >= end - 3; i -= 1) {
    if (text.charCodeAt(i) !== 47) continue;
    length = 0;
    for (let j = i + 1; j < end; j += 1) {
      const digit = text.charCodeAt(j) - 48;
      if (digit < 0 || digit > 9) return undefined;
      length = length * 10 + digit;
    }
    if (i + 1 === end || length > 32) return undefined;
    stop = i;
  }
  const address = scanIPv4(text, at, stop);
  // With `length` bits kept, what the rest holds must be zero.
  if (address < 0 || (length < 32 && address % 2 ** (32 - length) !== 0)) return undefined;
  const nlri = fewOctets(1 + ((length + 7) >> 3));
  nlri[0] = length;
  for (let i = 1; i < nlri.length; i += 1) nlri[i] = (address / 2 ** (32 - i * 8)) & 0xff;
  return nlri;
}
