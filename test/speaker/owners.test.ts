// On whose behalf routes are announced, and their end.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ipv4Unicast, type Route } from '../../src/bgp/index.ts';
import { type NeighborOptions, neighbor, Speaker } from '../../src/speaker/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MemoryNetwork } from '../support/memory-network.ts';
import { Pair, PORT, route, Side } from '../support/pair.ts';

const some = (count: number, third = 0): Route[] =>
  Array.from({ length: count }, (_, i) => route(`10.${i >> 8}.${i & 255}.${third}/32`, 'next-hop 192.0.2.1'));

function about(options: Partial<NeighborOptions> = {}) {
  const rest = { localAs: 65001, peerAs: 65002, routerId: '10.0.0.1', families: [ipv4Unicast] };
  return neighbor({ peerAddress: '10.0.0.2', localAddress: '10.0.0.1', ...rest, ...options });
}

suite('owners of routes', () => {
  test('are known by name, route by route and in sum', () => {
    const peer = new Speaker().add(about({ routes: [route('192.0.2.0/24')] }));
    peer.announce([route('198.51.100.0/24')], 'process a');
    peer.announce([route('203.0.113.0/24')]);
    peer.announce([route('192.0.2.0/24')], 'process a');
    const owners = [...peer.routes()].map(({ owner }) => owner);
    assert.deepEqual(owners.sort(), ['library', 'process a', 'process a']);
    assert.deepEqual(
      peer.owners(),
      new Map([
        ['process a', 2],
        ['library', 1],
      ]),
    );
    assert.equal(peer.ownerOf(route('203.0.113.0/24')), 'library');
    assert.equal(peer.ownerOf(route('203.0.113.0/25')), undefined);
  });

  test('leave nothing behind when they are withdrawn, at any peer, and others keep theirs', async () => {
    const pair = await Pair.up({ left: { routes: some(3, 9) } });
    const { speaker, peer } = pair.left;
    const other = speaker.add(about({ peerAddress: '10.0.0.3' }));
    speaker.announce(some(20), { owner: 'a' });
    peer.announce(some(20, 1), 'b');
    let done: number | undefined;
    const count = speaker.withdrawOwner('a', (withdrawn) => {
      done = withdrawn;
    });
    pair.run(1);
    assert.deepEqual([count, done], [40, 40]);
    assert.equal(pair.right.routes.size, 23);
    assert.deepEqual(
      peer.owners(),
      new Map([
        ['config', 3],
        ['b', 20],
      ]),
    );
    assert.deepEqual(other.owners(), new Map());
  });

  test('with very many routes are withdrawn in pieces, and what they announce meanwhile stays', () => {
    const clock = new FakeClock();
    const speaker = new Speaker({ clock });
    const peer = speaker.add(about());
    peer.announce(some(12_000), 'a');
    let done: number | undefined;
    speaker.withdrawOwner('a', (count) => {
      done = count;
    });
    const left = peer.owners().get('a')!;
    assert.ok(left > 0 && left < 12_000, `${left} left`);
    peer.announce(some(10, 1), 'a');
    peer.announce(some(1), 'a');
    clock.settle();
    assert.equal(peer.owners().get('a'), 11);
    assert.ok(done !== undefined && done >= 11_999);
  });

  test('are followed to callers who come while their routes go', async () => {
    const clock = new FakeClock();
    const network = new MemoryNetwork(clock);
    const hub = new Side('10.0.0.1', clock, network, {});
    await hub.speaker.listen('10.0.0.1', PORT);
    const options = { localAs: 65001, peerAs: undefined, routerId: '10.0.0.1', localAddress: '10.0.0.1' };
    const range = hub.add({ ...options, peerAddress: '10.0.0.0', rangeLength: 24, passive: true });
    hub.speaker.start();
    range.announce(some(12_000), 'a');
    const caller = new Side('10.0.0.2', clock, network, {});
    const back = { localAs: 65002, peerAs: 65001, routerId: '10.0.0.2', localAddress: '10.0.0.2' };
    caller.add({ ...back, peerAddress: '10.0.0.1' });
    // It is taken in in the middle of it.
    caller.speaker.start();
    hub.speaker.withdrawOwner('a');
    assert.ok(range.owners().get('a')! > 0);
    clock.advance(5000);
    assert.ok(caller.up);
    assert.deepEqual(range.owners(), new Map());
    assert.equal(caller.routes.size, 0);
    assert.equal(hub.speaker.peers().flatMap((peer) => [...peer.routes()]).length, 0);
  });

  test('that have nothing are done with at once, known or not', () => {
    const speaker = new Speaker({ clock: new FakeClock() });
    const peer = speaker.add(about());
    peer.announce(some(1), 'a');
    peer.withdraw(some(1));
    const done: number[] = [];
    for (const owner of ['a', 'a', 'nobody']) {
      assert.equal(
        speaker.withdrawOwner(owner, (count) => done.push(count)),
        0,
      );
    }
    assert.deepEqual(done, [0, 0, 0]);
    // Numbers are used again, and mean who has them now.
    peer.announce(some(1), 'b');
    assert.deepEqual(peer.owners(), new Map([['b', 1]]));
  });
});
