// Withdrawals of labelled routes: three octets stand for all labels, RFC 8277 section 2.4. A receiver that is sent more
// takes them for a part of the prefix; BIRD resets the session.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { families, plainSession } from '../../src/bgp/index.ts';
import type { Grouping } from '../../src/rib/index.ts';
import { announced, withdrawn } from '../support/said.ts';

const session = {
  ...plainSession({ localAs: 65001, peerAs: 65002 }),
  families: families.all().map(({ family }) => family),
};

const CASES: readonly [string, string][] = [
  // 0x38 bits: 24 of the mark and 32 of the prefix
  ['ipv4 nlri-mpls 10.1.2.3/32 label [ 16 17 18 ] next-hop self', '000104' + '38' + '800000' + '0A010203'],
  ['ipv6 nlri-mpls 2001:db8::/32 label [ 16 17 ] next-hop 2001:db8::1', '000204' + '38' + '800000' + '20010DB8'],
  ['route 10.2.0.0/16 rd 65000:1 label [ 100 200 ] next-hop self', '000180' + '68800000' + '0000FDE800000001' + '0A02'],
  ['ipv6 mpls-vpn ::/0 rd 1:2 label [ 100 101 ] next-hop 2001:db8::1', '000280' + '58' + '800000' + '0000000100000002'],
  // One label is as long as the mark.
  ['route 10.1.0.0/24 label 100 next-hop self', '000104' + '30' + '000641' + '0A0100'],
];

for (const [words, value] of CASES) {
  const size = (value.length / 2).toString(16).padStart(2, '0').toUpperCase();
  test(words, () => {
    const length = (value.length / 2 + 3).toString(16).padStart(4, '0').toUpperCase();
    assert.deepEqual(withdrawn([words], session), [`0000${length}800F${size}${value}`]);
    // ExaBGP's attributes follow.
    const [body = ''] = withdrawn([words], session, 'exabgp' satisfies Grouping);
    assert.ok(body.includes(`800F${size}${value}`), body);
  });
}

test('the routes are announced with all of their labels', () => {
  const [body = ''] = announced([CASES[0]![0]], session);
  assert.match(body, /68000100000110000121 ?0A010203$/);
});

test('several share a message', () => {
  const [body, ...others] = withdrawn([CASES[0]![0], CASES[4]![0]], session);
  assert.deepEqual(others, []);
  assert.equal(body, '00000015' + '800F12' + '000104' + '38800000' + '0A010203' + '30000641' + '0A0100');
});
