// What becomes of malformed UPDATEs, RFC 7606 and RFC 4271 section 6.3. One row each.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hex, ipv4Unicast, type Negotiated, plainSession, readUpdate } from '../../src/bgp/index.ts';
import { bodyOf, octets } from '../support/bgp-update.ts';

const forms = {
  ebgp: plainSession({ localAs: 64512, peerAs: 64496 }),
  ibgp: plainSession({ localAs: 64512, peerAs: 64512 }),
  old: plainSession({ localAs: 64512, peerAs: 64496, asn4: false }),
  only4: plainSession({ localAs: 64512, peerAs: 64496, families: [ipv4Unicast] }),
} satisfies Record<string, Negotiated>;

const ORIGIN = '40010100';
const PATH = '400206 0201 0000FBF0';
const HOP = '400304 C0000201';
const GOOD = [ORIGIN, PATH, HOP];
const NLRI = '180A0100';
const HOP6 = '10 20010DB8000000000000000000000001 00';
const REACH = `800E1A 000201 ${HOP6} 2020010DB8`;

/** `reset 3/x data`, or the verdicts of all that was dropped and whether the routes stay: `withdraw 3/5: gone`. */
function outcome(body: Uint8Array, session: Negotiated): string {
  const judged = readUpdate(body, session);
  if (!judged.ok) {
    const { verdict, code, subcode, data } = judged.fault;
    return `${verdict} ${code}/${subcode} ${hex(data)}`.trim();
  }
  const { announced, withdrawn, faults } = judged.value;
  const list = faults.map(({ verdict, code, subcode }) => `${verdict} ${code}/${subcode}`);
  return `${list.join(', ') || 'fine'}: ${announced.length > 0 ? 'stay' : withdrawn.length > 0 ? 'gone' : 'none'}`;
}

/** The good attributes, with one put in place of the one that has its code. */
function instead(attribute: string, good: readonly string[] = GOOD): Uint8Array {
  const code = (text: string) => octets(text)[1];
  return bodyOf({ attributes: [...good.filter((text) => code(text) !== code(attribute)), attribute], nlri: NLRI });
}

type Form = keyof typeof forms;

