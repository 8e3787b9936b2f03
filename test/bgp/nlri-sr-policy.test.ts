import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromHex, hex, parseRoutes, plainSession, printRoute, readUpdate, wordsOf } from '../../src/bgp/index.ts';
import {
  codecOf,
  isMalformed,
  jsonTextOf,
  nlriOf,
  problemIn,
  routeOf,
  survivesAnything,
} from '../support/nlri-cases.ts';
import { announced } from '../support/said.ts';

const V4 = 'ipv4 sr-policy';
const V6 = 'ipv6 sr-policy';
const HEAD = 'sr-policy distinguisher 1 color 100 endpoint 192.0.2.9';
const HOP = 'next-hop 192.0.2.1';

/** The value of TUNNEL_ENCAP that these words make, without the head of its tunnel. */
function policyOf(words: string): string {
  const value = hex(routeOf(`${HEAD} ${HOP} ${words}`).attributes.get(23)!);
  assert.equal(value.slice(0, 4), '000F');
  assert.equal(Number.parseInt(value.slice(4, 8), 16), value.length / 2 - 4);
  return value.slice(8);
}

const LIST = 'segment-list weight 1 segment';
const SID = 'FC000000000000000000000000000001';
const LEFT = '20010DB8000000000000000000000001';
const RIGHT = '20010DB8000000000000000000000002';

/** Words and sub-TLVs, put together by hand from RFC 9830 section 2.4 and RFC 9831 section 2. */
const WORDS: readonly (readonly [string, string])[] = [
  ['preference 4294967295', '0C060000FFFFFFFF'],
  ['priority 5', '0F020500'],
  // The bit that ExaBGP sets, and its mark of the last label
  ['binding-sid mpls 24000', '0D06100005DC0100'],
  ['binding-sid mpls 24000:0:0:0 flags 0xC0', '0D06C00005DC0000'],
  ['binding-sid null', '0D020000'],
  ['binding-sid null flags 0x80', '0D028000'],
  ['binding-sid srv6 fc00::1', `0D120000${SID}`],
  ['srv6-binding-sid fc00::1', `14120000${SID}`],
  ['srv6-binding-sid fc00::1 endpoint-behavior 71 40 24 16 0 flags 0x40', `141A6000${SID}0047000028181000`],
  ['enlp 3', '0E03000003'],
  ['policy-name "my policy; [x]"', '82000F006D7920706F6C6963793B205B785D'],
  ['candidate-path-name "primary"', '810008007072696D617279'],
  ['sub-tlv 99 0x0102', '63020102'],
  ['sub-tlv 200 0x', 'C80000'],
  [
    'segment-list segment type-a mpls 16001 segment type-a mpls 16002:3:0:64',
    '80001100' + '0106000003E81100' + '010600000' + '3E82640',
  ],
  [
    'segment-list weight 1 segment type-a mpls 1 segment-list weight 2 segment type-a mpls 2',
    '80001100090600000000000101060000000011008000110009060000000000020106000000002100',
  ],
];

