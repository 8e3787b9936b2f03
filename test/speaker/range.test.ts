import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cease, ipv4Unicast, writeMessage } from '../../src/bgp/index.ts';
import {
  type NeighborOptions,
  neighbor,
  type PeerConfig,
  type PeerHandle,
  type SpeakerParts,
} from '../../src/speaker/index.ts';
import { FakeClock, seeded } from '../support/fake-clock.ts';
import { MemoryNetwork } from '../support/memory-network.ts';
import { PORT, route, Side } from '../support/pair.ts';
import { assertOrder } from './hook-order.ts';

const HUB = '10.0.0.1';
const A = '192.0.2.0/24';
const B = '198.51.100.0/24';
const C = '203.0.113.0/24';

function config(options: Partial<NeighborOptions> = {}): PeerConfig {
  return neighbor({
    peerAddress: '10.0.0.0',
    rangeLength: 24,
    passive: true,
    localAddress: HUB,
    localAs: 65001,
    peerAs: undefined,
    routerId: HUB,
    holdTime: 9,
    families: [ipv4Unicast],
    routes: [route(A)],
    ...options,
  });
}

/** A hub that is called by whoever is near, and the callers. */
class Hub {
  readonly clock = new FakeClock();
  readonly network = new MemoryNetwork(this.clock);
  readonly hub: Side;
  /** `added 10.0.0.2`, `removed 10.0.0.2`, `up 10.0.0.2`, `down 10.0.0.2`. */
  readonly told: string[] = [];
  readonly callers = new Map<string, Side>();

  private constructor(parts: SpeakerParts) {
    this.hub = new Side(HUB, this.clock, this.network, { random: seeded(1), ...parts });
    this.hub.speaker.use({
      name: 'watch',
      onAdded: ({ peerAddress }) => void this.told.push(`added ${peerAddress}`),
      onRemoved: ({ peerAddress }) => void this.told.push(`removed ${peerAddress}`),
      onEstablished: ({ peerAddress }) => void this.told.push(`up ${peerAddress}`),
      onClose: ({ peerAddress }) => void this.told.push(`down ${peerAddress}`),
    });
  }

  static async make(neighbors: readonly PeerConfig[] = [config()], parts: SpeakerParts = {}): Promise<Hub> {
    const hub = new Hub(parts);
    await hub.hub.speaker.listen(HUB, PORT);
    for (const each of neighbors) hub.hub.speaker.add(each);
    hub.hub.speaker.start();
    hub.told.length = 0;
    return hub;
  }

  /** Someone at `address` calls, and goes on trying. */
  call(address: string, options: Partial<NeighborOptions> = {}): Side {
    const side = new Side(address, this.clock, this.network, { random: seeded(this.callers.size + 2) });
    side.add({
      peerAddress: HUB,
      localAddress: address,
      localAs: 65002,
      peerAs: 65001,
      routerId: address,
      holdTime: 9,
      families: [ipv4Unicast],
      ...options,
    });
    side.speaker.start();
    this.callers.set(address, side);
    this.run(2);
    return side;
  }

  run(seconds: number): this {
    this.clock.advance(seconds * 1000);
    return this;
  }

  get peers(): PeerHandle[] {
    return this.hub.speaker.peers();
  }

  get range(): PeerHandle {
    return this.peers[0]!;
  }

  at(address: string): PeerHandle {
    return this.peers.find(({ peerAddress }) => peerAddress === address) ?? assert.fail(`no neighbor at ${address}`);
  }

  get addresses(): string[] {
    return this.peers.map(({ peerAddress }) => peerAddress);
  }
}

