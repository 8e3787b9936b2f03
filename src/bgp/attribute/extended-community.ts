// EXTENDED COMMUNITIES, RFC 4360; four-octet AS numbers RFC 5668
//   n × 8 octets   1 type, 1 subtype, 6 of value; the type says how the value is cut:
//     0x00   2 AS number, 4 number        0x01   4 IPv4 address, 2 number        0x02   4 AS number, 2 number

import { parseIPv4, printIPv4 } from '../address.ts';
import { parseAsn } from '../asn.ts';
import { bracketed, pieces, sortedSet } from '../list.ts';
import { concat, fromHex, hex, readU16, readU32, u32, Writer } from '../octets.ts';
import type { Words } from '../words.ts';
import { attribute, good, OPTIONAL, TRANSITIVE, WRONG_LENGTH, withdraw } from './kind.ts';

/** One spelling of a community: how it reads `name:a:b…` and how it prints its octets. */
interface Kind {
  /** The fields after the name to eight octets; undefined when they do not fit. */
  parse(fields: readonly string[]): Uint8Array | undefined;
  /** Eight octets to text; undefined when they are not of this kind. */
  print(octets: Uint8Array): string | undefined;
}

const KINDS: Readonly<Record<string, Kind>> = {
  target: administered('target', 0x00, 0x02, decimalNumber),
  // ExaBGP prints the number of an origin as a dotted quad.
  origin: administered('origin', 0x00, 0x03, (octets) => printIPv4(octets, 4)),
  redirect: administered('redirect', 0x80, 0x08, decimalNumber),
  l2info: {
    parse: (fields) => numbers(fields, [0xff, 0xff, 0xffff, 0xffff], (out) => out.u8(0x80).u8(0x0a)),
    print: (octets) =>
      readU16(octets) === 0x800a
        ? `l2info:${octets[2]}:${octets[3]}:${readU16(octets, 4)}:${readU16(octets, 6)}`
        : undefined,
  },
  'redirect-to-nexthop': {
    parse: (fields) => (fields.length === 0 ? Uint8Array.of(8, 0, 0, 0, 0, 0, 0, 0) : undefined),
    print: (octets) => (hex(octets) === '0800000000000000' ? 'redirect-to-nexthop' : undefined),
  },
  bandwidth: { parse: parseBandwidth, print: printBandwidth },
  mup: {
    parse: (fields) => numbers(fields, [0xffff, 0xffff_ffff], (out) => out.u8(0x0c).u8(0x00)),
    print: (octets) => (readU16(octets) === 0x0c00 ? `mup:${readU16(octets, 2)}:${readU32(octets, 4)}` : undefined),
  },
};

export const extendedCommunity = attribute({
  code: 16,
  name: 'extended-community',
  flags: OPTIONAL | TRANSITIVE,

  parse: (words) => sortedSet(words.list('an extended community', (text) => parseExtended(text, words))),
  merge: (first, second) => sortedSet(pieces(concat(first, second), 8))!,
  print: (value) => `extended-community ${bracketed(pieces(value, 8).map(printExtended))}`,

  // RFC 7606 section 7.14
  decode: (wire) =>
    wire.length > 0 && wire.length % 8 === 0
      ? good(wire)
      : withdraw(WRONG_LENGTH, `EXTENDED COMMUNITIES has ${wire.length} octets, must have a multiple of 8`),

  toJson: (value) =>
    `[ ${pieces(value, 8)
      .map((item) => `{ "value": ${BigInt(`0x${hex(item)}`)}, "string": "${printExtended(item)}" }`)
      .join(', ')} ]`,
});

function parseExtended(text: string, words: Words): Uint8Array {
  if (/^0x/i.test(text)) {
    const octets = fromHex(text.slice(2));
    if (octets?.length === 8) return octets;
    return words.back().fail(`'${text}' is not an extended community: 16 hexadecimal digits must follow 0x`);
  }
  const [first = '', ...rest] = text.split(':');
  // Two numbers without a name mean a route target, and `target4` asks for the four-octet form as a trailing L does.
  const bare = /^[\d.]+L?$/.test(first);
  const wide = first.endsWith('4') && first.slice(0, -1) in KINDS;
  const name = bare ? 'target' : wide ? first.slice(0, -1) : first;
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (kind === undefined) {
    const names = Object.keys(KINDS).join(', ');
    return words.back().fail(`'${text}' is not an extended community: the types are ${names}, or 0x and 16 digits`);
  }
  const fields = bare ? [first, ...rest] : wide ? [`${rest[0] ?? ''}L`, ...rest.slice(1)] : rest;
  return (
    kind.parse(fields) ?? words.back().fail(`'${text}' is not an extended community: its fields do not fit ${name}`)
  );
}

