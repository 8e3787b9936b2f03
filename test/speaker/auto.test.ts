import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Open, readOpen } from '../../src/bgp/index.ts';
import type { NeighborOptions } from '../../src/speaker/index.ts';
import { Pair, type PairOptions, route } from '../support/pair.ts';
import { assertOrder } from './hook-order.ts';

const AUTO: Partial<NeighborOptions> = { localAs: undefined, peerAs: undefined };
/** The left one learns its AS from the right one, which is in `as`. */
const learning = (as: number, right: Partial<NeighborOptions> = {}): PairOptions => ({
  left: { ...AUTO, routes: [route('192.0.2.0/24')] },
  right: { localAs: as, peerAs: as, routes: [route('198.51.100.0/24')], ...right },
});

/** The OPENs that the left one said, from now on. */
function opensOf(pair: Pair): Open[] {
  const opens: Open[] = [];
  pair.left.on = {
    name: 'opens',
    onFrame: (_peer, direction, type, body) => {
      if (direction === 'send' && type === 1) opens.push(readOpen(body.slice()));
    },
  };
  return opens;
}

suite('local-as auto', () => {
  for (const as of [65002, 4_200_000_000]) {
    test(`has AS ${as} of the peer in its OPEN, and the session is internal`, async () => {
      const pair = await Pair.make(learning(as));
      const opens = opensOf(pair);
      pair.start().run(3);
      assert.ok(pair.together);
      assert.deepEqual(
        opens.map((open) => open.as),
        [as > 65535 ? 23456 : as],
      );
      const value = opens[0]!.capabilities.find(({ code }) => code === 65)!.value;
      assert.equal(Buffer.from(value).readUInt32BE(), as);
      assert.equal(pair.left.peer.session!.localAs, as);
      assert.ok(pair.left.peer.session!.ibgp && pair.right.peer.session!.ibgp);
      assert.deepEqual([pair.left.prefixes, pair.right.prefixes], [['198.51.100.0/24'], ['192.0.2.0/24']]);
      assert.deepEqual(pair.left.frames.slice(0, 3), ['receive open', 'send open', 'send keepalive']);
      assertOrder(pair.left.history);
    });
  }

  test('works for a side that is called, and says auto in its name', async () => {
    const pair = await Pair.up({ left: { localAs: 65001, peerAs: 65001 }, right: AUTO });
    assert.ok(pair.together);
    assert.match(pair.right.peer.name, / local-as auto peer-as auto /);
    assert.equal(pair.right.peer.session!.localAs, 65001);
  });

  test('is learned anew with each session', async () => {
    const pair = await Pair.up(learning(65002));
    const { config } = pair.right.peer;
    pair.right.speaker.update([
      { ...config, name: `${config.name} other`, localAs: 65077, peerAs: 65077, capabilities: [] },
    ]);
    pair.run(10);
    assert.equal(pair.left.peer.session?.localAs, 65077);
  });

  test('a peer in another AS than configured is refused with 2/2', async () => {
    const options = learning(65002);
    const pair = await Pair.up({ ...options, left: { ...options.left, peerAs: 65009 } });
    assert.equal(pair.right.notices[0], '2/2');
    assert.ok(!pair.left.frames.includes('send open'));
  });

  test('two that both wait part after the wait for an OPEN, and say why', async () => {
    const reasons: string[] = [];
    const pair = await Pair.make({
      left: AUTO,
      right: AUTO,
      leftParts: { openWait: 30 },
      rightParts: { openWait: 60 },
    });
    pair.left.on = { name: 'reasons', onClose: (_peer, { why }) => void reasons.push(why) };
    pair.start().run(35);
    assert.equal(reasons.length, 1);
    assert.match(reasons[0]!, /local-as auto the peer has to send its own first/);
    assert.deepEqual(pair.right.notices, ['4/0']);
    assertOrder(pair.left.history);
  });

  test('both dial at once: there is one session, whoever has the higher identifier', async () => {
    for (const routerId of ['1.0.0.1', '200.0.0.1']) {
      for (const delay of [1, 10, 100]) {
        const options = learning(65002, { passive: false });
        const pair = await Pair.make({ ...options, left: { ...options.left, routerId } });
        pair.network.delay = () => delay;
        pair.start().run(20);
        assert.ok(pair.together, `${routerId} at ${delay} ms: ${pair.left.peer.state}, ${pair.right.peer.state}`);
        assertOrder(pair.left.history);
        assertOrder(pair.right.history);
      }
    }
  });
});
