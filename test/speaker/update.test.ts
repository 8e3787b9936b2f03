import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ipv4Unicast } from '../../src/bgp/index.ts';
import { type NeighborOptions, neighbor, type PeerConfig } from '../../src/speaker/index.ts';
import { Pair, type PairOptions, route } from '../support/pair.ts';
import { assertOrder } from './hook-order.ts';

const A = '10.1.0.0/24';
const B = '10.2.0.0/24';
const ROUTES: PairOptions = { left: { routes: [route(A), route(B)] } };

/** The configuration of the left one with something changed. */
function changed(pair: Pair, options: Partial<NeighborOptions>): PeerConfig {
  const { config } = pair.left.peer;
  return neighbor({
    peerAddress: config.peerAddress,
    localAddress: config.localAddress,
    localAs: config.localAs,
    peerAs: config.peerAs,
    routerId: config.routerId,
    holdTime: config.holdTime,
    families: config.families,
    routes: config.routes,
    ...options,
  });
}

/** Octets of UPDATE that the left one sent since `forget`, as `announce` or `withdraw` by what is in them. */
function updates(pair: Pair): string[] {
  return pair.right.heard.filter((each) => each === 'update');
}

/** The peer of the left one: an update may have made a new one. */
function left(pair: Pair) {
  return pair.left.speaker.peers()[0]!;
}

suite('an update that changes nothing', () => {
  test('sends nothing, and the same peers go on', async () => {
    const pair = await Pair.up(ROUTES);
    pair.run(5);
    pair.forget();
    const [before] = pair.left.speaker.peers();
    for (let i = 0; i < 100; i += 1) {
      const plan = pair.left.speaker.update([changed(pair, {})]);
      assert.equal(plan.same.length, 1);
      pair.clock.settle();
    }
    assert.deepEqual([pair.left.frames, pair.left.heard, pair.right.heard], [[], [], []]);
    assert.equal(pair.left.speaker.peers()[0], before);
    assert.equal(pair.network.dials.length, 1);
  });

  test('swaps what a session need not know', async () => {
    const pair = await Pair.up(ROUTES);
    pair.forget();
    pair.left.speaker.update([changed(pair, { description: 'edge', manualEor: true })]);
    pair.clock.settle();
    assert.deepEqual([pair.left.frames, left(pair).config.description], [[], 'edge']);
    pair.link.break();
    pair.run(3);
    assert.ok(pair.left.up);
    assert.equal(pair.right.heard.filter((each) => each.startsWith('end-of-rib')).length, 0, 'manual-eor counts');
  });
});

suite('an update that changes routes', () => {
  test('says each change once: a changed route is never withdrawn first', async () => {
    const pair = await Pair.up(ROUTES);
    pair.forget();
    const routes = [route(A, 'next-hop self med 5'), route(B)];
    pair.left.speaker.update([changed(pair, { routes })]);
    pair.run(0);
    assert.equal(updates(pair).length, 1);
    assert.deepEqual(pair.right.prefixes, [A, B]);
    assert.equal(pair.right.routes.get(`${A} 0`)?.get(4)?.[3], 5);
    assert.ok(pair.left.heard.length === 0 && pair.together);
  });

  test('withdraws what vanished, and nothing else is said', async () => {
    const pair = await Pair.up(ROUTES);
    pair.forget();
    pair.left.speaker.update([changed(pair, { routes: [route(B)] })]);
    pair.run(0);
    assert.equal(updates(pair).length, 1);
    assert.deepEqual(pair.right.prefixes, [B]);
    pair.left.speaker.update([changed(pair, { routes: [route(B), route(A)] })]);
    pair.run(0);
    assert.deepEqual(pair.right.prefixes, [A, B]);
    assert.equal(updates(pair).length, 2);
  });

  test('reaches a peer that is down: it is told when it comes up, and has what it should', async () => {
    const pair = await Pair.make(ROUTES);
    pair.left.speaker.start();
    pair.left.speaker.update([changed(pair, { routes: [route(B, 'next-hop self med 5')] })]);
    pair.right.speaker.start();
    pair.run(100);
    assert.deepEqual(pair.right.prefixes, [B]);
  });

  test('takes nothing away that somebody else announced', async () => {
    const pair = await Pair.up(ROUTES);
    const mine = route('10.9.0.0/16');
    pair.left.peer.announce([mine, route(A, 'next-hop self med 9')], 'helper');
    pair.run(0);
    pair.forget();
    pair.left.speaker.update([changed(pair, { routes: [] })]);
    pair.run(0);
    assert.deepEqual(pair.right.prefixes, [A, '10.9.0.0/16']);
    assert.equal(pair.right.routes.get(`${A} 0`)?.get(4)?.[3], 9);
  });

  test('the last writer wins: a route that the configuration changes is its own again', async () => {
    const pair = await Pair.up(ROUTES);
    pair.left.peer.announce([route(A, 'next-hop self med 9')], 'helper');
    pair.left.speaker.update([changed(pair, { routes: [route(A, 'next-hop self med 7'), route(B)] })]);
    pair.run(0);
    assert.equal(pair.right.routes.get(`${A} 0`)?.get(4)?.[3], 7);
    pair.left.speaker.update([changed(pair, { routes: [route(B)] })]);
    pair.run(0);
    assert.deepEqual(pair.right.prefixes, [B]);
  });

  test('leaves a configured route withdrawn that a helper withdrew', async () => {
    const pair = await Pair.up(ROUTES);
    pair.left.peer.withdraw([route(A)]);
    pair.run(0);
    pair.forget();
    pair.left.speaker.update([changed(pair, {})]);
    pair.run(0);
    assert.deepEqual([pair.right.prefixes, updates(pair).length], [[B], 0]);
  });

  test('announces a route of a watchdog only when it does not wait', async () => {
    const waits = { ...route(A), watchdog: 'w', withdrawn: true } as const;
    const pair = await Pair.up({ left: { routes: [waits] } });
    assert.deepEqual(pair.right.prefixes, []);
    pair.left.speaker.update([changed(pair, { routes: [{ ...route(A), watchdog: 'w' }] })]);
    pair.run(0);
    assert.deepEqual(pair.right.prefixes, [A]);
    pair.left.speaker.update([changed(pair, { routes: [waits] })]);
    pair.run(0);
    assert.deepEqual(pair.right.prefixes, []);
    const other = { ...route(B), watchdog: 'w', withdrawn: true } as const;
    pair.left.speaker.update([changed(pair, { routes: [waits, other] })]);
    assert.equal(left(pair).config.routes.length, 2, 'the watchdog finds it there');
  });
});

