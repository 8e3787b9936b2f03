import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { survivor } from '../../src/speaker/index.ts';
import { seeded } from '../support/fake-clock.ts';
import { fc } from '../support/fast-check.ts';
import { Pair, type PairOptions, route } from '../support/pair.ts';
import { assertOrder } from './hook-order.ts';

const BOTH_DIAL: PairOptions = {
  left: { routes: [route('192.0.2.0/24')] },
  right: { passive: false, routes: [route('198.51.100.0/24')] },
};

/** Both dial; every link has a pace of its own in each direction, which may change with every message. */
async function collide(seed: number, slowest: number, options: PairOptions = BOTH_DIAL): Promise<Pair> {
  const pair = await Pair.make({ ...options, seed });
  const random = seeded(seed * 7919);
  const pace = new Map<string, number>();
  pair.network.delay = (link, way) => {
    const key = `${link} ${way}`;
    if (!pace.has(key)) pace.set(key, random() * slowest);
    return Math.floor(pace.get(key)! * (0.5 + random()));
  };
  pair.left.speaker.start();
  pair.clock.advance(Math.floor(random() * slowest * 2));
  pair.right.speaker.start();
  return pair;
}

function assertTogether(pair: Pair, what: string): void {
  assert.ok(pair.together, `${what}: ${pair.left.peer.state}, ${pair.right.peer.state}, ${pair.network.whole.length}`);
  assert.deepEqual([pair.left.prefixes, pair.right.prefixes], [['198.51.100.0/24'], ['192.0.2.0/24']], what);
  assertOrder(pair.left.history);
  assertOrder(pair.right.history);
}

/** Who dialled the connection that lives. */
function dialler(pair: Pair): string {
  return pair.link.dialler.local.address;
}

suite('which connection survives', () => {
  test('the one that the higher identifier opened, judged alike at both ends', () => {
    const id = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((octets) => octets.join('.'));
    const as = fc.integer({ min: 1, max: 0xffff_ffff });
    fc.assert(
      fc.property(fc.tuple(id, id), fc.tuple(as, as), ([localId, peerId], [localAs, peerAs]) => {
        fc.pre(localId !== peerId || localAs !== peerAs);
        const here = survivor({ localId, peerId, localAs, peerAs });
        const there = survivor({ localId: peerId, peerId: localId, localAs: peerAs, peerAs: localAs });
        assert.notEqual(here, there, 'what one dialled the other accepted');
      }),
    );
  });

  test('identifiers compare as numbers without a sign, not as words', () => {
    const ends = { localAs: 1, peerAs: 2 };
    assert.equal(survivor({ ...ends, localId: '10.0.0.9', peerId: '9.0.0.10' }), 'dialled');
    assert.equal(survivor({ ...ends, localId: '200.0.0.1', peerId: '100.0.0.1' }), 'dialled');
    assert.equal(survivor({ ...ends, localId: '0.0.0.1', peerId: '0.0.1.0' }), 'accepted');
  });

  test('between equal identifiers the higher AS decides', () => {
    const ids = { localId: '10.0.0.1', peerId: '10.0.0.1' };
    assert.equal(survivor({ ...ids, localAs: 2, peerAs: 1 }), 'dialled');
    assert.equal(survivor({ ...ids, localAs: 1, peerAs: 4_200_000_000 }), 'accepted');
  });
});

