import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromHex, hex, parseRoutes, plainSession, printRoute, readUpdate, wordsOf } from '../../src/bgp/index.ts';
import {
  codecOf,
  isMalformed,
  jsonOf,
  jsonTextOf,
  nlriOf,
  problemIn,
  routeOf,
  survivesAnything,
} from '../support/nlri-cases.ts';
import { announced, withdrawn } from '../support/said.ts';

const EVPN = 'l2vpn evpn';
const RD = '000101010101FDE8';
const ESI = '00112233445566778899';
const NO_ESI = '00'.repeat(10);
const COLONS = '00:11:22:33:44:55:66:77:88:99';

/** What GoBGP 3.10.0 was told after `global rib add -a evpn`, our words, and the NLRI that it sent. */
const GOBGP: readonly (readonly [string, string, string])[] = [
  [
    'a-d esi single-homed etag 600 label 200 rd 65000:1',
    'ethernet-ad rd 65000:1 esi 00:00:00:00:00:00:00:00:00:00 ethernet-tag 600 vni 200',
    `01190000FDE800000001${NO_ESI}000002580000C8`,
  ],
  [
    'macadv aa:bb:cc:dd:ee:04 10.9.9.9 etag 10 label 100 rd 1.1.1.1:65000',
    'mac-ip rd 1.1.1.1:65000 ethernet-tag 10 mac aa:bb:cc:dd:ee:04 ip 10.9.9.9 vni 100',
    `0225${RD}${NO_ESI}0000000A30AABBCCDDEE04200A090909000064`,
  ],
  [
    'macadv aa:bb:cc:dd:ee:05 0.0.0.0 esi ARBITRARY 11:22:33:44:55:66:77:88:99 etag 0 label 100 rd 65535:5',
    `mac-ip rd 65535:5 esi ${COLONS} ethernet-tag 0 mac aa:bb:cc:dd:ee:05 vni 100`,
    `02210000FFFF00000005${ESI}0000000030AABBCCDDEE0500000064`,
  ],
  [
    'macadv aa:bb:cc:dd:ee:06 2001:db8::9 esi MSTP aa:bb:cc:dd:ee:ff 100 etag 0 label 100,200 rd 65535:5',
    'mac-ip rd 65535:5 esi 02:aa:bb:cc:dd:ee:ff:00:64:00 ethernet-tag 0 mac aa:bb:cc:dd:ee:06 ip 2001:db8::9 vni [ 100 200 ]',
    '02340000FFFF0000000502AABBCCDDEEFF0064000000000030AABBCCDDEE068020010DB80000000000000000000000090000640000C8',
  ],
  [
    'multicast 10.0.0.1 etag 100 rd 1.1.1.1:65000',
    'multicast rd 1.1.1.1:65000 ethernet-tag 100 ip 10.0.0.1',
    `0311${RD}00000064200A000001`,
  ],
  [
    'multicast 2001:db8::1 etag 100 rd 1.1.1.1:65000',
    'multicast rd 1.1.1.1:65000 ethernet-tag 100 ip 2001:db8::1',
    `031D${RD}000000648020010DB8000000000000000000000001`,
  ],
  [
    'esi 10.0.0.1 esi ROUTERID 1.2.3.4 100 rd 1.1.1.1:65000',
    'ethernet-segment rd 1.1.1.1:65000 esi 04:01:02:03:04:00:00:00:64:00 ip 10.0.0.1',
    `0417${RD}04010203040000006400200A000001`,
  ],
  [
    'esi 2001:db8::1 esi AS 65000 100 rd 1.1.1.1:65000',
    'ethernet-segment rd 1.1.1.1:65000 esi 05:00:00:fd:e8:00:00:00:64:00 ip 2001:db8::1',
    `0423${RD}050000FDE800000064008020010DB8000000000000000000000001`,
  ],
  [
    'prefix 10.0.0.0/24 gw 10.0.0.1 etag 10 label 200 rd 1.1.1.1:65000',
    'ip-prefix rd 1.1.1.1:65000 ethernet-tag 10 prefix 10.0.0.0/24 gateway 10.0.0.1 vni 200',
    `0522${RD}${NO_ESI}0000000A180A0000000A0000010000C8`,
  ],
  [
    'prefix 10.0.1.0/24 etag 10 rd 1.1.1.1:65000',
    'ip-prefix rd 1.1.1.1:65000 ethernet-tag 10 prefix 10.0.1.0/24 vni 0',
    `0522${RD}${NO_ESI}0000000A180A00010000000000000000`,
  ],
  [
    'prefix 2001:db8:3::/48 esi AS 65000 100 etag 0 label 200 rd 65000:2',
    'ip-prefix rd 65000:2 esi 05:00:00:fd:e8:00:00:00:64:00 ethernet-tag 0 prefix 2001:db8:3::/48 vni 200',
    `053A0000FDE800000002050000FDE80000006400000000003020010DB80003${'00'.repeat(10)}${'00'.repeat(16)}0000C8`,
  ],
];

