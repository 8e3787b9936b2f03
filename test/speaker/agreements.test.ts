// Two speakers that agree, or do not, on what their OPENs offer.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { frameOf, ipv4Unicast, OPERATIONAL, printAddress } from '../../src/bgp/index.ts';
import type { NeighborOptions } from '../../src/speaker/index.ts';
import { Pair, route } from '../support/pair.ts';

const NEXT_HOP = 3;
const offersV6: Partial<NeighborOptions> = { nextHops: [{ family: ipv4Unicast, afi: 2 }] };

describe('an IPv4 route with an IPv6 next hop', () => {
  const routes = [route('10.1.0.0/24', 'next-hop 2001:db8::9'), route('10.2.0.0/24', 'next-hop 192.0.2.9')];

  async function heard(left: Partial<NeighborOptions>, right: Partial<NeighborOptions>): Promise<string[]> {
    const pair = await Pair.up({ left: { ...left, routes }, right });
    assert.ok(pair.together);
    pair.run(2);
    const found = [...pair.right.routes].map(([key, attributes]) => {
      return `${key.split(' ')[0]} ${printAddress(attributes.get(NEXT_HOP)!)}`;
    });
    pair.stop();
    return found.sort();
  }

  test('arrives where both ends offer it', async () => {
    assert.deepEqual(await heard(offersV6, offersV6), ['10.1.0.0/24 2001:db8::9', '10.2.0.0/24 192.0.2.9']);
  });

  test('is kept back where one end does not', async () => {
    assert.deepEqual(await heard(offersV6, {}), ['10.2.0.0/24 192.0.2.9']);
    assert.deepEqual(await heard({}, offersV6), ['10.2.0.0/24 192.0.2.9']);
  });
});

describe('roles', () => {
  test('that fit make a session that knows ours', async () => {
    const pair = await Pair.up({ left: { role: 'provider' }, right: { role: 'customer', roleStrict: true } });
    assert.ok(pair.together);
    assert.equal(pair.left.peer.session?.role, 'provider');
    assert.equal(pair.right.peer.session?.role, 'customer');
    pair.stop();
  });

  const refused: readonly [string, Partial<NeighborOptions>, Partial<NeighborOptions>][] = [
    ['two providers', { role: 'provider' }, { role: 'provider' }],
    ['a strict peer and one without a role', { role: 'peer', roleStrict: true }, {}],
  ];
  for (const [what, left, right] of refused) {
    test(`${what} end with 2/11`, async () => {
      const pair = await Pair.up({ left, right });
      assert.ok(!pair.left.up && !pair.right.up);
      assert.ok(pair.left.frames.includes('send notification 2/11'));
      pair.stop();
    });
  }
});

describe('operational messages', () => {
  const BODY = Uint8Array.of(0, 1, 0, 3, 0, 1, 1);

  test('reach plug-ins where both offered them, and the session goes on', async () => {
    const pair = await Pair.up({ left: { operational: true }, right: { operational: true } });
    const heard: Uint8Array[] = [];
    pair.right.on = {
      name: 'watch',
      onFrame: (_peer, direction, type, body) => {
        if (direction === 'receive' && type === OPERATIONAL) heard.push(body.slice());
      },
    };
    assert.ok(pair.left.peer.operational(BODY));
    pair.run(30);
    assert.deepEqual(heard, [BODY]);
    assert.ok(pair.left.frames.includes('send operational'));
    assert.ok(pair.together);
    pair.stop();
  });

  test('are not sent where one did not offer them, where they are too long, or without a session', async () => {
    for (const [left, right] of [
      [true, false],
      [false, true],
    ] as const) {
      const pair = await Pair.up({ left: { operational: left }, right: { operational: right } });
      assert.equal(pair.left.peer.session?.operational, false);
      assert.equal(pair.left.peer.operational(BODY), false);
      pair.stop();
    }
    const pair = await Pair.make({ left: { operational: true }, right: { operational: true, extendedMessage: false } });
    assert.equal(pair.left.peer.operational(BODY), false);
    pair.start().run(3);
    assert.equal(pair.left.peer.operational(new Uint8Array(4096 - 18)), false);
    assert.equal(pair.left.peer.operational(new Uint8Array(4096 - 19)), true);
    pair.run(1);
    assert.ok(pair.together);
    pair.stop();
  });

  test('end the session with 1/3 where they were not negotiated, whoever offered them', async () => {
    for (const [left, right] of [
      [true, false],
      [false, true],
      [false, false],
    ] as const) {
      const pair = await Pair.up({ left: { operational: left }, right: { operational: right } });
      pair.link.dialler.write(frameOf(OPERATIONAL, BODY));
      pair.run(1);
      assert.ok(pair.left.notices.includes('1/3'));
      assert.equal(pair.right.count('close'), 1);
      pair.stop();
    }
  });
});

test('AIGP and the restarts of the peer are known to the session', async () => {
  const pair = await Pair.up({ left: { aigp: true, gracefulRestart: 100 }, right: { gracefulRestart: 200 } });
  const [left, right] = [pair.left.peer.session, pair.right.peer.session];
  assert.deepEqual([left?.aigp, right?.aigp], [true, false]);
  assert.deepEqual([left?.gracefulRestart?.seconds, right?.gracefulRestart?.seconds], [200, 100]);
  pair.stop();
});
