import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printRoute } from '../../src/bgp/index.ts';
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

const V4 = 'ipv4 mcast-vpn';
const V6 = 'ipv6 mcast-vpn';
const RD = '0000FDE80001869F';

/** Words after the family and NLRI octets, put together by hand from RFC 6514 section 4. */
const ROUTES: readonly (readonly [string, string, string])[] = [
  [V4, 'intra-as rd 65000:99999 originator 192.0.2.7', `010C${RD}C0000207`],
  [V6, 'intra-as rd 65000:99999 originator 2001:db8::7', `0118${RD}20010DB8000000000000000000000007`],
  [V4, 'inter-as rd 65000:99999 source-as 4200000000', `020C${RD}FA56EA00`],
  [
    V4,
    's-pmsi rd 65000:99999 source 192.0.2.1 group 232.1.1.1 originator 192.0.2.7',
    `0316${RD}20C000020120E8010101C0000207`,
  ],
  [V4, 's-pmsi rd 65000:99999 source * group * originator 192.0.2.7', `030E${RD}0000C0000207`],
  [V4, 'leaf route-key 0x020C0000FDE80001869FFA56EA00 originator 192.0.2.9', `0412020C${RD}FA56EA00C0000209`],
  [V4, 'source-ad rd 65000:99999 source 10.99.12.2 group 239.251.255.228', `0512${RD}200A630C0220EFFBFFE4`],
  [
    V4,
    'shared-join rd 65000:99999 source-as 65000 rp 10.99.199.1 group 239.251.255.228',
    `0616${RD}0000FDE8200A63C70120EFFBFFE4`,
  ],
  [
    V4,
    'source-join rd 65000:99999 source-as 65000 source 10.99.12.2 group 239.251.255.228',
    `0716${RD}0000FDE8200A630C0220EFFBFFE4`,
  ],
  [
    V6,
    'source-ad rd 65000:99999 source fd12::4 group ff0e::1',
    `052A${RD}80FD12000000000000000000000000000480FF0E0000000000000000000000000001`,
  ],
  [
    V6,
    'shared-join rd 65000:99999 source-as 65000 rp fd00::1 group ff0e::1',
    `062E${RD}0000FDE880FD00000000000000000000000000000180FF0E0000000000000000000000000001`,
  ],
  [V4, 'raw 0x4403010203', '4403010203'],
];

describe('MCAST-VPN routes', () => {
  for (const [family, words, octets] of ROUTES) {
    it(`${family} ${words}`, () => {
      const text = `${family} ${words} next-hop 192.0.2.1`;
      assert.equal(nlriOf(text), octets);
      assert.equal(printRoute(routeOf(text)), text);
    });
  }

  it('are read in the order of ExaBGP', () => {
    assert.equal(
      nlriOf(
        `${V4} shared-join rp 10.99.199.1 group 239.251.255.228 rd 65000:99999 source-as 65000 next-hop 10.10.6.3`,
      ),
      `0616${RD}0000FDE8200A63C70120EFFBFFE4`,
    );
  });

  for (const [words, problem] of [
    [
      'source-ad source 10.0.0.1 rd 1:1 next-hop self',
      '16: group missing: a route of type source-ad needs rd, source, group',
    ],
    [
      'shared-jion',
      `16: 'shared-jion' is not a type of ipv4 mcast-vpn routes: intra-as, inter-as, s-pmsi, leaf, source-ad, shared-join, source-join`,
    ],
    ['source-ad source 2001:db8::1', `33: '2001:db8::1' is not an IPv4 address`],
    ['source-ad group x', `32: 'x' is not an address`],
    ['source-ad source 10.0.0.1 source-as 5', '42: a route of type source-ad has no source-as'],
    ['source-join source-as 4294967296', `38: '4294967296' is not an AS number`],
    [
      'source-ad source 10.0.0.1 group 232.0.0.1 rd 1:1',
      '16: a next-hop is missing: next-hop ADDRESS or next-hop self',
    ],
    ['leaf route-key 0x0102', '31: these octets are not one NLRI'],
    ['raw 0x050100', '20: these octets are not one NLRI'],
    ['raw 05', `20: '05' is not an NLRI in hexadecimal: 0x and an even number of digits`],
    ['raw 0x4400 rd 1:1', '27: a route of type raw has no rd'],
  ] as const) {
    it(`'${words}' is refused`, () => assert.equal(problemIn(`${V4} ${words}`), problem));
  }

  it('are shown as ExaBGP shows them', () => {
    const raw = `0616${RD}0000FDE8200A63C70120EFFBFFE4`;
    assert.equal(
      jsonTextOf(V4, raw),
      `{ "code": 6, "parsed": true, "raw": "${raw}", "name": "C-Multicast Shared Tree Join route", "rd": "65000:99999", ` +
        '"source-as": "65000", "source": "10.99.199.1", "group": "239.251.255.228" }',
    );
    assert.deepEqual(jsonOf(V4, '44020102'), { code: 68, parsed: false, raw: '44020102' });
  });

  it('say what is in the types that ExaBGP does not know', () => {
    const shown = (digits: string) => {
      const { code, parsed, raw, name, ...rest } = jsonOf(V4, digits) as Record<string, unknown>;
      assert.deepEqual([parsed, raw, typeof name], [true, digits, 'string'], String(code));
      return rest;
    };
    assert.deepEqual(shown(`010C${RD}C0000207`), { rd: '65000:99999', originator: '192.0.2.7' });
    assert.deepEqual(shown(`020C${RD}FA56EA00`), { rd: '65000:99999', 'source-as': '4200000000' });
    assert.deepEqual(shown(`030E${RD}0000C0000207`), {
      rd: '65000:99999',
      source: '*',
      group: '*',
      originator: '192.0.2.7',
    });
    assert.deepEqual(shown(`0412020C${RD}FA56EA00C0000209`), {
      'route-key': `0x020C${RD}FA56EA00`,
      originator: '192.0.2.9',
    });
  });

  it('are malformed when a field does not fit', () => {
    for (const digits of [
      `0511${RD}200A630C0220EFFBFF`,
      `0513${RD}200A630C0220EFFBFFE400`,
      `0512${RD}1F0A630C0220EFFBFFE4`,
      `010D${RD}C000020700`,
      `020B${RD}FA56EA`,
      `0108${RD}`,
    ]) {
      isMalformed(V4, digits);
    }
    for (const [family, , octets] of ROUTES) {
      for (let size = 0; size < octets.length; size += 2) isMalformed(family, octets.slice(0, size));
    }
    // A leaf answers what it likes, RFC 7524.
    assert.equal(codecOf(V4).measure(Uint8Array.of(4, 1, 9), 0, 3), 3);
    assert.deepEqual(jsonOf(V4, '040109'), { code: 4, parsed: false, raw: '040109' });
  });

  it('survive anything', () => {
    const heads = ROUTES.map(([, , octets]) => octets.slice(0, 8));
    survivesAnything(V4, heads);
    survivesAnything(V6, heads);
  });
});
