import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cease, frameOf, OPERATIONAL, writeMessage } from '../../src/bgp/index.ts';
import { Tally } from '../../src/speaker/statistics.ts';
import { Pair, route } from '../support/pair.ts';

const NONE = { open: 0, update: 0, notification: 0, keepalive: 0, refresh: 0, operational: 0, total: 0 };

/** By the names of `frames`. */
function counted(frames: readonly string[], direction: 'send' | 'receive') {
  const of = (name: string) => frames.filter((each) => each.startsWith(`${direction} ${name}`)).length;
  return {
    open: of('open'),
    update: of('update'),
    notification: of('notification'),
    keepalive: of('keepalive'),
    refresh: of('route-refresh'),
    operational: of('operational'),
    total: of(''),
  };
}

suite('the statistics of a peer', () => {
  test('count every message either way as plug-ins hear of it', async () => {
    const about = { routeRefresh: true, operational: true } as const;
    const pair = await Pair.up({ left: { ...about, groupUpdates: false }, right: about });
    pair.left.peer.announce(Array.from({ length: 300 }, (_, i) => route(`10.0.${i & 255}.${i >> 8}/32`)));
    pair.left.peer.operational(Uint8Array.of(0, 1, 0, 0));
    for (const { family } of [route('10.0.0.0/8')]) pair.right.peer.refresh(family);
    pair.run(30);
    for (const side of [pair.left, pair.right]) {
      const { sent, received } = side.peer.statistics;
      assert.deepEqual(sent, counted(side.frames, 'send'));
      assert.deepEqual(received, counted(side.frames, 'receive'));
    }
    const { sent } = pair.left.peer.statistics;
    assert.ok(sent.update >= 600 && sent.refresh === 2 && sent.operational === 1 && sent.keepalive > 9);
  });

  test('know since when a session is up, or down, how many there were and how the last ended', async () => {
    const pair = await Pair.make();
    const { peer } = pair.left;
    const now = () => pair.clock.now();
    assert.deepEqual([peer.statistics.since, peer.statistics.sessions, peer.statistics.lastReason], [0, 0, undefined]);
    pair.run(5).start();
    pair.run(0);
    assert.ok(pair.left.up);
    assert.deepEqual([peer.statistics.since, peer.statistics.sessions], [now(), 1]);
    pair.run(10);
    assert.equal(peer.statistics.since, now() - 10_000);
    pair.right.peer.teardown(cease(4));
    pair.run(0);
    assert.equal(peer.statistics.since, now());
    assert.equal(peer.statistics.lastReason?.by, 'peer');
    assert.equal(peer.statistics.lastReason?.notice?.subcode, 4);
    const down = now();
    // Attempts that lead nowhere do not make it younger.
    pair.network.mood = 'refuses';
    pair.run(100);
    assert.equal(peer.statistics.since, down);
    pair.network.mood = 'connects';
    pair.run(100);
    assert.equal(peer.statistics.sessions, 2);
    assert.ok(peer.statistics.since > down + 100_000);
  });

  test('begin anew with each connection, as in ExaBGP', async () => {
    const pair = await Pair.up({ left: { routes: [route('192.0.2.0/24')] } });
    let last = 0;
    pair.left.on = {
      name: 'watch',
      onClose: (peer) => {
        last = peer.statistics.sent.update;
      },
    };
    pair.network.mood = 'refuses';
    pair.link.break();
    // Whoever hears of the end still sees what there was.
    assert.equal(last, 3);
    assert.deepEqual(pair.left.peer.statistics.sent, NONE);
    assert.deepEqual(pair.left.peer.statistics.received, NONE);
    pair.network.mood = 'connects';
    pair.run(10);
    assert.equal(pair.left.peer.statistics.sent.open, 1);
    assert.equal(pair.left.peer.statistics.sent.update, 3);
  });

  test('know how many routes are announced and received', async () => {
    const pair = await Pair.up({ left: { routes: [route('192.0.2.0/24')] } });
    const { left, right } = pair;
    left.peer.announce([route('198.51.100.0/24'), route('203.0.113.0/24')]);
    left.peer.withdraw([route('192.0.2.0/24')]);
    pair.run(1);
    assert.equal(left.peer.statistics.announced, 2);
    assert.equal(right.peer.statistics.receivedRoutes, 2);
    pair.network.mood = 'refuses';
    left.peer.teardown(cease(4));
    pair.run(0);
    assert.equal(left.peer.statistics.announced, 2);
    assert.equal(right.peer.statistics.receivedRoutes, 0);
  });

  test('know how late a keepalive was', async () => {
    const pair = await Pair.up();
    assert.equal(pair.left.peer.statistics.lateKeepalive, 0);
    // A clock that stands still for a while and then says that much more has gone by.
    const { clock } = pair;
    const real = clock.now.bind(clock);
    clock.now = () => real() + 250;
    pair.run(4);
    assert.equal(pair.left.peer.statistics.lateKeepalive, 250);
  });
});

test('messages back to back are counted by type', () => {
  const tally = new Tally();
  const one = writeMessage({ type: 'keepalive' });
  const other = frameOf(OPERATIONAL, new Uint8Array(5));
  tally.noteAll(Uint8Array.from([...one, ...other, ...one]));
  assert.deepEqual(tally.counts(), { ...NONE, keepalive: 2, operational: 1, total: 3 });
  tally.clear();
  assert.deepEqual(tally.counts(), NONE);
});
