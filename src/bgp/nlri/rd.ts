// Route distinguishers, RFC 4364 section 4.2
//   2 octets   type: 0, 1 or 2
//   6 octets   0: AS number (2), number (4)   1: IPv4 address (4), number (2)   2: AS number (4), number (2)

import { parseIPv4, printIPv4 } from '../address.ts';
import { parseAsn } from '../asn.ts';
import { hex, readU16, readU32, Writer } from '../octets.ts';
import type { Words } from '../words.ts';

/** octets */
export const RD = 8;

/** `65000:1`, `192.0.2.1:1`, `100000:1`, or `0x` and 16 digits for types that nobody has a text for. */
export function parseRd(words: Words): Uint8Array {
  const text = words.next('a route distinguisher');
  return (
    rdOctets(text) ??
    words.back().fail(`'${text}' is not a route distinguisher: AS:NUMBER or ADDRESS:NUMBER, 6 octets in all`)
  );
}

function rdOctets(text: string): Uint8Array | undefined {
  if (/^0x[0-9a-f]{16}$/i.test(text)) return Uint8Array.from(Buffer.from(text.slice(2), 'hex'));
  const cut = text.lastIndexOf(':');
  const admin = text.slice(0, Math.max(cut, 0));
  const digits = text.slice(cut + 1);
  const number = /^\d{1,10}$/.test(digits) ? Number(digits) : Number.NaN;
  const address = parseIPv4(admin);
  if (address !== undefined) {
    return number <= 0xffff ? new Writer(RD).u16(1).put(address).u16(number).done() : undefined;
  }
  const asn = parseAsn(admin);
  if (asn === undefined) return undefined;
  if (asn <= 0xffff && number <= 0xffff_ffff) return new Writer(RD).u16(0).u16(asn).u32(number).done();
  return number <= 0xffff ? new Writer(RD).u16(2).u32(asn).u16(number).done() : undefined;
}

/** The text that `parseRd` reads back. */
export function printRd(bytes: Uint8Array, at = 0): string {
  const type = readU16(bytes, at);
  if (type === 0) return `${readU16(bytes, at + 2)}:${readU32(bytes, at + 4)}`;
  if (type === 1) return `${printIPv4(bytes, at + 2)}:${readU16(bytes, at + 6)}`;
  // A small AS number of type 2 read back would be of type 0.
  if (type === 2 && readU32(bytes, at + 2) > 0xffff) return `${readU32(bytes, at + 2)}:${readU16(bytes, at + 6)}`;
  return `0x${hex(bytes.subarray(at, at + RD))}`;
}

/** The word of a grammar whose draft has a route distinguisher. */
export const rdWord = {
  usage: 'AS:NUMBER | ADDRESS:NUMBER',
  about: 'Route distinguisher (RFC 4364).',
  read: (words: Words, draft: { rd: Uint8Array | undefined }): void => {
    draft.rd = parseRd(words);
  },
};
