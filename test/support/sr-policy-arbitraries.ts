// SR policies and other tunnels for the laws: well-formed NLRI and values of TUNNEL_ENCAP.

import { concat } from '../../src/bgp/index.ts';
import { fc } from './fast-check.ts';

const octetsOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const anyOf = (...lengths: number[]): fc.Arbitrary<Uint8Array> => fc.oneof(...lengths.map(octetsOf));
const wide = (length: number): Uint8Array => Uint8Array.of(length >> 8, length);

/** A sub-TLV, RFC 9012 section 3. */
export function subTlv(type: number, value: Uint8Array): Uint8Array {
  const length = type < 128 ? Uint8Array.of(value.length) : wide(value.length);
  return concat(Uint8Array.of(type), length, value);
}

const subTlvOf = (type: number, value: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  value.map((octets) => subTlv(type, octets));

/** Lengths that segments of these types may have, RFC 9830 and RFC 9831. */
export const SEGMENTS: readonly (readonly [number, readonly number[]])[] = [
  [1, [6]],
  [3, [6, 10]],
  [4, [18, 22]],
  [5, [10, 14]],
  [6, [10, 14]],
  [7, [42, 46]],
  [8, [34, 38]],
  [13, [18, 26]],
  [14, [18, 26, 34, 42]],
  [15, [42, 50, 58, 66]],
  [16, [34, 42, 50, 58]],
];

// Octets at random seldom are what words can say: zeros make them so more often.
const value = (...lengths: readonly number[]): fc.Arbitrary<Uint8Array> =>
  fc.tuple(anyOf(...lengths), fc.boolean()).map(([octets, plain]) => {
    if (plain) octets.fill(0, 0, 2);
    return octets;
  });

const segments = fc
  .tuple(
    fc.option(subTlvOf(9, value(6))),
    fc.array(
      fc.oneof(
        ...SEGMENTS.map(([type, lengths]) => subTlvOf(type, value(...lengths))),
        subTlvOf(99, fc.uint8Array({ maxLength: 4 })),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([weight, list]) => concat(Uint8Array.of(0), weight ?? new Uint8Array(0), ...list));

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 30 }).map((text) => Uint8Array.from([0, ...Buffer.from(text, 'latin1')])),
  fc.uint8Array({ minLength: 1, maxLength: 9 }),
);

const once = [
  subTlvOf(12, value(6)),
  subTlvOf(13, value(2, 6, 18)),
  subTlvOf(14, value(3)),
  subTlvOf(15, octetsOf(2)),
  subTlvOf(20, value(18, 26)),
  subTlvOf(129, name),
  subTlvOf(130, name),
];
const often = fc.array(fc.oneof(subTlvOf(128, segments), subTlvOf(77, fc.uint8Array({ maxLength: 5 }))), {
  maxLength: 4,
});

const policies = fc
  .tuple(often, ...once.map((each) => fc.option(each)))
  .map(([list, ...rest]) => concat(...list, ...rest.map((each) => each ?? new Uint8Array(0))));
const others = fc
  .array(fc.tuple(fc.constantFrom(1, 6, 200), fc.uint8Array({ maxLength: 5 })), { maxLength: 3 })
  .map((list) => concat(...list.map(([type, octets]) => subTlv(type, octets))));

const tunnel = (type: number, octets: Uint8Array): Uint8Array => concat(wide(type), wide(octets.length), octets);

/** Values of TUNNEL_ENCAP: one SR policy at most, and any other tunnels. */
export const tunnels: fc.Arbitrary<Uint8Array> = fc.oneof(
  policies.map((octets) => tunnel(15, octets)),
  fc.tuple(policies, others).map(([first, second]) => concat(tunnel(15, first), tunnel(8, second))),
  fc.array(others, { minLength: 1, maxLength: 3 }).map((list) => concat(...list.map((octets) => tunnel(8, octets)))),
);

/** NLRI with an endpoint of this many octets. */
export function policyNlri(width: 4 | 16): fc.Arbitrary<Uint8Array> {
  return octetsOf(8 + width).map((rest) => concat(Uint8Array.of((8 + width) * 8), rest));
}
