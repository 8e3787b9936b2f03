// The grammar of routes as a whole; each attribute's own words are in route-words.test.ts.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  attributes,
  hex,
  intern,
  ipv4Unicast,
  ipv6Unicast,
  type Purpose,
  parseRoute,
  parseRoutes,
  printRoute,
  type Route,
  TextError,
  wordsOf,
} from '../../src/bgp/index.ts';
import { attributeSamples, familySamples } from '../support/bgp-arbitraries.ts';
import { fc } from '../support/fast-check.ts';

function all(text: string, purpose: Purpose = 'announce'): string {
  try {
    return parseRoutes(wordsOf(text, 'line'), purpose).map(printRoute).join(' | ');
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    return `${error.problem.column}: ${error.problem.message}`;
  }
}

const LINES: readonly [string, string, Purpose?][] = [
  ['route 10.0.0.0/8 next-hop 192.0.2.1', 'route 10.0.0.0/8 next-hop 192.0.2.1'],
  ['route 10.0.0.1 next-hop self', 'route 10.0.0.1/32 next-hop self'],
  ['route 10.0.0.1 next-hop SELF', 'route 10.0.0.1/32 next-hop self'],
  ['ipv4 unicast 10.0.0.0/8 next-hop 192.0.2.1', 'route 10.0.0.0/8 next-hop 192.0.2.1'],
  ['ipv6 unicast 2001:db8::/32 next-hop 2001:db8::1', 'route 2001:db8::/32 next-hop 2001:db8::1'],
  ['route 10.0.0.0/8 next-hop 2001:db8::1', 'route 10.0.0.0/8 next-hop 2001:db8::1'],
  [
    'route 10.0.0.0/8 path-information 1.2.3.4 next-hop self',
    'route 10.0.0.0/8 path-information 1.2.3.4 next-hop self',
  ],
  ['route 10.0.0.0/8 path-information 5 next-hop self', 'route 10.0.0.0/8 path-information 0.0.0.5 next-hop self'],
  ['route 10.0.0.0/8 path-information 0 next-hop self', 'route 10.0.0.0/8 next-hop self'],
  [
    'attributes next-hop self med 7 nlri 10.0.0.0/8 10.1.0.1',
    'route 10.0.0.0/8 next-hop self med 7 | route 10.1.0.1/32 next-hop self med 7',
  ],
  [
    'attribute next-hop 2001:db8::1 nlri 2001:db8::/32 10.0.0.0/8',
    'route 2001:db8::/32 next-hop 2001:db8::1 | route 10.0.0.0/8 next-hop 2001:db8::1',
  ],
  [
    'attributes next-hop self attribute [ 0x99 0xC0 0x01 ] nlri 10.0.0.0/8',
    'route 10.0.0.0/8 next-hop self attribute [ 0x99 0xC0 0x01 ]',
  ],
  [
    'attributes next-hop self path-information 3 nlri 10.0.0.0/8',
    'route 10.0.0.0/8 path-information 0.0.0.3 next-hop self',
  ],
  ['attributes next-hop self nlri 10.0.0.0/8;', 'route 10.0.0.0/8 next-hop self'],
  ['attributes next-hop self nlri 10.0.0.0/8; 10.1.0.0/16', "43: nothing may follow ';'"],
  ['attributes next-hop self med 7', "31: 'nlri' and prefixes must follow the attributes"],
  ['attributes next-hop self nlri', '30: at least one prefix must follow nlri'],
  ['attributes next-hop self nlri 10.0.0.1/8', "31: '10.0.0.1/8' has host bits set beyond /8"],
  [
    'attributes next-hop 192.0.2.1 nlri 10.0.0.0/8 2001:db8::/32',
    'route 10.0.0.0/8 next-hop 192.0.2.1 | route 2001:db8::/32 next-hop 192.0.2.1',
  ],
  ['attributes med 7 nlri 10.0.0.0/8', '23: a next-hop is missing: next-hop ADDRESS or next-hop self'],
  ['route 10.0.0.0/8', '7: a next-hop is missing: next-hop ADDRESS or next-hop self'],
  ['route 10.0.0.0/8', 'route 10.0.0.0/8', 'withdraw'],
  ['route 10.0.0.0/8 next-hop 192.0.2.1 med 5', 'route 10.0.0.0/8 next-hop 192.0.2.1 med 5', 'withdraw'],
  ['route 2001:db8::/32 next-hop 192.0.2.1', 'route 2001:db8::/32 next-hop 192.0.2.1', 'withdraw'],
  ['attributes nlri 10.0.0.0/8 10.1.0.0/16', 'route 10.0.0.0/8 | route 10.1.0.0/16', 'withdraw'],
  ['route 2001:db8::/32 next-hop 192.0.2.1', 'route 2001:db8::/32 next-hop 192.0.2.1'],
  ['route 2001:db8::/32 next-hop self', 'route 2001:db8::/32 next-hop self'],
  ['route 10.0.0.1/8 next-hop self', "7: '10.0.0.1/8' has host bits set beyond /8"],
  ['route 10.0.0.0/33 next-hop self', "7: '10.0.0.0/33' is not a prefix: an IPv4 or IPv6 address, with /length"],
  ['route 010.0.0.0/8 next-hop self', "7: '010.0.0.0/8' is not a prefix: an IPv4 or IPv6 address, with /length"],
  ['route next-hop self', "7: 'next-hop' is not a prefix: an IPv4 or IPv6 address, with /length"],
  ['route', '6: a prefix is missing'],
  ['', '1: a route is missing'],
  ['rout 10.0.0.0/8 next-hop self', "1: 'rout' does not open a route, did you mean 'route'?"],
  ['10.0.0.0/8 next-hop self', "1: '10.0.0.0/8' does not open a route"],
  ['ipv4 rainbow', "6: 'ipv4 rainbow' is not a family that can be announced"],
  ['ipv4', '5: a SAFI is missing'],
  ['ipv4 unicast 2001:db8::/32 next-hop self', '14: this prefix is not ipv4 unicast'],
  ['ipv6 unicast 10.0.0.0/8 next-hop self', '14: this prefix is not ipv6 unicast'],
  ['route 10.0.0.0/8 next-hop', '26: a next hop is missing'],
  ['route 10.0.0.0/8 next-hop peer', "27: 'peer' is not a next hop: an IPv4 or IPv6 address, or self"],
  [
    'route 10.0.0.0/8 next-hop self path-information x',
    "49: 'x' is not a path identifier: a 32-bit number or a dotted quad",
  ],
  [
    'route 10.0.0.0/8 next-hop self path-information 4294967296',
    "49: '4294967296' is not a path identifier: a 32-bit number or a dotted quad",
  ],
  ['route 10.0.0.0/8 next-hop self nlri 10.1.0.0/16', "32: 'nlri' is not a route attribute"],
];

