// Prefixes in flow specifications
//   IPv4, RFC 8955 section 4.2.2.1     1 octet length, then the prefix
//   IPv6, RFC 8956 section 3.1         1 octet length, 1 octet offset, then the bits from offset to length

import { type Afi, type Prefix, parsePrefix, printIPv6 } from '../../address.ts';
import type { Writer } from '../../octets.ts';
import { printPrefix } from '../inet.ts';
import type { Fail } from './operators.ts';

export interface FlowPrefix extends Prefix {
  /** Leading bits that are not compared; 0 in IPv4. */
  readonly offset: number;
}

/** `192.0.2.0/24`, `2001:db8::/32`, `2001:db8::/32/0`. Bits outside the prefix mean nothing, as in ExaBGP. */
export function parseFlowPrefix(text: string, fail: Fail): FlowPrefix {
  const parts = text.split('/');
  const prefix = parsePrefix(parts.slice(0, 2).join('/'));
  if (prefix === undefined || parts.length > 3) {
    return fail(`'${text}' is not a prefix: an address with /length, IPv6 with /length/offset too`);
  }
  if (parts.length === 1) fail(`'${text}' has no length: ${text}/${prefix.length} is this address alone`);
  const digits = parts[2] ?? '0';
  const offset = /^\d{1,3}$/.test(digits) ? Number(digits) : Number.NaN;
  // RFC 8956 section 3.1: length and offset of 0 match everything.
  const sound = prefix.afi === 1 ? parts.length === 2 : offset < prefix.length || (offset === 0 && prefix.length === 0);
  return sound
    ? { ...prefix, offset }
    : fail(`'${text}' has a bad offset: IPv6 alone has one, shorter than the prefix`);
}

export function writeFlowPrefix(out: Writer, { afi, address, length, offset }: FlowPrefix): void {
  out.u8(length);
  if (afi === 2) out.u8(offset);
  out.put(bitsOf(address, offset, length));
}

/** Octets of the prefix at `at`, or -1 when it is malformed or runs past `end`. */
export function measureFlowPrefix(bytes: Uint8Array, at: number, end: number, afi: Afi): number {
  if (at + afi > end) return -1;
  const length = bytes[at]!;
  const offset = afi === 1 ? 0 : bytes[at + 1]!;
  if (length > (afi === 1 ? 32 : 128) || offset > length || (offset === length && length > 0)) return -1;
  const size = afi + ((length - offset + 7) >> 3);
  return at + size <= end ? size : -1;
}

/** The text that `parseFlowPrefix` reads back, of the sound prefix at `at`. */
export function printFlowPrefix(bytes: Uint8Array, at: number, afi: Afi): string {
  const length = bytes[at]!;
  if (afi === 1) return printPrefix(bytes, at + 1, length, 32);
  const offset = bytes[at + 1]!;
  const address = new Uint8Array(16);
  for (let bit = offset; bit < length; bit += 1) {
    const from = bit - offset;
    if ((bytes[at + 2 + (from >> 3)]! & (0x80 >> (from & 7))) !== 0) address[bit >> 3]! |= 0x80 >> (bit & 7);
  }
  return `${printIPv6(address)}/${length}/${offset}`;
}

/** Bits `from` to `to` of an address, moved to the front, with zeros behind. */
function bitsOf(address: Uint8Array, from: number, to: number): Uint8Array {
  const bits = new Uint8Array((to - from + 7) >> 3);
  for (let bit = from; bit < to; bit += 1) {
    const at = bit - from;
    if ((address[bit >> 3]! & (0x80 >> (bit & 7))) !== 0) bits[at >> 3]! |= 0x80 >> (at & 7);
  }
  return bits;
}
