// The short road for lines must say what the long road says, or nothing.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  attributes,
  hex,
  intern,
  type Purpose,
  parseRoutes,
  printRoute,
  type Route,
  rowOf,
  scanRoute,
  TextError,
  wordsOf,
} from '../../src/bgp/index.ts';
import { attributeSamples } from '../support/bgp-arbitraries.ts';
import { fc } from '../support/fast-check.ts';

/** The long road for what the short road is asked: `PREFIX attributes…`. */
function longRoad(text: string, purpose: Purpose): Route | string {
  try {
    return parseRoutes(wordsOf(`route ${text}`, 'line'), purpose)[0]!;
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    return error.problem.message;
  }
}

/** True when the short road answered. */
function agree(text: string, purpose: Purpose): boolean {
  const short = scanRoute(`announce route ${text}`, 15, purpose);
  if (short === undefined) return false;
  const long = longRoad(text, purpose);
  if (typeof long === 'string') assert.fail(`'${text}' was scanned, but: ${long}`);
  assert.equal(printRoute(short), printRoute(long));
  assert.equal(short.attributes, long.attributes, text);
  assert.equal(short.family, long.family);
  assert.equal(hex(short.nlri), hex(long.nlri));
  assert.equal(short.pathId, long.pathId);
  return true;
}

const goodPrefix = fc.tuple(fc.nat(0xffff_ffff), fc.integer({ min: 0, max: 32 })).map(([address, length]) => {
  const masked = length === 0 ? 0 : Number((BigInt(address) >> BigInt(32 - length)) << BigInt(32 - length));
  const text = [masked / 2 ** 24, masked / 65536, masked / 256, masked].map((part) => Math.floor(part) % 256).join('.');
  return `${text}/${length}`;
});
const oddPrefix = fc.oneof(
  fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 40 })).map(([address, length]) => `${address}/${length}`),
  fc.ipV4(),
  fc.ipV6().map((address) => `${address}/128`),
  fc
    .array(fc.constantFrom('1', '0', '10', '255', '256', '.', '/', '8', '08', '024', ':', ';', ',', '\t', '-', '['), {
      maxLength: 12,
    })
    .map((list) => list.join('')),
);

// Few tails, as helpers have, so that most were seen before.
const goodTails = [
  'next-hop self',
  'next-hop 192.0.2.1',
  'next-hop 192.0.2.1 ',
  ' next-hop 192.0.2.1',
  'next-hop  192.0.2.1',
  'next-hop\t192.0.2.1',
  'next-hop 192.0.2.1;',
  'next-hop 192.0.2.1 ;',
  'next-hop 2001:db8::1 med 5',
  'med 5 next-hop 192.0.2.1 community [ 1:1 no-export ]',
  'next-hop 192.0.2.1 as-path [ 1 2 ( 3 4 ) ]',
  'next-hop 192.0.2.1 attribute [ 0x99 0xC0 0x01 ]',
  'next-hop 192.0.2.1 attribute [ 0x03 0x40 0xC0000202 ]',
  'next-hop 192.0.2.1 path-information 1.2.3.4',
];
const oddTails = [
  '',
  ' ',
  ';',
  'med 5',
  'next-hop',
  'next-hop peer',
  'next-hop 192.0.2.1 med',
  'next-hop 192.0.2.1 med x',
  'next-hop 192.0.2.1; med 5',
  'next-hop 192.0.2.1 nlri 10.0.0.0/8',
  'next-hop 192.0.2.1 foo',
  '/8 next-hop 192.0.2.1',
  'next-hop 192.0.2.1 attribute [ 0x99 0xC0 0x1 ]',
  'attribute [ 0x03 0x40 0xC0000202 ]',
];
const rows = attributes.all().filter(({ name, parse }) => parse !== undefined && name !== 'next-hop');
const madeTail = fc
  .tuple(fc.constantFrom(...rows), fc.constantFrom(...rows))
  .chain(([a, b]) => fc.tuple(attributeSamples[a.name]!.values, attributeSamples[b.name]!.values, fc.constant([a, b])))
  .map(([first, second, [a, b]]) => `next-hop 192.0.2.9 ${a!.print(first)} ${b!.print(second)}`);

describe('the short road', () => {
  test('agrees with the long road on good lines and bad ones', () => {
    let taken = 0;
    const prefix = fc.oneof({ weight: 3, arbitrary: goodPrefix }, { weight: 1, arbitrary: oddPrefix });
    const tail = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...goodTails) },
      { weight: 2, arbitrary: fc.constantFrom(...oddTails) },
      { weight: 1, arbitrary: madeTail },
    );
    const blank = fc.constantFrom(' ', ' ', ' ', ' ', '  ', '\t', '');
    fc.assert(
      fc.property(
        prefix,
        blank,
        tail,
        fc.constantFrom<Purpose>('announce', 'withdraw'),
        (words, gap, rest, purpose) => {
          const line = `${words}${gap}${rest}`;
          if (agree(line, purpose)) taken += 1;
          // What was read once is known the second time.
          if (agree(line, purpose)) taken += 1;
        },
      ),
      { numRuns: 20_000 },
    );
    assert.ok(taken > 10_000, `the short road was taken ${taken} times`);
  });

  test('is taken from the second line with a tail on', () => {
    const line = (i: number) => `announce route 10.1.${i}.0/24 next-hop 192.0.2.77 med 12345`;
    assert.equal(scanRoute(line(1), 15, 'announce'), undefined);
    assert.equal(printRoute(scanRoute(line(2), 15, 'announce')!), 'route 10.1.2.0/24 next-hop 192.0.2.77 med 12345');
  });

  test('is taken for a bare prefix that is withdrawn, and not announced', () => {
    assert.equal(printRoute(scanRoute('withdraw route 10.1.2.0/24', 15, 'withdraw')!), 'route 10.1.2.0/24');
    assert.equal(scanRoute('announce route 10.1.2.0/24', 15, 'announce'), undefined);
    assert.equal(scanRoute('announce route 10.1.2.0/24', 15, 'announce'), undefined);
  });

  test('is left for IPv6, path identifiers and lines without end', () => {
    const left = [
      '2001:db8::/32 next-hop 2001:db8::1',
      '10.0.0.0/8 next-hop 192.0.2.1 path-information 7',
      `10.0.0.0/8 next-hop 192.0.2.1 community [ ${'1:1 '.repeat(400)}]`,
    ];
    for (const text of left) for (let i = 0; i < 3; i += 1) assert.equal(agree(text, 'announce'), false);
  });

  test('shares its sets with everyone', () => {
    const text = '10.0.0.0/8 next-hop 192.0.2.78 med 6';
    scanRoute(text, 0, 'announce');
    const set = intern([
      { code: 3, flags: 0x40, value: Uint8Array.of(192, 0, 2, 78) },
      { code: 4, flags: 0x80, value: Uint8Array.of(0, 0, 0, 6) },
    ]);
    assert.equal(scanRoute(text, 0, 'announce')!.attributes, set);
    assert.equal(rowOf(4, 0x80).print(set.get(4)!), 'med 6');
  });

  test('still answers after more tails than it remembers', () => {
    for (let i = 0; i < 5000; i += 1) scanRoute(`10.0.0.0/8 next-hop 192.0.2.1 med ${i}`, 0, 'announce');
    assert.ok(agree('10.0.0.0/8 next-hop 192.0.2.1 med 4999', 'announce'));
    agree('10.0.0.0/8 next-hop 192.0.2.1 med 0', 'announce');
    assert.ok(agree('10.0.0.0/8 next-hop 192.0.2.1 med 0', 'announce'));
  });
});