suite('an update that changes a session', () => {
  test('resets it once with 6/3, and it is back at once with the new parameters and all routes', async () => {
    const pair = await Pair.up(ROUTES);
    pair.run(70);
    pair.left.peer.announce([route('10.9.0.0/16')], 'helper');
    pair.forget();
    const notices: string[] = [];
    pair.right.on = {
      name: 'notices',
      onClose: (_peer, { notice }) => void notices.push(Buffer.from(notice?.data ?? []).toString('latin1')),
    };
    pair.left.speaker.update([changed(pair, { holdTime: 6, routes: [route(A)] })]);
    pair.run(1);
    assert.deepEqual(pair.right.notices, ['6/3']);
    assert.deepEqual(notices, ['Peer De-configured']);
    assert.ok(pair.together || pair.network.whole.length === 1);
    assert.equal(left(pair).session?.holdTime, 6);
    assert.deepEqual(pair.right.prefixes, [A, '10.9.0.0/16']);
    assert.deepEqual([pair.left.count('close'), pair.left.count('established')], [1, 1]);
    assert.equal(pair.left.heard[0], 'close stop 6/3');
    pair.run(200);
    assert.deepEqual([pair.left.count('close'), pair.left.count('established')], [1, 1]);
    assertOrder(pair.right.history);
  });

  test('with graceful restart the peer sees the connection close and nothing more', async () => {
    const restart = { gracefulRestart: 120 };
    for (const both of [true, false]) {
      const pair = await Pair.up({ left: { ...ROUTES.left, ...restart }, right: both ? restart : {} });
      pair.run(70);
      pair.forget();
      pair.left.speaker.update([changed(pair, { ...restart, holdTime: 6 })]);
      pair.run(1);
      assert.deepEqual(pair.right.notices, both ? [] : ['6/3']);
      assert.equal(pair.right.heard[0], both ? 'close network' : 'close peer 6/3');
      assert.equal(left(pair).session?.holdTime, 6);
      pair.forget();
      pair.left.speaker.remove(left(pair).name);
      pair.run(0.1);
      assert.deepEqual(pair.right.notices, both ? [] : ['6/3']);
    }
  });

  test('changes how routes are packed, too', async () => {
    const pair = await Pair.up(ROUTES);
    pair.run(70);
    pair.forget();
    pair.left.speaker.update([changed(pair, { groupUpdates: false })]);
    pair.run(1);
    assert.equal(updates(pair).length, 2);
  });

  test('leaves others alone', async () => {
    const pair = await Pair.up(ROUTES);
    const other = neighbor({ peerAddress: '10.0.0.77', localAs: 1, peerAs: 2, routerId: '1.1.1.1', port: 1 });
    const third = neighbor({ peerAddress: '10.0.0.78', localAs: 1, peerAs: 2, routerId: '1.1.1.1', port: 1 });
    pair.forget();
    const { config } = pair.left.peer;
    const names = () => pair.left.speaker.peers().map(({ peerAddress }) => peerAddress);
    pair.left.speaker.update([other, config]);
    pair.run(1);
    assert.deepEqual(names(), ['10.0.0.77', '10.0.0.2']);
    pair.left.speaker.update([config, third, { ...other, holdTime: 30 }]);
    pair.run(1);
    assert.deepEqual(names(), ['10.0.0.2', '10.0.0.78', '10.0.0.77']);
    pair.left.speaker.update([config]);
    pair.run(1);
    assert.deepEqual(names(), ['10.0.0.2']);
    assert.ok(pair.together);
    assert.deepEqual(pair.right.heard, []);
  });

  test('restart: every session ends once and comes back, ranges and routes with it', async () => {
    const pair = await Pair.up(ROUTES);
    pair.run(70);
    pair.left.peer.announce([route('10.9.0.0/16')], 'helper');
    pair.forget();
    pair.left.speaker.update([changed(pair, {})], { restart: true });
    pair.run(1);
    assert.deepEqual(pair.right.notices, ['6/3']);
    assert.deepEqual([pair.left.count('close'), pair.left.count('established')], [1, 1]);
    assert.deepEqual(pair.right.prefixes, [A, B, '10.9.0.0/16']);
  });
});