/** Words of one segment, its type and value. */
const SEGMENTS: readonly (readonly [string, string])[] = [
  ['type-a mpls 16001', '0106000003E81100'],
  ['type-b srv6 fc00::1', `0D120000${SID}`],
  ['type-b srv6 fc00::1 endpoint-behavior 65 32 0 16 0', `0D1A1000${SID}0041000020001000`],
  ['type-b srv6 fc00::1 flags 0x80', `0D128000${SID}`],
  ['type-c ipv4 192.0.2.1', '03060000C0000201'],
  ['type-c ipv4 192.0.2.1 algorithm 0', '03064000C0000201'],
  ['type-c ipv4 192.0.2.1 algorithm 128 sid 16001', '030A6080C000020103E81100'],
  ['type-d ipv6 2001:db8::1 algorithm 1', `04124001${LEFT}`],
  ['type-d ipv6 2001:db8::1 algorithm 1 sid 16001', `04166001${LEFT}03E81100`],
  ['type-e local-if-id 7 ipv4 192.0.2.1', '050A000000000007C0000201'],
  ['type-e local-if-id 7 ipv4 192.0.2.1 sid 5', '050E200000000007C000020100005100'],
  ['type-f local 192.0.2.1 remote 192.0.2.2', '060A0000C0000201C0000202'],
  ['type-f local 192.0.2.1 remote 192.0.2.2 sid 5 flags 0x80', '060EA000C0000201C000020200005100'],
  [
    'type-g local-if-id 1 local-ipv6 2001:db8::1 remote-if-id 2 remote-ipv6 2001:db8::2',
    `072A000000000001${LEFT}00000002${RIGHT}`,
  ],
  [
    'type-g local-if-id 1 local-ipv6 2001:db8::1 remote-if-id 2 remote-ipv6 2001:db8::2 sid 5',
    `072E200000000001${LEFT}00000002${RIGHT}00005100`,
  ],
  ['type-h local 2001:db8::1 remote 2001:db8::2', `08220000${LEFT}${RIGHT}`],
  ['type-h local 2001:db8::1 remote 2001:db8::2 sid 5', `08262000${LEFT}${RIGHT}00005100`],
  ['type-i ipv6 2001:db8::1 algorithm 0', `0E124000${LEFT}`],
  ['type-i ipv6 2001:db8::1 algorithm 0 sid fc00::1', `0E226000${LEFT}${SID}`],
  [
    'type-i ipv6 2001:db8::1 algorithm 0 sid fc00::1 endpoint-behavior 1 32 16 16 0',
    `0E2A7000${LEFT}${SID}0001000020101000`,
  ],
  [
    'type-j local-if-id 1 local-ipv6 2001:db8::1 remote-if-id 2 remote-ipv6 2001:db8::2 algorithm 3',
    `0F2A400300000001${LEFT}00000002${RIGHT}`,
  ],
  [
    'type-j local-if-id 1 local-ipv6 2001:db8::1 remote-if-id 2 remote-ipv6 2001:db8::2 algorithm 3 sid fc00::1 endpoint-behavior 5 40 24 16 0',
    `0F42700300000001${LEFT}00000002${RIGHT}${SID}0005000028181000`,
  ],
  ['type-k local 2001:db8::1 remote 2001:db8::2 algorithm 0 sid fc00::1', `10326000${LEFT}${RIGHT}${SID}`],
  [
    'type-k local 2001:db8::1 remote 2001:db8::2 sid fc00::1 endpoint-behavior 5 40 24 16 0',
    `103A3000${LEFT}${RIGHT}${SID}0005000028181000`,
  ],
];

