// Values for the laws: one entry for each row of the attribute, capability and family tables, by name. A row that has
// none here fails test/laws.

import {
  AS_TRANS,
  concat,
  familyOf,
  fromHex,
  ipv4Unicast,
  ipv6Unicast,
  type Negotiated,
  readU32,
  u32,
  Writer,
} from '../../src/bgp/index.ts';
import { evpnNlri } from './evpn-arbitraries.ts';
import { fc } from './fast-check.ts';
import { flowNlri } from './flow-arbitraries.ts';
import { linkStateNlri, linkStateValues } from './ls-arbitraries.ts';
import { policyNlri, tunnels } from './sr-policy-arbitraries.ts';
import { metrics, mupNlri, mvpnNlri, prefixSids, rtcNlri, tunnelValues, vplsNlri } from './vpn-arbitraries.ts';

/** `unseen`: the sender keeps it back; `dropped`: the receiver must not believe it; `elsewhere`: not this row's business. */
export type Carried = Uint8Array | 'unseen' | 'dropped' | 'elsewhere';

export interface AttributeSample {
  /** Canonical values, as `parse` gives them. */
  readonly values: fc.Arbitrary<Uint8Array>;
  /** What of a value is left after a session has carried it; absent: all of it. */
  carried?(value: Uint8Array, session: Negotiated): Carried;
}

const octetsOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const number32 = fc.oneof(fc.integer({ min: 0, max: 0xffff_ffff }), fc.constantFrom(0, 1, 0x7fff_ffff, 0xffff_ffff));
const asn = fc.oneof(
  fc.integer({ min: 1, max: 0xffff }),
  fc.integer({ min: 1, max: 0xffff_ffff }),
  fc.constant(AS_TRANS),
);
const host = fc
  .tuple(fc.integer({ min: 1, max: 223 }), octetsOf(3))
  .map(([first, rest]) => concat(Uint8Array.of(first), rest));

/** Ascending and without duplicates, as lists are sent. */
function listOf(item: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc.array(item, { minLength: 1, maxLength: 40 }).map((items) => {
    const texts = new Set(items.map((octets) => Buffer.from(octets).toString('hex')));
    return fromHex([...texts].sort().join(''))!;
  });
}

const SET = 1;
const SEQUENCE = 2;

interface Segment {
  readonly type: number;
  readonly asns: number[];
}

/** Sequences that touch are one sequence to whoever reads the words; none holds more than 255 numbers. */
export function pathOf(segments: readonly Segment[], width: 2 | 4 = 4): Uint8Array {
  const merged: Segment[] = [];
  for (const { type, asns } of segments) {
    const last = merged.at(-1);
    if (type === SEQUENCE && last?.type === SEQUENCE) last.asns.push(...asns);
    else merged.push({ type, asns: [...asns] });
  }
  const out = new Writer();
  for (const { type, asns } of merged) {
    for (let from = 0; from < asns.length; from += 255) {
      const part = asns.slice(from, from + 255);
      out.u8(type).u8(part.length);
      for (const one of part) width === 4 ? out.u32(one) : out.u16(one > 0xffff ? AS_TRANS : one);
    }
  }
  return out.done();
}

