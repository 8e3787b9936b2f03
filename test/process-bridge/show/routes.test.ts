// `show adj-rib`. The lines of 4.2 were captured from it; those of 5.0 and 6.0 are of the reference.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { families } from '../../../src/bgp/index.ts';
import { familyFilter, routeJson, routeLines, type TableRoute } from '../../../src/process-bridge/show/index.ts';
import { routeOf } from '../../support/nlri-cases.ts';
import { downPeer, NAME, upPeer } from '../../support/shown-peer.ts';

const PEER = upPeer();

function line(words: string, form: Partial<Parameters<typeof routeLines>[2]>): string {
  const lines = [...routeLines(PEER, [routeOf(words)], { extensive: false, flavour: 4, ...form })];
  assert.equal(lines.length, 1);
  return lines[0]!;
}

describe('show adj-rib out', () => {
  const CASES: readonly (readonly [words: string, text: string])[] = [
    ['route 192.0.2.0/24 next-hop self med 10', 'ipv4 unicast 192.0.2.0/24 next-hop self'],
    ['route 203.0.113.71/32 next-hop 2001:db8::1', 'ipv4 unicast 203.0.113.71/32 next-hop 2001:db8::1'],
    [
      'route 203.0.113.68/32 next-hop self path-information 7',
      'ipv4 unicast 203.0.113.68/32 path-information 0.0.0.7 next-hop self',
    ],
    [
      'route 2001:db8:1::/48 next-hop 2001:db8::1 path-information 1.2.3.4',
      'ipv6 unicast 2001:db8:1::/48 path-information 1.2.3.4 next-hop 2001:db8::1',
    ],
    ['route 10.61.0.0/24 label 2000 next-hop 10.1.1.1', 'ipv4 nlri-mpls 10.61.0.0/24 label 2000 next-hop 10.1.1.1'],
    [
      'route 10.60.0.0/24 label 1000 rd 65001:100 next-hop 10.1.1.1',
      'ipv4 mpls-vpn 10.60.0.0/24 label 1000 next-hop 10.1.1.1 rd 65001:100',
    ],
    [
      'flow route destination 192.0.2.0/24 source 10.0.0.1/32 protocol tcp destination-port =80 discard',
      'ipv4 flow flow destination-ipv4 192.0.2.0/24 source-ipv4 10.0.0.1/32 protocol =tcp destination-port =80',
    ],
    [
      'evpn mac-ip rd 1.1.1.1:65000 mac aa:bb:cc:dd:ee:04 ethernet-tag 10 ip 10.9.9.9 vni 100 next-hop 127.0.0.2',
      'l2vpn evpn evpn:macadv::1.1.1.1:65000:-:10:AA:BB:CC:DD:EE:04/48:10.9.9.9: label 6 (100)',
    ],
    // What ExaBGP has no words for stands in ours, behind the family.
    ['ipv4 rtc origin 65000 target:65000:1 next-hop self', 'ipv4 rtc origin 65000 target:65000:1 next-hop self'],
  ];
  for (const [words, text] of CASES) {
    it(`4.2: ${words.slice(0, 60)}`, () => {
      assert.equal(line(words, {}), `neighbor 127.0.0.2 ${text}`);
    });
  }

  it('5.0 has no leading word, and says what self is; 6.0 leaves the next hop out', () => {
    const words = 'route 192.0.2.0/24 next-hop self med 10';
    assert.equal(line(words, { flavour: 5 }), '127.0.0.2 ipv4 unicast 192.0.2.0/24 next-hop 127.0.0.12');
    assert.equal(line(words, { flavour: 6 }), '127.0.0.2 ipv4 unicast 192.0.2.0/24');
    const unknown = downPeer({ localAddress: undefined });
    assert.deepEqual(
      [...routeLines(unknown, [routeOf(words)], { extensive: false, flavour: 5 })],
      ['127.0.0.2 ipv4 unicast 192.0.2.0/24 next-hop self'],
    );
  });

  it('is made line by line', () => {
    let asked = 0;
    const routes = function* (): Generator<TableRoute> {
      for (;;) {
        asked += 1;
        yield routeOf('route 192.0.2.0/24 next-hop self');
      }
    };
    const lines = routeLines(PEER, routes(), { extensive: false, flavour: 5 });
    lines.next();
    lines.next();
    assert.equal(asked, 2);
  });
});

