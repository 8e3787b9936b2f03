import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cease, describe, frameOf, UPDATE, writeMessage } from '../../src/bgp/index.ts';
import { backOff } from '../../src/speaker/index.ts';
import { seeded } from '../support/fake-clock.ts';
import type { Link } from '../support/memory-network.ts';
import { Pair, type PairOptions, route } from '../support/pair.ts';
import { assertOrder } from './hook-order.ts';

const ROUTES: PairOptions = {
  left: { routes: [route('192.0.2.0/24')] },
  right: { routes: [route('198.51.100.0/24')] },
};

function assertWell(pair: Pair, what = ''): void {
  assert.ok(pair.together, `${what} ${pair.left.peer.state} ${pair.right.peer.state} ${pair.network.whole.length}`);
  const wanted = (side: Pair['left']) => [...side.peer.routes()].length;
  assert.equal(pair.right.routes.size, wanted(pair.left), what);
  assert.equal(pair.left.routes.size, wanted(pair.right), what);
  assertOrder(pair.left.history);
  assertOrder(pair.right.history);
}

/** When the first message of this name came or went after `from`, milliseconds. */
function timeOf(side: Pair['left'], frame: string): number {
  return side.times[side.frames.indexOf(frame)] ?? Number.NaN;
}

type Harm = (pair: Pair, below: (n: number) => number) => void;

function someLink(pair: Pair, below: (n: number) => number): Link | undefined {
  return pair.network.whole[below(pair.network.whole.length)];
}

const HARM: readonly Harm[] = [
  (pair, below) => someLink(pair, below)?.break(),
  (pair, below) => someLink(pair, below)?.silence(),
  (pair, below) => someLink(pair, below)?.dialler.write(Uint8Array.of(1)),
  (pair, below) => {
    pair.network.mood = below(2) === 0 ? 'hangs' : 'connects';
  },
  ({ left }) => left.peer.teardown(cease(4)),
  ({ right }) => right.peer.teardown(cease(4)),
  ({ left }, below) => left.peer.announce([route(`10.${below(40)}.0.0/16`)]),
  ({ left }, below) => left.peer.withdraw([route(`10.${below(40)}.0.0/16`)]),
];

suite('a network in trouble', () => {
  test('silence is answered with 4/0 within a second of the hold time, and everything is sent again after', async () => {
    const pair = await Pair.up(ROUTES);
    pair.run(0.5);
    pair.forget();
    // The last keepalive of the other side came at most a third of the hold time ago.
    const cut = pair.clock.now();
    pair.link.silence();
    pair.run(10);
    for (const side of [pair.left, pair.right]) {
      const time = timeOf(side, 'send notification 4/0') - cut;
      assert.ok(time > 5999 && time <= 9001, `${time} ms`);
      assert.equal(side.heard[0], 'close local 4/0');
      assert.deepEqual(side.notices, [], 'the line was dead');
    }
    pair.run(20);
    assertWell(pair);
  });

  test('the hold time counts from the last message to the millisecond, be it a keepalive or an UPDATE', async () => {
    for (const last of ['receive keepalive', 'receive update']) {
      const pair = await Pair.up(ROUTES);
      pair.run(100);
      if (last === 'receive update') {
        pair.clock.advance(300);
        pair.left.peer.announce([route('10.0.0.0/8')]);
        pair.run(0);
      } else while (pair.right.frames.at(-1) !== last) pair.clock.advance(1);
      const at = pair.right.times.at(-1)!;
      assert.equal(pair.right.frames.at(-1), last);
      pair.link.forth.cut = true;
      pair.forget();
      pair.run(15);
      assert.equal(timeOf(pair.right, 'send notification 4/0') - at, 9000);
      assert.ok(pair.left.notices.includes('4/0'), 'the peer hears it: that way is open');
    }
  });

  test('a thousand UPDATEs keep a session up whose keepalives are lost', async () => {
    const pair = await Pair.up();
    for (let i = 0; i < 1000; i += 1) {
      pair.left.peer.announce([route('192.0.2.0/24', `next-hop self med ${i}`)]);
      pair.clock.advance(60);
    }
    assertWell(pair);
    assert.equal(pair.left.count('close'), 0);
  });

  test('dials that are refused come after 0.2, 1, 2, 4 … 60 s, up to a quarter sooner', async () => {
    const pair = await Pair.make();
    pair.network.mood = 'refuses';
    pair.start().run(600);
    const gaps = pair.network.dials.slice(1).map(({ at }, i) => (at - pair.network.dials[i]!.at) / 1000);
    assert.ok(gaps.length > 12);
    for (const [i, gap] of gaps.entries()) {
      assert.ok(gap <= backOff(i) + 1e-6 && gap >= 0.75 * backOff(i) - 1e-6, `dial ${i}: ${gap} s`);
    }
    pair.network.mood = 'connects';
    pair.run(61);
    assertWell(pair);
  });

  test('dials that hang are given up after 20 s and made anew', async () => {
    const pair = await Pair.make();
    pair.network.mood = 'hangs';
    pair.start().run(200);
    const { length } = pair.network.dials;
    assert.ok(length >= 10 && length <= 14, String(length));
    pair.network.mood = 'connects';
    pair.run(21);
    assertWell(pair);
  });

  test('a peer that flaps a hundred times is told everything each time, and leaves no timers', async () => {
    const pair = await Pair.up(ROUTES);
    pair.run(70);
    for (let i = 0; i < 100; i += 1) {
      pair.left.peer.announce([route(`10.0.${i}.0/24`)]);
      if (i % 2 === 1) pair.left.peer.withdraw([route(`10.0.${i - 1}.0/24`)]);
      if (i % 5 === 0) pair.run(1);
      pair.link.break();
      // Changed while down: a withdrawal that is lost would show as a route too many.
      pair.left.peer.announce([route(`10.1.${i}.0/24`)]);
      if (i > 0) pair.left.peer.withdraw([route(`10.1.${i - 1}.0/24`)]);
      pair.run(70);
      assertWell(pair, `flap ${i}`);
      assert.equal(pair.right.count('established'), i + 2);
      assert.ok(pair.clock.timers <= 4, `${pair.clock.timers} timers`);
    }
    assert.deepEqual(pair.right.prefixes.length, 1 + 50 + 1);
    pair.stop();
    assert.equal(pair.clock.timers, 0);
  });

  test('chaos: whatever breaks, hangs and goes silent for a while, both find together again', async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = seeded(seed);
      const below = (n: number) => Math.floor(random() * n);
      const pair = await Pair.make({ ...ROUTES, right: { ...ROUTES.right, passive: seed % 3 === 0 }, seed });
      pair.network.delay = () => below(40);
      pair.start();
      for (let i = 0; i < 40; i += 1) {
        pair.clock.advance(below(i % 8 === 0 ? 4000 : 60));
        HARM[below(HARM.length)]!(pair, below);
      }
      pair.network.mood = 'connects';
      pair.run(300);
      assertWell(pair, `seed ${seed}`);
      pair.stop();
      pair.run(1);
      assert.equal(pair.clock.timers, 0, `seed ${seed}`);
    }
  });
});