/** Put together by hand from RFC 7432 section 7, RFC 9136 section 3.1 and RFC 9251 section 9. */
const ROUTES: readonly (readonly [string, string])[] = [
  [`ethernet-ad rd 1.1.1.1:65000 esi ${COLONS} ethernet-tag 7 label 16001`, `0119${RD}${ESI}0000000703E811`],
  [
    'mac-ip rd 1.1.1.1:65000 ethernet-tag 0 mac 00:00:5e:00:53:01 label 100',
    `0221${RD}${NO_ESI}000000003000005E00530100000641`,
  ],
  [
    'mac-ip rd 1.1.1.1:65000 ethernet-tag 0 mac 00:00:5e:00:53:01 label [ 100 200 ]',
    `0224${RD}${NO_ESI}000000003000005E00530100000641000C81`,
  ],
  [
    'ip-prefix rd 1.1.1.1:65000 ethernet-tag 0 prefix 0.0.0.0/0 label 1048575',
    `0522${RD}${NO_ESI}00000000000000000000000000FFFFF1`,
  ],
  [
    'selective-multicast rd 1.1.1.1:65000 ethernet-tag 0 source 192.0.2.9 group 232.1.1.1 originator 192.0.2.1 flags 4',
    `061C${RD}0000000020C000020920E801010120C000020104`,
  ],
  [
    `join-synch rd 1.1.1.1:65000 esi ${COLONS} ethernet-tag 0 group ff3e::1 originator 192.0.2.1 flags 2`,
    `072E${RD}${ESI}000000000080FF3E000000000000000000000000000120C000020102`,
  ],
  [
    `leave-synch rd 1.1.1.1:65000 esi ${COLONS} ethernet-tag 0 source 192.0.2.9 group 232.1.1.1 originator 192.0.2.1 response-time 10 flags 4`,
    `082B${RD}${ESI}0000000020C000020920E801010120C0000201000000000A04`,
  ],
  ['raw 0x0B0412345678', '0B0412345678'],
];