suite('callers from a range', () => {
  test('each become a neighbor with the parameters of the range, and are told its routes', async () => {
    const hub = await Hub.make();
    assert.deepEqual(
      [hub.range.state, hub.range.name],
      [
        'active',
        'neighbor 10.0.0.0/24 local-ip 10.0.0.1 local-as 65001 peer-as auto router-id 10.0.0.1 family-allowed in-open',
      ],
    );
    const [two, three] = [hub.call('10.0.0.2'), hub.call('10.0.0.3', { localAs: 65003 })];
    assert.deepEqual([two.prefixes, three.prefixes], [[A], [A]]);
    assert.deepEqual(hub.addresses, ['10.0.0.0', '10.0.0.2', '10.0.0.3']);
    const member = hub.at('10.0.0.3');
    assert.equal(member.range, hub.range.name);
    assert.equal(member.name, hub.range.name.replace('10.0.0.0/24', '10.0.0.3'));
    assert.deepEqual([member.config.rangeLength, member.session?.peerAs], [undefined, 65003]);
    assert.deepEqual(hub.told, ['added 10.0.0.2', 'up 10.0.0.2', 'added 10.0.0.3', 'up 10.0.0.3']);
  });

  test('vanish when their session ends, however it ends, and may come again', async () => {
    const hub = await Hub.make();
    const ends: readonly ((side: Side) => void)[] = [
      (side) => side.speaker.stop(),
      () => hub.network.whole[0]!.break(),
      () => hub.at('10.0.0.2').teardown(cease(4)),
    ];
    for (const end of ends) {
      hub.told.length = 0;
      const side = hub.call('10.0.0.2');
      assert.ok(side.up);
      side.speaker.remove(side.peer.name);
      hub.run(1);
      assert.deepEqual(hub.told, ['added 10.0.0.2', 'up 10.0.0.2', 'down 10.0.0.2', 'removed 10.0.0.2']);
      const again = hub.call('10.0.0.2');
      hub.told.length = 0;
      end(again);
      hub.clock.settle();
      assert.deepEqual(hub.told.slice(0, 2), ['down 10.0.0.2', 'removed 10.0.0.2']);
      again.speaker.stop();
      hub.run(5);
      assert.deepEqual(hub.addresses, ['10.0.0.0']);
    }
    hub.hub.speaker.stop();
    hub.run(5);
    assert.equal(hub.clock.timers, 0);
  });

  test('vanish when they never say a good word', async () => {
    const hub = await Hub.make([config()], { openWait: 30 });
    const got: string[] = [];
    const dial = (address: string, octets?: Uint8Array) => {
      hub.network.host(address).dial({ address: HUB, port: PORT }, (result) => {
        assert.ok(!('why' in result));
        result.onData = (chunk) => {
          if (chunk[18] === 3) got.push(`${chunk[19]}/${chunk[20]}`);
        };
        if (octets !== undefined) result.write(octets);
      });
      hub.run(1);
    };
    dial('10.0.0.2', new Uint8Array(19));
    assert.deepEqual([hub.addresses, got], [['10.0.0.0'], ['1/1']]);
    dial('10.0.0.3', writeMessage({ type: 'keepalive' }));
    assert.deepEqual([hub.addresses, got], [['10.0.0.0'], ['1/1', '5/1']]);
    dial('10.0.0.4');
    assert.deepEqual(hub.addresses, ['10.0.0.0', '10.0.0.4']);
    hub.run(31);
    assert.deepEqual([hub.addresses, got], [['10.0.0.0'], ['1/1', '5/1', '4/0']]);
  });

  test('who call twice are refused the second time', async () => {
    const hub = await Hub.make();
    hub.call('10.0.0.2');
    const got: number[][] = [];
    hub.network.host('10.0.0.2').dial({ address: HUB, port: PORT }, (result) => {
      assert.ok(!('why' in result));
      result.onData = (chunk) => got.push([...chunk.subarray(18, 21)]);
    });
    hub.run(1);
    assert.deepEqual(got, [[3, 6, 7]]);
    assert.deepEqual(hub.addresses, ['10.0.0.0', '10.0.0.2']);
  });

  test('are as many as there may be, over all ranges; the next gets 6/8 until one goes', async () => {
    const ranges = [config(), config({ peerAddress: '10.0.1.0' })];
    const hub = await Hub.make(ranges, { mostCallers: 2 });
    const [two, three, four] = ['10.0.0.2', '10.0.1.3', '10.0.0.4'].map((address) => hub.call(address));
    assert.deepEqual([two!.up, three!.up, four!.up], [true, true, false]);
    assert.equal(four!.notices[0], '6/8');
    two!.speaker.stop();
    hub.run(100);
    assert.ok(three!.up && four!.up);
    assert.equal(hub.peers.length, 4);
  });

  test('from elsewhere are strangers', async () => {
    const hub = await Hub.make();
    const texts: string[] = [];
    hub.network.host('10.0.1.2').dial({ address: HUB, port: PORT }, (result) => {
      assert.ok(!('why' in result));
      result.onData = (chunk) =>
        texts.push(`${chunk[19]}/${chunk[20]} ${Buffer.from(chunk.subarray(21)).toString('latin1')}`);
    });
    hub.run(1);
    assert.deepEqual(texts, ['6/3 no session configured for the peer']);
    assert.deepEqual(hub.addresses, ['10.0.0.0']);
  });
});

