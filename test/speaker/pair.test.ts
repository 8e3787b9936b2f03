import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cease, ipv4Unicast } from '../../src/bgp/index.ts';
import { Pair, route } from '../support/pair.ts';

const UP = ['connected', 'state open-sent', 'open', 'state open-confirm', 'state established', 'established'];
const MARKERS = ['end-of-rib ipv4 unicast', 'end-of-rib ipv6 unicast'];

suite('a session between two speakers', () => {
  test('comes up by itself, with every hook in its place and once', async () => {
    const pair = await Pair.up();
    assert.ok(pair.together);
    assert.deepEqual(pair.left.heard, ['state connect', ...UP, ...MARKERS]);
    assert.deepEqual(pair.right.heard, ['state active', ...UP, ...MARKERS]);
    assert.deepEqual(pair.left.frames.slice(0, 4), [
      'send open',
      'receive open',
      'send keepalive',
      'receive keepalive',
    ]);
    pair.run(600);
    assert.ok(pair.together);
    assert.equal(pair.left.count('established'), 1);
    assert.equal(pair.network.dials.length, 1);
    pair.stop();
    assert.equal(pair.clock.timers, 0);
  });

  test('routes from the configuration and later ones arrive, change and are withdrawn', async () => {
    const pair = await Pair.up({
      left: { routes: [route('192.0.2.0/24'), route('2001:db8::/32', 'next-hop 2001:db8::1')] },
    });
    assert.deepEqual(pair.right.prefixes, ['192.0.2.0/24', '2001:db8::/32']);
    pair.left.peer.announce([route('198.51.100.0/24', 'next-hop self med 5')]);
    pair.run(0);
    assert.deepEqual(pair.right.prefixes, ['192.0.2.0/24', '198.51.100.0/24', '2001:db8::/32']);
    assert.deepEqual(pair.right.routes.get('198.51.100.0/24 0')!.get(3), Uint8Array.of(10, 0, 0, 1));
    assert.deepEqual(pair.right.routes.get('198.51.100.0/24 0')!.get(4), Uint8Array.of(0, 0, 0, 5));
    pair.left.peer.announce([route('198.51.100.0/24', 'next-hop 10.9.9.9 med 7')]);
    pair.run(0);
    assert.deepEqual(pair.right.routes.get('198.51.100.0/24 0')!.get(4), Uint8Array.of(0, 0, 0, 7));
    pair.left.peer.withdraw([route('198.51.100.0/24'), route('192.0.2.0/24')]);
    pair.run(0);
    assert.deepEqual(pair.right.prefixes, ['2001:db8::/32']);
    assert.equal([...pair.left.peer.routes()].length, 1);
  });

  test('what one turn changes is said in one flush, and what changes back is not said', async () => {
    const pair = await Pair.up();
    pair.forget();
    pair.left.peer.announce([route('192.0.2.0/24', 'next-hop self med 1')]);
    pair.left.peer.announce([route('192.0.2.0/24', 'next-hop self med 2')]);
    pair.left.peer.announce([route('198.51.100.0/24', 'next-hop self med 2')]);
    pair.run(0);
    assert.deepEqual(pair.left.frames, ['send update']);
    assert.deepEqual(pair.right.prefixes, ['192.0.2.0/24', '198.51.100.0/24']);
    pair.left.peer.announce([route('192.0.2.0/24', 'next-hop self med 9')]);
    pair.left.peer.announce([route('192.0.2.0/24', 'next-hop self med 2')]);
    pair.run(0);
    assert.deepEqual(pair.left.frames, ['send update']);
  });

  test('the passive side never dials, and waits for ever', async () => {
    const pair = await Pair.make({ left: { passive: true } });
    pair.start().run(3600);
    assert.deepEqual(pair.network.dials, []);
    assert.deepEqual([pair.left.peer.state, pair.right.peer.state], ['active', 'active']);
    assert.equal(pair.clock.timers, 0);
  });

  test('cut into single octets, the same is heard', async () => {
    const heard = await Promise.all(
      [Number.POSITIVE_INFINITY, 1, 7].map(async (segment) => {
        const pair = await Pair.make({
          left: { routes: [route('192.0.2.0/24')], routeRefresh: true },
          right: { routeRefresh: true },
        });
        pair.network.segment = segment;
        pair.start().run(3);
        for (let i = 0; i < 300; i += 1)
          pair.left.peer.announce([route(`10.0.${i % 256}.0/24`, `next-hop self med ${i}`)]);
        pair.right.peer.refresh(ipv4Unicast);
        pair.left.peer.withdraw([route('10.0.7.0/24')]);
        pair.run(30);
        pair.right.peer.teardown(cease(4));
        pair.run(10);
        return {
          left: pair.left.heard,
          right: pair.right.heard,
          frames: pair.right.frames,
          times: pair.right.times,
          routes: pair.right.prefixes,
        };
      }),
    );
    assert.equal(heard[0]!.routes.length, 256);
    assert.deepEqual(heard[1], heard[0]);
    assert.deepEqual(heard[2], heard[0]);
  });
});