describe('EVPN routes in words', () => {
  for (const [told, words, octets] of GOBGP) {
    it(`${words}, as GoBGP: ${told}`, () => {
      assert.equal(nlriOf(`evpn ${words} next-hop 192.0.2.1`), octets);
      assert.equal(codecOf(EVPN).print(fromHex(octets)!), words);
    });
  }

  for (const [words, octets] of ROUTES) {
    it(words, () => {
      const text = `${EVPN} ${words} next-hop 192.0.2.1`;
      assert.equal(nlriOf(text), octets);
      assert.equal(printRoute(routeOf(text)), text);
    });
  }

  it('may stand in any order, in a block, among attributes', () => {
    const octets = `0225${RD}${NO_ESI}0000000A30AABBCCDDEE04200A090909000641`;
    for (const text of [
      'evpn mac-ip next-hop 192.0.2.1 label 100 ip 10.9.9.9 med 5 mac AA:BB:CC:DD:EE:04 ethernet-tag 10 rd 1.1.1.1:65000',
      'l2vpn evpn mac-ip { rd 1.1.1.1:65000; mac AA:BB:CC:DD:EE:04; ip 10.9.9.9; ethernet-tag 10; label 100; next-hop self; }',
      'evpn mac-ip route-distinguisher 1.1.1.1:65000 mac aa:bb:cc:dd:ee:04 ip 10.9.9.9 ethernet-tag 10 vni 1601 next-hop self',
    ]) {
      assert.equal(nlriOf(text), octets, text);
    }
    assert.equal(
      nlriOf('evpn mac-ip rd 1:1 mac aa:bb:cc:dd:ee:04 ethernet-tag 0 label 100 vni 7 next-hop self').slice(-12),
      '000641000007',
    );
  });

  it('need no label for a whole segment, nor where an overlay index is', () => {
    assert.equal(
      nlriOf(`evpn ethernet-ad rd 1.1.1.1:65000 esi ${COLONS} ethernet-tag 4294967295 next-hop self`),
      `0119${RD}${ESI}FFFFFFFF000000`,
    );
    assert.equal(
      nlriOf('evpn ip-prefix rd 1.1.1.1:65000 ethernet-tag 0 prefix 10.0.0.0/8 gateway 10.0.0.1 next-hop self').slice(
        -14,
      ),
      '0A000001000000',
    );
  });

  for (const [words, problem] of [
    [
      'mac-ip rd 1:1 mac aa:bb:cc:dd:ee:ff',
      '6: ethernet-tag, label missing: a route of type mac-ip needs rd, ethernet-tag, mac, label',
    ],
    [
      'ip-prefix rd 1:1 ethernet-tag 0 prefix 10.0.0.0/8',
      '6: label missing: a route of type ip-prefix needs rd, ethernet-tag, prefix, label',
    ],
    ['ethernet-segment rd 1:1', '6: esi, ip missing: a route of type ethernet-segment needs rd, esi, ip'],
    [
      'mac rd 1:1',
      `6: 'mac' is not a type of EVPN routes: ethernet-ad, mac-ip, multicast, ethernet-segment, ip-prefix, selective-multicast, join-synch, leave-synch, raw`,
    ],
    ['multicast rd 1:1 ip 192.0.2.1 ethernet-tag 0', '6: a next-hop is missing: next-hop ADDRESS or next-hop self'],
    ['multicast ip 192.0.2.1/32', `19: '192.0.2.1/32' is not an IPv4 or IPv6 address`],
    ['multicast label 5', '16: a route of type multicast has no label'],
    ['multicast vni 5', '16: a route of type multicast has no label'],
    [
      'mac-ip mac aa:bb:cc:dd:ee',
      `17: 'aa:bb:cc:dd:ee' is not a MAC address: 6 pairs of hexadecimal digits, with colons between`,
    ],
    [
      'mac-ip esi 0',
      `17: '0' is not an Ethernet segment identifier: 10 pairs of hexadecimal digits, with colons between`,
    ],
    ['mac-ip ethernet-tag 4294967296', `26: '4294967296' is not a tag from 0 to 4294967295`],
    ['mac-ip label 1048576', `19: '1048576' is not a number from 0 to 1048575`],
    ['mac-ip vni 16777216', `17: '16777216' is not a number from 0 to 16777215`],
    ['mac-ip label [ 1 2 3 ]', '19: a route of type mac-ip cannot have 3 labels'],
    ['ethernet-ad label 1 label 2', '32: a route of type ethernet-ad cannot have 2 labels'],
    ['mac-ip label [ ]', '19: a route of type mac-ip cannot have 0 labels'],
    ['mac-ip ethernet-tag 1 ethernet-tag 2', '28: ethernet-tag is given twice'],
    ['ip-prefix prefix 10.0.0.1/8', `23: '10.0.0.1/8' has host bits set beyond /8`],
    [
      'ip-prefix rd 1:1 ethernet-tag 0 prefix 10.0.0.0/8 gateway 2001:db8::1 label 5',
      '6: the gateway must be an address of the same kind as the prefix',
    ],
    [
      `ip-prefix rd 1:1 ethernet-tag 0 prefix 10.0.0.0/8 gateway 10.0.0.1 esi ${COLONS}`,
      '6: a prefix is reached by a gateway or an esi, not by both',
    ],
    ['raw 0x0100', '10: these octets are not one NLRI'],
    ['raw 0x0B00 rd 1:1', '17: a route of type raw has no rd'],
  ] as const) {
    it(`'${words}' is refused`, () => assert.equal(problemIn(`evpn ${words}`), problem));
  }
});

