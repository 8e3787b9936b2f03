// EVPN routes for the laws: well-formed NLRI of the known types, and of others.

import { concat } from '../../src/bgp/index.ts';
import { fc } from './fast-check.ts';

const octetsOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const rd = octetsOf(8);
const tag = fc.oneof(octetsOf(4), fc.constantFrom(new Uint8Array(4), new Uint8Array(4).fill(0xff)));
const esi = fc.oneof(octetsOf(10), fc.constant(new Uint8Array(10)));
const label = fc.tuple(octetsOf(3), fc.boolean()).map(([octets, mpls]) => {
  if (mpls) octets[2] = (octets[2]! & 0xf0) | 1;
  return octets;
});
const mac = fc.tuple(fc.constantFrom(48, 48, 48, 40), octetsOf(6)).map(([bits, octets]) => sized(bits, octets));
const none = fc.constant(Uint8Array.of(0));
const address = fc.oneof(
  octetsOf(4).map((octets) => sized(32, octets)),
  octetsOf(16).map((octets) => sized(128, octets)),
);
const perhaps = fc.oneof(none, address);

function sized(bits: number, octets: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(bits), octets);
}

/** A prefix and its gateway; host bits may be there. */
function prefixes(width: 4 | 16): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.integer({ min: 0, max: width * 8 }), octetsOf(width), fc.boolean(), octetsOf(width), fc.boolean())
    .map(([length, prefix, plain, gateway, given]) => {
      if (plain) prefix.fill(0, length >> 3);
      return concat(sized(length, prefix), given ? gateway : new Uint8Array(width));
    });
}

const TYPES: readonly (readonly [number, readonly fc.Arbitrary<Uint8Array>[]])[] = [
  [1, [rd, esi, tag, label]],
  [2, [rd, esi, tag, mac, perhaps, label]],
  [2, [rd, esi, tag, mac, perhaps, label, label]],
  [3, [rd, tag, address]],
  [4, [rd, esi, address]],
  [5, [rd, esi, tag, prefixes(4), label]],
  [5, [rd, esi, tag, prefixes(16), label]],
  [6, [rd, tag, perhaps, perhaps, address, octetsOf(1)]],
  [7, [rd, esi, tag, perhaps, perhaps, address, octetsOf(1)]],
  [8, [rd, esi, tag, perhaps, perhaps, address, fc.constant(new Uint8Array(4)), octetsOf(1), octetsOf(1)]],
  [8, [rd, esi, tag, perhaps, perhaps, address, octetsOf(4), octetsOf(1), octetsOf(1)]],
  [11, [fc.uint8Array({ maxLength: 255 })]],
];

export const evpnNlri: fc.Arbitrary<Uint8Array> = fc.oneof(
  ...TYPES.map(([type, fields]) =>
    fc.tuple(...fields).map((parts) => {
      const body = concat(...parts);
      return concat(Uint8Array.of(type, body.length), body);
    }),
  ),
);
