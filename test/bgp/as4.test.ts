// Four-octet AS numbers through speakers that know only two, RFC 6793 section 4.2.3.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  concat,
  hex,
  intern,
  plainSession,
  readU32,
  readUpdate,
  rowOf,
  u32,
  Writer,
  writeAttributes,
} from '../../src/bgp/index.ts';
import { pathOf, plainPaths } from '../support/bgp-arbitraries.ts';
import { attributeOctets, bodyOf } from '../support/bgp-update.ts';
import { fc } from '../support/fast-check.ts';

const old = plainSession({ localAs: 64512, peerAs: 64496, asn4: false });
const HOP = '400304 C0000201';

const SET = 1;
const SEQUENCE = 2;
const CONFED = 3;
type Segments = readonly (readonly [number, ...number[]])[];
const path = (segments: Segments, width: 2 | 4) =>
  pathOf(
    segments.map(([type, ...asns]) => ({ type, asns })),
    width,
  );

const TRANS = 23456;
const WIDE = 4200000001;

// AS_PATH as the old speaker sends it, AS4_PATH, and what is made of both
const MERGES: readonly [string, Segments, Segments, string][] = [
  ['both of one length', [[SEQUENCE, 64496, TRANS]], [[SEQUENCE, 64496, WIDE]], '[ 64496 4200000001 ]'],
  ['an old speaker in front', [[SEQUENCE, 9, 64496, TRANS]], [[SEQUENCE, 64496, WIDE]], '[ 9 64496 4200000001 ]'],
  ['two old speakers in front', [[SEQUENCE, 8, 9, TRANS]], [[SEQUENCE, WIDE]], '[ 8 9 4200000001 ]'],
  ['AS4_PATH that is longer, which is ignored', [[SEQUENCE, TRANS]], [[SEQUENCE, 1, WIDE]], '[ 23456 ]'],
  [
    'a set that counts as one',
    [
      [SEQUENCE, 9, TRANS],
      [SET, TRANS, 7],
    ],
    [
      [SEQUENCE, WIDE],
      [SET, WIDE, 7],
    ],
    '[ 9 4200000001 ( 4200000001 7 ) ]',
  ],
  [
    'a set in front',
    [
      [SET, 5, 6],
      [SEQUENCE, TRANS],
    ],
    [[SEQUENCE, WIDE]],
    '[ ( 5 6 ) 4200000001 ]',
  ],
  [
    'a set and a number in front',
    [
      [SET, 5, 6],
      [SEQUENCE, 9, TRANS],
    ],
    [[SEQUENCE, WIDE]],
    '[ ( 5 6 ) 9 4200000001 ]',
  ],
  [
    'sets of other sizes',
    [
      [SEQUENCE, 9],
      [SET, 1, 2, 3],
    ],
    [[SET, 1, WIDE]],
    '[ 9 ( 1 4200000001 ) ]',
  ],
  [
    'AS4_PATH made of two segments',
    [[SEQUENCE, 9, TRANS, 8]],
    [
      [SEQUENCE, WIDE],
      [SEQUENCE, 8],
    ],
    '[ 9 4200000001 8 ]',
  ],
  [
    'a confederation in front',
    [
      [CONFED, 65001, 65002],
      [SEQUENCE, TRANS],
    ],
    [[SEQUENCE, WIDE]],
    '[ { 65001 65002 } 4200000001 ]',
  ],
  [
    'a confederation next to what is put in front',
    [
      [SEQUENCE, 9],
      [CONFED, 65001],
      [SEQUENCE, TRANS],
    ],
    [[SEQUENCE, WIDE]],
    '[ 9 { 65001 } 4200000001 ]',
  ],
  [
    'a confederation in AS4_PATH, which is dropped',
    [[SEQUENCE, TRANS]],
    [
      [CONFED, 65001],
      [SEQUENCE, WIDE],
    ],
    '[ 4200000001 ]',
  ],
  ['AS_TRANS without AS4_PATH', [[SEQUENCE, TRANS]], [], '[ 23456 ]'],
];

function received(attributes: readonly (string | Uint8Array)[]): string[] {
  const judged = readUpdate(bodyOf({ attributes, nlri: '180A0100' }), old);
  assert.ok(judged.ok, judged.ok ? '' : judged.fault.why);
  assert.equal(judged.value.announced.length, 1);
  return judged.value.announced[0]!.attributes.list.map(({ code, flags, value }) => rowOf(code, flags).print(value));
}

