// TLVs of BGP Prefix-SID: 1 octet type, 2 octets length, value. RFC 8669 section 3, RFC 9252 sections 2 and 3
//   1  label index      1 reserved, 2 flags, 4 index
//   2  IPv6 SID         3 reserved, 16 SID; gone since RFC 8669, ExaBGP 4 writes it
//   3  SRGB             2 flags, n × (3 first label, 3 how many)
//   4  SRv6 VPN SID     1 reserved, 1 type, 1 flags, 16 SID; gone as well
//   5  SRv6 L3 service  1 reserved, sub-TLVs
//   6  SRv6 L2 service  1 reserved, sub-TLVs

import { readU16, Writer } from '../../octets.ts';

export const LABEL_INDEX = 1;
export const IPV6_SID = 2;
export const SRGB = 3;
export const VPN_SID = 4;
export const L3_SERVICE = 5;
export const L2_SERVICE = 6;

/** Octets of the TLVs that hold a bare SID, and where in it the SID is. */
export const BARE_SID = 19;
export const SID_AT = 3;

export interface Tlv {
  readonly type: number;
  readonly value: Uint8Array;
}

/** TLVs one after the other, of any of the three levels; undefined when one runs past the end. */
export function cutTlvs(bytes: Uint8Array): Tlv[] | undefined {
  const list: Tlv[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 3 > bytes.length) return undefined;
    const end = at + 3 + readU16(bytes, at + 1);
    if (end > bytes.length) return undefined;
    list.push({ type: bytes[at]!, value: bytes.subarray(at + 3, end) });
    at = end;
  }
  return list;
}

export function tlvOctets(type: number, value: Uint8Array): Uint8Array {
  return new Writer().u8(type).u16(value.length).put(value).done();
}

/** First label and number of labels of each range of an SRGB. */
export function srgbsOf(value: Uint8Array): [number, number][] {
  const ranges: [number, number][] = [];
  for (let at = 2; at + 6 <= value.length; at += 6) ranges.push([u24(value, at), u24(value, at + 3)]);
  return ranges;
}

function u24(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | readU16(bytes, at + 1);
}