describe('SR policies in words', () => {
  for (const [text, family, octets] of [
    ['sr-policy distinguisher 0 color 100 endpoint 10.0.0.1', V4, '6000000000000000640A000001'],
    ['sr-policy distinguisher 7 color 4294967295 endpoint 2001:db8::1', V6, `C000000007FFFFFFFF${LEFT}`],
    ['ipv4 sr-policy distinguisher 0 color 0 endpoint 0.0.0.0', V4, '60000000000000000000000000'],
  ] as const) {
    it(text, () => {
      const route = routeOf(`${text} ${HOP}`);
      assert.equal(route.family.name, family);
      assert.equal(hex(route.nlri), octets);
      // A policy that says nothing, RFC 9830 section 2.2
      assert.equal(hex(route.attributes.get(23)!), '000F0000');
      const [gone] = parseRoutes(wordsOf(text, 'test'), 'withdraw');
      assert.equal(hex(gone!.nlri), octets);
      assert.equal(gone!.attributes.get(23), undefined);
    });
  }

  for (const [words, octets] of WORDS) {
    it(words, () => {
      assert.equal(policyOf(words), octets);
      assert.equal(
        printRoute(routeOf(`${HEAD} ${HOP} ${words}`)),
        `ipv4 ${HEAD} ${HOP} tunnel-encap [ sr-policy ${words} ]`,
      );
    });
  }

  for (const [words, octets] of SEGMENTS) {
    it(words, () => {
      const size = (octets.length / 2 + 9).toString(16).toUpperCase().padStart(4, '0');
      assert.equal(policyOf(`${LIST} ${words}`), `80${size}000906000000000001${octets}`);
      const text = `ipv4 ${HEAD} ${HOP} tunnel-encap [ sr-policy ${LIST} ${words} ]`;
      assert.equal(printRoute(routeOf(text)), text);
    });
  }

  it('stand in any order, in a block, with names in quotes or not', () => {
    const octets = '0C060000000000640F020500820002006181000600622063' + '2264';
    assert.equal(policyOf(`preference 100 med 5 priority 5 policy-name a candidate-path-name 'b c"d'`), octets);
    assert.equal(
      hex(
        routeOf(
          `${HEAD} { preference 100; priority 5; ${HOP}; policy-name "a"; candidate-path-name 'b c"d'; }`,
        ).attributes.get(23)!,
      ).slice(8),
      octets,
    );
    assert.equal(
      policyOf(`${LIST} type-f sid 5 remote 192.0.2.2 local 192.0.2.1`),
      policyOf(`${LIST} type-f local 192.0.2.1 remote 192.0.2.2 sid 5`),
    );
  });

  it('take octets for the whole attribute too', () => {
    const text = `${HEAD} ${HOP} attribute [ 0x17 0xC0 0x000F00080C06000000000064 ]`;
    assert.equal(printRoute(routeOf(text)), `ipv4 ${HEAD} ${HOP} tunnel-encap [ sr-policy preference 100 ]`);
  });

  for (const [words, problem] of [
    ['sr-policy color 5', `11: 'distinguisher' is missing: sr-policy distinguisher N color N endpoint ADDRESS`],
    ['sr-policy distinguisher 4294967296', `25: '4294967296' is not a distinguisher from 0 to 4294967295`],
    ['sr-policy distinguisher 0 color 1 next-hop', `35: 'endpoint' is missing: it must follow the color`],
    ['sr-policy distinguisher 0 color 1 endpoint 10.0.0.0/8', `44: '10.0.0.0/8' is not an IPv4 or IPv6 address`],
    [
      'ipv6 sr-policy distinguisher 0 color 1 endpoint 10.0.0.1',
      '49: the endpoint of ipv6 sr-policy must be an IPv6 address',
    ],
    [`${HEAD} preference 5`, '11: a next-hop is missing: next-hop ADDRESS or next-hop self'],
    [`${HEAD} preference x`, `67: 'x' is not a preference from 0 to 4294967295`],
    [`${HEAD} preference 1 preference 2`, '69: preference is given twice'],
    [`${HEAD} sub-tlv 12 0x000000000001 preference 2`, '82: preference is given twice'],
    [`${HEAD} preferenze 1`, `56: 'preferenze' is not a route attribute, did you mean 'preference'?`],
    [`${HEAD} priority 256`, `65: '256' is not a priority from 0 to 255`],
    [`${HEAD} enlp 5`, `61: '5' is not a null label policy from 1 to 4`],
    [`${HEAD} binding-sid 24000`, `68: '24000' is not a kind of binding SID: mpls, srv6 or null`],
    [`${HEAD} binding-sid mpls 1048576`, `73: '1048576' is not a label: 0 to 1048575, or LABEL:TC:S:TTL`],
    [`${HEAD} binding-sid mpls 5:8:0:0`, `73: '5:8:0:0' is not a label: 0 to 1048575, or LABEL:TC:S:TTL`],
    [`${HEAD} binding-sid null flags 256`, `79: '256' is not an octet of flags: a number, of the bits 0xFF`],
    [`${HEAD} srv6-binding-sid 10.0.0.1`, `73: '10.0.0.1' is not an SRv6 SID: it must be an IPv6 address`],
    [`${HEAD} srv6-binding-sid fc00::1 flags 0x20`, `87: '0x20' is not an octet of flags: a number, of the bits 0xDF`],
    [
      `${HEAD} srv6-binding-sid fc00::1 endpoint-behavior 1 64 64 1 0`,
      '99: the parts of the SID have 129 bits together, it has 128',
    ],
    [`${HEAD} policy-name "a b`, `72: " is missing after the name`],
    [`${HEAD} policy-name ""`, '68: a name has 1 to 255 characters, all printable ASCII'],
    [`${HEAD} policy-name ${'x'.repeat(256)}`, '68: a name has 1 to 255 characters, all printable ASCII'],
    [`${HEAD} segment-list weight 1`, `77: 'segment' is missing: a segment list needs one or more`],
    [`${HEAD} ${LIST} type-l`, `86: 'type-l' is not a type of segment, type-a to type-k, did you mean 'type-a'?`],
    [`${HEAD} ${LIST} type-a srv6 fc00::1`, '93: mpls is missing: a segment of type-a needs it'],
    [`${HEAD} ${LIST} type-f local 192.0.2.1`, '93: remote is missing: a segment of type-f needs it'],
    [`${HEAD} ${LIST} type-c ipv4 2001:db8::1`, `98: '2001:db8::1' is not an IPv4 address`],
    [`${HEAD} ${LIST} type-c ipv4 192.0.2.1 algorithm 256`, `118: '256' is not a number of an algorithm from 0 to 255`],
    [`${HEAD} ${LIST} type-a mpls 5 flags 0x40`, `106: '0x40' is not an octet of flags: a number, of the bits 0x8F`],
    [`${HEAD} sub-tlv 12 0x00`, '67: sub-TLV 12 has 1 octets, must have 6'],
    [`${HEAD} sub-tlv 99 ${`0x${'00'.repeat(256)}`}`, '67: sub-TLV 99 has 255 octets at most'],
    [`${HEAD} sub-tlv 128 0x000103000000`, '68: sub-TLV 128 has a sub-TLV 1 of 3 octets'],
    [
      `${HEAD} tunnel-encap [ sr-policy ] preference 5`,
      '11: the policy is given twice, in its own words and as an attribute',
    ],
  ] as const) {
    it(`'${words.slice(0, 120)}' is refused`, () => assert.equal(problemIn(words), problem));
  }

  it('that are too long are refused', () => {
    const long = `${'segment type-g local-if-id 1 local-ipv6 ::1 remote-if-id 2 remote-ipv6 ::2 '.repeat(800)}`;
    assert.match(problemIn(`${HEAD} ${HOP} segment-list ${long} segment-list ${long}`), /^11: an SR policy has 65531/);
    assert.match(
      problemIn(`${HEAD} ${HOP} segment-list ${long} ${long}`),
      /^88: a segment list has 65535 octets at most/,
    );
  });
});

