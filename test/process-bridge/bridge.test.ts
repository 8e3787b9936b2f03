import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { BridgeStage, type HelperSetup, type StageSetup, stopStages, theirs } from '../support/e2e-bridge.ts';
import { closeHelpers, TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, removeFolders, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { Router, stopRouters } from '../support/e2e-router.ts';
import { section } from '../support/e2e-sections.ts';
import { until } from '../support/wait.ts';

afterEach(async () => {
  await stopStages();
  await stopRouters();
  closeHelpers();
});
after(removeFolders);

interface Play {
  readonly stage: BridgeStage;
  readonly router: Router;
  readonly helper: TestHelper;
}

/** A speaker, a router, a session between them, and one helper that the test speaks for. */
async function play(setup: Partial<StageSetup> & Partial<HelperSetup> = {}): Promise<Play> {
  const helper = new TestHelper(new Folder(), 'helper');
  const port = await freePort(THEIRS);
  const router = await Router.start({ listen: port });
  const stage = new BridgeStage({
    helpers: [{ name: 'helper', run: helper.run, ...setup }],
    neighbors: [theirs(port)],
    ...setup,
  }).start();
  await helper.started();
  await router.hears('up');
  return { stage, router, helper };
}

describe('commands of a helper', () => {
  it('announces and withdraws, and is answered', async () => {
    const { router, helper } = await play();
    await helper.does('announce route 203.0.113.1/32 next-hop 192.0.2.9 med 5 community [ 65001:1 ]');
    const words = await router.has('203.0.113.1/32');
    assert.equal(words, 'origin igp as-path [ 65510 ] next-hop 192.0.2.9 med 5 community 65001:1');
    await helper.does('withdraw route 203.0.113.1/32');
    await router.has('203.0.113.1/32', false);
    await helper.does('announce attributes next-hop 192.0.2.9 nlri 203.0.113.0/25 203.0.113.128/25');
    await router.has('203.0.113.0/25');
    await router.has('203.0.113.128/25');
    await helper.does('announce route 2001:db8:1::/48 next-hop 2001:db8::9');
    assert.match(await router.has('2001:db8:1::/48'), /next-hop 2001:db8::9/);
  });

  it('is answered in the order of its lines', async () => {
    const { helper } = await play();
    const lines = [
      'announce route 203.0.113.1/32 next-hop self',
      'version',
      'withdraw route 203.0.113.1/32',
      'bogus',
      '#',
    ];
    assert.deepEqual(await helper.ask(lines, 6), ['done', 'keryx 0.0.0', 'done', 'done', 'error', 'done']);
  });

  it('the same route again is no news, a changed one is', async () => {
    const { router, helper } = await play();
    await helper.does('announce route 203.0.113.1/32 next-hop 192.0.2.9');
    await helper.does('announce route 203.0.113.1/32 next-hop 192.0.2.9');
    await helper.does('announce route 203.0.113.2/32 next-hop 192.0.2.9');
    await router.has('203.0.113.2/32');
    assert.equal(router.count('announce 203.0.113.1/32'), 1);
    await helper.does('announce route 203.0.113.1/32 next-hop 192.0.2.9 med 9');
    await router.hears('announce 203.0.113.1/32', 2);
    assert.match(router.words('203.0.113.1/32'), /med 9/);
  });

  it('a withdrawal of what was never announced is done', async () => {
    const { router, helper } = await play();
    await helper.does('withdraw route 203.0.113.99/32');
    await helper.does('announce route 203.0.113.1/32 next-hop self');
    await router.has('203.0.113.1/32');
    assert.equal(router.count('down'), 0);
  });

  it('end of table, refresh, flush and teardown reach the router', async () => {
    const { stage, router, helper } = await play();
    await helper.does('announce route 203.0.113.1/32 next-hop self');
    await router.hears('announce 203.0.113.1/32');
    await router.hears('end-of-rib ipv4 unicast');
    await helper.does('announce eor');
    await router.hears('end-of-rib ipv4 unicast', 2);
    await helper.does(`neighbor ${THEIRS} announce eor ipv6 unicast`);
    await router.hears('end-of-rib ipv6 unicast', 2);
    await helper.does('announce route-refresh ipv6 unicast');
    await router.hears('refresh');
    await helper.does('flush adj-rib out');
    await router.hears('announce 203.0.113.1/32', 2);
    await helper.does(`neighbor ${THEIRS} teardown 4`);
    await router.hears('notification 6/4');
    await router.hears('up', 2);
    await router.hears('announce 203.0.113.1/32', 3);
    assert.deepEqual(
      stage.complaints.filter((each) => !each.startsWith('session down')),
      [],
    );
  });

  it('a watchdog announces and withdraws its routes, and clear withdraws everything', async () => {
    const { router, helper } = await play();
    await helper.does('announce route 203.0.113.1/32 next-hop self watchdog dns withdraw');
    await helper.does('announce route 203.0.113.2/32 next-hop self watchdog dns');
    await router.hears('announce 203.0.113.2/32');
    assert.equal(router.count('announce 203.0.113.1/32'), 0);
    await helper.does('announce watchdog dns');
    await router.hears('announce 203.0.113.1/32');
    await helper.does('announce watchdog another');
    await helper.does('withdraw watchdog dns');
    await router.hears('withdraw 203.0.113.1/32');
    await router.hears('withdraw 203.0.113.2/32');
    await helper.does('withdraw route 203.0.113.2/32');
    await helper.does('announce watchdog dns');
    await router.hears('announce 203.0.113.1/32', 2);
    await helper.does('clear adj-rib out');
    await router.hears('withdraw 203.0.113.1/32', 2);
    assert.equal(router.count('announce 203.0.113.2/32'), 1);
  });

  it('what needs a session is an error without one, and what does not is done', async () => {
    const { helper, router } = await play();
    await router.stop();
    const lines = ['announce eor', 'announce route-refresh ipv4 unicast', 'flush adj-rib out'];
    await until('the session to be down', async () => {
      assert.deepEqual(await helper.ask(lines, 3), ['error', 'error', 'error']);
    });
    await helper.does('announce route 203.0.113.1/32 next-hop self');
  });

  it('a command that reaches no neighbor is an error, with the reason in the log', async () => {
    const { stage, helper } = await play();
    const line = 'neighbor 192.0.2.99 announce route 203.0.113.1/32 next-hop self';
    assert.deepEqual(await helper.ask(line, 1), ['error']);
    const complaint = stage.complaints.at(-1) ?? '';
    assert.ok(complaint.includes('no neighbor matches') && complaint.includes(line), complaint);
  });

  it('the end of the daemon can be asked for', async () => {
    const { stage, helper } = await play();
    assert.deepEqual(await helper.ask('shutdown', 2), ['shutdown in progress', 'done']);
    assert.equal(stage.shutdowns, 1);
  });

  it('help is lines and one terminator', async () => {
    const { helper } = await play();
    const answers = await helper.ask('help', 'done');
    assert.ok(answers.length > 10 && answers.some((line) => line.includes('announce')), answers.join('\n'));
    assert.equal(answers.filter((line) => line === 'done').length, 1);
  });
});

describe('acknowledgements', () => {
  it('are turned off, on, and silenced', async () => {
    const { helper } = await play();
    // What is not answered shows by the answer to the line after it.
    const dialogue = await helper.ask(
      ['disable-ack', 'version', '#', 'bogus', 'enable-ack', 'version', 'silence-ack', 'version', '#', 'enable-ack'],
      7,
    );
    const version = 'keryx 0.0.0';
    assert.deepEqual(dialogue, ['done', version, 'done', version, 'done', version, 'done']);
    await helper.does('#');
  });

  it('are off from the start where the environment says so, and each helper has its own', async () => {
    const folder = new Folder();
    const [a, b] = [new TestHelper(folder, 'a'), new TestHelper(folder, 'b')];
    const helpers = [
      { name: 'a', run: a.run },
      { name: 'b', run: b.run },
    ];
    const stage = new BridgeStage({ helpers, neighbors: [], ack: false }).start();
    await a.started();
    await b.started();
    assert.deepEqual(await a.ask(['#', 'bogus', 'version'], 1), ['keryx 0.0.0']);
    assert.deepEqual(await a.ask(['enable-ack', '#'], 2), ['done', 'done']);
    assert.deepEqual(await b.ask(['#', 'version'], 1), ['keryx 0.0.0']);
    assert.equal(stage.speaker.peers().length, 0);
  });

  it('debug and reset are not answered', async () => {
    const { stage, helper } = await play();
    assert.deepEqual(await helper.ask(['debug hello', 'reset', '#'], 1), ['done']);
    assert.match(stage.complaints.join('\n'), /hello/);
  });

  it('are as they were at first for a helper that was started again', async () => {
    const { helper } = await play({ respawn: true });
    await helper.ask(['silence-ack', 'version'], 1);
    helper.hangUp();
    await until('the helper to be started again', () => assert.equal(helper.starts, 2));
    await helper.does('#');
  });
});

describe('authorisation', () => {
  async function twoRouters() {
    const folder = new Folder();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new TestHelper(folder, name)) as [
      TestHelper,
      TestHelper,
      TestHelper,
    ];
    const ports = [await freePort(THEIRS), await freePort(THEIRS_TOO)] as const;
    const first = await Router.start({ listen: ports[0] });
    const second = await Router.start({ listen: ports[1], localAddress: THEIRS_TOO });
    const neighbors = [theirs(ports[0]), theirs(ports[1], { peerAddress: THEIRS_TOO })] as const;
    const stage = new BridgeStage({
      helpers: [
        { name: 'a', run: a.run },
        { name: 'b', run: b.run },
        { name: 'c', run: c.run },
      ],
      neighbors,
      sections: [
        section(neighbors[0].name, ['a']),
        section(neighbors[0].name, ['b']),
        section(neighbors[1].name, ['b']),
      ],
    }).start();
    for (const helper of [a, b, c]) await helper.started();
    await first.hears('up');
    await second.hears('up');
    return { a, b, c, first, second, stage };
  }

  it('a helper reaches the neighbors that list it, and no other', async () => {
    const { a, b, c, first, second } = await twoRouters();
    await a.does('announce route 203.0.113.1/32 next-hop self');
    await a.does('neighbor * announce route 203.0.113.2/32 next-hop self');
    assert.deepEqual(await a.ask(`neighbor ${THEIRS_TOO} announce route 203.0.113.3/32 next-hop self`, 1), ['error']);
    assert.deepEqual(await a.ask(`neighbor ${THEIRS_TOO} withdraw route 203.0.113.3/32`, 1), ['error']);
    assert.deepEqual(await c.ask('announce route 203.0.113.4/32 next-hop self', 1), ['error']);
    assert.deepEqual(await c.ask('withdraw route 203.0.113.1/32', 1), ['error']);
    await b.does('announce route 203.0.113.5/32 next-hop self');
    await b.does(`neighbor ${THEIRS_TOO} announce route 203.0.113.6/32 next-hop self`);
    await b.does(`neighbor ${THEIRS}, neighbor ${THEIRS_TOO} announce route 203.0.113.7/32 next-hop self`);
    await first.has('203.0.113.7/32');
    await second.has('203.0.113.7/32');
    const numbers = (router: Router) => [...router.routes.keys()].map((prefix) => prefix.slice(10, -3)).sort();
    assert.deepEqual(numbers(first), ['1', '2', '5', '7']);
    assert.deepEqual(numbers(second), ['5', '6', '7']);
    // Sessions are for everybody.
    await c.does(`neighbor ${THEIRS_TOO} announce eor`);
    await second.hears('end-of-rib ipv4 unicast', 2);
  });

  it('two helpers share one table: the last writer wins', async () => {
    const { a, b, first, second } = await twoRouters();
    await a.does('announce route 203.0.113.1/32 next-hop self med 1');
    await b.does('announce route 203.0.113.1/32 next-hop self med 2');
    await until('the second announcement', async () => assert.match(await first.has('203.0.113.1/32'), /med 2/));
    await a.does('announce route 203.0.113.1/32 next-hop self med 3');
    await until('the third announcement', async () => assert.match(await first.has('203.0.113.1/32'), /med 3/));
    assert.match(await second.has('203.0.113.1/32'), /med 2/);
    await a.does('withdraw route 203.0.113.1/32');
    await first.has('203.0.113.1/32', false);
    assert.ok(second.routes.has('203.0.113.1/32'));
  });

  it('a route of a family that a neighbor does not have is an error when it reaches nobody', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const port = await freePort(THEIRS);
    const [v4] = theirs(port).families;
    const stage = new BridgeStage({
      helpers: [{ name: 'helper', run: helper.run }],
      neighbors: [theirs(port, { families: v4 === undefined ? [] : [v4] })],
    }).start();
    await helper.started();
    assert.deepEqual(await helper.ask('announce route 2001:db8::/32 next-hop 2001:db8::1', 1), ['error']);
    assert.match(stage.complaints.join('\n'), /ipv6 unicast is not configured/);
    await helper.does('announce route 10.0.0.0/8 next-hop self');
  });
});
