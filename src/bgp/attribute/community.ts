// COMMUNITIES, RFC 1997
//   n × 4 octets   2 of AS number and 2 of value, or a well-known number

import { bracketed, pieces, sortedNumbers } from '../list.ts';
import { readU16, readU32 } from '../octets.ts';
import type { Words } from '../words.ts';
import { attribute, good, OPTIONAL, TRANSITIVE, WRONG_LENGTH, withdraw } from './kind.ts';

// Names that ExaBGP knows come first and are the ones printed; the rest is from IANA's registry.
const WELL_KNOWN: ReadonlyMap<string, number> = new Map([
  ['no-export', 0xffff_ff01],
  ['no-advertise', 0xffff_ff02],
  ['no-export-subconfed', 0xffff_ff03],
  ['nopeer', 0xffff_ff04],
  ['blackhole', 0xffff_029a],
  ['no-peer', 0xffff_ff04],
  ['graceful-shutdown', 0xffff_0000],
  ['accept-own', 0xffff_0001],
  ['llgr-stale', 0xffff_0006],
  ['no-llgr', 0xffff_0007],
]);

const PRINTED = new Map([...WELL_KNOWN].slice(0, 5).map(([name, value]) => [value, name]));

export const community = attribute({
  code: 8,
  name: 'community',
  flags: OPTIONAL | TRANSITIVE,
  usage: 'COMMUNITY | [ COMMUNITY … ]',
  about: 'Communities: AS:VALUE, a 32-bit number, or a well-known name (RFC 1997).',

  parse: (words) => sortedNumbers(words.list('a community', (text) => parseCommunity(text, words))),
  print: (value) => `community ${bracketed(pieces(value, 4).map(printCommunity))}`,

  // RFC 7606 section 7.8
  decode: (wire) =>
    wire.length > 0 && wire.length % 4 === 0
      ? good(wire)
      : withdraw(WRONG_LENGTH, `COMMUNITIES has ${wire.length} octets, must have a multiple of 4`),

  toJson: (value) =>
    `[ ${pieces(value, 4)
      .map((item) => `[ ${readU16(item)}, ${readU16(item, 2)} ]`)
      .join(', ')} ]`,
});

function parseCommunity(text: string, words: Words): number {
  const colon = text.indexOf(':');
  const high = scanDigits(text, 0, colon);
  const low = scanDigits(text, colon + 1, text.length);
  if (colon > 0 && high >= 0 && low >= 0) {
    if (high <= 0xffff && low <= 0xffff) return high * 65536 + low;
    return words.back().fail(`'${text}' is not a community: both halves must be from 0 to 65535`);
  }
  const known = WELL_KNOWN.get(text.toLowerCase().replaceAll('_', '-'));
  if (known !== undefined) return known;
  const value = /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : Number.NaN;
  if (value <= 0xffff_ffff) return value;
  const names = [...WELL_KNOWN.keys()].join(', ');
  return words.back().fail(`'${text}' is not a community: AS:value, a 32-bit number, or one of ${names}`);
}

/** The number that one to five digits in `[at, end)` stand for, or -1. */
function scanDigits(text: string, at: number, end: number): number {
  if (end <= at || end > at + 5) return -1;
  let value = 0;
  for (let i = at; i < end; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function printCommunity(item: Uint8Array): string {
  return PRINTED.get(readU32(item)) ?? `${readU16(item)}:${readU16(item, 2)}`;
}