describe('SR policies in octets', () => {
  it('are shown as ExaBGP 6 shows them', () => {
    assert.equal(
      jsonTextOf(V4, '6000000000000000640A000001'),
      '{"distinguisher": 0, "color": 100, "endpoint": "10.0.0.1"}',
    );
    assert.equal(
      jsonTextOf(V6, `C00000000700000064${LEFT}`, 1),
      '{"distinguisher": 7, "color": 100, "endpoint": "2001:db8::1", "path-information": "0.0.0.1"}',
    );
  });

  it('have the length of their family', () => {
    for (const [family, digits] of [
      [V4, '6000000000000000640A0000'],
      [V4, 'C000000000000000640A000001'],
      [V4, '6100000000000000640A00000100'],
      [V6, '6000000000000000640A000001'],
      [V6, `C00000000700000064${LEFT.slice(2)}`],
      [V4, ''],
    ] as const) {
      isMalformed(family, digits);
    }
  });

  it('travel in MP_REACH_NLRI beside TUNNEL_ENCAP, and no NEXT_HOP', () => {
    const session = plainSession({ localAs: 65001, peerAs: 65001 });
    const words = `${HEAD} ${HOP} preference 100 binding-sid mpls 16 segment-list segment type-a mpls 17`;
    const policy = `C01720000F001C${'0C06000000000064'}${'0D06100000010100'}${'80000900'}${'0106000000011100'}`;
    const reach = `800E1600014904C00002010060${'00000001'}${'00000064'}${'C0000209'}`;
    const [body] = announced([words], session);
    assert.equal(body, `0000004A4001010040020040050400000064${policy}${reach}`);
    const read = readUpdate(fromHex(body!)!, session);
    assert.ok(read.ok);
    const { attributes, octets, family } = read.value.announced[0]!;
    assert.equal(family.name, V4);
    assert.equal(hex(octets), nlriOf(words));
    assert.equal(hex(attributes.get(23)!), policy.slice(6));
  });

  it('survive anything', () => {
    survivesAnything(V4, ['60']);
    survivesAnything(V6, ['C0']);
    assert.equal(codecOf(V4).key, undefined);
  });
});
