import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { Guard } from '../../src/process-bridge/guard.ts';
import { until } from '../support/wait.ts';
import { isAlive, isGone } from './helpers/stage.ts';

const sleepers: ChildProcess[] = [];
const guards: Guard[] = [];

afterEach(() => {
  for (const guard of guards.splice(0)) guard.close();
  for (const sleeper of sleepers.splice(0)) sleeper.kill('SIGKILL');
});

interface Play {
  readonly guard: Guard;
  readonly said: string[];
  /** milliseconds on the clock of the guard */
  at: number;
  /** What the clock was asked to do later. */
  readonly due: (() => void)[];
}

function play(shell?: string): Play {
  const said: string[] = [];
  const note = (about: object, message: string) => void said.push(`${message} ${JSON.stringify(about)}`);
  const it = { said, at: 0, due: [] as (() => void)[] };
  const clock = {
    now: () => it.at,
    at: (_when: number, run: () => void) => {
      it.due.push(run);
      return () => void it.due.splice(it.due.indexOf(run), 1);
    },
  };
  const guard = new Guard({
    clock,
    log: { debug: note, info: note, warn: note, error: note },
    ...(shell && { shell }),
  });
  guards.push(guard);
  return Object.assign(it, { guard });
}

/** A process group with one process in it, which ignores SIGTERM or not. */
async function group(stubborn = false): Promise<number> {
  const text = `${stubborn ? "trap '' TERM; " : ''}echo ready; while :; do sleep 0.1; done`;
  const sleeper = spawn('/bin/sh', ['-c', text], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  sleepers.push(sleeper);
  let said = '';
  sleeper.stdout.on('data', (octets: Buffer) => {
    said += octets;
  });
  await until('the sleeper', () => assert.equal(said, 'ready\n'));
  return sleeper.pid as number;
}

test('at the end of its pipe the guard ends the groups that are left, stubborn ones too, and no other', async () => {
  const { guard } = play();
  guard.start();
  const { pid } = guard;
  const [meek, stubborn, removed, first] = [await group(), await group(true), await group(), await group()];
  for (const each of [first, removed, meek, stubborn]) guard.add(each);
  guard.remove(removed);
  guard.remove(removed);
  guard.close();
  for (const each of [first, meek, stubborn]) await isGone(each);
  await isGone(pid as number);
  assert.ok(isAlive(removed));
});

test('with nothing left to end the guard ends at once', async () => {
  const { guard } = play();
  guard.start();
  const { pid } = guard;
  guard.close();
  await isGone(pid as number);
  assert.equal(guard.pid, undefined);
});

test('the guard takes no signal that a terminal or a service manager sends, and leads a group of its own', async () => {
  const { guard } = play();
  guard.start();
  const pid = guard.pid as number;
  const kept = await group();
  guard.add(kept);
  await until('the shell to have read its script', () => {
    const ignored = /^SigIgn:\s*(\w+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    assert.equal(Number.parseInt(ignored ?? '', 16) & 0x4007, 0x4007);
  });
  for (const name of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) process.kill(-pid, name);
  assert.ok(isAlive(pid));
  guard.close();
  await isGone(kept);
});

test('a guard that is killed has a successor, which knows every group that there is', async () => {
  const it = play();
  it.guard.start();
  const first = it.guard.pid as number;
  const [kept, removed] = [await group(), await group()];
  it.guard.add(kept);
  it.guard.add(removed);
  it.at = 60_000;
  process.kill(first, 'SIGKILL');
  await until('the guard to be missed', () => assert.equal(it.due.length, 1));
  assert.match(it.said.join('\n'), /the guard of the helpers is gone, another is started .*SIGKILL/);
  it.guard.remove(removed);
  it.due.shift()?.();
  const second = it.guard.pid as number;
  assert.notEqual(second, first);
  it.guard.close();
  await isGone(kept);
  assert.ok(isAlive(removed));
});

test('without a shell there is no guard: it is said once, and tried again later', async () => {
  const it = play('/no/such/shell');
  it.guard.start();
  await until('the failure', () => assert.equal(it.due.length, 1));
  it.guard.add(4_000_000);
  it.guard.remove(4_000_000);
  it.due.shift()?.();
  await until('another failure', () => assert.equal(it.due.length, 1));
  assert.equal(it.said.length, 1);
  assert.match(it.said[0]!, /helpers have no guard.*ENOENT/);
  it.guard.close();
  assert.equal(it.due.length, 0);
});
