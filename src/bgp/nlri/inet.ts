// IPv4 and IPv6 unicast prefixes, RFC 4271 section 4.3, RFC 4760 section 5
//   1 octet              length in bits
//   ceil(length / 8)     the prefix; bits beyond the length mean nothing

import { type Afi, isMasked, parsePrefix, printIPv4, printIPv6, scanIPv4 } from '../address.ts';
import { type Family, ipv4Unicast, ipv6Unicast } from '../family.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words.ts';
import type { FamilyCodec } from './kind.ts';

export const inet4: FamilyCodec = inet(ipv4Unicast, 32, [4, 16, 32]);
export const inet6: FamilyCodec = inet(ipv6Unicast, 128, [16, 32]);

function inet(family: Family, bits: 32 | 128, nextHopLengths: readonly number[]): FamilyCodec {
  return {
    family,
    nextHopLengths,

    measure: (bytes, at, end) => {
      const length = bytes[at]!;
      const size = 1 + ((length + 7) >> 3);
      return at < end && length <= bits && at + size <= end ? size : -1;
    },

    print: (nlri) => `${printAddressPart(nlri, bits)}/${nlri[0]}`,

    writeJson: (out, bytes, at, pathId) => {
      out.ascii('{ "nlri": "');
      const length = bytes[at]!;
      if (bits === 32) writeIPv4(out, bytes, at + 1, length);
      else out.ascii(printAddressPart(bytes.subarray(at, at + 17), 128));
      out.ascii('/').octet(length);
      if (pathId !== undefined) out.ascii('", "path-information": "').ascii(quad(pathId));
      out.ascii('" }');
    },
  };
}

/** A prefix in text to its family and NLRI octets. Host bits must be zero, as ExaBGP demands. */
export function parseInet(words: Words): { readonly afi: Afi; readonly nlri: Uint8Array } {
  const text = words.next('a prefix');
  const prefix =
    parsePrefix(text) ?? words.back().fail(`'${text}' is not a prefix: an IPv4 or IPv6 address, with /length`);
  if (!isMasked(prefix.address, prefix.length)) {
    words.back().fail(`'${text}' has host bits set beyond /${prefix.length}`);
  }
  const octets = (prefix.length + 7) >> 3;
  const nlri = new Uint8Array(1 + octets);
  nlri[0] = prefix.length;
  nlri.set(prefix.address.subarray(0, octets), 1);
  return { afi: prefix.afi, nlri };
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
  const nlri = new Uint8Array(1 + ((length + 7) >> 3));
  nlri[0] = length;
  for (let i = 1; i < nlri.length; i += 1) nlri[i] = (address / 2 ** (32 - i * 8)) & 0xff;
  return nlri;
}

function printAddressPart(nlri: Uint8Array, bits: 32 | 128): string {
  const address = new Uint8Array(bits / 8);
  const length = nlri[0]!;
  address.set(nlri.subarray(1, 1 + ((length + 7) >> 3)));
  const stray = length & 7;
  if (stray > 0) address[length >> 3]! &= 0xff00 >> stray;
  return bits === 32 ? printIPv4(address) : printIPv6(address);
}

// Digits straight from the octets: this runs once a received route.
function writeIPv4(out: Text, bytes: Uint8Array, at: number, length: number): void {
  for (let i = 0; i < 4; i += 1) {
    const left = length - i * 8;
    const octet = left <= 0 ? 0 : left >= 8 ? bytes[at + i]! : bytes[at + i]! & (0xff00 >> left) & 0xff;
    if (i > 0) out.ascii('.');
    out.octet(octet);
  }
}

/** A path identifier as ExaBGP prints it: as a dotted quad. */
export function quad(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 0xff}.${(value >>> 8) & 0xff}.${value & 0xff}`;
}
