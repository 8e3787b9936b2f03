// The parts that SIDs are written with, RFC 9830 sections 2.4.2 to 2.4.4
//   MPLS label   20 bits of label, 3 of TC, 1 S, 8 of TTL
//   SRv6 SID     16 octets
//   structure    2 endpoint behaviour, 2 reserved, then in bits 1 locator block, 1 locator node, 1 function, 1 argument

import { parseIPv6, printIPv6 } from '../../address.ts';
import { LONGEST_LABEL } from '../../nlri/label.ts';
import { hex, readU16, readU32, u32, Writer } from '../../octets.ts';
import type { Words } from '../../words.ts';

/** octets */
export const BEHAVIOR = 8;
/** ExaBGP marks every label as the last of a stack; receivers must not look. */
const LAST = 0x100;

/** `16001`, or with TC, S and TTL `16001:0:1:0`. */
export function parseEntry(words: Words): Uint8Array {
  const text = words.next('a label');
  const [label = Number.NaN, tc = 0, s = 1, ttl = 0] = (/^\d{1,7}(:\d:[01]:\d{1,3})?$/.test(text) ? text : '')
    .split(':')
    .map((part) => (part === '' ? Number.NaN : Number(part)));
  if (label <= LONGEST_LABEL && tc <= 7 && ttl <= 255) return u32(label * 4096 + tc * 512 + s * LAST + ttl);
  return words.back().fail(`'${text}' is not a label: 0 to ${LONGEST_LABEL}, or LABEL:TC:S:TTL`);
}

/** The text that `parseEntry` reads back. */
export function printEntry(octets: Uint8Array, at: number): string {
  const { label, tc, s, ttl } = entryOf(octets, at);
  return tc === 0 && s && ttl === 0 ? `${label}` : `${label}:${tc}:${s ? 1 : 0}:${ttl}`;
}

/** Members of a JSON object. */
export function entryJson(octets: Uint8Array, at: number): string {
  const { label, tc, s, ttl } = entryOf(octets, at);
  return `"label": ${label}, "tc": ${tc}, "s": ${s}, "ttl": ${ttl}`;
}

export function entryOf(octets: Uint8Array, at: number) {
  const entry = readU32(octets, at);
  return { label: entry >>> 12, tc: (entry >>> 9) & 7, s: (entry & LAST) !== 0, ttl: entry & 0xff };
}

export function parseSid(words: Words): Uint8Array {
  const text = words.next('an SRv6 SID');
  return parseIPv6(text) ?? words.back().fail(`'${text}' is not an SRv6 SID: it must be an IPv6 address`);
}

export { printIPv6 as printSid };

/** `65 32 0 16 0`: the endpoint behaviour, and the bits of locator block, locator node, function and argument. */
export function parseBehavior(words: Words): Uint8Array {
  const where = words.where();
  const out = new Writer(BEHAVIOR).u16(words.number(0, 0xffff, 'behavior of an SRv6 SID')).u16(0);
  let sum = 0;
  for (const what of ['locator block', 'locator node', 'function', 'argument']) {
    const bits = words.number(0, 128, `length of the ${what} in bits`);
    sum += bits;
    out.u8(bits);
  }
  if (sum > 128) words.failAt(where, `the parts of the SID have ${sum} bits together, it has 128`);
  return out.done();
}

export function printBehavior(octets: Uint8Array, at: number): string {
  return `${readU16(octets, at)} ${octets.subarray(at + 4, at + BEHAVIOR).join(' ')}`;
}

export function behaviorJson(octets: Uint8Array, at: number): string {
  const [block, node, length, argument] = octets.subarray(at + 4, at + BEHAVIOR);
  return (
    `{"behavior": ${readU16(octets, at)}, "lb-length": ${block}, "ln-length": ${node}, ` +
    `"fun-length": ${length}, "arg-length": ${argument}}`
  );
}

/** `flags 0x80`, where it stands; else `usual`. `allowed`: bits that may be asked for. */
export function parseFlags(words: Words, usual: number, allowed = 0xff): number {
  if (!words.accept('flags')) return usual;
  const text = words.next('the flags');
  const value = /^(0x[0-9a-f]{1,2}|\d{1,3})$/i.test(text) ? Number(text) : Number.NaN;
  if (value <= 0xff && (value & ~allowed) === 0) return value;
  const bits = `0x${hex(Uint8Array.of(allowed))}`;
  return words.back().fail(`'${text}' is not an octet of flags: a number, of the bits ${bits}`);
}

/** ` flags 0x80`, or nothing where `parseFlags` would take `usual`. */
export function printFlags(value: number, usual: number): string {
  return value === usual ? '' : ` flags 0x${hex(Uint8Array.of(value))}`;
}
