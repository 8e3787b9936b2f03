// The helper as a process: what it prints and does when things go wrong around it.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { clearHelpers, HelperRun, helperFolder, OUR_HELPER, play } from '../support/healthcheck-helper.ts';
import { until } from '../support/wait.ts';

const VIP = ['--ip', '192.0.2.77', '--no-ip-setup', '--no-syslog'];
const QUICK = ['--interval', '0.1', '--fast-interval', '0.05', '--rise', '2', '--fall', '2'];
const UP = 'announce route 192.0.2.77/32 next-hop self med 100';
const DOWN = 'announce route 192.0.2.77/32 next-hop self med 1000';
const WITHDRAWN = 'withdraw route 192.0.2.77/32 next-hop self';
const IS_UP = /med 100$/;
const IS_DOWN = /med 1000$/;

after(clearHelpers);

function start(options: readonly string[], how = {}): HelperRun {
  return new HelperRun([...OUR_HELPER, ...VIP, ...QUICK, ...options], how);
}

/** Whether the last line takes back what those before it have announced, and no line says anything else. */
function assertLines(run: HelperRun, announced: string): void {
  const lines = run.lines();
  assert.deepEqual([...new Set(lines.slice(0, -1))], [announced]);
  assert.equal(lines.at(-1), WITHDRAWN);
}

async function ended(run: HelperRun): Promise<void> {
  run.child.kill('SIGTERM');
  assert.equal(await run.exit(), 0);
}

/** Processes of which the command line has a word. */
function processesWith(word: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(word);
    } catch {
      return false;
    }
  });
}

/** A number of seconds that nobody else sleeps. */
function long(): string {
  return `77${process.pid}${Math.floor(Math.random() * 1e6)}`;
}

describe('the check of the helper', () => {
  it('that hangs is ended with all that it started, and counts as a failure', async () => {
    const time = long();
    const run = start(['--timeout', '1', '--cmd', `sleep ${time} & sleep ${time}`]);
    await run.line(IS_DOWN);
    assert.match(run.errors(), /WARNING\[healthcheck\] Timeout \(1\) while running check command sleep/);
    await ended(run);
    assertLines(run, DOWN);
    await until('all to be ended', () => assert.deepEqual(processesWith(time), []));
  });

  it('is over with its shell, whoever holds its pipes', async () => {
    const time = long();
    const run = start(['--timeout', '60', '--cmd', `sleep ${time} & exit 0`]);
    await run.line(IS_UP);
    await ended(run);
    assertLines(run, UP);
    await until('all to be ended', () => assert.deepEqual(processesWith(time), []));
  });

  it('is no well of commands, whatever it prints', async () => {
    const run = start(['--cmd', 'echo withdraw route 0.0.0.0/0 next-hop self; head -c 3000000 /dev/zero; exit 4']);
    await run.line(IS_DOWN);
    await ended(run);
    assertLines(run, DOWN);
    assert.match(run.errors(), /WARNING\[healthcheck\] Check command was unsuccessful: 4\n/);
    assert.match(run.errors(), /Output of check command: b'withdraw route 0.0.0.0\/0 next-hop self\\n(\\x00)+'\n/);
    assert.ok(
      run
        .errors()
        .split('\n')
        .every((line) => line.length < 20_000),
    );
  });

  for (const [command, cause] of [
    ['kill -9 $$', '-9 (ended by SIGKILL)'],
    ['/no/such/command', '127 (command not found)'],
    ['/etc/passwd', '126 (the command cannot be executed)'],
    ['exit 3', '3'],
  ] as const) {
    it(`that fails is told with the cause: ${command}`, async () => {
      const run = start(['--cmd', command]);
      await run.line(IS_DOWN);
      await ended(run);
      assert.ok(run.errors().includes(`WARNING[healthcheck] Check command was unsuccessful: ${cause}\n`), run.errors());
    });
  }

  it('reads nothing', async () => {
    const run = start(['--cmd', 'test -z "$(cat)"']);
    await run.line(IS_UP);
    await ended(run);
  });

  it('does not hold up the end', async () => {
    const time = long();
    const run = start(['--timeout', '0', '--cmd', `sleep ${time}`]);
    await until('the check to run', () => assert.notDeepEqual(processesWith(time), []));
    await ended(run);
    assert.deepEqual(run.lines(), [WITHDRAWN]);
    await until('all to be ended', () => assert.deepEqual(processesWith(time), []));
  });
});

describe('the daemon of the helper', () => {
  it('is gone when stdin ends', async () => {
    const run = start(['--cmd', 'true']);
    await run.line(IS_UP);
    run.child.stdin!.end();
    assert.equal(await run.exit(), 0);
    assertLines(run, UP);
    assert.match(run.errors(), /INFO\[healthcheck\] the daemon is gone/);
  });

  it('is gone when stdin ends, though no answers are read', async () => {
    const run = start(['--no-ack', '--cmd', 'true'], { answers: false });
    await run.line(IS_UP);
    run.child.stdin!.end();
    assert.equal(await run.exit(), 0);
  });

  it('is gone when stdout is closed', async () => {
    const run = start(['--cmd', 'true', '--no-ack']);
    await run.line(IS_UP);
    run.child.stdout!.destroy();
    assert.equal(await run.exit(), 0);
    assert.match(run.errors(), /the daemon is gone/);
  });

  it('that does not answer is waited for, but not at the end', async () => {
    const run = start(['--cmd', 'true', '--ip', '192.0.2.78'], { answers: false });
    await run.line(IS_UP);
    const before = performance.now();
    await ended(run);
    assert.ok(performance.now() - before < 20_000);
    assert.deepEqual(run.lines(), [UP, WITHDRAWN, WITHDRAWN.replace('77', '78')]);
  });

  it('may be told to end with SIGINT', async () => {
    const run = start(['--cmd', 'true']);
    await run.line(IS_UP);
    run.child.kill('SIGINT');
    assert.equal(await run.exit(), 0);
    assertLines(run, UP);
  });

  it('is none where stdin is a file', async () => {
    const run = new HelperRun(
      ['sh', '-c', '"$@" < /dev/null', 'sh', ...OUR_HELPER, ...VIP, '--interval', '0', '--rise', '3', '-f', '0'],
      { answers: false },
    );
    assert.equal(await run.exit(), 0);
    assert.deepEqual(run.lines(), [UP]);
  });
});