describe('EVPN routes in JSON', () => {
  // As ExaBGP 4.2.21 prints them.
  for (const [digits, text] of [
    [
      `0225${RD}${NO_ESI}0000000A30AABBCCDDEE04200A090909000064`,
      '"name": "MAC/IP advertisement", "rd": "1.1.1.1:65000", "esi": "-", "ethernet-tag": 10, "mac": "AA:BB:CC:DD:EE:04", "label": [ [6, 100] ], "ip": "10.9.9.9"',
    ],
    [
      `0221${RD}${ESI}0000000A30AABBCCDDEE0400000641`,
      '"name": "MAC/IP advertisement", "rd": "1.1.1.1:65000", "esi": "00:11:22:33:44:55:66:77:88:99", "ethernet-tag": 10, "mac": "AA:BB:CC:DD:EE:04", "label": [ [100, 1601] ]',
    ],
    [
      `0119${RD}${ESI}0000000A000641`,
      '"name": "Ethernet Auto-Discovery", "rd": "1.1.1.1:65000", "esi": "00:11:22:33:44:55:66:77:88:99", "ethernet-tag": 10, "label": [ [100, 1601] ]',
    ],
    [
      `0311${RD}00000064200A000001`,
      '"name": "Inclusive Multicast Ethernet Tag", "rd": "1.1.1.1:65000", "ethernet-tag": 100, "ip": "10.0.0.1"',
    ],
    [
      `0417${RD}04010203040000006400200A000001`,
      '"name": "Ethernet Segment", "rd": "1.1.1.1:65000", "esi": "04:01:02:03:04:00:00:00:64:00", "ip": "10.0.0.1"',
    ],
    [
      `0522${RD}${NO_ESI}0000000A180A00010000000000000000`,
      '"name": "IP Prefix Advertisement", "rd": "1.1.1.1:65000", "esi": "-", "ethernet-tag": 10, "label": [ [0] ], "ip": "10.0.1.0", "iplen": 24, "gateway": "0.0.0.0"',
    ],
  ] as const) {
    it(text.slice(9, 40), () => {
      const code = Number.parseInt(digits.slice(0, 2), 16);
      assert.equal(jsonTextOf(EVPN, digits), `{ "code": ${code}, "parsed": true, "raw": "${digits}", ${text} }`);
    });
  }

  it('show what ExaBGP leaves out: a second label, and what is in the types 6 to 8', () => {
    const digits = `0224${RD}${NO_ESI}000000003000005E00530100000641000C81`;
    assert.deepEqual((jsonOf(EVPN, digits) as { label: unknown }).label, [
      [100, 1601],
      [200, 3201],
    ]);
    const { code, parsed, raw, name, ...rest } = jsonOf(EVPN, ROUTES[6]![1]) as Record<string, unknown>;
    assert.deepEqual([code, parsed, raw, name], [8, true, ROUTES[6]![1], 'Multicast Leave Synch']);
    assert.deepEqual(rest, {
      rd: '1.1.1.1:65000',
      esi: COLONS,
      'ethernet-tag': 0,
      source: '192.0.2.9',
      group: '232.1.1.1',
      originator: '192.0.2.1',
      'response-time': 10,
      flags: 4,
    });
  });

  it('show an unknown type as octets', () => {
    assert.equal(jsonTextOf(EVPN, '0B0412345678'), '{ "code": 11, "parsed": false, "raw": "0B0412345678" }');
    assert.equal(
      jsonTextOf(EVPN, '0B00', 7),
      '{ "code": 11, "parsed": false, "raw": "0B00", "path-information": "0.0.0.7" }',
    );
  });
});