suite('a peer that makes mistakes', () => {
  const tooLong = new Uint8Array(19).fill(0xff);
  tooLong.set([0xff, 0xff, 2], 16);
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['an UPDATE whose withdrawn routes run past its end', frameOf(UPDATE, Uint8Array.of(0, 9, 0, 0)), '3/1'],
    ['an UPDATE whose attributes run past its end', frameOf(UPDATE, Uint8Array.of(0, 0, 0, 9)), '3/1'],
    ['a marker that is not all ones', new Uint8Array(19), '1/1'],
    ['a message of 65535 octets where 4096 are agreed', tooLong, '1/2'],
    ['a message of type 9', frameOf(9, new Uint8Array(0)), '1/3'],
    ['a KEEPALIVE with a body', frameOf(4, Uint8Array.of(0)), '1/2'],
    ['a ROUTE-REFRESH of five octets', frameOf(5, new Uint8Array(5)), '7/1'],
    ['a second OPEN', frameOf(1, Uint8Array.of(4, 0, 1, 0, 9, 10, 0, 0, 1, 0)), '5/3'],
  ];
  for (const [what, octets, code] of cases) {
    test(`${what}: it sees ${code} before the close, and the session recovers`, async () => {
      const pair = await Pair.up({
        ...ROUTES,
        left: { ...ROUTES.left, extendedMessage: false },
        right: { ...ROUTES.right, extendedMessage: false },
      });
      for (const segment of [Number.POSITIVE_INFINITY, 1]) {
        pair.run(70);
        assertWell(pair);
        pair.forget();
        pair.network.segment = segment;
        pair.link.dialler.write(octets);
        // What follows the mistake counts no more.
        pair.link.dialler.write(writeMessage({ type: 'keepalive' }));
        pair.run(0.1);
        assert.deepEqual(pair.left.notices, [code]);
        assert.deepEqual(pair.left.heard.slice(0, 2), [`close peer ${code}`, 'state active']);
        assert.deepEqual(pair.right.heard.slice(0, 2), [`close local ${code}`, 'state idle']);
        pair.run(20);
        assert.ok(pair.together);
      }
    });
  }

  test('the first message on a new connection is judged as well: a KEEPALIVE before the OPEN gets 5/1', async () => {
    const pair = await Pair.make();
    pair.right.speaker.start();
    const got: string[] = [];
    pair.network.host('10.0.0.1').dial({ address: '10.0.0.2', port: 179 }, (result) => {
      assert.ok(!('why' in result));
      result.onData = (chunk) => got.push(`${chunk[18]} ${chunk[19]}/${chunk[20]}`);
      result.onClose = () => got.push('end');
      result.write(writeMessage({ type: 'keepalive' }));
    });
    pair.run(0.5);
    assert.deepEqual(got.slice(1), ['3 5/1', 'end']);
    assertOrder(pair.right.history);
  });

  test('one that connects and says nothing is given up with 4/0 after the wait for its OPEN', async () => {
    const pair = await Pair.make({ rightParts: { openWait: 30 } });
    pair.right.speaker.start();
    const got: string[] = [];
    pair.network.host('10.0.0.1').dial({ address: '10.0.0.2', port: 179 }, (result) => {
      assert.ok(!('why' in result));
      result.onData = (chunk) => got.push(`${chunk[18]} ${chunk[19]}/${chunk[20]} ${pair.clock.now()}`);
    });
    pair.run(40);
    assert.deepEqual(got.slice(1), ['3 4/0 30000']);
    assert.equal(pair.right.peer.state, 'active');
  });

  test('the wrong AS at both ends: each tells the other 2/2, ever more rarely', async () => {
    const pair = await Pair.make({ left: { peerAs: 64999 } });
    pair.start().run(3600);
    assert.ok(pair.right.notices.length > 40 && pair.right.notices.every((code) => code === '2/2'));
    assert.ok(pair.network.dials.length < 150, `${pair.network.dials.length} dials in an hour`);
    assertOrder(pair.left.history);
    assertOrder(pair.right.history);
    assert.equal(pair.left.count('established'), 0);
  });
});

