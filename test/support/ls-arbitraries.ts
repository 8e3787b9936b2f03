// BGP-LS for the laws: well-formed NLRI and attribute values.

import { concat } from '../../src/bgp/index.ts';
import { fc } from './fast-check.ts';

const octetsOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const anyOf = (...lengths: number[]): fc.Arbitrary<Uint8Array> => fc.oneof(...lengths.map(octetsOf));
const upTo = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });

/** Type, length and value. */
export function tlv(code: number, value: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(code >> 8, code, value.length >> 8, value.length), value);
}

const tlvOf = (code: number, value: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  value.map((octets) => tlv(code, octets));
const some = (...tlvs: fc.Arbitrary<Uint8Array>[]): fc.Arbitrary<Uint8Array> =>
  fc.array(fc.oneof(...tlvs), { maxLength: 6 }).map((list) => concat(...list));
const together = (...parts: fc.Arbitrary<Uint8Array>[]): fc.Arbitrary<Uint8Array> =>
  fc.tuple(...parts).map((list) => concat(...list));

const node = some(
  tlvOf(512, octetsOf(4)),
  tlvOf(513, octetsOf(4)),
  tlvOf(514, octetsOf(4)),
  tlvOf(515, anyOf(4, 6, 7, 8, 16)),
  tlvOf(516, octetsOf(4)),
  tlvOf(600, upTo(5)),
);
const local = tlvOf(256, node);
const topologies = tlvOf(263, anyOf(0, 2, 4));
const prefix = (bits: 32 | 128) =>
  fc
    .tuple(fc.integer({ min: 0, max: bits }), octetsOf(bits / 8))
    .map(([length, address]) => tlv(265, concat(Uint8Array.of(length), address.subarray(0, (length + 7) >> 3))));

const TYPES: readonly (readonly [number, fc.Arbitrary<Uint8Array>])[] = [
  [1, local],
  [
    2,
    together(
      local,
      tlvOf(257, node),
      some(tlvOf(258, octetsOf(8)), tlvOf(259, octetsOf(4)), tlvOf(262, octetsOf(16)), topologies, tlvOf(900, upTo(4))),
    ),
  ],
  [3, together(local, some(topologies, tlvOf(264, octetsOf(1))), prefix(32))],
  [4, together(local, some(topologies, tlvOf(264, octetsOf(1))), prefix(128))],
  [6, together(local, topologies, tlvOf(518, octetsOf(16)))],
];

/** One NLRI, with a route distinguisher where `rd` is 8. */
export function linkStateNlri(rd: 0 | 8): fc.Arbitrary<Uint8Array> {
  const known = TYPES.map(([code, descriptors]) => tlvOf(code, together(octetsOf(rd + 9), descriptors)));
  return fc.oneof(...known, tlvOf(77, upTo(30)));
}

const sid = anyOf(3, 4, 6, 7);
const inner = some(tlvOf(1252, octetsOf(4)), tlvOf(1999, upTo(4)));

/** Values of the attribute: any of its TLVs, in any order. */
export const linkStateValues: fc.Arbitrary<Uint8Array> = some(
  ...[1024, 1094, 1152].map((code) => tlvOf(code, octetsOf(1))),
  ...[1025, 1026, 1035, 1036, 1097, 1098, 1157].map((code) => tlvOf(code, upTo(9))),
  tlvOf(1027, fc.uint8Array({ minLength: 1, maxLength: 13 })),
  ...[1028, 1029, 1030, 1031, 1156, 1171].map((code) => tlvOf(code, anyOf(4, 16))),
  tlvOf(
    1034,
    together(
      octetsOf(2),
      some(together(octetsOf(3), tlvOf(1161, octetsOf(3))), together(octetsOf(3), tlvOf(1161, octetsOf(4)))),
    ),
  ),
  ...[1038, 1088, 1089, 1090, 1092, 1155, 1250, 1252].map((code) => tlvOf(code, octetsOf(4))),
  tlvOf(1091, octetsOf(32)),
  tlvOf(1093, octetsOf(2)),
  tlvOf(1095, anyOf(1, 2, 3)),
  tlvOf(1096, anyOf(4, 8)),
  tlvOf(1099, together(octetsOf(4), sid)),
  tlvOf(1100, together(octetsOf(10), sid)),
  tlvOf(1100, together(octetsOf(8), anyOf(3, 4))),
  tlvOf(1106, together(octetsOf(22), inner)),
  tlvOf(1107, together(octetsOf(28), inner)),
  tlvOf(1108, together(octetsOf(26), inner)),
  tlvOf(1153, anyOf(0, 4, 8)),
  tlvOf(1154, anyOf(0, 8, 16)),
  tlvOf(1158, together(octetsOf(4), sid)),
  tlvOf(1162, together(octetsOf(8), inner)),
  tlvOf(1170, fc.uint8Array({ minLength: 1, maxLength: 2 })),
  tlvOf(1251, octetsOf(12)),
);