describe('EVPN routes in octets', () => {
  it('are malformed when a field does not fit', () => {
    for (const digits of [
      `0116${RD}${ESI}0000000A`,
      `011C${RD}${ESI}0000000A000641000641`,
      `021E${RD}${ESI}0000000A30AABBCCDDEE0400`,
      `0227${RD}${ESI}0000000A30AABBCCDDEE0400000641000641000641`,
      `0225${RD}${NO_ESI}0000000A30AABBCCDDEE04180A090909000064`,
      `030D${RD}0000000A00`,
      `0416${RD}${ESI}200A0000`,
      `0522${RD}${NO_ESI}0000000A210A0000000A0000010000C8`,
      `0523${RD}${NO_ESI}0000000A180A0000000A0000010000C800`,
      `061B${RD}0000000020C000020920E801010120C0000201`,
      '0B',
      '',
    ]) {
      isMalformed(EVPN, digits);
    }
    for (const digits of [...GOBGP.map((row) => row[2]), ...ROUTES.map((row) => row[1])]) {
      for (let size = 0; size < digits.length; size += 2) isMalformed(EVPN, digits.slice(0, size));
    }
  });

  it('that no words can say are printed as octets', () => {
    for (const digits of [
      // a MAC address of 40 bits, host bits, a gateway and a segment, reserved octets
      `0221${RD}${ESI}0000000A28AABBCCDDEE0400000641`,
      `0522${RD}${NO_ESI}0000000A180A000001000000000000C8`,
      `0522${RD}${ESI}0000000A180A0000000A0000010000C8`,
      `082B${RD}${ESI}0000000020C000020920E801010120C0000201000000010A04`,
    ]) {
      assert.equal(codecOf(EVPN).print(fromHex(digits)!), `raw 0x${digits}`);
      assert.equal(nlriOf(`evpn raw 0x${digits} next-hop self`), digits);
    }
  });

  it('are known by their keys', () => {
    const keyOf = (words: string) => {
      const [route] = parseRoutes(wordsOf(`evpn ${words}`, 'test'), 'withdraw');
      return hex(codecOf(EVPN).key!(route!.nlri));
    };
    const mac = 'mac-ip rd 1.1.1.1:65000 mac aa:bb:cc:dd:ee:04 ethernet-tag 10';
    assert.equal(keyOf(`${mac} ip 10.9.9.9 esi ${COLONS} label [ 7 8 ]`), `02${RD}0000000A30AABBCCDDEE04200A090909`);
    assert.equal(keyOf(`${mac} ip 10.9.9.9`), `02${RD}0000000A30AABBCCDDEE04200A090909`);
    assert.equal(keyOf(mac), `02${RD}0000000A30AABBCCDDEE0400`);
    const prefix = 'ip-prefix rd 1.1.1.1:65000 prefix 10.0.0.0/8 ethernet-tag 10';
    assert.equal(keyOf(`${prefix} gateway 10.0.0.1 vni 5`), keyOf(prefix));
    assert.equal(keyOf(prefix), `05${RD}0000000A080A000000`);
    assert.equal(keyOf(`ethernet-ad rd 1.1.1.1:65000 esi ${COLONS} ethernet-tag 1`), `01${RD}${ESI}00000001`);
    assert.equal(keyOf('raw 0x0B0412345678'), '0B0412345678');
  });

  it('travel in MP_REACH_NLRI, where a new label replaces the old one, and go by their keys', () => {
    const session = plainSession({ localAs: 65001, peerAs: 65002 });
    const mac = 'evpn mac-ip rd 65000:1 mac aa:bb:cc:dd:ee:04 ethernet-tag 0';
    const nlri = (label: string) => `02210000FDE800000001${NO_ESI}0000000030AABBCCDDEE0400${label}`;
    assert.deepEqual(announced([`${mac} vni 5 next-hop 192.0.2.1`, `${mac} vni 7 next-hop 192.0.2.1`], session), [
      `0000003C4001010040020602010000FDE9800E2C00194604C000020100${nlri('000007')}`,
    ]);
    assert.deepEqual(announced([`${mac} vni 5 next-hop self`], session), [
      `0000003C4001010040020602010000FDE9800E2C001946047F00000100${nlri('000005')}`,
    ]);
    const gone = withdrawn([`${mac} vni 5 next-hop 192.0.2.1`], session);
    assert.equal(gone.length, 1);
    const read = readUpdate(fromHex(gone[0]!)!, plainSession({ localAs: 65002, peerAs: 65001 }));
    assert.ok(read.ok);
    assert.equal(hex(read.value.withdrawn[0]!.octets), nlri('000005'));
  });

  it('survive anything', () => {
    survivesAnything(EVPN, [...GOBGP.map((row) => row[2].slice(0, 24)), ...ROUTES.map((row) => row[1].slice(0, 24))]);
  });
});