function printExtended(octets: Uint8Array): string {
  for (const kind of Object.values(KINDS)) {
    const text = kind.print(octets);
    if (text !== undefined) return text;
  }
  return `0x${hex(octets)}`;
}

/** A community with an administrator and a number: `base` is 0x00 or 0x80, and 1 or 2 is added for the wider forms. */
function administered(name: string, base: number, subtype: number, print2: (octets: Uint8Array) => string): Kind {
  return {
    parse: ([admin = '', number = '', ...rest]) => {
      if (rest.length > 0) return undefined;
      const address = parseIPv4(admin);
      const value = /^\d{1,10}$/.test(number) ? Number(number) : quad(number);
      if (value === undefined || value > 0xffff_ffff) return undefined;
      if (address !== undefined) return narrow(base + 1, subtype, address, value);
      const wide = admin.endsWith('L');
      const asn = parseAsn(wide ? admin.slice(0, -1) : admin);
      if (asn === undefined) return undefined;
      if (wide || asn > 0xffff) return narrow(base + 2, subtype, u32(asn), value);
      return new Writer(8).u8(base).u8(subtype).u16(asn).u32(value).done();
    },
    print: (octets) => {
      if (octets[1] !== subtype) return undefined;
      if (octets[0] === base) return `${name}:${readU16(octets, 2)}:${print2(octets)}`;
      if (octets[0] === base + 1) return `${name}:${printIPv4(octets, 2)}:${readU16(octets, 6)}`;
      if (octets[0] !== base + 2) return undefined;
      const asn = readU32(octets, 2);
      return `${name}:${asn}${asn > 0xffff ? '' : 'L'}:${readU16(octets, 6)}`;
    },
  };
}

function decimalNumber(octets: Uint8Array): string {
  return String(readU32(octets, 4));
}

function quad(text: string): number | undefined {
  const address = parseIPv4(text);
  return address === undefined ? undefined : readU32(address);
}

function narrow(type: number, subtype: number, admin: Uint8Array, value: number): Uint8Array | undefined {
  return value > 0xffff ? undefined : new Writer(8).u8(type).u8(subtype).put(admin).u16(value).done();
}

/** Decimal fields with these maxima, each written in as many octets as its maximum needs. */
function numbers(
  fields: readonly string[],
  maxima: readonly number[],
  head: (out: Writer) => Writer,
): Uint8Array | undefined {
  if (fields.length !== maxima.length) return undefined;
  const out = head(new Writer(8));
  for (const [i, most] of maxima.entries()) {
    const value = /^\d{1,10}$/.test(fields[i]!) ? Number(fields[i]) : Number.NaN;
    if (!(value <= most)) return undefined;
    most === 0xff ? out.u8(value) : most === 0xffff ? out.u16(value) : out.u32(value);
  }
  return out.done();
}

// Link bandwidth, draft-ietf-idr-link-bandwidth: octets per second as IEEE 754 single precision
function parseBandwidth([asn = '', rate = '', ...rest]: readonly string[]): Uint8Array | undefined {
  const admin = parseAsn(asn);
  if (rest.length > 0 || admin === undefined || admin > 0xffff || !/^\d{1,39}$/.test(rate)) return undefined;
  if (!Number.isFinite(Math.fround(Number(rate)))) return undefined;
  const octets = new Writer(8).u8(0x40).u8(0x04).u16(admin).u32(0).done();
  new DataView(octets.buffer).setFloat32(4, Number(rate));
  return octets;
}

function printBandwidth(octets: Uint8Array): string | undefined {
  if (readU16(octets) !== 0x4004) return undefined;
  const rate = new DataView(octets.buffer, octets.byteOffset).getFloat32(4);
  // A rate that decimal digits cannot say exactly is left to the hexadecimal form.
  if (!Number.isInteger(rate) || rate < 0 || Object.is(rate, -0)) return undefined;
  return `bandwidth:${readU16(octets, 2)}:${BigInt(rate)}`;
}
