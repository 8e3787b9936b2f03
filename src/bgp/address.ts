// IPv4 and IPv6 addresses and prefixes, text to octets and back. Hand-written because it stands on the route path.

import { u32 } from './octets.ts';

/** 1 for IPv4 and 2 for IPv6, the numbers of IANA's address family registry. */
export type Afi = 1 | 2;

export interface Prefix {
  readonly afi: Afi;
  /** The whole address, 4 or 16 octets, host bits as written. */
  readonly address: Uint8Array;
  /** bits */
  readonly length: number;
}

/** Four octets of dotted-quad text; undefined for anything else, leading zeros included. */
export function parseIPv4(text: string): Uint8Array | undefined {
  const value = scanIPv4(text, 0, text.length);
  if (value < 0) return undefined;
  return u32(value);
}

/** The number that dotted-quad text in `[at, end)` stands for, or -1. Makes no object: this is the hot path. */
export function scanIPv4(text: string, at: number, end: number): number {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let i = at; i < end; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) {
      if (octet === 0) return -1;
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return -1;
    } else if (digit === -2 && octet >= 0 && dots < 3) {
      value = value * 256 + octet;
      octet = -1;
      dots += 1;
    } else return -1;
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : -1;
}

/** Sixteen octets of IPv6 text (RFC 4291 section 2.2, all forms, no zone); undefined for anything else. */
export function parseIPv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const left = parseGroups(halves[0]!, halves.length === 1);
  const right = parseGroups(halves[1] ?? '', true);
  if (left === undefined || right === undefined) return undefined;
  const size = left.length + right.length;
  // `::` stands for at least one group of zeros.
  if (halves.length === 1 ? size !== 16 : size > 14) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(left);
  bytes.set(right, 16 - right.length);
  return bytes;
}

// The octets of `a:b:c`; the last group may be a dotted quad where the address ends.
function parseGroups(text: string, last: boolean): number[] | undefined {
  const octets: number[] = [];
  const groups = text === '' ? [] : text.split(':');
  for (const [i, group] of groups.entries()) {
    const quad = last && i === groups.length - 1 && group.includes('.') ? parseIPv4(group) : undefined;
    if (quad !== undefined) octets.push(...quad);
    else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      octets.push(value >>> 8, value & 0xff);
    } else return undefined;
  }
  return octets;
}

/** 4 or 16 octets of an address in text, or undefined. */
export function parseAddress(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIPv6(text) : parseIPv4(text);
}

/** `address[/length]`; without a length a host prefix. Undefined when either part is bad. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const bits = address.length * 8;
  if (slash < 0) return { afi: bits === 32 ? 1 : 2, address, length: bits };
  const digits = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(digits) || Number(digits) > bits) return undefined;
  return { afi: bits === 32 ? 1 : 2, address, length: Number(digits) };
}

/** True when no bit beyond the prefix length is set. */
export function isMasked(address: Uint8Array, length: number): boolean {
  for (let bit = length; bit < address.length * 8; bit += 1) {
    if ((address[bit >> 3]! & (0x80 >> (bit & 7))) !== 0) return false;
  }
  return true;
}

export function printIPv4(bytes: Uint8Array, at = 0): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** IPv6 text as RFC 5952 wants it: lower case, longest run of zeros compressed, mapped addresses with a dotted quad. */
export function printIPv6(bytes: Uint8Array, at = 0): string {
  const words: number[] = [];
  for (let i = 0; i < 16; i += 2) words.push((bytes[at + i]! << 8) | bytes[at + i + 1]!);
  if (words[5] === 0xffff && words.slice(0, 5).every((word) => word === 0))
    return `::ffff:${printIPv4(bytes, at + 12)}`;
  let start = -1;
  let longest = 1;
  for (let i = 0; i < 8; i += 1) {
    let run = 0;
    while (i + run < 8 && words[i + run] === 0) run += 1;
    if (run > longest) {
      start = i;
      longest = run;
    }
    i += Math.max(run - 1, 0);
  }
  const text = (from: number, to: number) =>
    words
      .slice(from, to)
      .map((word) => word.toString(16))
      .join(':');
  return start < 0 ? text(0, 8) : `${text(0, start)}::${text(start + longest, 8)}`;
}

/** Text of 4 or 16 octets. */
export function printAddress(bytes: Uint8Array): string {
  return bytes.length === 4 ? printIPv4(bytes) : printIPv6(bytes);
}
