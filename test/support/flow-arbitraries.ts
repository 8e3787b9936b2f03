// Flow specifications for the laws: canonical NLRI, put together by hand as RFC 8955 and RFC 8956 draw them.

import { concat } from '../../src/bgp/index.ts';
import { fc } from './fast-check.ts';

const LAST = 0x80;
const AND = 0x40;

const octetsOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });

/** The fewest octets for a value, and the bits of an operator that say how many. */
function sized(value: number): { readonly width: number; readonly octets: number[] } {
  if (value > 0xffff) return { width: 0x20, octets: [value >>> 24, value >>> 16, value >>> 8, value] };
  return value > 0xff ? { width: 0x10, octets: [value >>> 8, value] } : { width: 0, octets: [value] };
}

/** The items of one component; `comparisons` are the bits that may be used. */
function itemsOf(type: number, most: number, comparisons: readonly number[]): fc.Arbitrary<Uint8Array> {
  const item = fc.tuple(fc.constantFrom(...comparisons), fc.integer({ min: 0, max: most }), fc.boolean());
  return fc.array(item, { minLength: 1, maxLength: 4 }).map((items) => {
    const octets = items.flatMap(([comparison, value, and], i) => {
      // `true` and `false` compare with nothing.
      const constant = comparisons.length > 4 && (comparison === 0 || comparison === 7);
      const { width, octets } = sized(constant ? 0 : value & most);
      const last = i === items.length - 1 ? LAST : 0;
      return [last | (and && i > 0 ? AND : 0) | width | comparison, ...octets];
    });
    return Uint8Array.of(type, ...octets);
  });
}

const numeric = (type: number, most: number): fc.Arbitrary<Uint8Array> => itemsOf(type, most, [0, 1, 2, 3, 4, 5, 6, 7]);
const bitmask = (type: number, bits: number): fc.Arbitrary<Uint8Array> => itemsOf(type, bits, [0, 1, 2, 3]);

function prefix4(type: number): fc.Arbitrary<Uint8Array> {
  return fc.tuple(fc.integer({ min: 0, max: 32 }), octetsOf(4)).map(([length, address]) => {
    return concat(Uint8Array.of(type, length), masked(address, length));
  });
}

/** The bits between offset and length alone. */
function prefix6(type: number): fc.Arbitrary<Uint8Array> {
  const lengths = fc.tuple(fc.integer({ min: 0, max: 128 }), fc.nat(127)).map(([length, part]) => {
    return [length, length === 0 ? 0 : part % length] as const;
  });
  const whole = fc.integer({ min: 0, max: 128 }).map((length) => [length, 0] as const);
  return fc.tuple(fc.oneof(whole, lengths), octetsOf(16)).map(([[length, offset], address]) => {
    return concat(Uint8Array.of(type, length, offset), masked(address, length - offset));
  });
}

function masked(address: Uint8Array, length: number): Uint8Array {
  const octets = address.slice(0, (length + 7) >> 3);
  if ((length & 7) !== 0) octets[octets.length - 1]! &= 0xff00 >> (length & 7);
  return octets;
}

const COMPONENTS = {
  4: [
    prefix4(1),
    prefix4(2),
    numeric(3, 0xff),
    ...[4, 5, 6].map((type) => numeric(type, 0xffff)),
    numeric(7, 0xff),
    numeric(8, 0xff),
    bitmask(9, 0xffff),
    numeric(10, 0xffff),
    numeric(11, 0x3f),
    bitmask(12, 0x0f),
  ],
  6: [
    prefix6(1),
    prefix6(2),
    numeric(3, 0xff),
    ...[4, 5, 6].map((type) => numeric(type, 0xffff)),
    numeric(7, 0xff),
    numeric(8, 0xff),
    bitmask(9, 0xffff),
    numeric(10, 0xffff),
    numeric(11, 0xff),
    bitmask(12, 0x0e),
    numeric(13, 0xf_ffff),
  ],
};

/** One NLRI of a protocol, with a route distinguisher or with none; some of components that nobody knows. */
export function flowNlri(version: 4 | 6, rd: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const known = fc
    .tuple(...COMPONENTS[version].map((component) => fc.option(component, { nil: undefined, freq: 2 })))
    .map((parts) => concat(...parts.filter((part) => part !== undefined)))
    .filter((components) => components.length > 0);
  const unknown = fc.uint8Array({ maxLength: 300 }).map((rest) => concat(Uint8Array.of(99), rest));
  const components = fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: unknown });
  return fc.tuple(rd, components).map(([distinguisher, octets]) => {
    const size = distinguisher.length + octets.length;
    const length = size < 240 ? Uint8Array.of(size) : Uint8Array.of(0xf0 | (size >> 8), size);
    return concat(length, distinguisher, octets);
  });
}
