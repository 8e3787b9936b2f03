// `keryx health` and `keryx drain` with a daemon whose services are up while files are there.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { ServiceView } from '../../src/healthcheck/index.ts';
import { control } from '../support/e2e-control.ts';
import { keryx, Daemon as Program } from '../support/e2e-daemon.ts';
import { Folder, freePort, THEIRS } from '../support/e2e-place.ts';
import { RawRouter } from '../support/e2e-raw.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

const folder = new Folder();
const env = { KERYX_ROOT: folder.path };
const PATIENCE = 20_000;
let router: RawRouter;

const run = (...args: readonly string[]) => keryx(args, { env });
const good = (name: string) => folder.write(`${name}.ok`, 'ok\n');
const bad = (name: string) => rmSync(folder.at(`${name}.ok`), { force: true });

/** Runs it, and gives its standard output; the status must be `status`. */
async function says(args: readonly string[], status = 0): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  assert.equal(code, status, `${args.join(' ')}: ${stderr}`);
  return stdout;
}

async function view(name: string): Promise<ServiceView> {
  return JSON.parse(await says(['health', name, '-j'])) as ServiceView;
}

function becomes(name: string, phase: ServiceView['phase'], neighbors = 0): Promise<void> {
  return until(
    `${name} to be ${phase}`,
    async () => {
      const found = await view(name);
      assert.equal(found.phase, phase, found.reason);
      assert.equal(found.vips[0]?.announced?.neighbors.length ?? 0, neighbors);
    },
    PATIENCE,
  );
}

function service(name: string, vip: string): string {
  return `healthcheck ${name} {
    vip ${vip} community 65001:53;
    address ignore;
    interval 0.2;
    fast-interval 0.2;
    rise 2;
    fall 2;
    check file { path "${folder.at(`${name}.ok`)}"; }
    drain { wait 1; }
  }\n`;
}

before(async () => {
  const port = await freePort(THEIRS);
  router = await RawRouter.start(port);
  good('web');
  // A service may be called as a verb is.
  const text = neighborText() + service('web', '203.0.113.53/32') + service('explain', '203.0.113.54/32');
  await control({ folder, text, env: { exabgp_tcp_port: String(port) } });
  await router.hears('update', 1, PATIENCE);
  await becomes('web', 'up', 1);
  await becomes('explain', 'down');
});

after(async () => {
  await clear();
  removeFolders();
});

describe('services of a daemon', () => {
  it('in a table, and what monitoring makes of it', async () => {
    const text = await says(['health', '--check'], 1);
    assert.match(text, /^SERVICE +STATE +SINCE +CHECKS +ANNOUNCED +REASON\n/);
    assert.match(text, /^web +up +\S+ +1\/1 up +203\.0\.113\.53\/32 med 100 to 1 neighbor +its check is up$/m);
    assert.match(text, /^explain +down +\S+ +0\/1 up +nothing +file: \S/m);
    await says(['health', 'web', '--check']);
  });

  it('one, and why', async () => {
    const text = await says(['health', 'web']);
    assert.match(text, /^service web\n {2}state +up for 00:00:/);
    assert.match(text, new RegExp(`^  203\\.0\\.113\\.53/32 +none +up +100 +${THEIRS}$`, 'm'));
    assert.match(text, /^ {2}AGO +STATE +REASON$/m);
    const why = await says(['health', 'explain', 'web']);
    assert.match(
      why,
      new RegExp(`^203\\.0\\.113\\.53/32 is announced to 1 neighbor \\(${THEIRS}\\) as a service that is up`, 'm'),
    );
    assert.match(why, /community \[? ?65001:53/);
    assert.match(await says(['health', 'explain', 'explain']), /^explain is down for .*\n203.* is not announced: /);
  });

  it('as JSON, to helpers as to the command line', async () => {
    const lines = (await says(['health', '-j'])).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as ServiceView).name),
      ['web', 'explain'],
    );
    assert.match(await says(['cli', 'health']), /^web up /);
  });

  it('what is not there is refused, with a suggestion', async () => {
    const { code, stderr } = await run('health', 'wab');
    assert.equal(code, 1);
    assert.match(stderr, /'wab'.*'?web/);
    await says(['drain', 'wab'], 1);
    await says(['health', 'disable', 'wab'], 1);
  });

  it('names are completed', async () => {
    for (const words of [
      ['health', 'drain', ''],
      ['drain', ''],
    ]) {
      assert.equal(await says(['complete', '--', ...words]), 'web\tservice\nexplain\tservice\n', words.join(' '));
    }
  });

  it('in the look at everything', async () => {
    assert.match(await says(['top']), /1 neighbor, 1 established {3}2 services, 1 up .*(?:.*\n)*explain +down /m);
  });
});