const VALUES: readonly [string, string, Form, string][] = [
  ['ORIGIN of no octets', '400100', 'ebgp', 'withdraw 3/5: gone'],
  ['ORIGIN of two octets', '4001020000', 'ebgp', 'withdraw 3/5: gone'],
  ['ORIGIN 3', '40010103', 'ebgp', 'withdraw 3/6: gone'],
  ['an unknown segment', '400206 0501 0000FBF0', 'ebgp', 'withdraw 3/11: gone'],
  ['the segment 0', '400206 0001 0000FBF0', 'ebgp', 'withdraw 3/11: gone'],
  ['a segment of no numbers', '400202 0200', 'ebgp', 'withdraw 3/11: gone'],
  ['a segment of no numbers behind a good one', '400208 0201 0000FBF0 0200', 'ebgp', 'withdraw 3/11: gone'],
  ['a segment that runs past', '400206 0202 0000FBF0', 'ebgp', 'withdraw 3/11: gone'],
  ['one octet behind the last segment', '400207 0201 0000FBF0 02', 'ebgp', 'withdraw 3/11: gone'],
  ['AS 0 in AS_PATH', '400206 0201 00000000', 'ebgp', 'withdraw 3/11: gone'],
  ['AS 0 in a set', '40020C 0201 0000FBF0 0101 00000000', 'ebgp', 'withdraw 3/11: gone'],
  ['four-octet numbers from an old speaker', PATH, 'old', 'withdraw 3/11: gone'],
  ['an empty AS_PATH', '400200', 'ebgp', 'fine: stay'],
  ['NEXT_HOP of three octets', '400303 C00002', 'ebgp', 'withdraw 3/5: gone'],
  ['NEXT_HOP of sixteen octets', `400310 20010DB8000000000000000000000001`, 'ebgp', 'withdraw 3/5: gone'],
  ['NEXT_HOP of no octets', '400300', 'ebgp', 'withdraw 3/5: gone'],
  ['NEXT_HOP 0.0.0.0', '400304 00000000', 'ebgp', 'withdraw 3/8: gone'],
  ['NEXT_HOP of a group', '400304 E0000001', 'ebgp', 'withdraw 3/8: gone'],
  ['NEXT_HOP of everyone', '400304 FFFFFFFF', 'ebgp', 'withdraw 3/8: gone'],
  ['MED of three octets', '800403 000001', 'ebgp', 'withdraw 3/5: gone'],
  ['MED of no octets', '800400', 'ebgp', 'withdraw 3/5: gone'],
  ['LOCAL_PREF from outside', '400504 00000064', 'ebgp', 'discard 3/5: stay'],
  ['LOCAL_PREF from outside, malformed', '400503 000064', 'ebgp', 'discard 3/5: stay'],
  ['LOCAL_PREF', '400504 00000064', 'ibgp', 'fine: stay'],
  ['LOCAL_PREF of three octets', '400503 000064', 'ibgp', 'withdraw 3/5: gone'],
  ['ATOMIC_AGGREGATE with an octet', '40060101', 'ebgp', 'discard 3/5: stay'],
  ['AGGREGATOR of six octets from a new speaker', 'C00706 FBF0 C0000201', 'ebgp', 'discard 3/5: stay'],
  ['AGGREGATOR of nine octets', 'C00709 0000FBF0 C000020100', 'ebgp', 'discard 3/5: stay'],
  ['AGGREGATOR of AS 0', 'C00708 00000000 C0000201', 'ebgp', 'discard 3/5: stay'],
  ['AGGREGATOR of no octets', 'C00700', 'ebgp', 'discard 3/5: stay'],
  ['COMMUNITIES of no octets', 'C00800', 'ebgp', 'withdraw 3/5: gone'],
  ['COMMUNITIES of five octets', 'C00805 0102030405', 'ebgp', 'withdraw 3/5: gone'],
  ['ORIGINATOR_ID from outside', '800904 01020304', 'ebgp', 'discard 3/5: stay'],
  ['ORIGINATOR_ID of three octets', '800903 010203', 'ibgp', 'withdraw 3/5: gone'],
  ['CLUSTER_LIST from outside', '800A03 010203', 'ebgp', 'discard 3/5: stay'],
  ['CLUSTER_LIST of no octets', '800A00', 'ibgp', 'withdraw 3/5: gone'],
  ['CLUSTER_LIST of six octets', '800A06 010203040506', 'ibgp', 'withdraw 3/5: gone'],
  ['EXTENDED COMMUNITIES of no octets', 'C01000', 'ebgp', 'withdraw 3/5: gone'],
  ['EXTENDED COMMUNITIES of nine octets', 'C01009 000000000000000000', 'ebgp', 'withdraw 3/5: gone'],
  ['IPv6 EXTENDED COMMUNITIES of no octets', 'C01900', 'ebgp', 'withdraw 3/5: gone'],
  ['IPv6 EXTENDED COMMUNITIES of eight octets', 'C01908 0000000000000000', 'ebgp', 'withdraw 3/5: gone'],
  ['LARGE_COMMUNITY of no octets', 'C02000', 'ebgp', 'withdraw 3/5: gone'],
  ['LARGE_COMMUNITY of eleven octets', 'C0200B 0000000000000000000000', 'ebgp', 'withdraw 3/5: gone'],
  ['AS4_PATH from a new speaker', 'C01106 0201 0000FBF0', 'ebgp', 'discard 3/11: stay'],
  ['AS4_AGGREGATOR from a new speaker', 'C01208 0000FBF0 C0000201', 'ebgp', 'discard 3/5: stay'],
  ['ORIGIN said to be optional', 'C0010100', 'ebgp', 'withdraw 3/4: gone'],
  ['MED said to be well-known', '400404 00000001', 'ebgp', 'withdraw 3/4: gone'],
  ['MED said to be transitive', 'C00404 00000001', 'ebgp', 'withdraw 3/4: gone'],
  ['COMMUNITIES said to stay here', '800804 FBF00001', 'ebgp', 'withdraw 3/4: gone'],
  ['LOCAL_PREF from outside with wrong flags', 'C00504 00000064', 'ebgp', 'withdraw 3/4: gone'],
  ['flags that nobody uses', '4F010100', 'ebgp', 'fine: stay'],
  ['an unknown well-known attribute', '409902 0102', 'ebgp', 'reset 3/2 4099020102'],
  ['an unknown well-known attribute with an extended length', '50990002 0102', 'ebgp', 'reset 3/2 509900020102'],
  ['the attribute 0', 'C00001AA', 'ebgp', 'fine: stay'],
  ['the attribute 255', '80FF00', 'ebgp', 'fine: stay'],
];

