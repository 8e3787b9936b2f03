import assert from 'node:assert/strict';
import net from 'node:net';
import { suite, test } from 'node:test';
import { ipv4Unicast, writeMessage } from '../../src/bgp/index.ts';
import { type NeighborOptions, neighbor, Speaker, systemClock, tcp } from '../../src/speaker/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MemoryNetwork } from '../support/memory-network.ts';
import { Pair, route, Side } from '../support/pair.ts';
import { until } from '../support/wait.ts';
import { assertOrder } from './hook-order.ts';

const ME = { localAs: 65001, peerAs: 65002, routerId: '10.0.0.1' };

suite('which neighbor a caller is', () => {
  async function called(neighbors: readonly Partial<NeighborOptions>[], to: string): Promise<string[]> {
    const clock = new FakeClock();
    const network = new MemoryNetwork(clock);
    const speaker = new Speaker({ clock, network: network.host('10.0.0.1'), port: 179 });
    const connected: string[] = [];
    speaker.use({ name: 'notes', onConnected: ({ config }) => connected.push(config.localAddress ?? 'any') });
    for (const [i, options] of neighbors.entries()) {
      speaker.add(neighbor({ ...ME, routerId: `10.0.0.${i}`, peerAddress: '10.0.0.2', passive: true, ...options }));
    }
    for (const address of ['10.0.0.1', '10.0.0.11']) await speaker.listen(address, 179);
    speaker.start();
    const got: string[] = [];
    network.host('10.0.0.2').dial({ address: to, port: 179 }, (result) => {
      assert.ok(!('why' in result));
      result.onData = (chunk) => got.push(chunk[18] === 3 ? `${chunk[19]}/${chunk[20]}` : 'open');
    });
    clock.advance(1);
    return [...connected, ...got];
  }

  test('one with the local address that was called comes before one with any', async () => {
    const both = [{}, { localAddress: '10.0.0.11' }];
    assert.deepEqual(await called(both, '10.0.0.11'), ['10.0.0.11', 'open']);
    assert.deepEqual(await called(both, '10.0.0.1'), ['any', 'open']);
    assert.deepEqual(await called([...both].reverse(), '10.0.0.11'), ['10.0.0.11', 'open']);
  });

  test('one with another local address is not meant', async () => {
    assert.deepEqual(await called([{ localAddress: '10.0.0.1' }], '10.0.0.11'), ['6/3']);
  });
});

suite('announcing to many', () => {
  test('says how many peers were reached, and why others were not', async () => {
    const pair = await Pair.up({ left: { families: [ipv4Unicast] } });
    pair.left.speaker.add(neighbor({ ...ME, peerAddress: '10.0.0.8', families: [ipv4Unicast] }));
    pair.left.speaker.add(neighbor({ ...ME, peerAddress: '2001:db8::8' }));
    assert.deepEqual(pair.left.speaker.announce([route('192.0.2.0/24')]), { peers: 3, problems: [] });
    const six = pair.left.speaker.announce([route('2001:db8:1::/48', 'next-hop 2001:db8::1')]);
    assert.equal(six.peers, 1);
    assert.equal(six.problems.length, 2);
    assert.match(six.problems[0]!, /^10\.0\.0\.2: ipv6 unicast is not configured$/);
    const self = pair.right.speaker.announce([route('2001:db8:1::/48')]);
    assert.match(self.problems.join(), /next-hop self of an IPv6 route/);
    pair.run(0);
    assert.deepEqual(pair.right.prefixes, ['192.0.2.0/24']);
    assert.deepEqual(pair.left.speaker.withdraw([route('192.0.2.0/24')], { to: [pair.left.peer] }).peers, 1);
    pair.run(0);
    assert.deepEqual(pair.right.prefixes, []);
    assert.equal(pair.left.speaker.peers().flatMap((peer) => [...peer.routes()]).length, 3);
  });
});

suite('a peer that calls again', () => {
  for (const holdTime of [0, 180]) {
    for (const routerId of ['1.0.0.1', '200.0.0.1']) {
      test(`does not wait for a dead connection of its own in OpenConfirm (${routerId}, hold time ${holdTime})`, async () => {
        const pair = await Pair.make({ left: { routerId, holdTime }, right: { holdTime } });
        pair.network.delay = () => 10;
        pair.right.speaker.start();
        // The first call dies without a word after its OPEN, as when a router loses power.
        pair.network.host('10.0.0.1').dial({ address: '10.0.0.2', port: 179 }, (result) => {
          assert.ok(!('why' in result));
          const { localAs = 0, capabilities } = pair.left.peer.config;
          result.write(writeMessage({ type: 'open', version: 4, as: localAs, holdTime, routerId, capabilities }));
        });
        pair.run(1);
        assert.equal(pair.right.peer.state, 'open-confirm');
        pair.network.links[0]!.silence();
        pair.left.speaker.start();
        pair.run(3);
        assert.ok(pair.left.up && pair.right.up);
        assertOrder(pair.right.history);
        pair.run(400);
        assert.equal(pair.right.count('close'), 0);
      });
    }
  }
});

suite('over TCP', () => {
  test('two speakers that dial each other agree on one session, and say goodbye', async () => {
    const clock = new FakeClock();
    const network = new MemoryNetwork(clock);
    const port = await new Promise<number>((resolve) => {
      const probe = net.createServer().listen(0, '127.0.0.2', () => {
        const { port: free } = probe.address() as net.AddressInfo;
        probe.close(() => resolve(free));
      });
    });
    const sides = ['127.0.0.2', '127.0.0.3'].map((address) => {
      return new Side(address, clock, network, { clock: systemClock, network: tcp, port });
    });
    const [left, right] = [sides[0]!, sides[1]!];
    for (const [i, side] of sides.entries()) {
      const other = sides[1 - i]!;
      side.add({
        peerAddress: other.address,
        localAddress: side.address,
        localAs: 65001 + i,
        peerAs: 65002 - i,
        routerId: side.address,
        routes: [route(`10.${i}.0.0/16`)],
      });
      await side.speaker.listen(side.address, port);
    }
    for (const side of sides) side.speaker.start();
    await until('one session', () => {
      assert.deepEqual([left.prefixes, right.prefixes], [['10.1.0.0/16'], ['10.0.0.0/16']]);
    });
    left.forget();
    right.speaker.stop();
    left.speaker.stop();
    await right.speaker.settled();
    for (const side of sides) assertOrder(side.history);
    assert.deepEqual(
      sides.map(({ peer }) => peer.state),
      ['idle', 'idle'],
    );
  });
});