suite('keepalives', () => {
  for (const holdTime of [3, 9, 30, 180]) {
    test(`come every ${holdTime / 3} s with a hold time of ${holdTime} s, up to a quarter sooner and never later`, async () => {
      const pair = await Pair.up({ left: { holdTime }, right: { holdTime: holdTime + 7 } });
      pair.forget();
      pair.run(holdTime * 400);
      const times = pair.left.times.filter((_, i) => pair.left.frames[i] === 'send keepalive');
      const gaps = times.slice(1).map((time, i) => (time - times[i]!) / 1000);
      assert.ok(gaps.length > 1000);
      const least = Math.max(1, (holdTime / 3) * 0.75);
      for (const gap of gaps) assert.ok(gap >= least - 1e-6 && gap <= holdTime / 3 + 1e-6, `${gap} s`);
      if (holdTime > 4) assert.ok(new Set(gaps.map((gap) => gap.toFixed(3))).size > 100, 'no two peers keep step');
      assert.ok(pair.together);
      assert.equal(pair.left.count('close'), 0);
    });
  }

  test('are not sent with a hold time of zero, and silence ends nothing', async () => {
    const pair = await Pair.up({ right: { holdTime: 0 } });
    pair.run(61);
    pair.forget();
    pair.link.silence();
    pair.run(100_000);
    assert.deepEqual([pair.left.frames, pair.right.frames], [[], []]);
    assert.ok(pair.left.up && pair.right.up);
    assert.equal(pair.clock.timers, 0);
  });
});

suite('route refresh', () => {
  const both = {
    left: { routeRefresh: true, routes: [route('192.0.2.0/24')] },
    right: { routeRefresh: true, routes: [route('198.51.100.0/24')] },
  };

  test('asks either way, and is answered between begin and end', async () => {
    const pair = await Pair.up(both);
    for (const [asks, answers] of [
      [pair.left, pair.right],
      [pair.right, pair.left],
    ] as const) {
      pair.forget();
      assert.equal(asks.peer.refresh(ipv4Unicast), true);
      pair.run(0);
      assert.deepEqual(asks.frames, [
        'send route-refresh',
        'receive route-refresh',
        'receive update',
        'receive route-refresh',
      ]);
      assert.deepEqual(asks.heard, ['refresh 1', 'update', 'refresh 2']);
      assert.deepEqual(answers.heard, ['refresh 0']);
    }
  });

  test('of a family that the session has not is answered with nothing', async () => {
    const pair = await Pair.up({ ...both, left: { ...both.left, families: [ipv4Unicast] } });
    pair.forget();
    const other = pair.right.peer.config.families[1]!;
    pair.right.peer.refresh(other);
    pair.run(5);
    assert.ok(!pair.left.frames.includes('send update'));
    assert.ok(pair.together);
  });

  test('is not asked for where it was not agreed, nor while the session is down', async () => {
    const pair = await Pair.make({ ...both, right: {} });
    assert.equal(pair.left.peer.refresh(ipv4Unicast), false);
    pair.start().run(3);
    assert.equal(pair.left.peer.refresh(ipv4Unicast), false);
    assert.equal(pair.right.peer.refresh(ipv4Unicast), false);
  });

  test('by hand says everything again, withdrawn routes not', async () => {
    const pair = await Pair.up({ left: { routes: [route('192.0.2.0/24'), route('198.51.100.0/24')] } });
    pair.left.peer.withdraw([route('192.0.2.0/24')]);
    pair.run(0);
    pair.right.routes.clear();
    pair.left.peer.resend();
    pair.run(0);
    assert.deepEqual(pair.right.prefixes, ['198.51.100.0/24']);
  });
});