suite('an update that adds and removes', () => {
  test('dials what is new once the caller is done, and tells plug-ins of both', async () => {
    const pair = await Pair.make(ROUTES);
    const told: string[] = [];
    pair.left.speaker.use({
      name: 'watch',
      onAdded: ({ peerAddress }) => void told.push(`added ${peerAddress}`),
      onRemoved: ({ peerAddress }) => void told.push(`removed ${peerAddress}`),
      onState: ({ peerAddress, state }) => void told.push(`${peerAddress} ${state}`),
    });
    const { config } = pair.left.peer;
    pair.left.speaker.update([]);
    pair.start();
    pair.left.speaker.update([config]);
    told.push('updated');
    pair.run(3);
    assert.deepEqual(told.slice(0, 4), ['removed 10.0.0.2', 'added 10.0.0.2', 'updated', '10.0.0.2 connect']);
    assert.equal(left(pair).state, 'established');
    assert.deepEqual(pair.right.prefixes, [A, B]);
    pair.forget();
    pair.left.speaker.update([]);
    pair.run(1);
    assert.deepEqual([pair.right.notices[0], pair.left.speaker.peers()], ['6/3', []]);
  });

  test('what is removed before it began never dials', async () => {
    const pair = await Pair.make();
    const { config } = pair.left.peer;
    pair.left.speaker.update([]);
    pair.left.speaker.start();
    pair.left.speaker.update([config]);
    pair.left.speaker.update([]);
    pair.run(60);
    assert.equal(pair.network.dials.length, 0);
    assert.equal(pair.clock.timers, 0);
  });

  test('refuses all of it when one neighbor cannot be had', async () => {
    const pair = await Pair.up(ROUTES);
    pair.forget();
    const bad = neighbor({
      peerAddress: '10.0.0.9',
      localAs: 1,
      peerAs: 2,
      routerId: '1.1.1.1',
      socket: { md5Password: 'very secret' },
    });
    const { config } = pair.left.peer;
    for (const [list, why] of [
      [[bad], /md5-password needs a socket option/],
      [[config, config], /is there twice/],
    ] as const) {
      assert.throws(
        () => pair.left.speaker.update([...list]),
        (error: Error) => why.test(error.message) && !error.message.includes('very secret'),
      );
    }
    pair.run(1);
    assert.deepEqual([pair.left.heard, pair.left.speaker.peers().length], [[], 1]);
  });

  test('a session that used up its attempts has new ones after a change', async () => {
    let exhausted = 0;
    const pair = await Pair.make({ leftParts: { attempts: 1 } });
    pair.left.speaker.onExhausted = () => {
      exhausted += 1;
    };
    pair.network.mood = 'refuses';
    pair.left.speaker.start();
    pair.run(5);
    assert.equal(exhausted, 1);
    pair.network.mood = 'connects';
    pair.right.speaker.start();
    pair.left.speaker.update([changed(pair, { holdTime: 30 })]);
    pair.run(5);
    assert.equal(left(pair).state, 'established');
  });
});

suite('auto-flush off', () => {
  test('changes wait until somebody says everything again', async () => {
    const pair = await Pair.up({ left: { ...ROUTES.left, autoFlush: false } });
    assert.deepEqual(pair.right.prefixes, [A, B], 'what is wanted at the start is said');
    pair.forget();
    pair.left.peer.announce([route('10.9.0.0/16')]);
    pair.left.peer.withdraw([route(A)]);
    pair.run(5);
    assert.deepEqual([pair.right.prefixes, updates(pair).length], [[A, B], 0]);
    pair.left.peer.resend();
    pair.run(1);
    assert.deepEqual(pair.right.prefixes, ['10.2.0.0/24', '10.9.0.0/16']);
    pair.left.peer.withdraw([route(B)]);
    pair.run(5);
    assert.deepEqual(pair.right.prefixes, ['10.2.0.0/24', '10.9.0.0/16'], 'and waits again');
    pair.right.peer.refresh(ipv4Unicast);
    pair.link.break();
    pair.run(5);
    assert.deepEqual(pair.right.prefixes, ['10.9.0.0/16'], 'a new session is told what is wanted');
  });
});
