// `keryx health` and `keryx drain` against a daemon that says what the test wants.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { ServiceView } from '../../src/healthcheck/index.ts';
import { type Answer, AnswerSocket } from '../support/e2e-answers.ts';
import { keryx } from '../support/e2e-daemon.ts';
import { Folder, removeFolders } from '../support/e2e-place.ts';
import { drainSamples, lastResortSample, serviceSample, silentVip } from '../support/health-samples.ts';

const path = new Folder().at('answers.sock');
let daemon: AnswerSocket;
let answer: (command: string) => Answer;

before(async () => {
  daemon = await AnswerSocket.listen(path, (command) => answer(command));
});
beforeEach(() => {
  daemon.heard.length = 0;
  answer = () => ({});
});
after(() => {
  daemon.close();
  removeFolders();
});

const run = (...args: readonly string[]) => keryx([...args, '--socket', path]);

function answering(...services: readonly ServiceView[]): void {
  answer = (command) => {
    const [, name] = /^health explain (\S+) json$/.exec(command) ?? [];
    const found = services.filter((view) => name === undefined || view.name === name);
    if (name !== undefined && found.length === 0) return { why: `there is no healthcheck '${name}'` };
    return command.endsWith(' json') ? { lines: found.map((view) => JSON.stringify(view)) } : {};
  };
}

/** Each look of the service finds the next, the last one for ever. */
function lookingAt(...views: readonly ServiceView[]): void {
  let at = 0;
  answer = (command) => {
    if (!command.endsWith(' json')) return {};
    const view = views[Math.min(at, views.length - 1)]!;
    at += 1;
    return { lines: [JSON.stringify(view)] };
  };
}

describe('keryx health', () => {
  it('all, one, and one whose name is a verb', async () => {
    answering(serviceSample(), serviceSample({ name: 'explain' }));
    assert.match((await run('health')).stdout, /^SERVICE .*\nweb +up .*\nexplain +up .*\n$/);
    assert.match((await run('health', 'web')).stdout, /^service web\n/);
    assert.match((await run('health', 'explain')).stdout, /^service explain\n/);
    assert.match((await run('health', 'explain', 'explain')).stdout, /^explain is up for /);
    const json = await run('health', '-j');
    assert.deepEqual(
      json.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as ServiceView),
      [serviceSample(), serviceSample({ name: 'explain' })],
    );
    assert.equal(daemon.heard.at(-1), 'health json');
  });

  it('nothing, and what is not there', async () => {
    answering();
    const none = await run('health');
    assert.deepEqual([none.code, none.stdout, none.stderr], [0, '', 'no services\n']);
    const unknown = await run('health', 'web');
    assert.deepEqual([unknown.code, unknown.stdout], [1, '']);
    assert.equal(unknown.stderr, "error: there is no healthcheck 'web'\n");
    const nameless = await run('health', 'explain');
    assert.deepEqual(
      [nameless.code, nameless.stderr],
      [2, "error: 'health explain' needs the name of a service after it\n"],
    );
  });

  it('--check is for monitoring', async () => {
    answering(serviceSample(), lastResortSample());
    assert.equal((await run('health')).code, 0);
    const all = await run('health', '--check');
    assert.deepEqual([all.code, all.stdout.split('\n').length], [1, 4]);
    assert.equal((await run('health', 'web', '--check')).code, 0);
    assert.equal((await run('health', 'dns', '--check')).code, 1);
    assert.equal((await run('health', 'explain', 'dns', '--check', '-j')).code, 1);
  });

  it('what operators say', async () => {
    for (const [words, command] of [
      [['disable', 'web'], 'health disable web'],
      [['enable', 'web'], 'health enable web'],
      [['drain', 'web'], 'health drain web'],
      [['drain', 'drain', '--wait', '7'], 'health drain drain wait 7'],
    ] as const) {
      assert.equal((await run('health', ...words)).code, 0, command);
      assert.equal(daemon.heard.at(-1), command);
    }
  });

  for (const words of [
    ['web', 'up'],
    ['explain', 'web', 'more'],
    ['constructor', 'web'],
    ['--wait', '5'],
    ['disable', 'web', '--wait', '5'],
    ['drain', 'web', '--wait', 'long'],
    ['disable', 'web', '--check'],
  ]) {
    it(`'health ${words.join(' ')}' means nothing`, async () => {
      const { code, stdout, stderr } = await run('health', ...words);
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, /^error: /);
      assert.deepEqual(daemon.heard, []);
    });
  }
});