const asns = fc.oneof(
  { weight: 20, arbitrary: fc.array(asn, { minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.array(asn, { minLength: 250, maxLength: 600 }) },
);
const segment = (types: readonly number[]): fc.Arbitrary<Segment> =>
  fc.record({ type: fc.constantFrom(...types), asns });

/** Paths without and with confederation segments. */
export const plainPaths = fc.array(segment([SET, SEQUENCE]), { maxLength: 5 }).map((segments) => pathOf(segments));
const anyPaths = fc.array(segment([SET, SEQUENCE, 3, 4]), { maxLength: 5 }).map((segments) => pathOf(segments));

function narrowed(path: Uint8Array): Uint8Array {
  const copy = path.slice();
  for (let at = 0; at < copy.length; ) {
    const count = copy[at + 1]!;
    for (let i = 0; i < count; i += 1) {
      const place = at + 2 + i * 4;
      if (readU32(copy, place) > 0xffff) copy.set(u32(AS_TRANS), place);
    }
    at += 2 + count * 4;
  }
  return copy;
}

const aggregators = fc.tuple(asn, octetsOf(4)).map(([number, address]) => concat(u32(number), address));
const internal = (value: Uint8Array, session: Negotiated): Carried => (session.ibgp ? value : 'dropped');
const companion = (value: Uint8Array, session: Negotiated): Carried => (session.asn4 ? 'dropped' : value);

// Types and subtypes that have a name, some of them inside an AS too
const EXTENDED_HEADS = [
  ...['0002', '0003', '0102', '0103', '0202', '0203', '4002', '4103', '0013', '0113', '0213'],
  ...['8008', '8108', '8208', '8006', '800c', '8007', '8009', '800a', '0800', '010c', '0702', '4702'],
  ...['0c00', '030b', '030c', '030d', '0314', '0600', '0601', '0602', '0603'],
];

// Every kind that has a name, and octets of kinds that have none.
const extended = fc.oneof(
  octetsOf(8),
  fc
    .tuple(
      fc.constantFrom(...EXTENDED_HEADS),
      fc.oneof(
        octetsOf(6),
        fc
          .tuple(fc.constantFrom('00000000', '01000000'), octetsOf(2))
          .map(([head, rest]) => concat(fromHex(head)!, rest)),
      ),
    )
    .map(([head, rest]) => concat(fromHex(head)!, rest)),
  fc.constant(fromHex('0800000000000000')!),
  fc.tuple(octetsOf(2), fc.float({ noNaN: true })).map(([admin, rate]) => {
    const octets = concat(fromHex('4004')!, admin, new Uint8Array(4));
    new DataView(octets.buffer).setFloat32(4, rate);
    return octets;
  }),
  fc
    .tuple(octetsOf(2), fc.integer({ min: 0, max: 2 ** 24 }), fc.integer({ min: 0, max: 103 }))
    .map(([admin, whole, power]) => {
      const octets = concat(fromHex('4004')!, admin, new Uint8Array(4));
      new DataView(octets.buffer).setFloat32(4, whole * 2 ** power);
      return octets;
    }),
);

const wideExtended = fc.oneof(
  octetsOf(20),
  fc
    .tuple(fc.constantFrom('0002', '0003', '000c', '000d', '800b'), octetsOf(18))
    .map(([head, rest]) => concat(fromHex(head)!, rest)),
);

export const attributeSamples: Readonly<Record<string, AttributeSample>> = {
  origin: { values: fc.constantFrom(0, 1, 2).map((value) => Uint8Array.of(value)) },
  'as-path': { values: anyPaths, carried: (value, { asn4 }) => (asn4 ? value : narrowed(value)) },
  'next-hop': {
    values: fc.oneof(host, octetsOf(16), fc.constant(new Uint8Array(0))),
    carried: (value) => (value.length === 4 ? value : 'elsewhere'),
  },
  med: { values: number32.map(u32) },
  'local-preference': { values: number32.map(u32), carried: (value, { ibgp }) => (ibgp ? value : 'unseen') },
  'atomic-aggregate': { values: fc.constant(new Uint8Array(0)) },
  aggregator: {
    values: aggregators,
    carried: (value, { asn4 }) => {
      const narrow = asn4 || readU32(value) <= 0xffff;
      return narrow ? value : concat(u32(AS_TRANS), value.subarray(4));
    },
  },
  community: { values: listOf(octetsOf(4)) },
  'originator-id': { values: octetsOf(4), carried: internal },
  'cluster-list': {
    values: fc.array(octetsOf(4), { minLength: 1, maxLength: 9 }).map((ids) => concat(...ids)),
    carried: internal,
  },
  'extended-community': { values: listOf(extended) },
  'as4-aggregator': { values: aggregators, carried: companion },
  'as4-path': { values: plainPaths.filter((path) => path.length > 0), carried: companion },
  'extended-community-ipv6': { values: listOf(wideExtended) },
  'bgp-ls': { values: linkStateValues },
  'only-to-customer': { values: number32.map(u32) },
  'large-community': { values: listOf(octetsOf(12)) },
  aigp: { values: metrics, carried: (value, { aigp }) => (aigp ? value : 'unseen') },
  pmsi: { values: tunnelValues },
  'bgp-prefix-sid': { values: prefixSids },
  'tunnel-encap': { values: tunnels },
};

const families = fc.constantFrom(ipv4Unicast, ipv6Unicast, familyOf(1, 133), familyOf(25, 65), familyOf(7, 9));
const entry = (last: fc.Arbitrary<number>): fc.Arbitrary<Uint8Array> =>
  fc.tuple(families, last).map(([{ afi, safi }, end]) => Uint8Array.of(afi >> 8, afi, safi, end));

// A length and a text, or octets that are none.
const sizedText = fc
  .oneof(
    fc.string({ maxLength: 20, unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
    fc.uint8Array({ maxLength: 20 }),
  )
  .map((text) => concat(Uint8Array.of(text.length), text));

/** Values of one capability in one OPEN. */
export const capabilitySamples: Readonly<Record<string, fc.Arbitrary<Uint8Array[]>>> = {
  multiprotocol: fc.array(
    families.map(({ afi, safi }) => Uint8Array.of(afi >> 8, afi, 0, safi)),
    { minLength: 1, maxLength: 5 },
  ),
  'route-refresh': fc.constant([new Uint8Array(0)]),
  'extended-message': fc.constant([new Uint8Array(0)]),
  'graceful-restart': fc
    .tuple(octetsOf(2), fc.array(entry(fc.constantFrom(0, 0x80)), { maxLength: 4 }))
    .map(([head, entries]) => [concat(head, ...entries)]),
  asn4: number32.map((value) => [u32(value)]),
  'add-path': fc
    .array(entry(fc.integer({ min: 0, max: 5 })), { minLength: 1, maxLength: 4 })
    .map((list) => [concat(...list)]),
  'enhanced-route-refresh': fc.constant([new Uint8Array(0)]),
  nexthop: fc
    .array(
      families.map(({ afi, safi }) => Uint8Array.of(afi >> 8, afi, 0, safi, 0, 2)),
      { maxLength: 4 },
    )
    .map((list) => [concat(...list)]),
  role: fc.integer({ min: 0, max: 9 }).map((value) => [Uint8Array.of(value)]),
  'multi-session': fc.constant([Uint8Array.of(0), Uint8Array.of(1)]),
  hostname: fc.tuple(sizedText, sizedText).map(([host, domain]) => [concat(host, domain)]),
  'software-version': sizedText.map((text) => [text]),
  'paths-limit': fc
    .array(fc.tuple(entry(fc.nat(255)), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .map((list) => [concat(...list.map(([head, last]) => concat(head, Uint8Array.of(last))))]),
  'link-local-nexthop': fc.constant([new Uint8Array(0)]),
  'exabgp-experimental-operational': fc.constant([new Uint8Array(0)]),
};

function prefixes(bits: 32 | 128): fc.Arbitrary<Uint8Array> {
  return fc.tuple(fc.integer({ min: 0, max: bits }), octetsOf(bits / 8)).map(([length, address]) => {
    const nlri = concat(Uint8Array.of(length), address.subarray(0, (length + 7) >> 3));
    if ((length & 7) !== 0) nlri[nlri.length - 1]! &= 0xff00 >> (length & 7);
    return nlri;
  });
}

// Labels that are not taken for the one that withdraws, and distinguishers that text can say.
const labelStack = fc
  .array(fc.integer({ min: 1, max: 0x7_ffff }), { minLength: 1, maxLength: 2 })
  .map((labels) =>
    concat(...labels.map((label, i) => u32(label * 16 + (i === labels.length - 1 ? 1 : 0)).subarray(1))),
  );
export const distinguishers = fc
  .tuple(fc.integer({ min: 0, max: 1 }), octetsOf(6))
  .map(([type, rest]) => concat(Uint8Array.of(0, type), rest));

function labelledPrefixes(bits: 32 | 128, middle: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc.tuple(labelStack, middle, prefixes(bits)).map(([labels, rd, prefix]) => {
    const head = concat(labels, rd);
    return concat(Uint8Array.of(head.length * 8 + prefix[0]!), head, prefix.subarray(1));
  });
}

/** One NLRI, its host bits zero. */
export const familySamples: Readonly<Record<string, fc.Arbitrary<Uint8Array>>> = {
  'ipv4 unicast': prefixes(32),
  'ipv6 unicast': prefixes(128),
  'ipv4 multicast': prefixes(32),
  'ipv6 multicast': prefixes(128),
  'ipv4 nlri-mpls': labelledPrefixes(32, fc.constant(new Uint8Array(0))),
  'ipv6 nlri-mpls': labelledPrefixes(128, fc.constant(new Uint8Array(0))),
  'ipv4 mpls-vpn': labelledPrefixes(32, distinguishers),
  'ipv6 mpls-vpn': labelledPrefixes(128, distinguishers),
  'ipv4 sr-policy': policyNlri(4),
  'ipv6 sr-policy': policyNlri(16),
  'l2vpn evpn': evpnNlri,
  'l2vpn vpls': vplsNlri,
  'ipv4 mcast-vpn': mvpnNlri(32),
  'ipv6 mcast-vpn': mvpnNlri(128),
  'ipv4 mup': mupNlri(32),
  'ipv6 mup': mupNlri(128),
  'ipv4 rtc': rtcNlri,
  'ipv4 flow': flowNlri(4, fc.constant(new Uint8Array(0))),
  'ipv4 flow-vpn': flowNlri(4, distinguishers),
  'ipv6 flow': flowNlri(6, fc.constant(new Uint8Array(0))),
  'ipv6 flow-vpn': flowNlri(6, distinguishers),
  'bgp-ls bgp-ls': linkStateNlri(0),
  'bgp-ls bgp-ls-vpn': linkStateNlri(8),
};
