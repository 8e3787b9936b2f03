import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cease, frameOf, notification, UPDATE } from '../../src/bgp/index.ts';
import type { PeerHandle, Plugin } from '../../src/speaker/index.ts';
import { neighbor } from '../../src/speaker/index.ts';
import { Pair, type PairOptions, route, type Side } from '../support/pair.ts';
import { assertOrder } from './hook-order.ts';

const ROUTES: PairOptions = {
  left: { routes: [route('192.0.2.0/24')] },
  right: { routes: [route('198.51.100.0/24')] },
};

function on(side: Side, hooks: Omit<Plugin, 'name'>): void {
  side.on = { name: 'hooks', ...hooks };
}

suite('hooks', () => {
  test('a whole life, in order', async () => {
    const pair = await Pair.up(ROUTES);
    pair.left.peer.withdraw([route('192.0.2.0/24')]);
    pair.run(0);
    pair.left.speaker.stop();
    pair.run(0);
    assert.deepEqual(pair.right.heard, [
      'state active',
      'connected',
      'state open-sent',
      'open',
      'state open-confirm',
      'state established',
      'established',
      'update',
      'end-of-rib ipv4 unicast',
      'end-of-rib ipv6 unicast',
      'update',
      'close peer 6/2',
      'state active',
    ]);
  });

  test('the state that a hook sees is the new one, and the session is there from the OPEN on', async () => {
    const pair = await Pair.make(ROUTES);
    const seen: string[] = [];
    const note = (what: string) => (peer: { readonly state: string; readonly session: unknown }) => {
      seen.push(`${what} ${peer.state} ${peer.session === undefined ? 'without' : 'with'}`);
      return undefined;
    };
    on(pair.left, {
      onConnected: note('connected'),
      onOpen: note('open'),
      onEstablished: note('established'),
      onUpdate: note('update'),
      onClose: note('close'),
    });
    pair.start().run(1);
    pair.link.break();
    assert.deepEqual(
      [...new Set(seen)],
      [
        'connected connect without',
        'open open-sent without',
        'established established with',
        'update established with',
        'close active without',
      ],
    );
  });

  test('the local address is known once connected, and stays known', async () => {
    const pair = await Pair.make({ left: { localAddress: undefined } });
    assert.equal(pair.left.peer.localAddress, 'auto');
    pair.start().run(1);
    assert.equal(pair.left.peer.localAddress, '10.0.0.1');
    pair.link.break();
    assert.equal(pair.left.peer.localAddress, '10.0.0.1');
  });

  test('a neighbor that is added and removed is told of, with its sessions in between', async () => {
    const pair = await Pair.make();
    const told: string[] = [];
    pair.left.speaker.use({
      name: 'more',
      onAdded: ({ peerAddress }) => told.push(`added ${peerAddress}`),
      onState: ({ peerAddress, state }) => told.push(`${peerAddress} ${state}`),
      onRemoved: ({ peerAddress }) => told.push(`removed ${peerAddress}`),
    });
    const config = neighbor({ peerAddress: '10.0.0.9', localAs: 1, peerAs: 2, routerId: '10.0.0.1' });
    pair.left.speaker.start();
    told.length = 0;
    pair.left.speaker.add(config);
    assert.throws(() => pair.left.speaker.add(config), /exists already/);
    pair.left.speaker.remove(config.name);
    pair.left.speaker.remove(config.name);
    assert.deepEqual(told, ['added 10.0.0.9', '10.0.0.9 connect', '10.0.0.9 idle', 'removed 10.0.0.9']);
    pair.left.speaker.add(config);
    pair.run(1);
    assert.equal(pair.left.speaker.peers(({ peerAddress }) => peerAddress === '10.0.0.9').length, 1);
  });

  test('what onEstablished announces comes before End-of-RIB', async () => {
    const pair = await Pair.make();
    on(pair.left, { onEstablished: (peer) => peer.announce([route('10.0.0.0/8')]) });
    pair.start().run(1);
    assert.deepEqual(pair.right.heard.slice(-3), ['update', 'end-of-rib ipv4 unicast', 'end-of-rib ipv6 unicast']);
    assert.deepEqual(pair.right.prefixes, ['10.0.0.0/8']);
  });
});

suite('a plug-in that says no', () => {
  test('to an OPEN: the peer sees its NOTIFICATION, and the session never comes up', async () => {
    const pair = await Pair.make(ROUTES);
    on(pair.right, { onOpen: () => notification(2, 11) });
    pair.start().run(20);
    // While it is held off, the peer is refused with 6/5.
    const refused = pair.left.notices.filter((code) => code !== '6/5');
    assert.ok(refused.length >= 3 && refused.every((code) => code === '2/11'));
    assert.equal(pair.right.count('close'), refused.length);
    assert.equal(pair.right.count('close local 2/11'), refused.length);
    assert.equal(pair.right.count('established'), 0);
    on(pair.right, {});
    pair.run(120);
    assert.ok(pair.together);
    assertOrder(pair.right.history);
  });

  test('to an UPDATE: the same, and what follows in the same octets is not told', async () => {
    const pair = await Pair.make({ ...ROUTES, left: { ...ROUTES.left, groupUpdates: false } });
    pair.left.peer.announce([route('10.1.0.0/16'), route('10.2.0.0/16')]);
    on(pair.right, { onUpdate: (_peer, { announced }) => (announced.length > 0 ? cease(1) : undefined) });
    pair.start().run(0.1);
    assert.equal(pair.right.count('update'), 1);
    assert.deepEqual(pair.left.notices, ['6/1']);
    assert.deepEqual(pair.right.heard.slice(-3), ['update', 'close local 6/1', 'state idle']);
    assert.equal(pair.right.frames.at(-1), 'send notification 6/1');
  });

  test('while two connections collide: neither survives, and both ends try again', async () => {
    const pair = await Pair.make({ ...ROUTES, right: { ...ROUTES.right, passive: false } });
    let refusals = 0;
    on(pair.left, {
      onOpen: () => {
        refusals += 1;
        return refusals <= 2 ? notification(2, 11) : undefined;
      },
    });
    pair.network.delay = () => 10;
    pair.start().run(60);
    assert.ok(pair.together);
    assertOrder(pair.left.history);
    assertOrder(pair.right.history);
  });

  test('the first plug-in that refuses has the word, and the others are not asked', async () => {
    const pair = await Pair.make();
    let asked = 0;
    pair.right.speaker.use({
      name: 'second',
      onOpen: () => {
        asked += 1;
        return notification(2, 0);
      },
    });
    on(pair.right, { onOpen: () => notification(6, 5) });
    pair.start().run(0.1);
    assert.deepEqual([pair.left.notices, asked], [['6/5'], 0]);
  });
});