describe('show adj-rib out extensive', () => {
  const CASES: readonly (readonly [words: string, text: string])[] = [
    [
      'route 192.0.2.0/24 next-hop self med 10 community [ 65001:1 no-export ]',
      '192.0.2.0/24 next-hop self med 10 community [ 65001:1 no-export ]',
    ],
    [
      'route 203.0.113.1/32 next-hop 10.9.9.9 origin incomplete as-path [ 65001 65100 65200 ] med 5 ' +
        'local-preference 200 atomic-aggregate aggregator ( 65100:10.1.1.1 ) community [ 65001:100 no-export ] ' +
        'extended-community [ target:65001:10 origin:65001:20 ] large-community 65001:1:2',
      '203.0.113.1/32 next-hop 10.9.9.9 origin incomplete as-path [ 65001 65100 65200 ] med 5 ' +
        'local-preference 200 atomic-aggregate aggregator ( 65100:10.1.1.1 ) community [ 65001:100 no-export ] ' +
        'extended-community [ target:65001:10 origin:65001:0.0.0.20 ] large-community 65001:1:2',
    ],
    [
      'route 203.0.113.62/32 next-hop self local-preference 150 originator-id 1.1.1.1 cluster-list [ 2.2.2.2 3.3.3.3 ] aigp 100',
      '203.0.113.62/32 next-hop self local-preference 150 originator-id 1.1.1.1 cluster-list [ 2.2.2.2 3.3.3.3 ] aigp 0x0000000000000064',
    ],
    [
      'route 203.0.113.60/32 next-hop self as-path [ 65001 ( 65100 65200 ) ]',
      '203.0.113.60/32 next-hop self as-path [ 65001 ( 65100 65200 ) ]',
    ],
    [
      'route 203.0.113.63/32 next-hop self attribute [ 0x63 0xC0 0x0102 ]',
      '203.0.113.63/32 next-hop self attribute [ 0x63 0xC0 0x0102 ]',
    ],
    [
      'route 203.0.113.64/32 next-hop self origin igp community 65001:1',
      '203.0.113.64/32 next-hop self origin igp community 65001:1',
    ],
    ['route 203.0.113.65/32 next-hop self as-path [ ]', '203.0.113.65/32 next-hop self as-path [ ]'],
    [
      'route 203.0.113.67/32 next-hop self cluster-list 2.2.2.2',
      '203.0.113.67/32 next-hop self cluster-list [ 2.2.2.2 ]',
    ],
  ];
  for (const [words, text] of CASES) {
    it(`4.2: ${words.slice(0, 70)}`, () => {
      assert.equal(line(words, { extensive: true }), `${NAME} ipv4 unicast ${text}`);
    });
  }

  it('4.2: actions of a rule', () => {
    assert.equal(
      line('flow route destination 192.0.3.0/24 rate-limit 9600', { extensive: true }),
      `${NAME} ipv4 flow flow destination-ipv4 192.0.3.0/24 extended-community rate-limit:9600`,
    );
  });

  it('5.0 has round brackets', () => {
    assert.equal(
      line('route 203.0.113.1/32 next-hop self as-path [ 65001 65100 ] community 65001:1', {
        extensive: true,
        flavour: 5,
      }),
      `${NAME} ipv4 unicast 203.0.113.1/32 next-hop 127.0.0.12 as-path ( 65001 65100 ) community 65001:1`,
    );
  });
});

describe('show adj-rib in', () => {
  it('identifiers where they travel, even zero; an empty path is no news', () => {
    const key = families.named('ipv4 unicast')!.family.key;
    const peer = { ...PEER, session: { ...PEER.session!, addPathIn: new Set([key]) } };
    const received = routeOf('route 10.1.0.0/24 next-hop 10.9.9.9 origin igp as-path [ ] local-preference 100');
    assert.deepEqual(
      [...routeLines(peer, [received], { extensive: true, flavour: 4, direction: 'in' })],
      [`${NAME} ipv4 unicast 10.1.0.0/24 path-information 0.0.0.0 next-hop 10.9.9.9 origin igp local-preference 100`],
    );
  });
});

