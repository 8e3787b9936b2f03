import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { wordsOf } from '../../src/bgp/index.ts';
import { type ProcessConfig, planLines, planProcesses } from '../../src/process-bridge/index.ts';
import { parseSelector } from '../../src/process-bridge/selector.ts';
import { neighbor, noStatistics, type PeerConfig, planNeighbors } from '../../src/speaker/index.ts';
import { BridgeStage, stopStages, theirs } from '../support/e2e-bridge.ts';
import { closeHelpers, TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, OURS, removeFolders, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { Router, stopRouters } from '../support/e2e-router.ts';
import { section } from '../support/e2e-sections.ts';
import { route } from '../support/pair.ts';
import { until } from '../support/wait.ts';

afterEach(async () => {
  await stopStages();
  await stopRouters();
  closeHelpers();
});
after(removeFolders);

function processOf(name: string, run: readonly string[], more: Partial<ProcessConfig> = {}): ProcessConfig {
  return { name, run, encoder: 'json', respawn: false, ...more };
}

describe('a bridge that is given other helpers', () => {
  it('starts, ends and keeps them by name and program', async () => {
    const folder = new Folder();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new TestHelper(folder, name)) as [
      TestHelper,
      TestHelper,
      TestHelper,
    ];
    const helpers = [processOf('a', a.run), processOf('b', b.run)];
    const { bridge } = new BridgeStage({ helpers, neighbors: [] }).start();
    await a.started();
    await b.started();
    bridge.update([processOf('a', a.run), processOf('c', c.run)], []);
    await c.started();
    await a.does('#');
    b.say('#');
    bridge.update([processOf('a', a.run), processOf('c', a.run)], []);
    await until('c to be another program', () => assert.equal(a.starts, 2));
    assert.deepEqual([b.starts, c.starts, b.answers()], [1, 1, []]);
    bridge.update(bridge.processes(), [], { restart: true });
    await until('all to be started anew', () => assert.equal(a.starts, 4));
  });

  it('starts one again that had ended, if it may be started again now', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const { bridge } = new BridgeStage({ helpers: [processOf('helper', helper.run)], neighbors: [] }).start();
    await helper.started();
    helper.hangUp();
    await until('its end', () => bridge.update([processOf('helper', helper.run)], []));
    assert.equal(helper.starts, 1);
    await until('another start', () => {
      bridge.update([processOf('helper', helper.run, { respawn: true })], []);
      assert.equal(helper.starts, 2);
    });
    await helper.does('#');
  });

  it('and other subscriptions: who is told changes at once, and who may announce', async () => {
    const folder = new Folder();
    const [a, b] = [new TestHelper(folder, 'a'), new TestHelper(folder, 'b')];
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const peer = theirs(port);
    const helpers = [processOf('a', a.run), processOf('b', b.run)];
    const stage = new BridgeStage({ helpers, neighbors: [peer], sections: [section(peer.name, ['a'])] }).start();
    await a.started();
    await b.started();
    await router.hears('up');
    assert.deepEqual(await b.ask('announce route 203.0.113.1/32 next-hop self', 1), ['error']);
    stage.bridge.update(helpers, [
      {
        ...section(peer.name, ['b']),
        state: true,
        send: { events: new Set(['update']), parsed: false, packets: true, consolidate: false },
      },
    ]);
    await b.does('announce route 203.0.113.1/32 next-hop self');
    await router.has('203.0.113.1/32');
    await b.hears('its own UPDATE', ({ type, neighbor }) => type === 'update' && neighbor?.direction === 'send');
    assert.deepEqual(await a.ask('announce route 203.0.113.2/32 next-hop self', 1), ['error']);
    await b.does(`neighbor ${THEIRS} teardown 4`);
    await b.hears('the end', ({ neighbor }) => neighbor?.state === 'down');
    assert.deepEqual(a.events(), []);
  });
});

describe('callers from a range', () => {
  async function play(): Promise<{ helper: TestHelper; stage: BridgeStage; port: number; range: PeerConfig }> {
    const helper = new TestHelper(new Folder(), 'helper');
    const port = await freePort(OURS);
    const peerAddress = OURS.replace(/\.1$/, '.0');
    const range = theirs(port, { peerAddress, rangeLength: 24, passive: true, listen: port });
    const stage = new BridgeStage({
      helpers: [processOf('helper', helper.run)],
      neighbors: [range],
      sections: [{ ...section(range.name, ['helper']), state: true }],
    });
    await stage.speaker.open();
    stage.start();
    await helper.started();
    return { helper, stage, port, range };
  }
  const calling = (port: number, localAddress = THEIRS) =>
    Router.start({ listen: 0, passive: false, port, localAddress });

  it('are told what was announced before they came, and events of them go to those of the range', async () => {
    const { helper, stage, port, range } = await play();
    await helper.does('announce route 203.0.113.1/32 next-hop self');
    await helper.does(`neighbor ${range.peerAddress}/24 announce route 203.0.113.2/32 next-hop self`);
    const one = await calling(port);
    await one.has('203.0.113.1/32');
    await one.has('203.0.113.2/32');
    await helper.does('announce route 203.0.113.3/32 next-hop self');
    await helper.does(`neighbor ${THEIRS} announce route 203.0.113.4/32 next-hop self`);
    const two = await calling(port, THEIRS_TOO);
    await two.has('203.0.113.3/32');
    await one.has('203.0.113.4/32');
    assert.deepEqual(
      [...two.routes.keys()].map((prefix) => prefix.at(-4)),
      ['1', '2', '3'],
    );
    await helper.does(`neighbor ${range.peerAddress}/24 withdraw route 203.0.113.1/32`);
    for (const router of [one, two]) await router.has('203.0.113.1/32', false);
    await helper.does(`neighbor ${range.peerAddress}/24 announce eor`);
    for (const router of [one, two]) await router.hears('end-of-rib ipv4 unicast', 2);
    const told = () =>
      helper
        .events('state')
        .filter(({ neighbor }) => (neighbor?.address as { peer?: string } | undefined)?.peer === THEIRS);
    assert.deepEqual(
      told().map(({ neighbor }) => neighbor?.state),
      ['connected', 'up'],
    );
    await one.stop();
    await until('the end', () => assert.equal(told().at(-1)?.neighbor?.state, 'down'));
    await until('it to be gone', () => assert.equal(stage.speaker.peers().length, 2));
    assert.deepEqual(await helper.ask(`neighbor ${THEIRS} announce route 203.0.113.5/32 next-hop self`, 1), ['error']);
    assert.deepEqual(await helper.ask(`neighbor ${range.peerAddress} announce route 203.0.113.5/32 next-hop self`, 1), [
      'error',
    ]);
  });
});

