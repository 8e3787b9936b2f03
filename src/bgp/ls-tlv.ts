// What NLRI and attribute of BGP-LS are made of, RFC 9552 section 5.1
//   2 octets   type
//   2 octets   length of the value
//   n octets   value

import { printAddress, printIPv4 } from './address.ts';
import { hex, readU16 } from './octets.ts';

export interface Tlv {
  readonly code: number;
  readonly value: Uint8Array;
}

/** The TLVs in `[at, end)`, or undefined when the last one runs past `end`. */
export function cutTlvs(bytes: Uint8Array, at = 0, end = bytes.length): Tlv[] | undefined {
  const tlvs: Tlv[] = [];
  let start = at;
  while (start < end) {
    const stop = start + 4 <= end ? start + 4 + readU16(bytes, start + 2) : end + 1;
    if (stop > end) return undefined;
    tlvs.push({ code: readU16(bytes, start), value: bytes.subarray(start + 4, stop) });
    start = stop;
  }
  return tlvs;
}

/** JSON key of TLVs that have no name. */
export function rawName(code: number): string {
  return `generic-lsid-${code}`;
}

/** `"0x0102"` */
export function rawText(octets: Uint8Array): string {
  return `"0x${hex(octets)}"`;
}

/** An IPv4 address in quotes, or undefined when it has not four octets. */
export function quadText(value: Uint8Array): string | undefined {
  return value.length === 4 ? `"${printIPv4(value)}"` : undefined;
}

/** An IPv4 or IPv6 address in quotes, or undefined when it has neither length. */
export function addressText(value: Uint8Array): string | undefined {
  return value.length === 4 || value.length === 16 ? `"${printAddress(value)}"` : undefined;
}

/** Octets as hexadecimal digits: how ExaBGP prints IS-IS system identifiers. */
export function systemId(octets: Uint8Array): string {
  return hex(octets).toLowerCase();
}
