// VPLS, MCAST-VPN, MUP and route target routes and their attributes for the laws: well-formed, of known types and others.

import { concat, Writer } from '../../src/bgp/index.ts';
import { fc } from './fast-check.ts';

const octetsOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const rd = fc.oneof(
  octetsOf(8),
  fc.tuple(fc.constantFrom(0, 1, 2), octetsOf(6)).map(([type, rest]) => concat(Uint8Array.of(0, type), rest)),
);
const join = (...parts: readonly fc.Arbitrary<Uint8Array>[]) => fc.tuple(...parts).map((list) => concat(...list));

/** Behind octets that name a type, a length of one octet and a body. */
function typed(head: readonly number[], body: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return body.map((octets) => concat(Uint8Array.of(...head, octets.length), octets));
}

function sized(address: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return address.map((octets) => concat(Uint8Array.of(octets.length * 8), octets));
}

/** A length in bits, maybe more in front of it, and as many bits. */
function prefix(most: number, least = 0): fc.Arbitrary<Uint8Array> {
  return fc.tuple(fc.integer({ min: least, max: most }), octetsOf((most + 7) >> 3)).map(([length, octets]) => {
    const part = octets.slice(0, (length + 7) >> 3);
    if ((length & 7) > 0) part[part.length - 1]! &= 0xff00 >> (length & 7);
    return concat(Uint8Array.of(length), part);
  });
}

const sizedBody = (octets: Uint8Array) => new Writer().u16(octets.length).put(octets).done();

export const vplsNlri = fc
  .oneof(join(rd, octetsOf(4)), join(rd, octetsOf(9)), join(rd, octetsOf(9), fc.uint8Array({ maxLength: 300 })))
  .map(sizedBody);

export function mvpnNlri(bits: 32 | 128): fc.Arbitrary<Uint8Array> {
  const address = sized(octetsOf(bits / 8));
  const perhaps = fc.oneof(address, fc.constant(Uint8Array.of(0)));
  const router = fc.oneof(octetsOf(4), octetsOf(16));
  const key = typed([3], octetsOf(20));
  return fc.oneof(
    typed([1], join(rd, router)),
    typed([2], join(rd, octetsOf(4))),
    typed([3], join(rd, perhaps, perhaps, router)),
    typed([4], join(key, router)),
    typed([4], fc.uint8Array({ maxLength: 20 })),
    typed([5], join(rd, address, perhaps)),
    typed([6], join(rd, octetsOf(4), address, address)),
    typed([7], join(rd, octetsOf(4), perhaps, address)),
    fc.integer({ min: 8, max: 255 }).chain((type) => typed([type], fc.uint8Array({ maxLength: 40 }))),
  );
}

export function mupNlri(bits: 32 | 128): fc.Arbitrary<Uint8Array> {
  const address = octetsOf(bits / 8);
  const any = sized(fc.oneof(octetsOf(4), octetsOf(16)));
  const none = fc.constant(new Uint8Array(0));
  const perhaps = fc.oneof(any, none, fc.constant(Uint8Array.of(0)));
  const endpoint = fc.integer({ min: 0, max: 32 }).chain((teid) => {
    return join(fc.constant(Uint8Array.of(bits + teid)), address, octetsOf((teid + 7) >> 3));
  });
  return fc.oneof(
    typed([1, 0, 1], join(rd, prefix(bits))),
    typed([1, 0, 2], join(rd, address)),
    typed([1, 0, 3], join(rd, prefix(bits), octetsOf(4), octetsOf(1), any, perhaps)),
    typed([1, 0, 4], join(rd, endpoint)),
    typed([1, 1, 1], fc.uint8Array({ maxLength: 40 })),
    typed([2, 0, 1], fc.uint8Array({ maxLength: 40 })),
  );
}

export const rtcNlri = fc.oneof(
  fc.constant(Uint8Array.of(0)),
  prefix(96, 32),
  join(
    fc.constant(Uint8Array.of(96)),
    octetsOf(4),
    fc.constantFrom(0, 1, 2).map((type) => Uint8Array.of(type, 2)),
    octetsOf(6),
  ),
);

export const metrics = octetsOf(8).map((octets) => concat(Uint8Array.of(1, 0, 11), octets));

export const tunnelValues = fc
  .tuple(
    octetsOf(1),
    fc.oneof(
      fc
        .constantFrom(0, 1, 2, 7, 99)
        .chain((type) => join(fc.constant(Uint8Array.of(type)), octetsOf(3), fc.uint8Array())),
      join(fc.constant(Uint8Array.of(6)), octetsOf(3), fc.oneof(octetsOf(4), octetsOf(16))),
      join(fc.constant(Uint8Array.of(3)), octetsOf(3), fc.oneof(octetsOf(8), octetsOf(32))),
    ),
  )
  .map((parts) => concat(...parts));

const tlv = (type: number, value: fc.Arbitrary<Uint8Array>) =>
  value.map((octets) => concat(Uint8Array.of(type), sizedBody(octets)));
const zeros = (count: number) => fc.oneof(fc.constant(new Uint8Array(count)), octetsOf(count));
const structure = tlv(1, fc.oneof(fc.constant(Uint8Array.of(64, 24, 16, 0, 0, 0)), octetsOf(6), octetsOf(3)));
const sid = tlv(
  1,
  join(zeros(1), octetsOf(16), zeros(1), octetsOf(2), zeros(1), fc.oneof(fc.constant(new Uint8Array(0)), structure)),
);
const service = (type: number) => tlv(type, join(zeros(1), fc.oneof(sid, join(sid, tlv(9, octetsOf(2))))));
const labelIndex = tlv(1, join(zeros(3), octetsOf(4)));
const srgb = tlv(3, join(zeros(2), octetsOf(6), fc.oneof(octetsOf(6), fc.constant(new Uint8Array(0)))));

export const prefixSids = fc.oneof(
  labelIndex,
  join(labelIndex, srgb),
  tlv(2, join(zeros(3), octetsOf(16))),
  tlv(4, join(zeros(3), octetsOf(16))),
  service(5),
  service(6),
  join(service(5), labelIndex),
  tlv(77, fc.uint8Array({ maxLength: 20 })),
);
