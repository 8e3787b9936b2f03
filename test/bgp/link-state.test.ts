// BGP-LS NLRI to JSON, RFC 9552 section 5.2. The values are those that ExaBGP 4.2.21 gives, in the shape of 5.0.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { families, hex, plainSession, readUpdate, Text } from '../../src/bgp/index.ts';
import { attributeOctets, bodyOf, octets } from '../support/bgp-update.ts';
import { fc } from '../support/fast-check.ts';
import { tlv } from '../support/ls-arbitraries.ts';

const LS = families.named('bgp-ls bgp-ls')!;
const VPN = families.named('bgp-ls bgp-ls-vpn')!;

const ISIS = octets(tlv(512, octets('0000fde9')), tlv(513, octets('c0a87a7e')), tlv(515, octets('0000000000ab')));
const ISIS_JSON = [
  { 'autonomous-system': 65001 },
  { 'bgp-ls-identifier': '3232266878' },
  { 'router-id': '0000000000ab' },
];
const OSPF = octets(tlv(514, octets('00000001')), tlv(515, octets('0a000001')));
const OSPF_JSON = [{ 'ospf-area-id': '0.0.0.1' }, { 'router-id': '10.0.0.1' }];

function nlri(type: number, protocol: number, ...descriptors: Uint8Array[]): Uint8Array {
  return tlv(type, octets(protocol, '0000000000000064', ...descriptors));
}

function json(bytes: Uint8Array, nextHop?: string, codec = LS): unknown {
  assert.equal(codec.measure(bytes, 0, bytes.length), bytes.length);
  const out = new Text();
  codec.writeJson(out, bytes, 0, undefined, nextHop);
  return JSON.parse(out.toString());
}

const HEAD = { 'l3-routing-topology': 100, 'protocol-id': 2 };

