// What text events say of routes. What is said to be of ExaBGP 4.2 was captured: it said this of the same octets.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { families, type Negotiated, plainSession, readUpdate, Text } from '../../src/bgp/index.ts';
import { text4, text5 } from '../../src/process-bridge/dialect/text.ts';
import { announcementOf, bodyOf, octets } from '../support/bgp-update.ts';
import { routeOf } from '../support/nlri-cases.ts';
import { upPeer } from '../support/shown-peer.ts';

const PEER = upPeer();
const STAMP = { time: 1700000000, counter: 1, host: 'edge1', pid: 101, ppid: 100 };
const PATHS = new Set(families.all().map(({ family }) => family.key));
const PLAIN = plainSession({ localAs: 65001, peerAs: 65001 });
const ADD_PATH = { ...PLAIN, addPathIn: PATHS, addPathOut: PATHS };

function eventOf(dialect: typeof text4, body: Uint8Array, session: Negotiated): string {
  const update = readUpdate(body, session);
  assert.ok(update.ok);
  const out = new Text();
  dialect.update(out, PEER, 'receive', update.value, STAMP, {});
  return out.toString();
}

/** What one line says after `announced`. */
function announced(words: string, dialect = text4, session: Negotiated = PLAIN): string {
  const text = eventOf(dialect, announcementOf(routeOf(words), session, octets('7F000001')), session);
  const [, line = ''] = /^[^\n]* update start\n[^\n]* announced ([^\n]*)\n[^\n]* update end\n\n$/.exec(text) ?? [];
  return line;
}

describe('text events: attributes, as ExaBGP 4.2 has them', () => {
  const CASES: readonly (readonly [words: string, text: string])[] = [
    ['', 'origin igp local-preference 100'],
    [
      'origin incomplete as-path [ 65001 65100 ] med 5 local-preference 200 atomic-aggregate ' +
        'aggregator ( 65100:10.1.1.1 ) community [ 65001:100 no-export ] ' +
        'extended-community [ target:65001:10 origin:65001:20 ] large-community 65001:1:2',
      'origin incomplete as-path [ 65001 65100 ] med 5 local-preference 200 atomic-aggregate ' +
        'aggregator ( 65100:10.1.1.1 ) community [ 65001:100 no-export ] ' +
        'extended-community [ target:65001:10 origin:65001:0.0.0.20 ] large-community 65001:1:2',
    ],
    [
      'origin egp as-path [ 65001 ( 65100 65200 ) ] community no-export originator-id 1.1.1.1 cluster-list [ 2.2.2.2 3.3.3.3 ]',
      'origin egp as-path [ 65001 ( 65100 65200 ) ] local-preference 100 community no-export originator-id 1.1.1.1 cluster-list [ 2.2.2.2 3.3.3.3 ]',
    ],
    [
      'cluster-list 2.2.2.2 large-community [ 1:2:3 4:5:6 ] extended-community target:65000:1',
      'origin igp local-preference 100 cluster-list [ 2.2.2.2 ] extended-community target:65000:1 large-community [ 1:2:3 4:5:6 ]',
    ],
    ['attribute [ 0x63 0xC0 0xAB02 ]', 'origin igp local-preference 100 attribute [ 0x63 0xE0 0xab02 ]'],
    ['attribute [ 0x65 0xE0 0x ]', 'origin igp local-preference 100 attribute [ 0x65 0xE0 0x ]'],
    [
      'community [ no-advertise no-export-subconfed nopeer blackhole graceful-shutdown accept-own 0:0 ]',
      'origin igp local-preference 100 community [ 0:0 65535:0 65535:1 blackhole no-advertise no-export-subconfed no-peer ]',
    ],
    [
      'extended-community [ 0x0011223344556677 target:192.0.2.1:5 target4:65000:5 target:70000:5 origin:70000:5 encap:VXLAN mac-mobility:5 l2info:19:0:1500:111 ]',
      'origin igp local-preference 100 extended-community [ 0x0011223344556677 target:192.0.2.1:5 target:65000L:5 target:70000L:5 origin:70000L:5 encap:VXLAN mac-mobility:5 l2info:19:0:1500:111 ]',
    ],
    ['med 0 local-preference 0', 'origin igp med 0 local-preference 0'],
    ['as-path [ 65001 65001 65001 ]', 'origin igp as-path [ 65001 65001 65001 ] local-preference 100'],
  ];
  for (const [words, text] of CASES) {
    it(words === '' ? 'none that was said' : words.slice(0, 60), () => {
      assert.equal(announced(`route 10.1.0.0/24 next-hop 10.9.9.9 ${words}`), `10.1.0.0/24 next-hop 10.9.9.9 ${text}`);
    });
  }

  // 4.2 itself forgets the order of segments, and what is of a confederation.
  it('an AS path that is not one sequence and one set', () => {
    const path = (words: string) => announced(`route 10.1.0.0/24 next-hop 10.9.9.9 as-path ${words}`);
    assert.match(path('[ ( 1 2 ) 3 ( 4 ) 5 ]'), / as-path \[ \( 1 2 \) 3 \( 4 \) 5 \] local/);
    assert.match(path('[ { 1 2 } 3 ]'), / as-path \[ \{ 1 2 \} 3 \] local/);
  });

  it('round brackets since 5.0, and square ones around a set', () => {
    const path = (words: string) => announced(`route 10.1.0.0/24 next-hop 10.9.9.9 as-path ${words}`, text5);
    assert.match(path('[ 65003 65098 65099 ]'), / as-path \( 65003 65098 65099 \) local/);
    assert.match(path('[ 65001 ( 65100 65200 ) ]'), / as-path \( 65001 \) \[ 65100 65200 \] local/);
    assert.match(path('[ { 1 } 2 ( { 3 } ) ]'), / as-path \{ \( 1 \) \} \( 2 \) \{ \[ 3 \] \} local/);
  });
});

