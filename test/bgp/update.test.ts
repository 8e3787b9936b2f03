import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  eachNlri,
  families,
  familyOf,
  hex,
  ipv4Unicast,
  ipv6Unicast,
  type Negotiated,
  type NlriBlock,
  plainSession,
  readUpdate,
  rowOf,
  type Update,
} from '../../src/bgp/index.ts';
import { attributeOctets, bodyOf, octets } from '../support/bgp-update.ts';

const ORIGIN = '40010100';
const PATH = '400206 0201 0000FBF0';
const HOP = '400304 C0000201';
const ebgp = plainSession({ localAs: 64512, peerAs: 64496 });

function read(body: Uint8Array, session: Negotiated = ebgp): Update {
  const judged = readUpdate(body, session);
  assert.ok(judged.ok, judged.ok ? '' : judged.fault.why);
  return judged.value;
}

function prefixes(blocks: readonly NlriBlock[]): string {
  const found: string[] = [];
  for (const block of blocks) {
    eachNlri(block, (at, end, pathId, codec) => {
      found.push(`${codec.print(block.octets.subarray(at, end))}${pathId === undefined ? '' : `#${pathId}`}`);
    });
  }
  return found.join(' ');
}

function words({ announced }: Update, block = 0): string {
  return announced[block]!.attributes.list.map(({ code, flags, value }) => rowOf(code, flags).print(value)).join(' ');
}

const v6Hop = '20010DB8000000000000000000000001';
const reach = (hop: string, nlri: string, family = '000201') =>
  attributeOctets(14, 0x80, `${family} ${(hop.length / 2).toString(16).padStart(2, '0')} ${hop} 00 ${nlri}`);
const unreach = (nlri: string, family = '000201') => attributeOctets(15, 0x80, `${family} ${nlri}`);

describe('reading an UPDATE', () => {
  test('classic NLRI come with their attributes', () => {
    const update = read(bodyOf({ attributes: [ORIGIN, PATH, HOP], nlri: '180A0100 200A010203 00' }));
    assert.equal(prefixes(update.announced), '10.1.0.0/24 10.1.2.3/32 0.0.0.0/0');
    assert.equal(words(update), 'origin igp as-path [ 64496 ] next-hop 192.0.2.1');
    assert.equal(update.attributes, update.announced[0]!.attributes);
    assert.equal(update.endOfRib, undefined);
    assert.deepEqual(update.faults, []);
  });

  test('classic withdrawals need no attributes', () => {
    const update = read(bodyOf({ withdrawn: '180A0100 100A02' }));
    assert.equal(prefixes(update.withdrawn), '10.1.0.0/24 10.2.0.0/16');
    assert.equal(update.attributes, undefined);
    assert.equal(update.endOfRib, undefined);
  });

  test('withdrawals and announcements may share a message', () => {
    const update = read(bodyOf({ withdrawn: '180A0100', attributes: [ORIGIN, PATH, HOP], nlri: '180A0100' }));
    assert.equal(prefixes(update.withdrawn), '10.1.0.0/24');
    assert.equal(prefixes(update.announced), '10.1.0.0/24');
  });

  test('MP_REACH_NLRI brings its next hop and needs no NEXT_HOP', () => {
    const update = read(bodyOf({ attributes: [ORIGIN, PATH, reach(v6Hop, '2020010DB8 00')] }));
    assert.equal(prefixes(update.announced), '2001:db8::/32 ::/0');
    assert.equal(update.announced[0]!.family, ipv6Unicast);
    assert.equal(words(update), 'origin igp as-path [ 64496 ] next-hop 2001:db8::1');
  });

  test('MP_REACH_NLRI may stand first, last or in between', () => {
    const mp = reach(v6Hop, '2020010DB8');
    const orders = [
      [mp, ORIGIN, PATH],
      [ORIGIN, mp, PATH],
      [ORIGIN, PATH, mp],
    ];
    const sets = orders.map((attributes) => read(bodyOf({ attributes })).announced[0]!.attributes);
    assert.equal(sets[0], sets[1]);
    assert.equal(sets[1], sets[2]);
  });

  test('a next hop with a link-local address keeps both', () => {
    const both = `${v6Hop}FE800000000000000000000000000001`;
    const update = read(bodyOf({ attributes: [ORIGIN, PATH, reach(both, '2020010DB8')] }));
    assert.equal(hex(update.announced[0]!.attributes.get(3)!), both);
  });

  test('two families in one message have a next hop each', () => {
    const update = read(bodyOf({ attributes: [ORIGIN, PATH, HOP, reach(v6Hop, '2020010DB8')], nlri: '180A0100' }));
    assert.equal(prefixes(update.announced), '2001:db8::/32 10.1.0.0/24');
    assert.match(words(update, 0), /next-hop 2001:db8::1$/);
    assert.match(words(update, 1), /next-hop 192.0.2.1$/);
  });

  test('IPv4 NLRI in MP_REACH_NLRI may have a next hop of either protocol', () => {
    for (const [hop, wanted] of [
      ['C0000202', /next-hop 192.0.2.2$/],
      [v6Hop, /next-hop 2001:db8::1$/],
    ] as const) {
      const update = read(bodyOf({ attributes: [ORIGIN, PATH, reach(hop, '180A0100', '000101')] }));
      assert.equal(prefixes(update.announced), '10.1.0.0/24');
      assert.match(words(update), wanted);
    }
  });

  test('MP_UNREACH_NLRI withdraws', () => {
    const update = read(bodyOf({ attributes: [unreach('2020010DB8 80 20010DB8000000000000000000000009')] }));
    assert.equal(prefixes(update.withdrawn), '2001:db8::/32 2001:db8::9/128');
    assert.equal(update.endOfRib, undefined);
    assert.equal(update.attributes, undefined);
  });

  test('MP_UNREACH_NLRI with attributes around it withdraws all the same', () => {
    const update = read(bodyOf({ attributes: [ORIGIN, PATH, unreach('2020010DB8')] }));
    assert.equal(prefixes(update.withdrawn), '2001:db8::/32');
  });

  test('all four kinds of blocks fit one message', () => {
    const update = read(
      bodyOf({
        withdrawn: '180A0900',
        attributes: [ORIGIN, PATH, HOP, reach(v6Hop, '2020010DB8'), unreach('2020010DB9')],
        nlri: '180A0100',
      }),
    );
    assert.equal(prefixes(update.withdrawn), '10.9.0.0/24 2001:db9::/32');
    assert.equal(prefixes(update.announced), '2001:db8::/32 10.1.0.0/24');
  });

  test('attributes in the extended form mean the same', () => {
    const long = read(
      bodyOf({ attributes: ['5001000100', '50020006 0201 0000FBF0', '50030004C0000201'], nlri: '180A0100' }),
    );
    const short = read(bodyOf({ attributes: [ORIGIN, PATH, HOP], nlri: '180A0100' }));
    assert.equal(long.announced[0]!.attributes, short.announced[0]!.attributes);
  });

  test('bits beyond a prefix are kept from what is shown', () => {
    const update = read(bodyOf({ attributes: [ORIGIN, PATH, HOP], nlri: '140AFFFF' }));
    assert.equal(prefixes(update.announced), '10.255.240.0/20');
  });

  test('two-octet AS numbers become four', () => {
    const session = plainSession({ localAs: 64512, peerAs: 64496, asn4: false });
    const update = read(bodyOf({ attributes: [ORIGIN, '400204 0201 FBF0', HOP], nlri: '180A0100' }), session);
    assert.equal(hex(update.announced[0]!.attributes.get(2)!), '02010000FBF0');
  });

  test('equal attributes are the same object, whichever session they came on', () => {
    const body = bodyOf({ attributes: [ORIGIN, PATH, HOP], nlri: '180A0100' });
    const other = plainSession({ localAs: 64512, peerAs: 64512 });
    assert.equal(read(body).attributes, read(body, other).attributes);
  });

  test('a partial bit is kept', () => {
    const update = read(bodyOf({ attributes: [ORIGIN, PATH, HOP, 'E00804 FBF00001'], nlri: '180A0100' }));
    assert.equal(update.attributes!.list.find(({ code }) => code === 8)!.flags, 0xe0);
  });
});

describe('unknown attributes', () => {
  const shown = (attribute: string) =>
    words(read(bodyOf({ attributes: [ORIGIN, PATH, HOP, attribute], nlri: '180A0100' })));

  test('are kept raw when they are optional', () => {
    assert.match(shown('C09902 0102'), / attribute \[ 0x99 0xC0 0x0102 \]$/);
    assert.match(shown('809900'), / attribute \[ 0x99 0x80 0x \]$/);
    assert.match(shown('E0FF01FF'), / attribute \[ 0xFF 0xE0 0xFF \]$/);
  });

  test('are the same with a plain and an extended length, and whatever the unused flags say', () => {
    assert.match(shown('D0990002 0102'), / attribute \[ 0x99 0xC0 0x0102 \]$/);
    assert.match(shown('CF9902 0102'), / attribute \[ 0x99 0xC0 0x0102 \]$/);
  });

  test('of more than 255 octets are kept whole', () => {
    const value = 'AB'.repeat(1000);
    assert.ok(shown(`D0990 3E8${value}`.replaceAll(' ', '')).includes(value));
  });
});

describe('End-of-RIB markers', () => {
  const markers: readonly [string, Uint8Array, string | undefined][] = [
    ['an empty UPDATE', bodyOf({}), 'ipv4 unicast'],
    ['an empty MP_UNREACH_NLRI', bodyOf({ attributes: [unreach('')] }), 'ipv6 unicast'],
    ['one with an extended length', bodyOf({ attributes: ['900F0003000201'] }), 'ipv6 unicast'],
    ['one of IPv4 unicast in MP_UNREACH_NLRI', bodyOf({ attributes: [unreach('', '000101')] }), 'ipv4 unicast'],
    ['one of a family that we do not read', bodyOf({ attributes: [unreach('', '000185')] }), 'ipv4 flow'],
    ['attributes and no routes', bodyOf({ attributes: [ORIGIN] }), undefined],
    ['an empty MP_UNREACH_NLRI among attributes', bodyOf({ attributes: [ORIGIN, unreach('')] }), undefined],
  ];
  for (const [what, body, wanted] of markers) {
    test(`${what} marks ${wanted ?? 'nothing'}`, () => assert.equal(read(body).endOfRib?.name, wanted));
  }
});

describe('add-path', () => {
  const paths = plainSession({ localAs: 64512, peerAs: 64496, addPathIn: new Set([ipv4Unicast.key, ipv6Unicast.key]) });

  test('identifiers stand before classic NLRI and withdrawals', () => {
    const body = bodyOf({
      withdrawn: '00000007 180A0900',
      attributes: [ORIGIN, PATH, HOP],
      nlri: '00000001 180A0100 00000002 180A0100',
    });
    const update = read(body, paths);
    assert.equal(prefixes(update.withdrawn), '10.9.0.0/24#7');
    assert.equal(prefixes(update.announced), '10.1.0.0/24#1 10.1.0.0/24#2');
  });

  test('identifiers stand before NLRI in both MP attributes', () => {
    const attributes = [ORIGIN, PATH, reach(v6Hop, 'FFFFFFFF 2020010DB8'), unreach('00000000 2020010DB9')];
    const update = read(bodyOf({ attributes }), paths);
    assert.equal(prefixes(update.announced), '2001:db8::/32#4294967295');
    assert.equal(prefixes(update.withdrawn), '2001:db9::/32#0');
  });

  test('an End-of-RIB marker has none', () => {
    assert.equal(read(bodyOf({}), paths).endOfRib, ipv4Unicast);
    assert.equal(read(bodyOf({ attributes: [unreach('')] }), paths).endOfRib, ipv6Unicast);
  });

  test('an identifier that is cut off ends the session', () => {
    const judged = readUpdate(bodyOf({ attributes: [ORIGIN, PATH, HOP], nlri: '00000001 180A0100 0000' }), paths);
    assert.equal(judged.ok ? 'ok' : `${judged.fault.code}/${judged.fault.subcode}`, '3/10');
  });
});

describe('families that are not part of the session', () => {
  const only4 = plainSession({ localAs: 64512, peerAs: 64496, families: [ipv4Unicast] });

  test('are ignored in MP_REACH_NLRI, and the rest counts', () => {
    const body = bodyOf({ attributes: [ORIGIN, PATH, HOP, reach(v6Hop, '2020010DB8')], nlri: '180A0100' });
    const update = read(body, only4);
    assert.equal(prefixes(update.announced), '10.1.0.0/24');
    assert.deepEqual(
      update.faults.map(({ verdict }) => verdict),
      ['discard'],
    );
  });

  test('are ignored even when what they hold is broken', () => {
    const update = read(bodyOf({ attributes: [ORIGIN, PATH, reach('C0', 'FFFF')] }), only4);
    assert.deepEqual(update.announced, []);
    assert.equal(update.endOfRib, undefined);
  });

  test('are ignored in MP_UNREACH_NLRI and mark no End-of-RIB', () => {
    const update = read(bodyOf({ attributes: [unreach('2020010DB8')] }), only4);
    assert.deepEqual(update.withdrawn, []);
    assert.equal(update.endOfRib, undefined);
  });

  test('are ignored when nobody knows them', () => {
    const update = read(bodyOf({ attributes: [ORIGIN, PATH, reach('C0000201', '0102', '63FF09')] }));
    assert.deepEqual(update.announced, []);
    assert.match(update.faults[0]!.why, /afi-25599 safi-9/);
    assert.equal(families.of(familyOf(25599, 9)), undefined);
  });
});

test('octets put together by hand are what they seem', () => {
  assert.equal(hex(bodyOf({ withdrawn: '08 0A', attributes: [ORIGIN], nlri: '00' })), '0002080A00044001010000');
  assert.equal(hex(octets(1, 'ff', Uint8Array.of(2))), '01FF02');
});