describe('the hooks of the helper', () => {
  it('hear of states, in order, and hold up no bad news', async () => {
    const folder = helperFolder();
    const time = long();
    const run = start([
      ...['--cmd', 'exit 1', '--execute', `echo $STATE >> ${folder}/states`],
      ...['--down-execute', `echo first >> ${folder}/states; sleep ${time}`],
    ]);
    await run.line(IS_DOWN);
    assert.equal(readFileSync(join(folder, 'states'), 'utf8'), 'FALLING\nfirst\n');
    await ended(run);
    assertLines(run, DOWN);
    for (const pid of processesWith(time)) process.kill(Number(pid), 'SIGKILL');
  });

  it('may leave something that goes on', async () => {
    const folder = helperFolder();
    const run = start(['--cmd', 'true', '--up-execute', `(sleep 0.3; touch ${folder}/late) &`]);
    await run.line(IS_UP);
    await until('what a hook left', () => assert.ok(existsSync(join(folder, 'late'))));
    await ended(run);
  });
});

describe('the surroundings of the helper', () => {
  it('know its process id', async () => {
    const folder = helperFolder();
    const run = start(['--cmd', 'true', '--pid', `${folder}/pid`]);
    await run.line(IS_UP);
    assert.equal(readFileSync(join(folder, 'pid'), 'utf8'), `${run.child.pid}\n`);
    await ended(run);
  });

  it('can read its log, and need not', async () => {
    const { errors } = await play(OUR_HELPER, [...VIP, '--rise', '1', '--debug'], 'o');
    for (const line of [
      'DEBUG[healthcheck] Transition to UP',
      'INFO[healthcheck] send announces for UP state to ExaBGP',
      `DEBUG[healthcheck] exabgp: ${UP}`,
      "DEBUG[healthcheck] Command was executed successfully 0 b'withdraw route 0.0.0.0/0 next-hop self\\n'",
      'INFO[healthcheck] send announces for EXIT state to ExaBGP',
    ]) {
      assert.ok(errors.includes(`${line}\n`), line);
    }
    const quiet = await play(OUR_HELPER, ['--ip', '192.0.2.77', '--no-ip-setup', '--silent'], 'o');
    assert.equal(quiet.errors, '');
  });

  it('may lack a PATH', async () => {
    const { lines } = await play(OUR_HELPER, [...VIP, '--rise', '1'], 'o', { env: { PATH: '/usr/bin:/bin' } });
    assert.deepEqual(lines, [UP, WITHDRAWN]);
  });

  it('are left as they were by bad options, which are told in one line', async () => {
    const folder = helperFolder();
    for (const [options, message] of [
      [['--inteval', '3'], "unknown: --inteval 3, did you mean '--interval'?"],
      [['--user', 'nobody-of-that-name'], "--user: there is no user 'nobody-of-that-name'"],
      [['--group', 'nobody-of-that-name'], "--group: there is no group 'nobody-of-that-name'"],
      [['--pid', '/no/such/folder/pid'], '--pid: /no/such/folder/pid cannot be written: ENOENT'],
    ] as const) {
      const run = new HelperRun([...OUR_HELPER, '--ip', '192.0.2.77', '--pid', `${folder}/pid`, ...options]);
      assert.equal(await run.exit(), 2);
      assert.deepEqual(run.lines(), []);
      assert.equal(
        run.errors(),
        `usage: healthcheck [options]    (--help lists them)\nhealthcheck: error: ${message}\n`,
      );
      assert.ok(!existsSync(join(folder, 'pid')));
    }
  });

  it('may call it as ExaBGP is called', async () => {
    const folder = helperFolder();
    const [node, program] = OUR_HELPER as [string, string];
    for (const words of [['--run', 'healthcheck'], ['healthcheck']]) {
      const run = new HelperRun([node, program, ...words, '--help']);
      assert.equal(await run.exit(), 0);
      assert.equal(run.lines()[0], 'usage: keryx healthcheck [options]');
    }
    const name = join(folder, 'exabgp-healthcheck');
    symlinkSync(program, name);
    const run = new HelperRun([node, name, '--bogus']);
    assert.equal(await run.exit(), 2);
    assert.match(run.errors(), /healthcheck: error: unknown: --bogus/);
  });

  it('may disable it with a file', async () => {
    const folder = helperFolder();
    const disabled = join(folder, 'disabled');
    const run = start(['--cmd', 'true', '--disable', disabled]);
    await run.line(IS_UP);
    writeFileSync(disabled, '');
    await run.line(/med 500$/);
    await ended(run);
  });
});
