import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Lane } from '../../src/healthcheck/check/lane.ts';
import { cancelled, complaint, finding, place, probe, tools } from './check-stage.ts';

const here = place();
const path = join(here, 'file');

test('a file is there or not', async () => {
  const there = probe('file', `path ${path}`);
  const absent = probe('file', `path ${path}`, 'absent');
  assert.deepEqual(await finding(there), { ok: false, why: 'it is not there' });
  assert.deepEqual(await finding(absent), { ok: true, why: 'it is not there' });
  writeFileSync(path, '');
  assert.deepEqual(await finding(there), { ok: true, why: 'it is there' });
  assert.deepEqual(await finding(absent), { ok: false, why: 'it is there' });
  unlinkSync(path);
  assert.equal((await finding(probe('file', `path ${here}`))).ok, true, 'a directory is a file');
  const loop = join(here, 'loop');
  symlinkSync(loop, loop);
  assert.deepEqual(await finding(probe('file', `path ${loop}`)), { ok: false, why: 'too many symbolic links' });
  // That we cannot tell is not that it is absent.
  assert.equal((await finding(probe('file', `path ${loop}`, 'absent'))).ok, false);
});

test('its first 64 KiB are looked at', async () => {
  const check = probe('file', `path ${path}`, 'contains "all is well"');
  for (const [before, ok] of [
    [0, true],
    [65_536 - 11, true],
    [65_536 - 10, false],
  ] as const) {
    writeFileSync(path, Buffer.concat([Buffer.alloc(before, 0xc3), Buffer.from('all is well'), Buffer.alloc(200_000)]));
    assert.deepEqual(await finding(check), { ok, why: ok ? 'it is there' : 'it does not have the text' });
  }
});

test('a file of the kernel, which has no size, is read', async () => {
  assert.equal((await finding(probe('file', 'path /proc/self/status', 'contains Name:'))).ok, true);
});

test('a heartbeat is of today', async () => {
  writeFileSync(path, '');
  utimesSync(path, 1_000_000, 1_000_000);
  const check = probe('file', `path ${path}`, 'max-age 30');
  assert.deepEqual(await finding(check, { ...tools, wall: () => 1_000_030 }), { ok: true, why: 'it is there' });
  assert.deepEqual(await finding(check, { ...tools, wall: () => 1_000_031.5 }), {
    ok: false,
    why: 'it was changed 31 s ago',
  });
});

test('FIFOs, devices and directories hold nobody up', async () => {
  const fifo = join(here, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const directory = join(here, 'directory');
  mkdirSync(directory);
  for (const each of [fifo, directory, '/dev/zero']) {
    assert.deepEqual(await finding(probe('file', `path ${each}`, 'contains x')), {
      ok: false,
      why: 'it is no regular file',
    });
    assert.equal((await finding(probe('file', `path ${each}`))).ok, true);
  }
});

test('a try that is cancelled finds nothing, and the next one does', async () => {
  writeFileSync(path, '');
  const check = probe('file', `path ${path}`);
  for (let i = 0; i < 20; i += 1) await cancelled(check, () => true);
  assert.equal((await finding(check)).ok, true);
});

test('no more threads are taken than may be, and those who wait have their turn', async () => {
  const lane = new Lane(2);
  let most = 0;
  let now = 0;
  const work = async () => {
    now += 1;
    most = Math.max(most, now);
    await turn();
    now -= 1;
    throw new Error('failed');
  };
  const ends = await Promise.allSettled(Array.from({ length: 20 }, () => lane.run(work)));
  assert.equal(ends.filter(({ status }) => status === 'rejected').length, 20);
  assert.deepEqual({ most, now }, { most: 2, now: 0 });
});

test('what a section of file is wrong about', () => {
  assert.equal(complaint('file'), `'path' is missing`);
  assert.equal(complaint('file', 'path x'), `the path of a file begins with '/'`);
  const contrary = `a file that is 'absent' neither contains anything nor has an age`;
  assert.equal(complaint('file', 'path /x', 'absent', 'contains x'), contrary);
  assert.equal(complaint('file', 'path /x', 'absent', 'max-age 1'), contrary);
  assert.equal(complaint('file', 'max-age 0'), `'0' is not a number of seconds from 1 to 31536000`);
});