suite('which definition a caller gets', () => {
  const of = (address: string, length: number | undefined, holdTime: number) =>
    config({ peerAddress: address, rangeLength: length, holdTime, localAddress: undefined });

  test('its own before a range, a longer range before a shorter one, the first of equals', async () => {
    const hub = await Hub.make([
      of('10.0.0.0', 8, 10),
      of('10.0.0.0', 24, 20),
      of('10.0.0.8', 29, 30),
      of('10.0.0.2', undefined, 40),
      { ...of('10.0.0.0', 24, 50), name: 'another' },
    ]);
    for (const [address, holdTime] of [
      ['10.0.0.2', 40],
      ['10.0.0.3', 20],
      ['10.0.0.9', 30],
      ['10.0.0.16', 20],
      ['10.9.9.9', 10],
    ] as const) {
      const side = hub.call(address, { holdTime: 180 });
      assert.equal(side.peer.session?.holdTime, holdTime, address);
    }
  });

  test('an update that gives it another one ends its session with 6/3, and it comes back as that', async () => {
    const hub = await Hub.make();
    const [two, three] = [hub.call('10.0.0.2'), hub.call('10.0.0.3')];
    hub.run(70);
    for (const side of [two, three]) side.forget();
    hub.hub.speaker.update([config(), of('10.0.0.2', undefined, 6)]);
    hub.run(3);
    assert.deepEqual([two.notices, three.notices], [['6/3'], []]);
    assert.equal(two.peer.session?.holdTime, 6);
    assert.equal(hub.at('10.0.0.2').range, undefined);
    assert.deepEqual(hub.addresses, ['10.0.0.0', '10.0.0.3', '10.0.0.2']);
    hub.hub.speaker.update([config()]);
    hub.run(3);
    assert.equal(hub.at('10.0.0.2').range, hub.range.name);
    assertOrder(two.history);
  });
});

