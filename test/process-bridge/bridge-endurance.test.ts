import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { parseRoute } from '../../src/bgp/index.ts';
import { BridgeStage, type HelperSetup, stopStages, theirs } from '../support/e2e-bridge.ts';
import { isAlive } from '../support/e2e-daemon.ts';
import { closeHelpers, TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, removeFolders, THEIRS } from '../support/e2e-place.ts';
import { Router, stopRouters } from '../support/e2e-router.ts';
import { reports, section } from '../support/e2e-sections.ts';
import { until } from '../support/wait.ts';

afterEach(async () => {
  await stopStages();
  await stopRouters();
  closeHelpers();
});
after(removeFolders);

const EVERYTHING = {
  state: true,
  fsm: true,
  negotiated: true,
  signal: true,
  receive: reports('open', 'update', 'keepalive', 'notification', 'refresh', 'packets', 'parsed'),
  send: reports('open', 'update', 'keepalive', 'notification', 'refresh', 'packets', 'parsed'),
};

/** A session of three seconds hold time with one helper that hears everything, and others that hear nothing. */
async function play(first: HelperSetup, ...others: readonly HelperSetup[]) {
  const port = await freePort(THEIRS);
  const router = await Router.start({ listen: port, holdTime: 3 });
  const config = theirs(port, { holdTime: 3 });
  const names = others.map(({ name }) => name);
  const stage = new BridgeStage({
    helpers: [first, ...others],
    neighbors: [config],
    sections: [section(config.name, [first.name], EVERYTHING), section(config.name, names)],
  }).start();
  await router.hears('up');
  return { stage, router };
}

