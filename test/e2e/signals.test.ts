import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { type Daemon, isAlive, isGone, written } from '../support/e2e-daemon.ts';
import { TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders, run } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

const left: number[] = [];

afterEach(async () => {
  await clear();
  for (const pid of left.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});
after(removeFolders);

interface Play {
  readonly daemon: Daemon;
  readonly router: Router;
  /** Of helpers and their children. */
  readonly pids: readonly number[];
}

/** A daemon with a helper that has children, and one that ignores SIGTERM as its child does. */
async function play(): Promise<Play> {
  const folder = new Folder();
  const tree = folder.script(
    'tree',
    `sleep 600 &
child=$!
(sleep 600 & echo $$ $child $! >${folder.at('tree.pids.new')}; mv ${folder.at('tree.pids.new')} ${folder.at('tree.pids')}; wait)`,
  );
  const stubborn = folder.script(
    'stubborn',
    `trap '' TERM INT HUP
sleep 600 &
echo $$ $! >${folder.at('stubborn.pids')}
while :; do sleep 600; done`,
  );
  const port = await freePort(THEIRS);
  const router = await Router.start({ listen: port });
  const processes = processText('tree', [tree]) + processText('stubborn', [stubborn]);
  const daemon = await run(processes + neighborText({ more: 'api { processes [ tree stubborn ]; }' }), port);
  await router.hears('up');
  const texts = [await written(folder.at('tree.pids')), await written(folder.at('stubborn.pids'))];
  const pids = texts.join(' ').split(' ').map(Number);
  left.push(...pids);
  assert.equal(pids.length, 5);
  for (const pid of pids) assert.ok(isAlive(pid));
  return { daemon, router, pids };
}

describe('signals that stop', () => {
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    it(`${name} ends the session with Cease 6/2, and every process of every helper, within five seconds`, async () => {
      const { daemon, router, pids } = await play();
      daemon.signal(name);
      assert.deepEqual(await daemon.exited(5000), { code: 0, signal: null });
      await router.hears('notification 6/2');
      for (const pid of pids) await isGone(pid, 1000);
      assert.equal(daemon.records().at(-1)?.msg, 'stopped');
    });
  }

  it('a second signal ends it at once, and every helper with it', async () => {
    const { daemon, router, pids } = await play();
    daemon.signal('SIGTERM');
    await daemon.logs('stopping');
    daemon.signal('SIGTERM');
    assert.deepEqual(await daemon.exited(2000), { code: 0, signal: null });
    const said = daemon.records().map(({ msg }) => msg);
    assert.ok(said.includes('stopping at once') && !said.includes('stopped'), said.join('\n'));
    for (const pid of pids) await isGone(pid, 1000);
    await router.hears('notification 6/2');
  });

  it('without a session and without helpers it ends as well', async () => {
    const daemon = await run(neighborText(), await freePort(THEIRS));
    daemon.signal('SIGINT');
    assert.deepEqual(await daemon.exited(5000), { code: 0, signal: null });
  });

  it('a helper that asks for it ends the daemon in the same way', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const api = 'api { processes [ helper ]; neighbor-changes; }';
    const daemon = await run(processText('helper', helper.run) + neighborText({ more: api }), port);
    await helper.started();
    await router.hears('up');
    assert.deepEqual(await helper.ask('shutdown', 2), ['shutdown in progress', 'done']);
    assert.deepEqual(await daemon.exited(5000), { code: 0, signal: null });
    await router.hears('notification 6/2');
    const [down, end] = helper.events().slice(-2);
    assert.equal(down?.neighbor?.reason, 'stop, message [shutting down]');
    assert.equal(end?.notification, 'shutdown');
  });
});

describe('signals that do not stop', () => {
  it('SIGUSR1 and SIGUSR2 are told to helpers, and change nothing where the file is the same', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const api = 'api { processes [ helper ]; signal; }';
    const daemon = await run(processText('helper', helper.run) + neighborText({ more: api }), port);
    await helper.started();
    await router.hears('up');
    await helper.does('announce route 203.0.113.1/32 next-hop self');
    await router.has('203.0.113.1/32');
    for (const [name, code] of [
      ['SIGUSR1', '10'],
      ['SIGUSR2', '12'],
    ] as const) {
      daemon.signal(name);
      const event = await helper.hears(name, ({ type, neighbor }) => type === 'signal' && neighbor?.name === name);
      assert.equal(event.neighbor?.code, code);
    }
    await until('the log to say so', () => {
      const said = daemon.records().filter(({ msg }) => msg === 'reloaded');
      assert.deepEqual(
        said.map(({ unchanged, reset, changed }) => [unchanged, reset, changed]),
        [
          [1, 0, 0],
          [1, 0, 0],
        ],
      );
    });
    assert.deepEqual([router.count('down'), router.count('announce 203.0.113.1/32')], [0, 1]);
    await until('the helper to be started again', () => assert.equal(helper.starts, 2));
  });
});