describe('text events: NLRI, as ExaBGP 4.2 has them', () => {
  const CASES: readonly (readonly [words: string, text: string])[] = [
    ['route 0.0.0.0/0 next-hop 10.9.9.9', '0.0.0.0/0 next-hop 10.9.9.9'],
    ['route 2001:db8::/32 next-hop 2001:db8::1', '2001:db8::/32 next-hop 2001:db8::1'],
    ['ipv4 multicast 10.2.0.0/24 next-hop 10.9.9.9', '10.2.0.0/24 next-hop 10.9.9.9'],
    ['route 10.2.1.0/24 label 2000 next-hop 10.9.9.9', '10.2.1.0/24 label 2000 next-hop 10.9.9.9'],
    ['route 10.2.2.0/24 label [ 100 200 ] next-hop 10.9.9.9', '10.2.2.0/24 label [ 100 200 ] next-hop 10.9.9.9'],
    ['route 2001:db8::/32 label 2000 next-hop 2001:db8::9', '2001:db8::/32 label 2000 next-hop 2001:db8::9'],
    [
      'flow route destination 192.0.2.0/24 source 10.0.0.1/32 protocol tcp destination-port =80',
      'flow destination-ipv4 192.0.2.0/24 source-ipv4 10.0.0.1/32 protocol =tcp destination-port =80',
    ],
    [
      'flow route destination 198.51.100.0/24 protocol [ tcp udp ] destination-port [ >8080&<8088 =3128 ] tcp-flags [ syn+ack =rst ]',
      'flow destination-ipv4 198.51.100.0/24 protocol [ =tcp =udp ] destination-port [ >8080&<8088 =3128 ] tcp-flags [ syn+ack =rst ]',
    ],
    [
      'flow route source 203.0.113.0/25 port [ =80 =8080 ] packet-length [ >200&<300 ] fragment [ first-fragment last-fragment ] icmp-type 8 icmp-code 0 dscp [ 8 16 ]',
      'flow source-ipv4 203.0.113.0/25 port [ =80 =8080 ] icmp-type =echo-request icmp-code =0 packet-length [ >200&<300 ] dscp [ =8 =16 ] fragment [ first-fragment last-fragment ]',
    ],
    [
      'flow route destination 2001:db8::/32 next-header tcp traffic-class 5 flow-label 7',
      'flow destination-ipv6 2001:db8::/32/0 next-header =tcp traffic-class =5 flow-label =7',
    ],
    [
      'flow route rd 65000:1 destination 192.0.2.0/24 protocol tcp',
      'flow destination-ipv4 192.0.2.0/24 protocol =tcp rd 65000:1',
    ],
    [
      'vpls rd 65000:1 endpoint 3 base 262145 offset 1 size 8 next-hop 10.9.9.9',
      'vpls rd 65000:1 endpoint 3 base 262145 offset 1 size 8 next-hop 10.9.9.9',
    ],
    // From its `show adj-rib in`: its events name nothing but the family.
    [
      'evpn ethernet-ad rd 1.2.3.4:1 esi 00:11:22:33:44:55:66:77:88:99 ethernet-tag 5 label 100 next-hop 10.9.9.9',
      'evpn:ethernetad::1.2.3.4:1:00:11:22:33:44:55:66:77:88:99:5: label 100 (1601)',
    ],
    [
      'evpn mac-ip rd 192.0.2.1:10 mac 00:00:5e:00:53:01 ethernet-tag 10 label 100 ip 2001:db8::1 next-hop 192.0.2.1',
      'evpn:macadv::192.0.2.1:10:-:10:00:00:5E:00:53:01/48:2001:db8::1: label 100 (1601)',
    ],
    [
      'evpn mac-ip rd 192.0.2.1:10 esi 00:11:22:33:44:55:66:77:88:99 mac 00:00:5e:00:53:01 ethernet-tag 10 label 100 next-hop 192.0.2.1',
      'evpn:macadv::192.0.2.1:10:00:11:22:33:44:55:66:77:88:99:10:00:00:5E:00:53:01/48:: label 100 (1601)',
    ],
    [
      'evpn ethernet-segment rd 192.0.2.1:10 esi 00:11:22:33:44:55:66:77:88:99 ip 192.0.2.1 next-hop 192.0.2.1',
      'evpn:segment::192.0.2.1:10:00:11:22:33:44:55:66:77:88:99:192.0.2.1',
    ],
    [
      'evpn ip-prefix rd 192.0.2.1:10 ethernet-tag 0 prefix 10.0.0.0/24 gateway 10.0.0.1 label 100 next-hop 192.0.2.1',
      'evpn:prfxadv::192.0.2.1:10:-:0:10.0.0.0/24:10.0.0.1: label 100 (1601)',
    ],
    [
      'evpn ip-prefix rd 192.0.2.1:10 ethernet-tag 0 prefix 2001:db8::/32 label 100 esi 00:11:22:33:44:55:66:77:88:99 next-hop 192.0.2.1',
      'evpn:prfxadv::192.0.2.1:10:00:11:22:33:44:55:66:77:88:99:0:2001:db8::/32:::: label 100 (1601)',
    ],
  ];
  for (const [words, text] of CASES) {
    it(words.slice(0, 70), () => {
      assert.equal(announcedBy(words), `${text} origin igp local-preference 100`);
    });
  }

  it('a tunnel of a multicast route', () => {
    const found = announcedBy(
      'evpn multicast rd 192.0.2.1:10 ethernet-tag 7 ip 192.0.2.1 next-hop 192.0.2.1 pmsi ( ingress-replication 0 100 192.0.2.1 )',
    );
    assert.equal(
      found,
      'evpn:multicast::192.0.2.1:10:7:192.0.2.1 origin igp local-preference 100 pmsi pmsi:ingressreplication:0:100(1600):192.0.2.1',
    );
  });

  it('L3VPN, with the distinguisher after the next hop', () => {
    const body = bodyOf({
      attributes: [
        '400101 00',
        '400200',
        '400504 00000064',
        octets('800E20 0001 80 0C 0000000000000000 0A090909 00 70 03E801 0000FDE900000064 0A0301'),
      ],
    });
    assert.match(
      eventOf(text4, body, PLAIN),
      /announced 10\.3\.1\.0\/24 label 16000 next-hop 10\.9\.9\.9 rd 65001:100 origin igp local-preference 100\n/,
    );
  });

  it('path identifiers wherever they travel', () => {
    const word = (id: string) => announced(`route 10.1.0.0/24 next-hop 10.9.9.9${id}`, text4, ADD_PATH);
    assert.match(word(''), /^10\.1\.0\.0\/24 path-information 0\.0\.0\.0 next-hop 10\.9\.9\.9 origin/);
    assert.match(word(' path-information 1.2.3.4'), /^10\.1\.0\.0\/24 path-information 1\.2\.3\.4 next-hop/);
    const label = announcedBy('route 10.2.1.0/24 label 2000 next-hop 10.9.9.9', ADD_PATH);
    assert.match(label, /^10\.2\.1\.0\/24 path-information 0\.0\.0\.0 label 2000 next-hop 10\.9\.9\.9 origin/);
  });
});

