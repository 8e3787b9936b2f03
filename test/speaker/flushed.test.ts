// When all that was wanted is with TCP.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cease } from '../../src/bgp/index.ts';
import { Pair, route } from '../support/pair.ts';

const many = (count: number, med = 1) =>
  Array.from({ length: count }, (_, i) => route(`10.${i >> 8}.${i & 255}.0/24`, `next-hop self med ${med}`));

/** One UPDATE for each route, so that a few thousand are more than a connection takes. */
async function slowReader(): Promise<Pair> {
  const pair = await Pair.up({ left: { groupUpdates: false, holdTime: 0 }, right: { holdTime: 0 } });
  pair.run(1);
  return pair;
}

suite('a peer says when all is flushed', () => {
  test('at once where nothing waits, and after the next turn where something does', async () => {
    const pair = await Pair.up();
    const { peer } = pair.left;
    pair.run(1);
    const told: string[] = [];
    assert.ok(peer.flushed());
    peer.whenFlushed(() => told.push('first'));
    assert.deepEqual(told, ['first']);
    peer.announce(many(10));
    assert.ok(!peer.flushed());
    peer.whenFlushed(() => told.push(`second, ${pair.left.frames.at(-1)}`));
    assert.deepEqual(told, ['first']);
    pair.clock.settle();
    assert.deepEqual(told, ['first', 'second, send update']);
    assert.ok(peer.flushed());
  });

  test('at once while it is down', async () => {
    const pair = await Pair.make();
    const { peer } = pair.left;
    peer.announce(many(10));
    assert.ok(peer.flushed());
    let told = 0;
    peer.whenFlushed(() => {
      told += 1;
    });
    assert.equal(told, 1);
  });

  test('only when TCP has taken it, and once', async () => {
    const pair = await slowReader();
    const { peer } = pair.left;
    pair.link.forth.held = true;
    peer.announce(many(3000));
    let told = 0;
    peer.whenFlushed(() => {
      told += 1;
    });
    pair.run(5);
    assert.equal(told, 0);
    assert.ok(!peer.flushed());
    pair.link.forth.release();
    pair.run(1);
    assert.equal(told, 1);
    assert.ok(peer.flushed());
    assert.equal(pair.right.routes.size, 3000);
  });

  test('waits for what was wanted at the time, and for nothing that came later', async () => {
    const pair = await slowReader();
    const { peer } = pair.left;
    pair.link.forth.held = true;
    peer.announce(many(2000));
    pair.run(1);
    peer.announce([route('192.0.2.0/24')]);
    let seen: number | undefined;
    peer.whenFlushed(() => {
      seen = pair.right.routes.size;
    });
    // The connection takes no more: all of these wait, too.
    for (let med = 2; med < 5; med += 1) peer.announce(many(2000, med));
    pair.run(1);
    assert.equal(seen, undefined);
    pair.link.forth.release();
    pair.run(1);
    assert.ok(seen !== undefined && pair.right.prefixes.includes('192.0.2.0/24'));
    assert.equal(pair.right.routes.size, 2001);
  });

  test('when the session goes down, whatever it waited for', async () => {
    for (const end of ['break', 'teardown', 'remove', 'stop'] as const) {
      const pair = await slowReader();
      const { peer, speaker } = pair.left;
      pair.link.forth.held = true;
      let told = 0;
      const wait = () =>
        peer.whenFlushed(() => {
          told += 1;
        });
      peer.announce(many(2000));
      wait();
      // These are with the connection, and the others are not even said.
      pair.run(1);
      peer.announce(many(2000, 2));
      wait();
      assert.equal(told, 0, end);
      const { link } = pair;
      if (end === 'break') link.break();
      else if (end === 'teardown') peer.teardown(cease(4));
      else if (end === 'remove') speaker.remove(peer.name);
      else speaker.stop();
      assert.equal(told, 2, end);
      link.forth.release();
      pair.run(5);
      assert.equal(told, 2, end);
    }
  });

  test('at once without auto-flush, and after a flush was asked for when it is done', async () => {
    const pair = await Pair.up({ left: { autoFlush: false } });
    const { peer } = pair.left;
    pair.run(1);
    peer.announce(many(5));
    const told: string[] = [];
    assert.ok(peer.flushed());
    peer.whenFlushed(() => told.push(`announced, ${pair.right.routes.size}`));
    peer.resend();
    peer.whenFlushed(() => told.push('flushed'));
    assert.deepEqual(told, ['announced, 0']);
    pair.run(1);
    assert.deepEqual(told, ['announced, 0', 'flushed']);
    assert.equal(pair.right.routes.size, 5);
  });

  test('when nothing has to be said after all', async () => {
    const pair = await Pair.up();
    const { peer } = pair.left;
    peer.announce([route('192.0.2.0/24', 'next-hop self med 1')]);
    pair.run(1);
    peer.announce([route('192.0.2.0/24', 'next-hop self med 2')]);
    let told = 0;
    peer.whenFlushed(() => {
      told += 1;
    });
    peer.announce([route('192.0.2.0/24', 'next-hop self med 1')]);
    pair.clock.settle();
    assert.equal(told, 1);
  });

  test('and whoever waits may announce and wait again', async () => {
    const pair = await Pair.up();
    const { peer } = pair.left;
    let turns = 0;
    const again = () => {
      turns += 1;
      if (turns > 5) return;
      peer.announce([route(`10.0.${turns}.0/24`)]);
      peer.whenFlushed(again);
    };
    again();
    pair.run(1);
    assert.equal(turns, 6);
    assert.equal(pair.right.routes.size, 5);
  });
});