describe('what changes', () => {
  it('is told to those who watch', async () => {
    const monitor = new Program(['monitor'], { env });
    const events = new Program(['events', 'health'], { env });
    // Nobody says when a subscription has begun.
    await until(
      'the changes to be shown',
      async () => {
        bad('web');
        await becomes('web', 'down');
        good('web');
        await becomes('web', 'up', 1);
        assert.match(monitor.stdout, /^\d\d:\d\d:\d\d \* service web \S+ -> down: .*; announced: nothing$/m);
        assert.match(monitor.stdout, /\* service web \S+ -> up: .*; announced: 203\.0\.113\.53\/32 med 100$/m);
        assert.match(events.stdout, /"type": "health", "health": .*"down"/);
      },
      60_000,
    );
    for (const each of [monitor, events]) await each.end();
  });

  it('by an operator', async () => {
    await says(['health', 'disable', 'web']);
    await becomes('web', 'disabled');
    assert.match(await says(['health', 'explain', 'web']), /An operator has it disabled: keryx health enable web/);
    await says(['health', 'enable', 'web']);
    await becomes('web', 'up', 1);
  });
});

describe('a drain', () => {
  it('of a service is over once it is withdrawn', async () => {
    const from = router.updates.length;
    const text = await says(['drain', 'web', '--wait', '5']);
    assert.deepEqual(text.trimEnd().split('\n'), [
      'web: marked as about to go: 203.0.113.53/32 to 1 neighbor',
      'web: withdrawn',
      'web: drained',
    ]);
    await until('the router to be told', () => {
      const told = router.updates.slice(from);
      // GRACEFUL_SHUTDOWN is 65535:0; then 203.0.113.53/32 among the withdrawn.
      assert.match(told[0] ?? '', /ffff0000/);
      assert.match(told.at(-1) ?? '', /^000520cb007135/);
    });
    assert.equal((await view('web')).phase, 'drained');
    await says(['drain', 'web', '--off']);
    await becomes('web', 'up', 1);
  });

  it('that somebody ends is no drain', async () => {
    const drain = new Program(['drain', 'web', '--wait', '600'], { env });
    await until('the mark', () => assert.match(drain.stdout, /^web: marked/), PATIENCE);
    await says(['health', 'enable', 'web']);
    assert.equal((await drain.exited(PATIENCE)).code, 1);
    assert.equal(drain.stderr, 'error: web is not drained: somebody enabled it meanwhile\n');
    await becomes('web', 'up', 1);
  });

  it('need not be waited for', async () => {
    await says(['health', 'drain', 'web', '--wait', '600']);
    await becomes('web', 'draining', 1);
    await says(['health', 'enable', 'web']);
    await becomes('web', 'up', 1);
    assert.equal(await says(['drain', 'web', '--no-follow']), '');
    await says(['drain', 'web', '--off']);
    await becomes('web', 'up', 1);
  });

  it('of everything drains all services', async () => {
    const text = await says(['drain', '--wait', '5']);
    assert.match(text, /^web: marked .*\n(?:.*\n)*web: drained\n$/);
    assert.match(text, /^explain: drained$/m);
    await says(['drain'], 1);
    await says(['drain', '--off']);
    await becomes('web', 'up', 1);
    await becomes('explain', 'down');
  });

  it('of everything leaves those alone that are disabled', async () => {
    await says(['health', 'disable', 'explain']);
    const text = await says(['drain', '--wait', '1']);
    assert.match(text, /^web: drained$/m);
    assert.doesNotMatch(text, /explain/);
    await says(['drain'], 1);
    await says(['drain', '--off']);
    await becomes('web', 'up', 1);
    assert.equal((await view('explain')).phase, 'disabled');
    await says(['health', 'enable', 'explain']);
    await becomes('explain', 'down');
  });
});