suite('a plug-in that acts inside a hook', () => {
  /** Does `act` once, the first time that `hook` comes, and lets a good while go by. */
  async function inside(hook: keyof Omit<Plugin, 'name'>, act: (pair: Pair, peer: PeerHandle) => void): Promise<Pair> {
    const pair = await Pair.make(ROUTES);
    let done = false;
    const once = () => {
      if (done) return undefined;
      done = true;
      act(pair, pair.left.peer);
      return undefined;
    };
    on(pair.left, { [hook]: once });
    pair.start().run(3);
    if (pair.together) pair.link.dialler.write(frameOf(UPDATE, Uint8Array.of(0, 9, 0, 0)));
    pair.run(120);
    assert.ok(done, `${hook} came`);
    assertOrder(pair.left.history);
    assertOrder(pair.right.history);
    return pair;
  }
  const hooks = ['onState', 'onConnected', 'onOpen', 'onEstablished', 'onUpdate', 'onClose', 'onFrame'] as const;

  for (const hook of hooks) {
    test(`${hook} may tear the session down, which comes back`, async () => {
      const pair = await inside(hook, (_pair, peer) => peer.teardown(cease(4)));
      assert.ok(pair.together);
      assert.deepEqual([pair.left.prefixes, pair.right.prefixes], [['198.51.100.0/24'], ['192.0.2.0/24']]);
    });

    test(`${hook} may stop the speaker, which stays down and keeps no timer`, async () => {
      const pair = await inside(hook, ({ left }) => left.speaker.stop());
      assert.equal(pair.left.peer.state, 'idle');
      assert.equal(pair.network.whole.length, 0);
      assert.equal(pair.left.history.at(-1), 'state idle');
      pair.right.speaker.stop();
      pair.run(1);
      assert.equal(pair.clock.timers, 0);
    });

    test(`${hook} may remove the neighbor, which never dials again`, async () => {
      const pair = await inside(hook, ({ left }, peer) => left.speaker.remove(peer.name));
      const before = pair.network.dials.length;
      pair.run(300);
      assert.equal(pair.network.dials.length, before);
      assert.equal(pair.network.whole.length, 0);
      pair.right.speaker.stop();
      pair.run(1);
      assert.equal(pair.clock.timers, 0);
    });
  }
});

suite('attempts', () => {
  test('without any that is left, onExhausted is called once, and nobody dials', async () => {
    for (const mood of ['refuses', 'hangs'] as const) {
      const pair = await Pair.make({ leftParts: { attempts: 3 } });
      let calls = 0;
      pair.left.speaker.onExhausted = () => {
        calls += 1;
      };
      pair.network.mood = mood;
      pair.start().run(600);
      assert.deepEqual([calls, pair.network.dials.length, pair.left.peer.state], [1, 3, 'idle'], mood);
      assert.equal(pair.clock.timers, 0);
    }
  });

  test('a session that ends by an error counts, and the pause after it brings nothing back', async () => {
    const pair = await Pair.make({ leftParts: { attempts: 1 } });
    let calls = 0;
    pair.left.speaker.onExhausted = () => {
      calls += 1;
    };
    pair.start().run(1);
    assert.ok(pair.together);
    assert.equal(calls, 0);
    pair.link.listener.write(frameOf(UPDATE, Uint8Array.of(0, 9, 0, 0)));
    pair.run(600);
    assert.deepEqual([calls, pair.network.dials.length, pair.left.peer.state], [1, 1, 'idle']);
    assert.equal(pair.clock.timers, 0);
  });

  test('every peer must have used up its own', async () => {
    const pair = await Pair.make({ leftParts: { attempts: 2 } });
    let calls = 0;
    pair.left.speaker.onExhausted = () => {
      calls += 1;
    };
    pair.left.speaker.add(neighbor({ peerAddress: '10.0.0.7', localAs: 1, peerAs: 2, routerId: '1.1.1.1' }));
    pair.start().run(60);
    assert.equal(calls, 0);
    assert.ok(pair.together, 'the other goes on');
    pair.network.mood = 'refuses';
    pair.link.break();
    pair.run(60);
    assert.equal(calls, 1);
  });

  test('stopping by hand uses up nothing', async () => {
    const pair = await Pair.make({ leftParts: { attempts: 1 } });
    let calls = 0;
    pair.left.speaker.onExhausted = () => {
      calls += 1;
    };
    pair.start().run(1);
    pair.left.speaker.stop();
    pair.run(10);
    assert.equal(calls, 0);
  });
});