describe('lines of routes', () => {
  for (const [line, wanted, purpose] of LINES) {
    test(`${purpose ?? 'announce'} '${line}' reads '${wanted}'`, () => assert.equal(all(line, purpose), wanted));
  }

  test('one route is one route', () => {
    assert.throws(() => parseRoute('attributes next-hop self nlri 10.0.0.0/8 11.0.0.0/8'), /one route was expected/);
  });

  test('nothing but a TextError comes of words in any order', () => {
    const names = [
      ...attributes.names(),
      'route',
      'attributes',
      'attribute',
      'nlri',
      'path-information',
      'ipv4',
      'unicast',
    ];
    const pieces =
      '[ ] ( ) { } , ; 1 0 65536 1:2 1:2:3 10.0.0.0/8 ::/0 192.0.2.1 self igp target:1:2 0x99 0xC0 0x 4294967296'.split(
        ' ',
      );
    const word = fc.constantFrom(...names, ...pieces);
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 14, size: 'max' }),
        fc.constantFrom('route 10.0.0.0/8 ', 'attributes ', ''),
        (words, head) => {
          const line = head + words.join(' ');
          for (const purpose of ['announce', 'withdraw'] as const) {
            try {
              const routes = parseRoutes(wordsOf(line, 'line'), purpose);
              assert.ok(routes.length > 0);
            } catch (error) {
              if (!(error instanceof TextError)) throw new Error(line, { cause: error });
              assert.ok(error.problem.column >= 1 && error.problem.column <= line.length + 1, line);
            }
          }
        },
      ),
      { numRuns: 20_000 },
    );
  });
});

// Attributes that a user can write, each with a value, and the rest at random.
const written = attributes.all().filter(({ name, parse }) => parse !== undefined && name !== 'next-hop');
const sets = fc
  .tuple(
    ...written.map(({ name, code, flags }) =>
      fc.option(attributeSamples[name]!.values).map((value) => ({ code, flags, value })),
    ),
  )
  .map((list) => list.flatMap(({ code, flags, value }) => (value === null ? [] : [{ code, flags, value }])));

const routes: fc.Arbitrary<Route> = fc.constantFrom(ipv4Unicast, ipv6Unicast).chain((family) =>
  fc
    .tuple(familySamples[family.name]!, sets, fc.nat(0xffff_ffff), fc.uint8Array({ minLength: 16, maxLength: 16 }))
    .map(([nlri, list, pathId, value]) => ({
      family,
      nlri,
      pathId,
      attributes: intern([...list, { code: 3, flags: 0x40, value }]),
    })),
);

test('a route is read as it was printed', () => {
  fc.assert(
    fc.property(routes, (route) => {
      const text = printRoute(route);
      const read = parseRoute(text);
      assert.equal(printRoute(read), text);
      assert.equal(read.attributes, route.attributes);
      assert.equal(hex(read.nlri), hex(route.nlri));
      assert.equal(read.pathId, route.pathId);
      assert.equal(read.family, route.family);
    }),
    { numRuns: 2000 },
  );
});