const OLD_PATH = '400204 0201 FBF0';
const OLD: readonly [string, readonly string[], string][] = [
  ['AS4_PATH of no octets', [ORIGIN, OLD_PATH, HOP, 'C01100'], 'discard 3/11: stay'],
  ['AS4_PATH with a segment that runs past', [ORIGIN, OLD_PATH, HOP, 'C01106 0202 0000FBF0'], 'discard 3/11: stay'],
  ['AS4_PATH with AS 0', [ORIGIN, OLD_PATH, HOP, 'C01106 0201 00000000'], 'discard 3/11: stay'],
  ['AS4_AGGREGATOR of six octets', [ORIGIN, OLD_PATH, HOP, 'C01206 FBF0 C0000201'], 'discard 3/5: stay'],
  [
    'AS4_AGGREGATOR of AS 0',
    [ORIGIN, OLD_PATH, HOP, 'C00706 5BA0 C0000201', 'C01208 00000000 C0000201'],
    'discard 3/5: stay',
  ],
  ['AGGREGATOR of eight octets', [ORIGIN, OLD_PATH, HOP, 'C00708 0000FBF0 C0000201'], 'discard 3/5: stay'],
];

const BODIES: readonly [string, Uint8Array, Form, string][] = [
  ['no octets', octets(''), 'ebgp', 'reset 3/1'],
  ['three octets', octets('000000'), 'ebgp', 'reset 3/1'],
  ['withdrawn routes that run past', octets('0005 180A0100 0000'), 'ebgp', 'reset 3/1'],
  ['attributes that run past', octets('0000 0005 40010100'), 'ebgp', 'reset 3/1'],
  ['withdrawn routes that leave no room for a length', octets('0004 180A0100 00'), 'ebgp', 'reset 3/1'],
  [
    'an attribute that runs past',
    bodyOf({ attributes: [...GOOD, '800405 00000001'], nlri: NLRI }),
    'ebgp',
    'withdraw 3/1: gone',
  ],
  [
    'one octet behind the attributes',
    bodyOf({ attributes: [...GOOD, '80'], nlri: NLRI }),
    'ebgp',
    'withdraw 3/1: gone',
  ],
  [
    'two octets behind the attributes',
    bodyOf({ attributes: [...GOOD, '8004'], nlri: NLRI }),
    'ebgp',
    'withdraw 3/1: gone',
  ],
  ['half an extended length', bodyOf({ attributes: [...GOOD, '900400'], nlri: NLRI }), 'ebgp', 'withdraw 3/1: gone'],
  ['an attribute that runs past and no routes', bodyOf({ attributes: ['40010200'] }), 'ebgp', 'reset 3/1'],
  ['no ORIGIN', bodyOf({ attributes: [PATH, HOP], nlri: NLRI }), 'ebgp', 'withdraw 3/3: gone'],
  ['no AS_PATH', bodyOf({ attributes: [ORIGIN, HOP], nlri: NLRI }), 'ebgp', 'withdraw 3/3: gone'],
  ['no NEXT_HOP', bodyOf({ attributes: [ORIGIN, PATH], nlri: NLRI }), 'ebgp', 'withdraw 3/3: gone'],
  ['no attributes at all', bodyOf({ nlri: NLRI }), 'ebgp', 'withdraw 3/3, withdraw 3/3, withdraw 3/3: gone'],
  ['no LOCAL_PREF from inside, which counts as 100', bodyOf({ attributes: GOOD, nlri: NLRI }), 'ibgp', 'fine: stay'],
  ['MP_REACH_NLRI without ORIGIN', bodyOf({ attributes: [PATH, REACH] }), 'ebgp', 'withdraw 3/3: gone'],
  ['MP_REACH_NLRI without NEXT_HOP', bodyOf({ attributes: [ORIGIN, PATH, REACH] }), 'ebgp', 'fine: stay'],
  [
    'both kinds of NLRI without NEXT_HOP',
    bodyOf({ attributes: [ORIGIN, PATH, REACH], nlri: NLRI }),
    'ebgp',
    'withdraw 3/3: gone',
  ],
  [
    'MP_REACH_NLRI and a bad NEXT_HOP',
    bodyOf({ attributes: [ORIGIN, PATH, '400303000000', REACH] }),
    'ebgp',
    'withdraw 3/5: gone',
  ],
  [
    'MED twice',
    bodyOf({ attributes: [...GOOD, '80040400000001', '80040400000002'], nlri: NLRI }),
    'ebgp',
    'discard 3/1: stay',
  ],
  [
    'MED twice, the second malformed',
    bodyOf({ attributes: [...GOOD, '80040400000001', '800400'], nlri: NLRI }),
    'ebgp',
    'discard 3/1: stay',
  ],
  [
    'AGGREGATOR twice, the first malformed',
    bodyOf({ attributes: [...GOOD, 'C00700', 'C007080000FBF0C0000201'], nlri: NLRI }),
    'ebgp',
    'discard 3/5, discard 3/1: stay',
  ],
  ['ORIGIN twice', bodyOf({ attributes: [...GOOD, ORIGIN], nlri: NLRI }), 'ebgp', 'discard 3/1: stay'],
  [
    'an unknown attribute twice',
    bodyOf({ attributes: [...GOOD, 'C09900', 'C0990101'], nlri: NLRI }),
    'ebgp',
    'discard 3/1: stay',
  ],
  ['MP_REACH_NLRI twice', bodyOf({ attributes: [ORIGIN, PATH, REACH, REACH] }), 'ebgp', 'reset 3/1'],
  ['MP_UNREACH_NLRI twice', bodyOf({ attributes: ['800F03000201', '800F03000201'] }), 'ebgp', 'reset 3/1'],
  [
    'MP_REACH_NLRI said to be transitive',
    bodyOf({ attributes: [ORIGIN, PATH, REACH.replace('80', 'C0')] }),
    'ebgp',
    'withdraw 3/4: gone',
  ],
  ['MP_REACH_NLRI of four octets', bodyOf({ attributes: [ORIGIN, PATH, '800E04 00020100'] }), 'ebgp', 'reset 3/9'],
  ['MP_REACH_NLRI of no octets', bodyOf({ attributes: [ORIGIN, PATH, '800E00'] }), 'ebgp', 'reset 3/9'],
  [
    'a next hop that runs past MP_REACH_NLRI',
    bodyOf({ attributes: [ORIGIN, PATH, '800E06 000201 10 2001'] }),
    'ebgp',
    'reset 3/9',
  ],
  [
    'MP_REACH_NLRI that ends with its next hop',
    bodyOf({ attributes: [ORIGIN, PATH, '800E14 000201 10 20010DB8000000000000000000000001'] }),
    'ebgp',
    'reset 3/9',
  ],
  [
    'an IPv6 next hop of four octets',
    bodyOf({ attributes: [ORIGIN, PATH, '800E0D 000201 04 C0000201 00 1820010D'] }),
    'ebgp',
    'reset 3/9',
  ],
  [
    'an IPv6 next hop of no octets',
    bodyOf({ attributes: [ORIGIN, PATH, '800E09 000201 00 00 1820010D'] }),
    'ebgp',
    'reset 3/9',
  ],
  [
    'an IPv6 prefix of 129 bits',
    bodyOf({ attributes: [ORIGIN, PATH, `800E27 000201 ${HOP6} 81 ${'00'.repeat(17)}`] }),
    'ebgp',
    'reset 3/9',
  ],
  [
    'an IPv6 prefix that is cut off',
    bodyOf({ attributes: [ORIGIN, PATH, `800E18 000201 ${HOP6} 20 2001`] }),
    'ebgp',
    'reset 3/9',
  ],
  ['MP_UNREACH_NLRI of two octets', bodyOf({ attributes: ['800F02 0002'] }), 'ebgp', 'reset 3/9'],
  ['MP_UNREACH_NLRI with a prefix cut off', bodyOf({ attributes: ['800F05 000201 2020'] }), 'ebgp', 'reset 3/9'],
  ['an IPv4 prefix of 33 bits', bodyOf({ attributes: GOOD, nlri: '21 0A01000000' }), 'ebgp', 'reset 3/10'],
  ['an IPv4 prefix that is cut off', bodyOf({ attributes: GOOD, nlri: '18 0A01' }), 'ebgp', 'reset 3/10'],
  ['a second IPv4 prefix without its octets', bodyOf({ attributes: GOOD, nlri: `${NLRI} 20` }), 'ebgp', 'reset 3/10'],
  ['a withdrawn IPv4 prefix of 255 bits', bodyOf({ withdrawn: `FF${'00'.repeat(32)}` }), 'ebgp', 'reset 3/10'],
  ['a withdrawn IPv4 prefix that is cut off', bodyOf({ withdrawn: '20 0A' }), 'ebgp', 'reset 3/10'],
  ['a bad attribute and no routes, section 5.2', bodyOf({ attributes: ['40010103'] }), 'ebgp', 'reset 3/6'],
  ['a bad attribute and withdrawals alone', bodyOf({ withdrawn: NLRI, attributes: ['40010103'] }), 'ebgp', 'reset 3/6'],
  [
    'a bad attribute and MP_UNREACH_NLRI alone',
    bodyOf({ attributes: ['40010103', '800F08 000201 20 20010DB8'] }),
    'ebgp',
    'reset 3/6',
  ],
  ['an attribute to drop and no routes', bodyOf({ attributes: ['400504 00000064'] }), 'ebgp', 'discard 3/5: none'],
  [
    'a bad attribute and a family that is ignored',
    bodyOf({ attributes: ['40010103', PATH, REACH] }),
    'only4',
    'withdraw 3/6, discard 3/9: none',
  ],
  [
    'one to withdraw and one to drop',
    bodyOf({ attributes: [...GOOD, '800400', '40060101'], nlri: NLRI }),
    'ebgp',
    'withdraw 3/5, discard 3/5: gone',
  ],
  [
    'one to withdraw and one that resets',
    bodyOf({ attributes: [...GOOD, '800400', '409900'], nlri: NLRI }),
    'ebgp',
    'reset 3/2 409900',
  ],
  ['one to withdraw and a bad prefix', bodyOf({ attributes: [...GOOD, '800400'], nlri: '21' }), 'ebgp', 'reset 3/10'],
];