describe('BGP-LS NLRI', () => {
  test('of a node', () => {
    assert.deepEqual(json(nlri(1, 2, tlv(256, ISIS)), '10.0.0.9'), {
      'ls-nlri-type': 'bgpls-node',
      ...HEAD,
      'node-descriptors': ISIS_JSON,
      nexthop: '10.0.0.9',
    });
  });

  test('of a node that is withdrawn has the next hop that ExaBGP gives it', () => {
    assert.equal((json(nlri(1, 2, tlv(256, ISIS))) as { nexthop: string }).nexthop, 'None');
  });

  test('of a link', () => {
    const link = nlri(
      2,
      3,
      tlv(256, OSPF),
      tlv(257, tlv(515, octets('0a0000020a000003'))),
      tlv(258, octets('0000000100000002')),
      tlv(259, octets('0a000001')),
      tlv(260, octets('0a000002')),
      tlv(261, octets('20010db8000000000000000000000001')),
      tlv(262, octets('20010db8000000000000000000000002')),
      tlv(263, octets('0000f002')),
    );
    assert.deepEqual(json(link, '10.0.0.9'), {
      'ls-nlri-type': 'bgpls-link',
      'l3-routing-topology': 100,
      'protocol-id': 3,
      'local-node-descriptors': OSPF_JSON,
      'remote-node-descriptors': [{ 'router-id': '10.0.0.2', 'designated-router-id': '10.0.0.3' }],
      'interface-addresses': ['10.0.0.1', '2001:db8::1'],
      'neighbor-addresses': ['10.0.0.2', '2001:db8::2'],
      'multi-topology-ids': [0, 2],
      'link-identifiers': [{ 'link-local-id': 1, 'link-remote-id': 2 }],
    });
  });

  test('of a link without addresses is spaced as ExaBGP spaces it', () => {
    const out = new Text();
    LS.writeJson(out, nlri(2, 2, tlv(256, tlv(512, octets('00000001')))), 0, undefined, undefined);
    assert.equal(
      out.toString(),
      '{ "ls-nlri-type": "bgpls-link", "l3-routing-topology": 100, "protocol-id": 2, ' +
        '"local-node-descriptors": [ { "autonomous-system": 1 } ], "remote-node-descriptors": [  ], ' +
        '"interface-addresses": [  ], "neighbor-addresses": [  ], "multi-topology-ids": [  ], "link-identifiers": [  ] }',
    );
  });

  test('of prefixes', () => {
    const four = nlri(3, 3, tlv(256, OSPF), tlv(264, octets('02')), tlv(265, octets('180a0102')));
    assert.deepEqual(json(four, '10.0.0.9'), {
      'ls-nlri-type': 'bgpls-prefix-v4',
      'l3-routing-topology': 100,
      'protocol-id': 3,
      'node-descriptors': OSPF_JSON,
      'ip-reachability-tlv': '10.1.2.0',
      'ip-reach-prefix': '10.1.2.0/24',
      nexthop: '10.0.0.9',
      'ospf-route-type': 2,
    });
    const six = nlri(4, 2, tlv(256, ISIS), tlv(263, octets('0002')), tlv(265, octets('4020010db800010002')));
    assert.deepEqual(json(six, '2001:db8::9'), {
      'ls-nlri-type': 'bgpls-prefix-v6',
      ...HEAD,
      'node-descriptors': ISIS_JSON,
      'ip-reachability-tlv': '2001:db8:1:2::',
      'ip-reach-prefix': '2001:db8:1:2::/64',
      nexthop: '2001:db8::9',
      'multi-topology-ids': [2],
    });
  });

  test('of a prefix that IOS XR has cut short', () => {
    const short = json(nlri(3, 2, tlv(256, ISIS), tlv(265, octets('180a01')))) as Record<string, string>;
    assert.equal(short['ip-reach-prefix'], '10.1.0.0/24');
  });

  test('of an SRv6 SID', () => {
    const sid = octets('fc000000000100000000000000000001');
    assert.deepEqual(json(nlri(6, 2, tlv(256, ISIS), tlv(263, octets('0002')), tlv(518, sid)), '10.0.0.9'), {
      'ls-nlri-type': 'bgpls-srv6sid',
      ...HEAD,
      'node-descriptors': ISIS_JSON,
      'srv6-sid-descriptors': { 'multi-topology-ids': [2], 'srv6-sid': 'fc00:0:1::1' },
      nexthop: '10.0.0.9',
    });
  });

  for (const [name, value, wanted] of [
    ['a pseudonode of IS-IS', '0000000000ab07', { 'router-id': '0000000000ab', psn: '7' }],
    ['an IPv6 router', '20010db8000000000000000000000001', { 'router-id': '2001:db8::1' }],
    ['a router of no known length', '0102', { 'router-id': '0102' }],
  ] as const) {
    test(`names ${name}`, () => {
      const node = json(nlri(1, 2, tlv(256, tlv(515, octets(value))))) as Record<string, unknown>;
      assert.deepEqual(node['node-descriptors'], [wanted]);
    });
  }

  test('keeps descriptors that nobody knows, and those of RFC 9086', () => {
    const peer = octets(tlv(516, octets('0a000001')), tlv(517, octets('0000fde9')), tlv(999, octets('abcd')));
    const node = json(nlri(1, 7, tlv(256, peer), tlv(300, octets('01')), tlv(300, octets('02')))) as Record<
      string,
      unknown
    >;
    assert.deepEqual(node['node-descriptors'], [
      { 'bgp-router-id': '10.0.0.1' },
      { 'confederation-member': 65001 },
      { 'generic-lsid-999': '0xABCD' },
    ]);
    assert.deepEqual(node['generic-lsid-300'], ['0x01', '0x02']);
  });

  test('has a route distinguisher in bgp-ls-vpn', () => {
    const node = tlv(1, octets('0000fde800000001', 2, 'ffffffffffffffff', tlv(256, ISIS)));
    const out = new Text();
    VPN.writeJson(out, node, 0, undefined, undefined);
    assert.match(out.toString(), /"l3-routing-topology": 18446744073709551615, .*, "rd": "65000:1" }$/);
  });

  for (const [name, bytes] of [
    ['of an unknown type', tlv(9, octets('01020304'))],
    ['too short for a protocol', tlv(1, octets('02'))],
    ['without a node', nlri(1, 2)],
    ['without a prefix', nlri(3, 2, tlv(256, ISIS))],
    ['with a TLV that runs past', nlri(1, 2, octets('01000005', '00'))],
    ['with half a TLV', nlri(1, 2, tlv(256, ISIS), octets('0107'))],
    ['with a sub-TLV that runs past', nlri(1, 2, tlv(256, octets('02000004', '00')))],
    ['with an AS number of three octets', nlri(1, 2, tlv(256, tlv(512, octets('000001'))))],
    ['with a router of no octets', nlri(1, 2, tlv(256, tlv(515, octets(''))))],
    ['with an address of five octets', nlri(2, 2, tlv(256, ISIS), tlv(259, octets('0a00000101')))],
    ['with half a topology', nlri(2, 2, tlv(256, ISIS), tlv(263, octets('00')))],
    ['with a prefix that is too long', nlri(3, 2, tlv(256, ISIS), tlv(265, octets('210a00000000')))],
    ['with a prefix of no octets', nlri(3, 2, tlv(256, ISIS), tlv(265, octets('')))],
    ['with an SRv6 SID of four octets', nlri(6, 2, tlv(256, ISIS), tlv(518, octets('0a000001')))],
  ] as const) {
    test(`${name} is shown as octets and ends no session`, () => {
      assert.deepEqual(json(bytes), { code: bytes[1], parsed: false, raw: hex(bytes) });
    });
  }

  test('is said in words for the log', () => {
    const link = nlri(2, 2, tlv(256, ISIS), tlv(261, octets('20010db8000000000000000000000001')));
    assert.match(
      LS.print(link),
      /^ls-nlri-type bgpls-link .* router-id 0000000000ab .* interface-addresses 2001:db8::1 /,
    );
    assert.doesNotMatch(LS.print(link), /["{}[\],]|: | {2}/);
  });

  test('is measured and written whatever its octets are', () => {
    const random = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom(LS, VPN), fc.constantFrom(1, 2, 3, 4, 5, 6), random, (codec, type, value) => {
        json(tlv(type, value), undefined, codec);
        assert.equal(codec.measure(value, 0, value.length) <= value.length, true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('BGP-LS routes', () => {
  const attributes = [attributeOctets(1, 0x40, '00'), attributeOctets(2, 0x40, '')];
  const reach = (safi: number, hop: string) => {
    const node =
      safi === 72
        ? tlv(1, octets('0000000000000001', nlri(1, 2, tlv(256, ISIS)).subarray(4)))
        : nlri(1, 2, tlv(256, ISIS));
    return attributeOctets(14, 0x80, octets('4004', safi, octets(hop).length, hop, 0, node));
  };

  for (const [safi, hop] of [
    [71, '0a000009'],
    [71, '20010db8000000000000000000000009'],
    [72, '00000000000000000a000009'],
    [72, '000000000000000020010db8000000000000000000000009'],
  ] as const) {
    test(`of SAFI ${safi} have a next hop of ${hop.length / 2} octets`, () => {
      const update = readUpdate(bodyOf({ attributes: [...attributes, reach(safi, hop)] }), plainSession());
      assert.equal(update.ok && update.value.faults.length, 0);
      assert.equal(
        update.ok && hex(update.value.announced[0]!.attributes.get(3)!).toLowerCase(),
        hop.replace(/^0{16}/, ''),
      );
    });
  }

  test('stay when their attribute is malformed and dropped', () => {
    const bad = attributeOctets(29, 0x80, tlv(1095, octets('00000001')));
    const update = readUpdate(bodyOf({ attributes: [...attributes, reach(71, '0a000009'), bad] }), plainSession());
    assert.ok(update.ok);
    assert.deepEqual(
      update.value.faults.map(({ verdict }) => verdict),
      ['discard'],
    );
    assert.equal(update.value.announced.length, 1);
    assert.equal(update.value.announced[0]!.attributes.get(29), undefined);
  });
});