suite('both ends dial at once', () => {
  test('in step, the connection of the higher identifier lives and the other gets Cease 6/7', async () => {
    for (const [delay, offset] of [1, 10, 100].flatMap((delay) => [0, 0.3, 0.9].map((part) => [delay, part * delay]))) {
      const pair = await Pair.make(BOTH_DIAL);
      pair.network.delay = () => delay!;
      pair.left.speaker.start();
      pair.clock.advance(offset!);
      pair.right.speaker.start();
      pair.run(5);
      assertTogether(pair, `${delay} ms`);
      assert.equal(dialler(pair), '10.0.0.2');
      assert.equal(pair.network.dials.length, 2);
      const said = [...pair.left.frames, ...pair.right.frames].filter((each) => each.startsWith('send notification'));
      assert.deepEqual([...new Set(said)], ['send notification 6/7']);
      assert.deepEqual([pair.left.count('close'), pair.right.count('close')], [0, 0], 'the loser is no news');
      assert.deepEqual([pair.left.count('established'), pair.right.count('established')], [1, 1]);
    }
  });

  test('with the lower address but the higher identifier, the left one lives', async () => {
    const pair = await Pair.make({ ...BOTH_DIAL, left: { ...BOTH_DIAL.left, routerId: '200.0.0.1' } });
    pair.network.delay = () => 10;
    pair.start().run(5);
    assertTogether(pair, 'identifiers');
    assert.equal(dialler(pair), '10.0.0.1');
  });

  test('with equal identifiers and different AS numbers, the one of the higher AS lives', async () => {
    for (const [leftAs, rightAs] of [
      [65001, 65002],
      [4_200_000_000, 65002],
    ] as const) {
      const pair = await Pair.make({
        left: { ...BOTH_DIAL.left, routerId: '1.1.1.1', localAs: leftAs, peerAs: rightAs },
        right: { ...BOTH_DIAL.right, routerId: '1.1.1.1', localAs: rightAs, peerAs: leftAs },
      });
      pair.network.delay = () => 10;
      pair.start().run(5);
      assertTogether(pair, 'AS numbers');
      assert.equal(dialler(pair), leftAs > rightAs ? '10.0.0.1' : '10.0.0.2');
    }
  });

  for (const [slowest, seeds] of [
    [2, 300],
    [20, 300],
    [300, 300],
    [1500, 100],
  ] as const) {
    test(`at any pace up to ${slowest} ms there is one session within 10 s, and it lasts`, async () => {
      let collided = 0;
      for (let seed = 1; seed <= seeds; seed += 1) {
        const pair = await collide(seed, slowest);
        pair.run(slowest > 1000 ? 30 : 10);
        assertTogether(pair, `seed ${seed}`);
        const [left, right] = [pair.left.count('established'), pair.right.count('established')];
        const dials = pair.network.dials.length;
        if (pair.network.links.length > 1) collided += 1;
        pair.run(300);
        assertTogether(pair, `seed ${seed}, later`);
        assert.deepEqual([pair.left.count('established'), pair.right.count('established')], [left, right]);
        assert.equal(pair.network.dials.length, dials, 'nobody dials any more');
        for (const notice of [...pair.left.notices, ...pair.right.notices]) assert.match(notice, /^6\/[57]$/);
        pair.stop();
        pair.run(5);
        assert.equal(pair.clock.timers, 0, `seed ${seed} leaves timers`);
        assert.deepEqual([pair.left.heard.at(-1), pair.right.heard.at(-1)], ['state idle', 'state idle']);
      }
      assert.ok(collided > seeds / 10, `only ${collided} collided`);
    });
  }

  test('the session comes back the same way each time that it is lost', async () => {
    const pair = await collide(5, 50);
    for (let round = 0; round < 30; round += 1) {
      pair.run(70);
      assertTogether(pair, `round ${round}`);
      pair.link.break();
    }
  });

  test('a dial of ours that hangs does not keep the peer from calling, and every state is told', async () => {
    const pair = await Pair.make(BOTH_DIAL);
    pair.network.mood = 'hangs';
    pair.left.speaker.start();
    pair.network.mood = 'connects';
    pair.clock.advance(0);
    pair.right.speaker.start();
    pair.run(5);
    assertTogether(pair, 'hanging');
    assert.equal(pair.left.heard.filter((each) => each.startsWith('state')).at(-1), 'state established');
    pair.run(100);
    assertTogether(pair, 'hanging, later');
  });

  test('when both connections of a collision fail, that is told once', async () => {
    const pair = await Pair.make(BOTH_DIAL);
    pair.network.delay = () => 10;
    pair.start();
    pair.clock.advance(25);
    assert.equal(pair.network.whole.length, 2);
    for (const link of pair.network.whole) link.break();
    assertOrder(pair.left.history);
    assert.deepEqual([pair.left.count('close'), pair.right.count('close')], [1, 1]);
    pair.run(5);
    assertTogether(pair, 'after both broke');
  });
});

suite('a connection that is not wanted', () => {
  test('while the session is up is refused with 6/7, and the session goes on', async () => {
    const pair = await Pair.up(BOTH_DIAL);
    const before = pair.link;
    const stranger: string[] = [];
    pair.network.host('10.0.0.2').dial({ address: '10.0.0.1', port: 179 }, (result) => {
      assert.ok(!('why' in result));
      result.onData = (chunk) => stranger.push(`${chunk[18]} ${chunk[19]}/${chunk[20]}`);
      result.onClose = (why) => stranger.push(why);
    });
    pair.run(30);
    assert.deepEqual(stranger, ['3 6/7', 'the peer closed the connection']);
    assert.equal(pair.link, before);
    assert.equal(pair.left.count('close'), 0);
  });

  test('from an address that is no neighbor is refused with 6/3', async () => {
    const pair = await Pair.up();
    const stranger: string[] = [];
    pair.network.host('10.0.0.3').dial({ address: '10.0.0.1', port: 179 }, (result) => {
      assert.ok(!('why' in result));
      result.onData = (chunk) => stranger.push(`${chunk[18]} ${chunk[19]}/${chunk[20]}`);
      result.onClose = (why) => stranger.push(why);
    });
    pair.run(1);
    assert.deepEqual(stranger, ['3 6/3', 'the peer closed the connection']);
    assert.ok(pair.together);
  });

  test('when it talks nonsense while we dial, is ended with 1/1, and no timer of it stays', async () => {
    const pair = await Pair.make(BOTH_DIAL);
    pair.network.mood = 'hangs';
    pair.left.speaker.start();
    pair.run(1);
    pair.network.mood = 'connects';
    const got: string[] = [];
    pair.network.host('10.0.0.2').dial({ address: '10.0.0.1', port: 179 }, (result) => {
      assert.ok(!('why' in result));
      result.onData = (chunk) => got.push(`${chunk[18]} ${chunk[19]}/${chunk[20]}`);
      result.write(new Uint8Array(19));
    });
    pair.clock.advance(1);
    assert.equal(got.at(-1), '3 1/1');
    assert.equal(pair.left.peer.state, 'connect');
    assert.deepEqual(pair.left.heard.slice(-2), ['connected', 'close local 1/1']);
    assert.equal(pair.clock.timers, 1, 'that of our dial');
  });

  test('a third one while two collide is refused with 6/5', async () => {
    const pair = await Pair.make(BOTH_DIAL);
    pair.network.delay = () => 10;
    pair.start();
    pair.clock.advance(20);
    const third: string[] = [];
    pair.network.host('10.0.0.2').dial({ address: '10.0.0.1', port: 179 }, (result) => {
      assert.ok(!('why' in result));
      result.onData = (chunk) => third.push(`${chunk[18]} ${chunk[19]}/${chunk[20]}`);
    });
    pair.clock.advance(25);
    pair.run(5);
    assert.ok(third[0] === '3 6/5' || third[0] === '3 6/7', String(third));
    assertTogether(pair, 'with a third');
  });
});