describe('malformed attributes', () => {
  for (const [what, attribute, form, wanted] of VALUES) {
    test(`${what} (${form}): ${wanted}`, () => assert.equal(outcome(instead(attribute), forms[form]), wanted));
  }
  for (const [what, attributes, wanted] of OLD) {
    test(`${what} (old): ${wanted}`, () =>
      assert.equal(outcome(bodyOf({ attributes, nlri: NLRI }), forms.old), wanted));
  }
});

describe('malformed messages', () => {
  for (const [what, body, form, wanted] of BODIES) {
    test(`${what} (${form}): ${wanted}`, () => assert.equal(outcome(body, forms[form]), wanted));
  }

  test('routes that were turned into withdrawals come with the ones that were withdrawn', () => {
    const body = bodyOf({ withdrawn: '180A0900', attributes: [...GOOD, '800400', REACH], nlri: NLRI });
    const judged = readUpdate(body, forms.ebgp);
    assert.ok(judged.ok);
    const blocks = judged.value.withdrawn.map(({ family, octets: nlri }) => `${family.name} ${hex(nlri)}`);
    assert.deepEqual(blocks, ['ipv4 unicast 180A0900', 'ipv6 unicast 2020010DB8', 'ipv4 unicast 180A0100']);
    assert.deepEqual(judged.value.announced, []);
  });

  test('every fault says for people what was wrong', () => {
    for (const [, body, form] of BODIES) {
      const judged = readUpdate(body, forms[form]);
      const faults = judged.ok ? judged.value.faults : [judged.fault];
      for (const { why } of faults) assert.match(why, /^[A-Za-z0-9_ ,.?-]{8,}$/);
    }
  });
});

describe('judgements are remembered', () => {
  test('but not between kinds of sessions', () => {
    const body = instead('400504 00000064');
    assert.equal(outcome(body, forms.ebgp), 'discard 3/5: stay');
    assert.equal(outcome(body, forms.ibgp), 'fine: stay');
    assert.equal(outcome(body, forms.ebgp), 'discard 3/5: stay');
  });

  // One peer's octets, read plainly, could look like what is kept for another's once MP_REACH_NLRI is taken out.
  test('and no peer can plant one for another', () => {
    const values = `${'FBF00001'.repeat(12)} FBF000C0 99020102`;
    const victim = bodyOf({ attributes: [ORIGIN, PATH, `C00838 ${values}`, REACH] });
    // The attributes of the victim with two-octet lengths under flags that say one octet: read plainly, an empty ORIGIN,
    // an unknown well-known attribute of 64 octets and an unknown one of two.
    const section = octets('40010001 00', '40020006 0201 0000FBF0', `C0080038 ${values}`);
    const hostile = bodyOf({ attributes: [section], nlri: NLRI });
    assert.match(outcome(hostile, forms.ebgp), /^reset 3\/2 010040/);
    assert.equal(outcome(victim, forms.ebgp), 'fine: stay');
  });
});
