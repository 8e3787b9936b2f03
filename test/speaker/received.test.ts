// What a peer announced to us, as far as its neighbor is to keep it.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { BEGIN, END, ipv4Unicast, ipv6Unicast, writeMessage } from '../../src/bgp/index.ts';
import { Pair, route } from '../support/pair.ts';

const [A, B, C] = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].map((prefix) => route(prefix)) as [
  ReturnType<typeof route>,
  ReturnType<typeof route>,
  ReturnType<typeof route>,
];
const SIX = route('2001:db8::/48', 'next-hop 2001:db8::1');

const keys = (pair: Pair) =>
  [...pair.left.peer.received()].map(({ family, nlri }) => `${family.name} ${nlri.join('.')}`).sort();
const of = (...routes: (typeof A)[]) => routes.map(({ family, nlri }) => `${family.name} ${nlri.join('.')}`).sort();

suite('an Adj-RIB-In', () => {
  test('has what the peer announces, until it withdraws it', async () => {
    const pair = await Pair.up({ right: { routes: [A, B, SIX] } });
    assert.deepEqual(keys(pair), of(A, B, SIX));
    assert.equal([...pair.left.peer.received(ipv6Unicast)].length, 1);
    pair.right.peer.withdraw([B]);
    pair.right.peer.announce([C]);
    pair.run(1);
    assert.deepEqual(keys(pair), of(A, C, SIX));
  });

  test('is there when plug-ins hear of an UPDATE, and gone when they hear of the end', async () => {
    const sizes: string[] = [];
    const pair = await Pair.make({ right: { routes: [A] } });
    pair.left.on = {
      name: 'watch',
      onUpdate: (peer) => void sizes.push(`update ${[...peer.received()].length}`),
      onClose: (peer) => void sizes.push(`close ${peer.statistics.receivedRoutes}`),
    };
    pair.start().run(3);
    pair.link.break();
    assert.deepEqual(sizes, ['update 1', 'update 1', 'update 1', 'close 0']);
    assert.deepEqual(keys(pair), []);
    pair.run(10);
    assert.deepEqual(keys(pair), of(A));
  });

  test('is not kept where the neighbor says so', async () => {
    const pair = await Pair.up({ left: { adjRibIn: false }, right: { routes: [A] } });
    assert.deepEqual(pair.left.prefixes, ['192.0.2.0/24']);
    assert.deepEqual(keys(pair), []);
    pair.left.peer.clearReceived();
  });

  test('is empty after clear, and full again after a refresh', async () => {
    const pair = await Pair.up({ left: { routeRefresh: true }, right: { routeRefresh: true, routes: [A, B] } });
    pair.left.peer.clearReceived();
    assert.deepEqual(keys(pair), []);
    assert.ok(pair.left.peer.refresh(ipv4Unicast));
    pair.run(1);
    assert.deepEqual(keys(pair), of(A, B));
  });

  test('loses with a refresh what the peer does not announce again, RFC 7313', async () => {
    const pair = await Pair.up({ left: { routeRefresh: true }, right: { routeRefresh: true, routes: [A, B] } });
    const say = (subtype: number) => {
      pair.link.listener.write(writeMessage({ type: 'refresh', family: ipv4Unicast, subtype }));
    };
    say(BEGIN);
    pair.right.peer.announce([{ ...B, attributes: route('10.0.0.0/8', 'next-hop self med 9').attributes }]);
    pair.run(1);
    assert.deepEqual(keys(pair), of(A, B));
    say(END);
    pair.run(1);
    assert.deepEqual(keys(pair), of(B));
  });
});
