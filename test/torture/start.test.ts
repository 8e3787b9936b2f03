// P1, P2, P3, P17: helpers that end as soon as they begin, or cannot begin.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { until } from '../support/wait.ts';
import { clear, Folder, type Rack, rack, removeFolders, scaled } from './rig.ts';

afterEach(clear);
after(removeFolders);

const GIVEN_UP = 'helper ended too often: it is not started again';

const names = (count: number) => Array.from({ length: count }, (_, i) => `h${i}`);

test('P1: 50 crashes of ten helpers, at once and after a while: each is given up loudly, and all else goes on', async (t) => {
  const folder = new Folder();
  const soon = folder.script('soon', 'exit 3');
  const later = folder.script('later', 'sleep 0.5; kill -SEGV $$');
  const helpers = names(10).map((name, i) => ({ name, run: i % 2 === 0 ? soon : later }));
  const it = await rack({ helpers });
  for (const { name } of helpers) {
    const [record] = await it.logs(GIVEN_UP, 1, 30_000, name);
    assert.equal(record?.level, 50);
    assert.equal(it.pids(name).length, 5);
    assert.deepEqual(
      it.records('helper ended, to be started again', name).map(({ afterMs }) => afterMs),
      [100, 200, 400, 800],
    );
  }
  await it.calm(t);
});

test('P2: a storm of twenty helpers that crash is no more than ten starts a second, and the loop is not held', async (t) => {
  const crash = new Folder().script('crash', 'exit 1');
  const helpers = names(20).map((name) => ({ name, run: crash }));
  const it = await rack({ helpers });
  for (const { name } of helpers) await it.logs(GIVEN_UP, 1, 60_000, name);
  const starts = it.daemon
    .records()
    .filter(({ msg, process }) => msg === 'helper started' && process !== 'steady')
    .map(({ time }) => Date.parse(String(time)));
  assert.equal(starts.length, 100);
  // The first of each are those of the beginning.
  const again = starts.slice(20);
  // Each has its place 100 ms after the one before; a machine with other work may be late with one, never early.
  for (const [i, at] of again.slice(40).entries()) {
    assert.ok(at - again[i]! > 2000, `40 starts in ${at - again[i]!} ms`);
  }
  const stall = it.stall();
  assert.ok(stall < 1500, `the loop was held for ${stall} ms`);
  await it.calm(t);
});

/** By itself, or, where this machine was so slow that it was given up before it could be, by a reload. */
async function startedAgain(it: Rack, name: string): Promise<void> {
  await until(`${name} to be started again`, () => {
    assert.ok(it.pids(name).length > 1 || it.records(GIVEN_UP, name).length > 0, it.daemon.said());
  });
  if (it.pids(name).length < 2) it.daemon.signal('SIGUSR1');
  await it.logs('helper started', 2, 20_000, name);
}

test('P3: a start that fails says why, is tried again as after a crash, and works once it can', async (t) => {
  const folder = new Folder();
  const missing = folder.script('missing', 'exec sleep 600');
  const forbidden = folder.script('forbidden', 'exec sleep 600');
  const it = await rack({
    helpers: [
      { name: 'missing', run: missing },
      { name: 'forbidden', run: forbidden },
    ],
  });
  const pids = [
    await it.logs('helper started', 1, 10_000, 'missing'),
    await it.logs('helper started', 1, 10_000, 'forbidden'),
  ];
  renameSync(missing, `${missing}.away`);
  const permitted = process.getuid?.() === 0 ? 0o600 : 0o000;
  chmodSync(forbidden, permitted);
  for (const [record] of pids) process.kill(Number(record?.pid), 'SIGKILL');
  const why = async (name: string) => {
    await it.logs('helper ended, to be started again', 2, 10_000, name);
    return it.records('helper ended, to be started again', name)[1]?.problem;
  };
  assert.match(String(await why('missing')), /cannot run .*missing as uid \d+: no such file or directory \(ENOENT\)/);
  assert.match(String(await why('forbidden')), /permission denied \(EACCES\)/);
  renameSync(`${missing}.away`, missing);
  chmodSync(forbidden, 0o755);
  await startedAgain(it, 'missing');
  await startedAgain(it, 'forbidden');
  await it.calm(t);
});

interface Who {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const US: Who = { name: userInfo().username, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** Somebody who is not root, since root may have any number of processes. */
function commoner(): Who {
  if (US.uid !== 0) return US;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return { name: 'nobody', uid: Number(uid), gid: Number(gid) };
}

/** Runs a program as somebody; gives what is wrong. */
function fails({ uid, gid }: Who, program: string, ...args: string[]): string | undefined {
  try {
    execFileSync(program, args, { ...(US.uid === 0 && { uid, gid }), stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

for (const [what, limit, who, words] of [
  ['no descriptor is left', '--nofile', US, /too many open files \(EMFILE\)/],
  ['no process may be made', '--nproc', commoner(), /resource temporarily unavailable \(EAGAIN\)/],
] as const) {
  test(`P3: a start when ${what} says so, and works once it can`, async (t) => {
    const unreadable = fails(who, process.execPath, '--check', resolve('test/support/relay-helper.mjs'));
    if (unreadable !== undefined) {
      t.skip(`${who.name} may not read this checkout: ${unreadable}`);
      return;
    }
    const one = new Folder().script('one', 'exec sleep 600');
    const it = await rack({ helpers: [{ name: 'tortured', run: one }], env: { exabgp_daemon_user: who.name } });
    const [first] = await it.logs('helper started');
    const pid = String(it.daemon.pid);
    const few = limit === '--nofile' ? readdirSync(`/proc/${pid}/fd`).length - 3 : 1;
    assert.equal(fails(who, 'prlimit', '--pid', pid, `${limit}=${few}:`), undefined);
    process.kill(Number(first?.pid), 'SIGKILL');
    const records = await it.logs('helper ended, to be started again', 2);
    assert.equal(fails(who, 'prlimit', '--pid', pid, `${limit}=1000:`), undefined);
    assert.match(String(records[1]?.problem), words);
    await startedAgain(it, 'tortured');
    await it.calm(t);
  });
}

test('P17: nothing is left of helpers that ended, neither zombies nor descriptors', async (t) => {
  const crash = new Folder().script('crash', '(exit 1) & exit 1');
  const helpers = names(scaled(12, 100)).map((name) => ({ name, run: crash }));
  // Of more at once none would be given up, since their turns come too seldom.
  for (let round = 0; round < scaled(1, 2); round += 1) {
    const it = await rack({ helpers });
    for (const { name } of helpers) await it.logs(GIVEN_UP, 1, 120_000, name);
    const { pid } = it.daemon;
    await until('nobody but the steady helper and the guard to be left', () => {
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
      assert.equal(children.length, 2);
      for (const each of children) assert.doesNotMatch(readFileSync(`/proc/${each}/stat`, 'latin1'), /\) Z /);
    });
    const open = readdirSync(`/proc/${pid}/fd`).length;
    assert.ok(open < 40, `${open} descriptors are open`);
    await it.calm(t);
    await clear();
  }
});