describe('helpers that misbehave', () => {
  it('200,000 announcements of a helper that never reads all arrive, and the session lives on', async () => {
    const folder = new Folder();
    const flood = folder.script(
      'deaf',
      `seq 0 199999 | awk '{ printf "announce route 10.%d.%d.%d/32 next-hop 192.0.2.9\\n", $1 / 65536, $1 / 256 % 256, $1 % 256 }'
exec sleep 600`,
    );
    const other = new TestHelper(folder, 'other');
    const before = process.memoryUsage().rss;
    const { router } = await play({ name: 'deaf', run: [flood] }, { name: 'other', run: other.run });
    await until('all routes to arrive', () => assert.equal(router.routes.size, 200_000), 40_000);
    const grown = process.memoryUsage().rss - before;
    await other.does('announce route 203.0.113.1/32 next-hop self');
    await router.has('203.0.113.1/32');
    const keepalives = router.keepalives;
    await until('three more keepalives', () => assert.ok(router.keepalives >= keepalives + 3, `${router.keepalives}`));
    assert.equal(router.count('down'), 0, router.lastWords);
    assert.equal(router.heard.filter((each) => each.startsWith('withdraw')).length, 0);
    // Routes at both ends and what the test keeps of them; what the helper was told and did not read is bounded.
    assert.ok(grown < 300 * 2 ** 20, `${Math.round(grown / 2 ** 20)} MiB`);
  });

  it('a garbage line is an error and changes nothing, and the next good line works', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const { router } = await play({ name: 'helper', run: helper.run });
    await helper.started();
    await helper.does('announce route 203.0.113.1/32 next-hop self med 1');
    await router.has('203.0.113.1/32');
    const { updates } = router;
    const garbage = [
      '',
      'announce',
      'announce route 203.0.113.1/32 next-hop self med 2 bogus',
      'announce attributes next-hop self nlri 203.0.113.2/32 203.0.113.300/32',
      'withdraw route 203.0.113.1/32 bogus',
      'neighbor nobody withdraw route 203.0.113.1/32',
      `neighbor ${THEIRS} teardown now`,
      'shutdown now',
      '\u0000\u0001\u0002',
      '{ "announce": true }',
      'announce route 203.0.113.1/32 next-hop self json-ish',
    ];
    for (const line of garbage) {
      const answers = await helper.ask(line, 1);
      assert.deepEqual(answers.length === 1 ? answers : [], ['error'], line);
    }
    helper.sayRaw(Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xa, 0xe9, 0xa]));
    assert.deepEqual(await helper.ask('#', 3), ['error', 'error', 'done']);
    await helper.does('announce route 203.0.113.3/32 next-hop self');
    await router.has('203.0.113.3/32');
    assert.match(router.words('203.0.113.1/32'), /med 1/);
    assert.equal(router.updates, updates + 1);
    assert.equal(helper.starts, 1);
  });

  it('a good line after 5,000 bad ones works, in the same process', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const { router } = await play({ name: 'helper', run: helper.run });
    await helper.started();
    const lines = Array.from({ length: 5000 }, (_, i) => `nonsense ${i} [ } ; ${'x'.repeat(i % 200)}`);
    const answers = await helper.ask([...lines, 'announce route 203.0.113.1/32 next-hop self'], 'done');
    assert.equal(answers.length, 5001);
    assert.ok(answers.slice(0, -1).every((answer) => answer === 'error'));
    await router.has('203.0.113.1/32');
    assert.equal(helper.starts, 1);
  });

  it('a line past a megabyte is one error, and the next line works', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const { router } = await play({ name: 'helper', run: helper.run });
    await helper.started();
    const long = `announce route 203.0.113.1/32 next-hop self ${'x'.repeat(3_000_000)}`;
    assert.deepEqual(await helper.ask([long, 'announce route 203.0.113.2/32 next-hop self'], 2), ['error', 'done']);
    await router.has('203.0.113.2/32');
  });

  it('a helper that ends well takes nothing with it: routes stay, others are heard, events go nowhere', async () => {
    const folder = new Folder();
    const [dying, other] = [new TestHelper(folder, 'dying'), new TestHelper(folder, 'other')];
    const { stage, router } = await play({ name: 'dying', run: dying.run }, { name: 'other', run: other.run });
    await dying.started();
    await other.started();
    await dying.does('announce route 203.0.113.1/32 next-hop self');
    await router.has('203.0.113.1/32');
    dying.hangUp();
    await until('its end to be noted', () => assert.match(stage.notes.join('\n'), /routes that it announced stay/));
    router.peer.announce([parseRoute('route 198.51.100.0/24 next-hop self')]);
    await other.does(`neighbor ${THEIRS} teardown 4`);
    await router.hears('up', 2);
    await router.hears('announce 203.0.113.1/32', 2);
    stage.bridge.signal(10, 'SIGUSR1');
    await other.does('announce route 203.0.113.2/32 next-hop self');
    await router.has('203.0.113.2/32');
    assert.equal(dying.starts, 1);
  });

  it('the last lines of a helper that ends at once are all carried out', async () => {
    const folder = new Folder();
    const script = folder.script(
      'brief',
      `seq 1 3000 | awk '{ printf "announce route 10.0.%d.%d/32 next-hop 192.0.2.9\\n", $1 / 256, $1 % 256 }'`,
    );
    const { router } = await play({ name: 'brief', run: [script] });
    await until('3,000 routes', () => assert.equal(router.routes.size, 3000));
  });

  it('a helper that floods its stderr and one that closes its stdin harm nobody', async () => {
    const folder = new Folder();
    const loud = folder.script(
      'loud',
      `echo $$ >${folder.at('pid')}; exec 0<&-; while echo "it hurts $$" >&2; do :; done`,
    );
    const other = new TestHelper(folder, 'other');
    const { stage, router } = await play({ name: 'loud', run: [loud] }, { name: 'other', run: other.run });
    await other.started();
    const keepalives = router.keepalives;
    await until('two keepalives', () => assert.ok(router.keepalives >= keepalives + 2));
    await other.does('announce route 203.0.113.1/32 next-hop self');
    await router.has('203.0.113.1/32');
    const said = stage.complaints.filter((line) => line.startsWith('helper says {')).length;
    assert.ok(said > 0 && said < 2000, `${said} lines in the log`);
    await stage.stop();
    assert.equal(isAlive(Number(readFileSync(folder.at('pid'), 'utf8'))), false);
  });

  it('a program that cannot be run is an error in the log, and the session comes up', async () => {
    const { stage, router } = await play({ name: 'missing', run: ['/nowhere/program'] });
    await until('the reason', () => assert.match(stage.complaints.join('\n'), /cannot run \/nowhere\/program/));
    assert.equal(router.count('down'), 0);
  });
});