suite('an end that is wanted', () => {
  test('stop sends Cease 6/2 with its words before the close, on every session', async () => {
    const pair = await Pair.up(ROUTES);
    const words: string[] = [];
    pair.left.on = {
      name: 'words',
      onClose: (_peer, { notice }) => {
        words.push(notice === undefined ? '' : describe(notice));
      },
    };
    pair.forget();
    pair.right.speaker.stop(cease(2, 'maintenance'));
    pair.run(100);
    assert.deepEqual(pair.left.notices, ['6/2']);
    assert.deepEqual(words, ['Cease / Administrative Shutdown (6/2): "maintenance"']);
    assert.deepEqual(pair.left.heard.slice(0, 2), ['close peer 6/2', 'state active']);
    assert.deepEqual(pair.right.heard, ['close stop 6/2', 'state idle']);
    assert.equal(pair.right.peer.state, 'idle', 'it stays down');
    pair.right.speaker.start();
    await pair.right.speaker.listen('10.0.0.2', 179);
    pair.run(100);
    assertWell(pair);
  });

  test('stop gives up a dial that is on its way, and a second stop is nothing', async () => {
    const pair = await Pair.make();
    pair.network.delay = () => 50;
    pair.start();
    pair.clock.advance(10);
    pair.left.speaker.stop();
    pair.left.speaker.stop();
    pair.run(100);
    assert.deepEqual(pair.left.heard, ['state connect', 'state idle']);
    assert.equal(pair.network.links.length, 0);
    assert.equal(pair.clock.timers, 0);
  });

  test('a neighbor that is removed gets 6/3, and is a stranger from then on', async () => {
    const pair = await Pair.up(ROUTES);
    pair.forget();
    pair.right.speaker.remove(pair.right.peer.name);
    pair.run(0.1);
    assert.deepEqual(pair.left.notices, ['6/3']);
    pair.run(10);
    assert.deepEqual(pair.right.speaker.peers(), []);
    assert.ok(pair.left.notices.slice(1).length > 0 && pair.left.notices.slice(1).every((code) => code === '6/3'));
    assert.deepEqual(pair.right.heard, ['close stop 6/3', 'state idle']);
  });

  test('a session that is torn down comes back by itself, from either side', async () => {
    const pair = await Pair.up(ROUTES);
    for (const [side, other] of [
      [pair.left, pair.right],
      [pair.right, pair.left],
    ] as const) {
      pair.run(70);
      pair.forget();
      side.peer.teardown(cease(4));
      pair.run(5);
      assert.deepEqual(other.notices, ['6/4']);
      assert.equal(side.heard[0], 'close local 6/4');
      assertWell(pair);
    }
  });

  test('tearing down what is not up is nothing', async () => {
    const pair = await Pair.make();
    pair.left.peer.teardown(cease(4));
    pair.run(1);
    assert.deepEqual(pair.left.heard, []);
    pair.network.mood = 'hangs';
    pair.start();
    pair.left.peer.teardown(cease(4));
    pair.right.peer.teardown(cease(4));
    pair.run(1);
    assert.deepEqual([pair.left.peer.state, pair.right.peer.state], ['connect', 'active']);
  });
});