describe('text events: UPDATEs', () => {
  const HEAD = 'neighbor 127.0.0.2 receive update ';
  const ATTRIBUTES = '40010100 40020602010000FDEA 40030401020304';

  // ExaBGP 4.2 said this of a message of both.
  it('withdrawals before announcements, an empty line at the end', () => {
    const body = bodyOf({ withdrawn: '180A0909', attributes: [ATTRIBUTES], nlri: '180A0101 180A0102' });
    assert.equal(
      eventOf(text4, body, PLAIN),
      `${HEAD}start\n${HEAD}withdrawn 10.9.9.0/24\n` +
        `${HEAD}announced 10.1.1.0/24 next-hop 1.2.3.4 origin igp as-path [ 65002 ]\n` +
        `${HEAD}announced 10.1.2.0/24 next-hop 1.2.3.4 origin igp as-path [ 65002 ]\n${HEAD}end\n\n`,
    );
  });

  it('nothing but attributes', () => {
    assert.equal(eventOf(text4, bodyOf({ attributes: [ATTRIBUTES] }), PLAIN), `${HEAD}start\n${HEAD}end\n\n`);
  });

  it('withdrawals of other families', () => {
    const flow = bodyOf({ attributes: ['800F16 0001 85 12 0120C0000201 02200A000001 038106 058150'] });
    assert.equal(
      eventOf(text4, flow, PLAIN),
      `${HEAD}start\n${HEAD}withdrawn flow destination-ipv4 192.0.2.1/32 source-ipv4 10.0.0.1/32 protocol =tcp ` +
        `destination-port =80\n${HEAD}end\n\n`,
    );
  });

  it('markers', () => {
    assert.equal(
      eventOf(text4, octets('00000000'), PLAIN),
      `${HEAD}start\n${HEAD}route eor 1/1 (ipv4 unicast)\n${HEAD}end\n\n`,
    );
    assert.equal(
      eventOf(text5, octets('0000 0006 800F03 001946'), PLAIN),
      `${HEAD}start\n${HEAD}route eor 25/70 (l2vpn evpn)\n${HEAD}end\n\n`,
    );
  });

  it('the octets in a line before the last, where they are wanted', () => {
    const update = readUpdate(octets('00000000'), PLAIN);
    assert.ok(update.ok);
    const out = new Text();
    text4.update(out, PEER, 'receive', update.value, STAMP, { raw: { type: 2, body: octets('00000000') } });
    assert.equal(
      out.toString(),
      `${HEAD}start\n${HEAD}route eor 1/1 (ipv4 unicast)\n header 0x${'FF'.repeat(16)}001702 body 0x00000000\n${HEAD}end\n\n`,
    );
  });
});

/** By MP_REACH_NLRI of any family. */
function announcedBy(words: string, session: Negotiated = PLAIN): string {
  const route = routeOf(words);
  const hop = route.attributes.get(3) === undefined ? octets() : route.attributes.get(3)!;
  const { afi, safi } = route.family;
  const pathId = session === ADD_PATH ? octets('00000000') : octets();
  const reach = octets(afi >> 8, afi & 0xff, safi, hop.length, hop, 0, pathId, route.nlri);
  const rest = route.attributes.list.filter(({ code }) => code !== 3);
  const attributes = [
    octets('40010100'),
    octets('400200'),
    octets('40050400000064'),
    octets('900E', reach.length >> 8, reach.length & 0xff, reach),
    ...rest.map(({ code, flags, value }) => octets(flags, code, value.length, value)),
  ];
  const text = eventOf(text4, bodyOf({ attributes }), session);
  return /announced ([^\n]*)\n/.exec(text)?.[1] ?? text;
}
