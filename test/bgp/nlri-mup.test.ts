import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hex, printRoute } from '../../src/bgp/index.ts';
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

const V4 = 'ipv4 mup';
const V6 = 'ipv6 mup';
const RD = '0000006400000064';

/** Words after the family and NLRI octets. */
const ROUTES: readonly (readonly [string, string, string])[] = [
  [V4, 'mup-isd 10.0.1.0/24 rd 100:100', `0100010C${RD}180A0001`],
  [V4, 'mup-isd 0.0.0.0/0 rd 100:100', `01000109${RD}00`],
  [V6, 'mup-isd 2001::/64 rd 100:100', `01000111${RD}402001000000000000`],
  [V4, 'mup-dsd 10.0.0.1 rd 100:100', `0100020C${RD}0A000001`],
  [V6, 'mup-dsd 2001::1 rd 100:100', `01000218${RD}20010000000000000000000000000001`],
  [
    V4,
    'mup-t1st 192.168.0.2/32 rd 100:100 teid 12345 qfi 9 endpoint 10.0.0.1',
    `01000317${RD}20C0A800020000303909200A000001`,
  ],
  [
    V4,
    'mup-t1st 192.168.0.2/32 rd 100:100 teid 4294967295 qfi 63 endpoint 10.0.0.1 source 10.0.0.2',
    `0100031C${RD}20C0A80002FFFFFFFF3F200A000001200A000002`,
  ],
  [
    V6,
    'mup-t1st 2001:db8:1:1::1/128 rd 100:100 teid 12345 qfi 9 endpoint 2001::1',
    `0100032F${RD}8020010DB800010001000000000000000100003039098020010000000000000000000000000001`,
  ],
  [V4, 'mup-t2st 10.0.0.1 rd 100:100 teid 12345/32', `01000411${RD}400A00000100003039`],
  [V4, 'mup-t2st 10.0.0.1 rd 100:100 teid 12345/23', `01000410${RD}370A000001003039`],
  [V4, 'mup-t2st 10.0.0.1 rd 100:100 teid 0/0', `0100040D${RD}200A000001`],
  [V6, 'mup-t2st 2001::1 rd 100:100 teid 12345/32', `0100041D${RD}A02001000000000000000000000000000100003039`],
  [V4, 'raw 0x010009020102', '010009020102'],
  [V4, 'raw 0x0200010101', '0200010101'],
];