describe('selectors', () => {
  const shared = { localAs: undefined, peerAs: 65002, routerId: '10.0.0.1', localAddress: undefined };
  const selects = (text: string, config: PeerConfig, range?: string): boolean => {
    const selector = parseSelector(wordsOf(text, 'probe'));
    const { name, peerAddress } = config;
    const rest = { state: 'idle', session: undefined, statistics: noStatistics() } as const;
    return selector!({ config, name, peerAddress, range, localAddress: 'auto', ...rest });
  };

  it('know ranges, zones and an AS that is learned', () => {
    const range = neighbor({ ...shared, peerAddress: '192.0.2.0', rangeLength: 24, passive: true });
    const member = neighbor({ ...shared, peerAddress: '192.0.2.7' });
    const local = neighbor({ ...shared, peerAddress: 'fe80::1%eth0' });
    assert.ok(selects('neighbor 192.0.2.0/24', range));
    assert.ok(!selects('neighbor 192.0.2.0', range));
    assert.ok(!selects('neighbor 192.0.2.0/25', range));
    assert.ok(selects('neighbor 192.0.2.0/24', member, range.name));
    assert.ok(selects('neighbor 192.0.2.7', member, range.name));
    assert.ok(!selects('neighbor 192.0.2.0/24', member));
    assert.ok(selects('neighbor FE80::1%eth0', local));
    assert.ok(!selects('neighbor fe80::1%eth1', local));
    assert.ok(selects('neighbor * local-as auto', local));
  });
});

describe('a plan in words', () => {
  const peer = (last: number, more = {}) =>
    neighbor({ peerAddress: `192.0.2.${last}`, localAs: 1, peerAs: 2, routerId: '1.1.1.1', ...more });
  const name = (last: number) => `neighbor 192.0.2.${last} local-ip auto local-as 1 peer-as 2 router-id 1.1.1.1`;

  it('says what becomes of each neighbor and helper, with routes up to a limit', () => {
    const list = (count: number) => Array.from({ length: count }, (_, i) => route(`10.0.${i}.0/24`));
    const neighbors = planNeighbors(
      [peer(1), peer(2), peer(3), peer(4), peer(5, { routes: list(1) })],
      [
        peer(2, { routes: list(3) }),
        peer(3, { holdTime: 9, passive: true, gracefulRestart: 5 }),
        peer(4, { description: 'edge' }),
        peer(5, { routes: [route('10.0.0.0/24', 'next-hop 192.0.2.9')] }),
        peer(6, { routes: list(2) }),
      ],
    );
    const processes = planProcesses(
      [processOf('a', ['a']), processOf('b', ['b']), processOf('c', ['c']), processOf('d', ['d'])],
      [
        processOf('b', ['b', 'x']),
        processOf('c', ['c'], { encoder: 'text' }),
        processOf('d', ['d'], { respawn: true }),
        processOf('e', ['e']),
      ],
    );
    assert.deepEqual(planLines(neighbors, processes, 2), [
      `${name(1)}: stop`,
      `${name(6)}: start, 2 routes`,
      `${name(3)}: reset, since hold-time, passive and capability graceful-restart changed`,
      `${name(2)}: the session stays, 3 routes announced`,
      '  announce route 10.0.0.0/24 next-hop self',
      '  announce route 10.0.1.0/24 next-hop self',
      '  and 1 more route',
      `${name(4)}: description changed, the session stays`,
      `${name(5)}: the session stays, 1 route changed`,
      '  change route 10.0.0.0/24 next-hop 192.0.2.9',
      'process a: stop',
      'process e: start',
      'process b: restart',
      'process c: restart',
      'as before: 0 neighbors and 1 process',
    ]);
  });

  it('says when there is nothing to say', () => {
    assert.deepEqual(planLines(planNeighbors([peer(1)], [peer(1)]), planProcesses([], [])), [
      'nothing changes: 1 neighbor and 0 processes',
    ]);
  });
});