describe('AS4_PATH on arrival', () => {
  for (const [what, narrow, wide, wanted] of MERGES) {
    test(`${what}: ${wanted}`, () => {
      const as4 = wide.length === 0 ? [] : [attributeOctets(17, 0xc0, path(wide, 4))];
      const words = received(['40010100', attributeOctets(2, 0x40, path(narrow, 2)), HOP, ...as4]);
      assert.equal(words[1], `as-path ${wanted}`);
      assert.equal(words.length, 3);
    });
  }

  test('a joined segment of more than 255 numbers is cut in two', () => {
    const many = Array.from({ length: 200 }, (_, i) => i + 1);
    const narrow = concat(path([[SEQUENCE, ...many]], 2), path([[SEQUENCE, ...many]], 2));
    const attributes = ['40010100', attributeOctets(2, 0x40, narrow), HOP];
    const words = received([...attributes, attributeOctets(17, 0xc0, path([[SEQUENCE, ...many]], 4))]);
    assert.equal(words[1], `as-path [ ${[...many, ...many].join(' ')} ]`);
  });
});

// AGGREGATOR, AS4_AGGREGATOR, AS4_PATH or not, then what is made of them
const AGGREGATORS: readonly [string, string, string | undefined, string, string][] = [
  [
    'AS_TRANS takes the number of four octets',
    '5BA0 C0000209',
    'FA56EA01 C0000209',
    '4200000001',
    '4200000001:192.0.2.9',
  ],
  ['AS_TRANS alone stays', '5BA0 C0000209', undefined, '4200000001', '23456:192.0.2.9'],
  ['another number makes both companions stale', 'FBF0 C0000209', 'FA56EA01 C0000208', '23456', '64496:192.0.2.9'],
  ['another number alone leaves AS4_PATH', 'FBF0 C0000209', undefined, '4200000001', '64496:192.0.2.9'],
];

describe('AS4_AGGREGATOR on arrival', () => {
  const head = ['40010100', '400204 0201 5BA0', HOP];
  const as4Path = 'C01106 0201 FA56EA01';

  for (const [what, narrow, wide, asn, wanted] of AGGREGATORS) {
    test(what, () => {
      const companion = wide === undefined ? [] : [`C01208 ${wide}`];
      assert.deepEqual(received([...head, `C00706 ${narrow}`, as4Path, ...companion]), [
        'origin igp',
        `as-path [ ${asn} ]`,
        'next-hop 192.0.2.1',
        `aggregator ( ${wanted} )`,
      ]);
    });
  }

  test('without AGGREGATOR it is ignored, and AS4_PATH counts', () => {
    assert.deepEqual(received([...head, as4Path, 'C01208 FA56EA01 C0000209']), [
      'origin igp',
      'as-path [ 4200000001 ]',
      'next-hop 192.0.2.1',
    ]);
  });
});

describe('four-octet numbers through an old session', () => {
  const sent = (list: { code: number; flags: number; value: Uint8Array }[], session = old): Uint8Array => {
    const out = new Writer();
    writeAttributes(out, intern(list), session, Uint8Array.of(192, 0, 2, 1));
    return out.done();
  };

  test('every path without confederations arrives as it was', () => {
    fc.assert(
      fc.property(plainPaths, (value) => {
        const body = bodyOf({ attributes: [sent([{ code: 2, flags: 0x40, value }])], nlri: '180A0100' });
        const judged = readUpdate(body, old);
        assert.ok(judged.ok);
        assert.equal(hex(judged.value.announced[0]!.attributes.get(2)!), hex(value));
        assert.deepEqual(judged.value.faults, []);
      }),
      { numRuns: 1000 },
    );
  });

  test('every aggregator arrives as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0xffff_ffff }), plainPaths, (asn, value) => {
        const whole = concat(u32(asn), Uint8Array.of(192, 0, 2, 9));
        const section = sent([
          { code: 2, flags: 0x40, value },
          { code: 7, flags: 0xc0, value: whole },
        ]);
        const judged = readUpdate(bodyOf({ attributes: [section], nlri: '180A0100' }), old);
        assert.ok(judged.ok);
        const { attributes } = judged.value.announced[0]!;
        assert.equal(readU32(attributes.get(7)!), asn);
        // A number of two octets next to AS4_PATH is not mistaken for the work of an old speaker.
        assert.equal(hex(attributes.get(2)!), hex(value));
      }),
      { numRuns: 1000 },
    );
  });

  test('our own number of four octets is in AS4_PATH when nobody wrote a path', () => {
    const session = plainSession({ localAs: WIDE, peerAs: 64496, asn4: false });
    assert.equal(hex(sent([], session)), '400101004002040201' + '5BA0400304C0000201C011060201FA56EA01');
  });

  test('a path that fits two octets has no companion', () => {
    const value = path([[SEQUENCE, 65535]], 4);
    assert.equal(hex(sent([{ code: 2, flags: 0x40, value }])), '400101004002040201FFFF400304C0000201');
  });

  test('a new session has neither companion', () => {
    const session = plainSession({ localAs: WIDE, peerAs: 64496, asn4: true });
    assert.equal(hex(sent([], session)), '400101004002060201FA56EA01400304C0000201');
  });
});