suite('what a range is to announce', () => {
  test('is kept for callers to come, with what was announced and withdrawn meanwhile', async () => {
    const hub = await Hub.make([config({ routes: [route(A), route(B)] })]);
    hub.hub.speaker.announce([route(C), route('10.9.0.0/16')], { owner: 'helper' });
    hub.hub.speaker.withdraw([route(B), route('10.9.0.0/16')]);
    const two = hub.call('10.0.0.2');
    assert.deepEqual(two.prefixes, [A, C]);
    assert.deepEqual([...hub.range.routes()].length, 2);
    hub.range.announce([route(B)], 'helper');
    hub.range.withdraw([route(A)]);
    hub.run(0);
    assert.deepEqual(two.prefixes, [B, C]);
    const three = hub.call('10.0.0.3');
    assert.deepEqual(three.prefixes, [B, C]);
  });

  test('is apart from what one caller is told', async () => {
    const hub = await Hub.make();
    const two = hub.call('10.0.0.2');
    hub.at('10.0.0.2').announce([route(B)]);
    hub.at('10.0.0.2').withdraw([route(A)]);
    hub.run(0);
    const three = hub.call('10.0.0.3');
    assert.deepEqual([two.prefixes, three.prefixes], [[B], [A]]);
  });

  test('goes to range and callers at once without a word too many', async () => {
    const hub = await Hub.make();
    const two = hub.call('10.0.0.2');
    two.forget();
    hub.hub.speaker.announce([route(B)], { to: hub.peers });
    hub.run(0);
    hub.hub.speaker.withdraw([route(B)], { to: hub.peers });
    hub.run(0);
    assert.deepEqual(two.heard, ['update', 'update']);
  });

  test('what is asked of a range is asked of all its callers', async () => {
    const hub = await Hub.make([config({ routeRefresh: true })]);
    assert.equal(hub.range.refresh(ipv4Unicast), false);
    const sides = ['10.0.0.2', '10.0.0.3'].map((address) => hub.call(address, { routeRefresh: true }));
    for (const side of sides) side.forget();
    assert.equal(hub.range.refresh(ipv4Unicast), true);
    hub.range.endOfRib(ipv4Unicast);
    hub.range.resend();
    hub.run(0);
    for (const side of sides) assert.deepEqual(side.heard, ['refresh 0', 'update', 'end-of-rib ipv4 unicast']);
    hub.range.teardown(cease(4));
    hub.run(0.1);
    for (const side of sides) assert.deepEqual(side.notices, ['6/4']);
  });
});

suite('an update of a range', () => {
  test('that changes nothing says nothing, and one of routes only the difference, to callers present and to come', async () => {
    const hub = await Hub.make();
    const two = hub.call('10.0.0.2');
    hub.at('10.0.0.2').announce([route(C)], 'helper');
    hub.run(0);
    two.forget();
    hub.hub.speaker.update([config({ description: 'callers' })]);
    hub.run(0);
    assert.deepEqual([two.frames, hub.at('10.0.0.2').config.description], [[], 'callers']);
    hub.hub.speaker.update([config({ routes: [route(B)] })]);
    hub.run(0);
    assert.deepEqual([two.prefixes, two.heard.length], [[B, C], 2]);
    assert.deepEqual(hub.call('10.0.0.3').prefixes, [B]);
    assert.equal(two.count('close'), 0);
  });

  test('that changes sessions ends those of its callers with 6/3, and keeps what helpers announced to it', async () => {
    const hub = await Hub.make();
    const two = hub.call('10.0.0.2');
    hub.range.announce([route(C)], 'helper');
    hub.run(70);
    two.forget();
    hub.hub.speaker.update([config({ holdTime: 6 })]);
    hub.run(5);
    assert.deepEqual([two.notices, two.prefixes, two.peer.session?.holdTime], [['6/3'], [A, C], 6]);
    hub.hub.speaker.update([]);
    hub.run(0.1);
    assert.deepEqual([two.notices, hub.addresses], [['6/3', '6/3'], []]);
  });
});

test('strangers are told of once a second, with how many there were', async () => {
  const said: unknown[] = [];
  const nothing = () => {};
  const log = { debug: nothing, warn: nothing, error: nothing, info: (about: object) => void said.push(about) };
  const hub = await Hub.make([], { log });
  for (let i = 0; i < 1000; i += 1) hub.network.host(`10.9.9.${i % 250}`).dial({ address: HUB, port: PORT }, nothing);
  hub.run(2);
  hub.network.host('10.9.9.9').dial({ address: HUB, port: PORT }, nothing);
  hub.run(1);
  assert.deepEqual(said, [
    { address: '10.9.9.0', local: HUB },
    { address: '10.9.9.9', local: HUB, untold: 999 },
  ]);
});

test('a range that is to be dialled is refused', async () => {
  const hub = await Hub.make([]);
  assert.throws(() => hub.hub.speaker.add(config({ passive: false })), /must be passive/);
});
