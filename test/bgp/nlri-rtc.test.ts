import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printRoute } from '../../src/bgp/index.ts';
import {
  isMalformed,
  jsonOf,
  jsonTextOf,
  nlriOf,
  problemIn,
  routeOf,
  survivesAnything,
} from '../support/nlri-cases.ts';

const RTC = 'ipv4 rtc';

/** Words after the family and NLRI octets, by RFC 4684 section 4. */
const ROUTES: readonly (readonly [string, string])[] = [
  ['default', '00'],
  ['origin 65000', '200000FDE8'],
  ['origin 65000 target:65000:1', '600000FDE80002FDE800000001'],
  ['origin 4200000000 target:192.0.2.1:5', '60FA56EA000102C00002010005'],
  ['origin 65000 target:4200000000:5', '600000FDE80202FA56EA000005'],
  // every target of AS 65000
  ['origin 65000 target:65000:0/64', '400000FDE80002FDE8'],
  ['origin 65000 target:65000:2147483648/65', '410000FDE80002FDE880'],
  ['origin 65000 0x0003FDE800000001', '600000FDE80003FDE800000001'],
  ['origin 65000 0x0000000000000000/40', '280000FDE800'],
];

describe('route target membership', () => {
  for (const [words, octets] of ROUTES) {
    it(words, () => {
      const text = `${RTC} ${words} next-hop 192.0.2.1`;
      assert.equal(nlriOf(text), octets);
      assert.equal(printRoute(routeOf(text)), text);
    });
  }

  it('reads a target without its name, and attributes after an AS alone', () => {
    assert.equal(nlriOf(`${RTC} origin 1.1 65000:1 next-hop self`), '60000100010002FDE800000001');
    assert.equal(nlriOf(`${RTC} origin 65000 next-hop self med 5`), '200000FDE8');
    assert.equal(nlriOf(`${RTC} origin 65000 { next-hop self; med 5; }`), '200000FDE8');
  });

  for (const [words, problem] of [
    ['', `9: 'default' or 'origin' is missing`],
    ['target:1:1', `10: 'default' or 'origin AS' must stand here`],
    ['origin x', `17: 'x' is not an AS number`],
    ['origin 65000 origin:1:1', `23: 'origin:1:1' is not a route target`],
    ['origin 65000 target:1:1/97', '23: /97 is not a length: 33 to 96 bits, the AS included'],
    ['origin 65000 target:1:1/32', '23: /32 is not a length: 33 to 96 bits, the AS included'],
    ['origin 65000 target:1:1/95', `23: 'target:1:1' has bits set beyond /95`],
    [
      'origin 65000 target:1',
      `23: 'target:1' is not an extended community: its fields do not fit target:AS:NUMBER, 6 octets in all`,
    ],
    ['default', '10: a next-hop is missing: next-hop ADDRESS or next-hop self'],
  ] as const) {
    it(`'${words}' is refused`, () => assert.equal(problemIn(`${RTC} ${words}`.trim()), problem));
  }

  it('is shown with what there is of it', () => {
    assert.equal(jsonTextOf(RTC, '00'), '{ "length": 0 }');
    assert.equal(
      jsonTextOf(RTC, '600000FDE80002FDE800000001'),
      '{ "length": 96, "origin": 65000, "target": "target:65000:1" }',
    );
    assert.deepEqual(jsonOf(RTC, '200000FDE8'), { length: 32, origin: 65000 });
    // bits beyond the length mean nothing
    assert.deepEqual(jsonOf(RTC, '410000FDE80002FDE8FF'), {
      length: 65,
      origin: 65000,
      target: 'target:65000:2147483648',
    });
  });

  it('has no other lengths', () => {
    for (const digits of ['', '01FF', '1F0000FDE8', `61${'00'.repeat(13)}`]) isMalformed(RTC, digits);
    for (const [, octets] of ROUTES) {
      for (let size = 0; size < octets.length; size += 2) isMalformed(RTC, octets.slice(0, size));
    }
  });

  it('survives anything', () => {
    // Bits beyond the length mean nothing, and are not said again.
    survivesAnything(RTC, ['60', '40', '20'], (nlri) => {
      if ((nlri[0]! & 7) > 0) nlri[nlri.length - 1]! &= 0xff00 >> (nlri[0]! & 7);
    });
  });
});