describe('keryx drain', () => {
  const [marked, withdrawn, gone] = drainSamples();

  it('of a service: follows it until it is drained', async () => {
    lookingAt(serviceSample(), marked, marked, withdrawn, gone);
    const { code, stdout, stderr } = await run('drain', 'web', '--wait', '5');
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'web: marked as about to go: 192.0.2.53/32 to 1 neighbor',
      'web: withdrawn',
      'web: address removed',
      'web: drained',
    ]);
    assert.deepEqual(daemon.heard.slice(0, 2), ['health explain web json', 'health drain web wait 5']);
  });

  it('as JSON', async () => {
    lookingAt(serviceSample(), gone);
    const { stdout } = await run('drain', 'web', '-j');
    const [answered, ...stages] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    assert.deepEqual(answered, { answer: 'done', lines: [] });
    assert.deepEqual(
      stages,
      ['withdrawn', 'address removed', 'drained'].map((stage) => ({ name: 'web', stage })),
    );
    assert.equal(daemon.heard[1], 'health drain web');
  });

  it('fails when somebody enabled it meanwhile', async () => {
    lookingAt(serviceSample(), marked, serviceSample());
    const { code, stderr } = await run('drain', 'web');
    assert.deepEqual([code, stderr], [1, 'error: web is not drained: somebody enabled it meanwhile\n']);
  });

  it('does not stay where it is told so', async () => {
    lookingAt(serviceSample());
    assert.equal((await run('drain', 'web', '--no-follow')).code, 0);
    assert.deepEqual(daemon.heard, ['health explain web json', 'health drain web']);
  });

  it('--off ends it', async () => {
    assert.equal((await run('drain', 'web', '--off')).code, 0);
    assert.equal((await run('drain', '--off')).code, 0);
    assert.deepEqual(daemon.heard, ['health enable web', 'drain off']);
    assert.equal((await run('drain', 'web', '--off', '--wait', '5')).code, 2);
  });

  it('of a service that is not there', async () => {
    answering();
    const { code, stderr } = await run('drain', 'web');
    assert.deepEqual([code, stderr], [1, "error: there is no healthcheck 'web'\n"]);
    assert.deepEqual(daemon.heard, ['health explain web json']);
  });

  it('of everything: is over when all are', async () => {
    const other = (view: ServiceView): ServiceView => ({
      ...view,
      name: 'dns',
      vips: [silentVip({ address: 'none' })],
    });
    const looks = [
      [serviceSample(), other(serviceSample())],
      [marked, other(gone)],
      [gone, other(gone)],
    ];
    let at = 0;
    answer = (command) => {
      if (command !== 'health json') return {};
      const views = looks[Math.min(at, looks.length - 1)]!;
      at += 1;
      return { lines: views.map((view) => JSON.stringify(view)) };
    };
    const { code, stdout } = await run('drain', '--wait', '0.2');
    assert.equal(code, 0);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'web: marked as about to go: 192.0.2.53/32 to 1 neighbor',
      'dns: drained',
      'web: withdrawn',
      'web: address removed',
      'web: drained',
    ]);
    assert.deepEqual(daemon.heard.slice(0, 2), ['health json', 'drain wait 1']);
  });

  it('of everything, by a daemon that knows of no services', async () => {
    answer = (command) => (command === 'health json' ? { why: "'health' is not a command" } : {});
    assert.equal((await run('drain', '--wait', '0.2')).code, 0);
    assert.deepEqual(daemon.heard, ['health json', 'drain']);
  });

  it('what the daemon refuses is not followed', async () => {
    answer = (command) =>
      command === 'drain' ? { why: 'everything is marked already' } : { lines: [JSON.stringify(serviceSample())] };
    const { code, stderr } = await run('drain');
    assert.deepEqual([code, stderr], [1, 'error: everything is marked already\n']);
  });
});

describe('without a daemon', () => {
  for (const words of [
    ['health'],
    ['health', 'web'],
    ['health', 'enable', 'web'],
    ['drain', 'web'],
    ['drain', '--off'],
  ]) {
    it(`'${words.join(' ')}' is status 3`, async () => {
      const { code, stdout, stderr } = await keryx([...words, '--socket', `${path}.nowhere`]);
      assert.deepEqual([code, stdout], [3, ''], stderr);
      assert.match(stderr, /^no daemon is at /);
    });
  }
});
