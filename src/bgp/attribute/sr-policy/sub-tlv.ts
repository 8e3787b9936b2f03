// Sub-TLVs of a tunnel, RFC 9012 section 3
//   1 octet          type
//   1 or 2 octets    length of the value: two for types from 128 on
//   the value

import { readU16, Writer } from '../../octets.ts';

export interface SubTlv {
  readonly type: number;
  readonly value: Uint8Array;
}

/** Types from here on have a length of two octets. */
export const WIDE = 128;

/** Undefined when the last one runs past the end. */
export function cutSubTlvs(bytes: Uint8Array): SubTlv[] | undefined {
  const list: SubTlv[] = [];
  for (let at = 0; at < bytes.length; ) {
    const type = bytes[at]!;
    const head = type < WIDE ? 2 : 3;
    if (at + head > bytes.length) return undefined;
    const start = at + head;
    const end = start + (head === 2 ? bytes[at + 1]! : readU16(bytes, at + 1));
    if (end > bytes.length) return undefined;
    list.push({ type, value: bytes.subarray(start, end) });
    at = end;
  }
  return list;
}

/** Values must fit their lengths. */
export function joinSubTlvs(list: readonly SubTlv[]): Uint8Array {
  const out = new Writer();
  for (const { type, value } of list) {
    if (type < WIDE) out.u8(type).u8(value.length);
    else out.u8(type).u16(value.length);
    out.put(value);
  }
  return out.done();
}