describe('MUP routes', () => {
  for (const [family, words, octets] of ROUTES) {
    it(`${family} ${words}`, () => {
      const text = `${family} ${words} next-hop 192.0.2.1`;
      assert.equal(nlriOf(text), octets);
      assert.equal(printRoute(routeOf(text)), text);
    });
  }

  for (const [words, problem] of [
    ['mup-isdd 10.0.0.0/8', `10: 'mup-isdd' is not a type of MUP routes: mup-isd, mup-dsd, mup-t1st, mup-t2st`],
    ['mup-isd 10.0.0.1/8', `18: '10.0.0.1/8' has host bits set beyond /8`],
    ['mup-isd 2001:db8::/32 rd 1:1', '18: an IPv4 address must stand here'],
    ['mup-isd 10.0.0.0/8 next-hop self', '10: rd missing: a mup-isd route needs rd'],
    ['mup-isd 10.0.0.0/8 rd 1:1 teid 5', '36: a mup-isd route has no teid'],
    ['mup-dsd 10.0.0.1/32 rd 1:1', `18: '10.0.0.1/32' is not an address`],
    [
      'mup-t1st 10.0.0.1 rd 1:1 teid 5 next-hop self',
      '10: qfi, endpoint missing: a mup-t1st route needs rd, teid, qfi, endpoint',
    ],
    ['mup-t1st 10.0.0.1 teid 4294967296', `33: the teid 4294967296 does not fit 32 bits`],
    ['mup-t1st 10.0.0.1 teid 5/9', `33: '5/9' is not a teid: a number`],
    ['mup-t1st 10.0.0.1 qfi 64', `32: '64' is not a qfi from 0 to 63`],
    ['mup-t2st 10.0.0.1 teid 12345', `33: '12345' is not a teid: NUMBER/BITS, 32 bits at most`],
    ['mup-t2st 10.0.0.1 teid 1/33', `33: '1/33' is not a teid: NUMBER/BITS, 32 bits at most`],
    ['mup-t2st 10.0.0.1 teid 12345/13', '33: the teid 12345 does not fit 13 bits'],
    ['mup-t2st 10.0.0.1 teid 1/0', '33: the teid 1 does not fit 0 bits'],
    ['raw 0x0100010101', '14: these octets are not one NLRI'],
    ['raw 0x01000900 rd 1:1', '25: a raw route has no rd'],
  ] as const) {
    it(`'${words}' is refused`, () => assert.equal(problemIn(`${V4} ${words}`), problem));
  }

  it('are shown as ExaBGP shows them', () => {
    const shown = (name: string, code: number, octets: string, fields: string) =>
      assert.equal(
        jsonTextOf(V4, octets),
        `{ "name": "${name}", "arch": 1, "code": ${code}, ${fields}, "raw": "${octets}" }`,
      );
    shown(
      'InterworkSegmentDiscoveryRoute',
      1,
      `0100010C${RD}180A0001`,
      '"prefix_ip_len": 24, "prefix_ip": "10.0.1.0", "rd": "100:100"',
    );
    shown('DirectSegmentDiscoveryRoute', 2, `0100020C${RD}0A000001`, '"ip": "10.0.0.1", "rd": "100:100"');
    shown(
      'Type1SessionTransformedRoute',
      3,
      `0100031C${RD}20C0A80002FFFFFFFF3F200A000001200A000002`,
      '"prefix_ip_len": 32, "prefix_ip": "192.168.0.2", "teid": "4294967295", "qfi": "63", "rd": "100:100", ' +
        '"endpoint_ip_len": 32, "endpoint_ip": "10.0.0.1", "source_ip_len": 32, "source_ip": "10.0.0.2"',
    );
    shown(
      'Type2SessionTransformedRoute',
      4,
      `01000410${RD}370A000001003039`,
      '"endpoint_len": 55, "endpoint_ip": "10.0.0.1", "rd": "100:100", "teid": "12345"',
    );
    assert.deepEqual(jsonOf(V4, '010009020102'), { arch: 1, code: 9, raw: '010009020102' });
  });

  it('without a source may say so with a length of zero', () => {
    const octets = `01000318${RD}20C0A800020000303909200A00000100`;
    assert.equal((jsonOf(V4, octets) as Record<string, unknown>).source_ip_len, 0);
    assert.equal(codecOf(V4).print(routeOf(`${V4} raw 0x${octets} next-hop self`).nlri), `raw 0x${octets}`);
  });

  it('are malformed when a field does not fit', () => {
    for (const digits of [
      '01000100',
      `01000109${RD}21`,
      `0100010D${RD}180A000100`,
      `0100010C${RD}210A0001`,
      `0100020B${RD}0A0000`,
      `01000316${RD}20C0A800020000303909200A0000`,
      `01000317${RD}20C0A8000200003039091F0A000001`,
      `01000318${RD}20C0A800020000303909200A00000120`,
      `01000410${RD}1F0A000001003039`,
      `01000411${RD}380A00000100303900`,
      `01000411${RD}410A0000010000303900`,
    ]) {
      isMalformed(V4, digits);
    }
    for (const [family, , octets] of ROUTES) {
      for (let size = 0; size < octets.length; size += 2) isMalformed(family, octets.slice(0, size));
    }
  });

  it('of type 1 are the same route with another tunnel', () => {
    const { key } = codecOf(V4);
    const keyOf = (words: string) => hex(key!(routeOf(`${V4} ${words} next-hop self`).nlri));
    const first = keyOf('mup-t1st 10.0.0.1 rd 1:1 teid 1 qfi 1 endpoint 10.0.0.9');
    assert.equal(first, keyOf('mup-t1st 10.0.0.1 rd 1:1 teid 2 qfi 3 endpoint 10.0.0.8 source 10.0.0.7'));
    assert.notEqual(first, keyOf('mup-t1st 10.0.0.1 rd 1:2 teid 1 qfi 1 endpoint 10.0.0.9'));
    assert.notEqual(first, keyOf('mup-isd 10.0.0.1 rd 1:1'));
    assert.notEqual(keyOf('mup-t2st 10.0.0.1 rd 1:1 teid 1/32'), keyOf('mup-t2st 10.0.0.1 rd 1:1 teid 2/32'));
  });

  it('survive anything', () => {
    const heads = [...ROUTES.map(([, , octets]) => octets.slice(0, 8)), `01000317${RD}20`, `01000410${RD}37`];
    survivesAnything(V4, heads);
    survivesAnything(V6, heads);
  });
});