describe('show adj-rib json', () => {
  const words = 'route 10.5.1.0/24 next-hop self as-path [ 65001 ( 65100 65200 ) ]';

  it('v1', () => {
    assert.equal(
      line(words, { flavour: 5, json: 'v1' }),
      '{"127.0.0.2": {"routes": [{"prefix": "10.5.1.0/24", "family": "ipv4 unicast"}]}}',
    );
  });

  it('v1 has prefixes alone, but in 6.0', () => {
    const flow = routeOf('flow route destination 192.0.2.0/24 discard');
    assert.deepEqual([...routeLines(PEER, [flow], { extensive: false, flavour: 5, json: 'v1' })], []);
    assert.deepEqual(
      [...routeLines(PEER, [flow], { extensive: false, flavour: 6, json: 'v1' })],
      ['{"127.0.0.2": {"routes": [{"family": "ipv4 flow", "nlri": "flow destination-ipv4 192.0.2.0/24"}]}}'],
    );
    const labelled = line('route 10.61.0.0/24 label 2000 next-hop 10.1.1.1', { flavour: 5, json: 'v1' });
    assert.match(labelled, /\{"prefix": "10\.61\.0\.0\/24", "family": "ipv4 nlri-mpls"\}/);
  });

  it('v2', () => {
    assert.equal(
      line(words, { flavour: 5, json: 'v2' }),
      '{"peer": {"address": "127.0.0.2"}, "route": {"nlri": {"prefix": "10.5.1.0/24", "nexthop": "127.0.0.12", ' +
        '"family": {"afi": "ipv4", "safi": "unicast"}}, "attributes": {"as-path": {"0": {"element": "as-sequence", ' +
        '"value": [65001]}, "1": {"element": "as-set", "value": [65100, 65200]}}}}}',
    );
  });

  it('extensive has the neighbor too', () => {
    const v1 = JSON.parse(line(words, { flavour: 5, json: 'v1', extensive: true, now: 0 }));
    assert.equal(v1['127.0.0.2'].routes[0].prefix, '10.5.1.0/24');
    assert.equal(v1['127.0.0.2'].fsm, 'ESTABLISHED');
    const v2 = JSON.parse(line(words, { flavour: 5, json: 'v2', extensive: true, now: 0 }));
    assert.equal(v2.peer.local.as, 65001);
  });
});

describe('a route as Keryx shows it', () => {
  it('has what events have, its owner, and every digit of a number', () => {
    const route = {
      ...routeOf('route 10.5.1.0/24 next-hop self med 5 path-information 7 extended-community target:65001:10'),
      owner: 'process "x"',
    };
    assert.equal(
      routeJson(PEER, route, 'out'),
      '{"neighbor": "127.0.0.2", "direction": "out", "family": "ipv4 unicast", "prefix": "10.5.1.0/24", ' +
        '"path-information": "0.0.0.7", "next-hop": "127.0.0.12", ' +
        '"nlri": { "nlri": "10.5.1.0/24", "path-information": "0.0.0.7" }, ' +
        '"attributes": {"med": 5, "extended-community": [ { "value": 842127122628618, "string": "target:65001:10" } ]}, ' +
        '"owner": "process \\"x\\""}',
    );
  });

  it('has no next hop where there is none', () => {
    const found = JSON.parse(routeJson(PEER, routeOf('flow route destination 192.0.2.0/24 discard'), 'in'));
    assert.equal(found['next-hop'], null);
    assert.equal(found.prefix, 'flow destination-ipv4 192.0.2.0/24');
    assert.equal('owner' in found, false);
  });
});

describe('words that mean families', () => {
  const named = (word: string) =>
    families
      .all()
      .filter(({ family }) => familyFilter(word)?.(family))
      .map(({ family }) => family.name);

  it('inet, flow, l2vpn, and no other', () => {
    assert.deepEqual(named('flow'), ['ipv4 flow', 'ipv4 flow-vpn', 'ipv6 flow', 'ipv6 flow-vpn']);
    assert.deepEqual(named('l2vpn'), ['l2vpn vpls', 'l2vpn evpn']);
    assert.deepEqual(
      named('inet'),
      ['ipv4', 'ipv6'].flatMap((afi) =>
        ['unicast', 'multicast', 'nlri-mpls', 'mpls-vpn'].map((safi) => `${afi} ${safi}`),
      ),
    );
    assert.equal(familyFilter('extensive'), undefined);
  });
});
