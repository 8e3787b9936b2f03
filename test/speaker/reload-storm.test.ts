// Any mixture of configurations, broken links and helpers ends as if the last configuration had been there from the start.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NeighborOptions, neighbor, type PeerConfig } from '../../src/speaker/index.ts';
import { seeded } from '../support/fake-clock.ts';
import { Pair, route } from '../support/pair.ts';
import { assertOrder } from './hook-order.ts';

const PREFIXES = Array.from({ length: 12 }, (_, i) => `10.0.${i}.0/24`);
/** Prefixes that helpers alone announce. */
const THEIRS = ['10.9.0.0/16', '10.8.0.0/16'];

test('300 storms of reloads', async () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = seeded(seed);
    const pick = (most: number) => Math.floor(random() * most);
    const pair = await Pair.make({
      seed,
      left: { routes: [] },
      right: { gracefulRestart: 60, passive: seed % 3 !== 0 },
    });
    pair.network.delay = () => pick(30);
    const { config } = pair.left.peer;
    const options: NeighborOptions = { ...config, peerAddress: config.peerAddress, localAddress: config.localAddress };
    const some = (): PeerConfig => {
      const routes = PREFIXES.filter(() => random() < 0.5).map((prefix) =>
        route(prefix, `next-hop self med ${pick(2)}`),
      );
      const restart = random() < 0.3 ? { gracefulRestart: 60 } : {};
      return neighbor({
        ...options,
        ...restart,
        routes,
        holdTime: random() < 0.8 ? 9 : 6,
        groupUpdates: random() < 0.8,
      });
    };
    let last = some();
    pair.left.speaker.update([last]);
    pair.start();
    const wanted = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      pair.clock.advance(pick(2000));
      const [peer] = pair.left.speaker.peers();
      const prefix = THEIRS[pick(THEIRS.length)]!;
      switch (pick(5)) {
        case 0:
          peer!.announce([route(prefix)], 'helper');
          wanted.add(prefix);
          break;
        case 1:
          peer!.withdraw([route(prefix)]);
          wanted.delete(prefix);
          break;
        case 2:
          pair.network.whole[0]?.break();
          break;
        default:
          last = some();
          pair.left.speaker.update([last], { restart: random() < 0.1 });
      }
    }
    pair.run(200);
    const [peer] = pair.left.speaker.peers();
    assert.equal(peer?.state, 'established', `seed ${seed}`);
    const expected = [...last.routes.map((each) => `10.0.${each.nlri[3]}.0/24`), ...wanted].sort();
    assert.deepEqual(pair.right.prefixes, expected, `seed ${seed}`);
    for (const each of last.routes) {
      const found = pair.right.routes.get(`10.0.${each.nlri[3]}.0/24 0`);
      assert.deepEqual(found?.get(4), each.attributes.get(4), `seed ${seed}`);
    }
    assert.equal(peer.session?.holdTime, last.holdTime);
    assertOrder(pair.right.history);
    pair.stop();
    pair.run(100);
    assert.equal(pair.clock.timers, 0, `seed ${seed} leaves timers`);
  }
});
