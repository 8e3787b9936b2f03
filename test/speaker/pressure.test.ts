import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ipv4Unicast } from '../../src/bgp/index.ts';
import { Pair, route } from '../support/pair.ts';
import { assertOrder } from './hook-order.ts';

function block(i: number, med: number) {
  return route(`10.${i >> 8}.${i & 255}.0/24`, `next-hop self med ${med}`);
}

function updates(pair: Pair): number {
  return pair.left.frames.filter((each) => each === 'send update').length;
}

suite('a peer that does not read', () => {
  test('leaves change pending, merged, and gets the last word of it once it reads', async () => {
    // One UPDATE for each route, so that a slice of the Adj-RIB-Out fills what the connection takes.
    const pair = await Pair.up({ left: { groupUpdates: false, holdTime: 0 } });
    pair.link.forth.held = true;
    for (let i = 0; i < 2000; i += 1) pair.left.peer.announce([block(i, 1)]);
    pair.run(1);
    const before = updates(pair);
    assert.ok(before >= 2000, `${before} UPDATEs before the connection is full`);
    for (let med = 2; med <= 50; med += 1) {
      for (let i = 0; i < 2000; i += 1) pair.left.peer.announce([block(i, med)]);
      pair.run(1);
    }
    for (let i = 0; i < 500; i += 1) pair.left.peer.withdraw([block(i, 0)]);
    for (let i = 500; i < 600; i += 1) pair.left.peer.announce([block(i, 1)]);
    pair.run(1);
    assert.equal(updates(pair), before, 'nothing is written');
    assert.equal(pair.right.routes.size, 0);
    pair.link.forth.release();
    pair.run(1);
    assert.equal(pair.right.routes.size, 1500);
    for (const [key, attributes] of pair.right.routes) {
      const i = Number(key.split('.')[1]) * 256 + Number(key.split('.')[2]);
      assert.equal(attributes.get(4)![3], i < 600 ? 1 : 50, key);
    }
    const later = updates(pair) - before;
    assert.ok(later < 2100, `${later} UPDATEs for 100,000 changes`);
  });

  test('is not drained by an old connection, and starts afresh on a new one', async () => {
    const pair = await Pair.up({ left: { groupUpdates: false } });
    pair.link.forth.held = true;
    for (let i = 0; i < 2000; i += 1) pair.left.peer.announce([block(i, 1)]);
    pair.run(0);
    for (let i = 0; i < 1000; i += 1) pair.left.peer.withdraw([block(i, 1)]);
    const old = pair.link;
    old.break();
    pair.run(70);
    old.forth.release();
    pair.run(1);
    assert.equal(pair.right.routes.size, 1000);
    assert.ok(pair.together);
    assertOrder(pair.left.history);
  });

  test('still gets keepalives and the last NOTIFICATION in their turn', async () => {
    const pair = await Pair.up({ left: { groupUpdates: false } });
    pair.link.forth.held = true;
    for (let i = 0; i < 3000; i += 1) pair.left.peer.announce([block(i, 1)]);
    pair.run(4);
    pair.left.speaker.stop();
    pair.link?.forth.release();
    pair.network.links[0]!.forth.release();
    pair.run(1);
    assert.deepEqual(pair.right.notices, ['6/2']);
    assert.ok(pair.right.count('update') >= 3000);
  });

  test('slices of a large Adj-RIB-Out let others have their turn, and all of it arrives before End-of-RIB', async () => {
    const pair = await Pair.make();
    const routes = Array.from({ length: 120_000 }, (_, i) =>
      route(`${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0/24`),
    );
    pair.left.peer.announce(routes);
    pair.start().run(3);
    assert.equal(pair.right.routes.size, 120_000);
    const marker = pair.right.heard.indexOf('end-of-rib ipv4 unicast');
    assert.ok(marker > pair.right.heard.lastIndexOf('update'));
    pair.left.peer.withdraw(routes);
    pair.run(1);
    assert.equal(pair.right.routes.size, 0);
  });

  test('the hot lane holds the session: UPDATEs alone push the hold timer, on no timer of the clock', async () => {
    const pair = await Pair.up({ left: { holdTime: 30 }, right: { holdTime: 30 } });
    pair.run(61);
    const { armed } = pair.clock;
    for (let i = 0; i < 2000; i += 1) {
      pair.left.peer.announce([block(1, i)]);
      pair.clock.advance(1);
    }
    assert.ok(pair.clock.armed - armed <= 4, `${pair.clock.armed - armed} timers for 2000 UPDATEs`);
    assert.equal(pair.right.peer.session?.holdTime, 30);
    assert.equal([...pair.left.peer.routes(ipv4Unicast)].length, 1);
  });
});
