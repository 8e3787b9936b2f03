// Segment identifiers: labels of three octets, of which 20 bits count, and indexes of four, RFC 9085 section 2.1.1

import { rawText } from '../../ls-tlv.ts';
import { readU32 } from '../../octets.ts';

const LABEL = 0xf_ffff;

export function u24(value: Uint8Array, at: number): number {
  return readU32(Uint8Array.of(0, value[at]!, value[at + 1]!, value[at + 2]!));
}

/** A label or an index, which its length tells; undefined for any other length. */
export function readSid(value: Uint8Array): number | undefined {
  if (value.length === 3) return u24(value, 0) & LABEL;
  return value.length === 4 ? readU32(value) : undefined;
}

/**
 * Labels when both bits V (value) and L (local) are set, indexes when neither is. What cannot be one of those is
 * `undecoded`, in quotes.
 */
export function readSids(value: Uint8Array, v: boolean, l: boolean): { sids: string[]; undecoded: string[] } {
  const width = v !== l ? Number.POSITIVE_INFINITY : v ? 3 : 4;
  const sids: string[] = [];
  let at = 0;
  for (; at + width <= value.length; at += width) sids.push(String(readSid(value.subarray(at, at + width))));
  return { sids, undecoded: at < value.length ? [rawText(value.subarray(at))] : [] };
}
