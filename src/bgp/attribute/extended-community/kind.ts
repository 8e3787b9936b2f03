// The shape of one sort of extended community, and the fields that many of them have.

import { parseIPv4, printIPv4 } from '../../address.ts';
import { parseAsn } from '../../asn.ts';
import { readU16, readU32, u32, Writer } from '../../octets.ts';

/** How a community reads `name:a:b…` and how its octets print. */
export interface Kind {
  /** What follows the name: `:AS:NUMBER`. */
  readonly form: string;
  /** The fields after the name to eight octets; undefined when they do not fit. */
  parse(fields: readonly string[]): Uint8Array | undefined;
  /**
   * Eight octets to text as ExaBGP shows it; undefined when they are not of this kind. It may leave out what ExaBGP
   * leaves out.
   */
  print(octets: Uint8Array): string | undefined;
  /** A blank and not a colon stands before its one field, as in `mark 10`. */
  readonly spaced?: true;
}

/** Bit of the type: the community stays inside the AS, RFC 4360 section 3. */
const NON_TRANSITIVE = 0x40;

/**
 * A community with an administrator and a number: `base` is 0x00 or 0x80, and 1 is added for IPv4 addresses, 2 for
 * four-octet AS numbers.
 */
export function administered(
  name: string,
  base: number,
  subtype: number,
  number: (octets: Uint8Array) => string = (octets) => String(readU32(octets, 4)),
): Kind {
  return {
    form: ':AS:NUMBER, 6 octets in all',
    parse: ([admin = '', text = '', ...rest]) => {
      if (rest.length > 0) return undefined;
      const value = decimal(text, 0xffff_ffff) ?? quad(text);
      if (value === undefined) return undefined;
      const address = parseIPv4(admin);
      if (address !== undefined) return narrow(base + 1, subtype, address, value);
      const wide = admin.endsWith('L');
      const asn = parseAsn(wide ? admin.slice(0, -1) : admin);
      if (asn === undefined) return undefined;
      if (wide || asn > 0xffff) return narrow(base + 2, subtype, u32(asn), value);
      return new Writer(8).u8(base).u8(subtype).u16(asn).u32(value).done();
    },
    print: (octets) => {
      if (octets[1] !== subtype) return undefined;
      const form = (octets[0]! & ~NON_TRANSITIVE) - base;
      if (form === 0) return `${name}:${readU16(octets, 2)}:${number(octets)}`;
      if (form === 1) return `${name}:${printIPv4(octets, 2)}:${readU16(octets, 6)}`;
      if (form !== 2) return undefined;
      const asn = readU32(octets, 2);
      return `${name}:${asn}${asn > 0xffff ? '' : 'L'}:${readU16(octets, 6)}`;
    },
  };
}

function quad(text: string): number | undefined {
  const address = parseIPv4(text);
  return address === undefined ? undefined : readU32(address);
}

function narrow(type: number, subtype: number, admin: Uint8Array, value: number): Uint8Array | undefined {
  return value > 0xffff ? undefined : new Writer(8).u8(type).u8(subtype).put(admin).u16(value).done();
}

/** A decimal number from 0 to `most`. */
export function decimal(text: string | undefined, most: number): number | undefined {
  const value = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value <= most ? value : undefined;
}

/** Decimal fields with these maxima, each written in as many octets as its maximum needs, after type and subtype. */
export function numbers(head: number, fields: readonly string[], maxima: readonly number[]): Uint8Array | undefined {
  if (fields.length !== maxima.length) return undefined;
  const out = new Writer(8).u16(head);
  for (const [i, most] of maxima.entries()) {
    const value = decimal(fields[i], most);
    if (value === undefined) return undefined;
    most === 0xff ? out.u8(value) : most === 0xffff ? out.u16(value) : out.u32(value);
  }
  return out.done();
}

/** Type, subtype, two octets, and a rate as IEEE 754 single precision; undefined when the text is no such number. */
export function withRate(head: number, admin: number, text: string): Uint8Array | undefined {
  if (!/^\d{1,39}(\.\d{1,60})?(e[+-]\d{1,2})?$/.test(text)) return undefined;
  const rate = Math.fround(Number(text));
  if (!Number.isFinite(rate)) return undefined;
  const octets = new Writer(8).u16(head).u16(admin).u32(0).done();
  new DataView(octets.buffer).setFloat32(4, rate);
  return octets;
}

/** The rate in the last four octets; undefined when it is no number. */
export function rateOf(octets: Uint8Array): string | undefined {
  const rate = new DataView(octets.buffer, octets.byteOffset).getFloat32(4);
  if (!Number.isFinite(rate)) return undefined;
  return Number.isInteger(rate) ? String(BigInt(rate)) : String(rate);
}
