import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { afterEach, test } from 'node:test';
import { promisify } from 'node:util';
import { until } from '../support/wait.ts';
import { dispose, isAlive, isGone, script, shell, stage } from './helpers/stage.ts';

afterEach(dispose);

test('a helper leads its own process group, in /, on a dumb terminal, with the environment that it was given', async () => {
  const { helper, lines, ...it } = stage(shell('pwd; echo "$TERM $MARK $HOME"; cut -d" " -f5 /proc/$$/stat'), {
    env: { MARK: 'yes', PATH: process.env.PATH, TERM: 'xterm' },
    onStart: () => lines.push('started'),
  });
  helper.start();
  const { pid } = helper;
  assert.equal(helper.running, true);
  await it.exited();
  assert.deepEqual(lines, ['started', '/', 'dumb yes', String(pid)]);
  assert.equal(helper.running, false);
  assert.equal(helper.pid, undefined);
});

test('lines are the same wherever the pipe cuts them', async () => {
  const text = 'announce route é 1\r\n\n  two \t\r\n日本語 🙂\n#\n'.repeat(20);
  const expected = text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.trimEnd());
  for (const size of [1, 5]) {
    const it = stage(script('cuts.mjs', text, String(size)));
    it.helper.start();
    await it.exited();
    assert.deepEqual(it.lines, expected);
  }
});

test('a flood of 100,000 lines comes in batches, in order, and before the exit', async () => {
  const it = stage(shell('seq 100000; exit 3'));
  it.helper.start();
  await it.exited();
  assert.equal(it.said(), Array.from({ length: 100_000 }, (_, i) => i + 1).join('\n'));
  assert.ok(it.batches.length < 2000, `${it.batches.length} batches`);
  assert.deepEqual(it.exits, [{ status: 3, signal: null, final: true, after: 100_000 }]);
});

test('a paused helper waits, even when it ends meanwhile, and no line is lost', async () => {
  const it = stage(shell('seq 20000'));
  it.helper.start();
  it.helper.pause();
  const pid = it.helper.pid as number;
  await isGone(pid);
  const before = it.lines.length;
  assert.ok(before < 20_000);
  assert.equal(it.exits.length, 0);
  it.helper.resume();
  await it.exited();
  assert.equal(it.lines.length, 20_000);
});

test('a helper that never reads may say a million commands, and later finds a million answers', async () => {
  const it = stage(script('deaf.mjs', '1000000'), {
    onLines: (batch) => {
      for (const line of batch) {
        if (line.startsWith('command ')) it.helper.answer('done');
        else it.lines.push(line);
      }
    },
  });
  it.helper.start();
  await it.hasLine('written');
  assert.ok(it.helper.waiting < 200_000, String(it.helper.waiting));
  it.helper.answer('last');
  process.kill(it.helper.pid as number, 'SIGUSR1');
  await until('the report', () => assert.equal(it.lines.length, 2), 60_000);
  assert.deepEqual(JSON.parse(it.lines[1]!), { done: 1_000_000, events: 0, newest: -1, ascending: true, other: [] });
});

test('a helper that never reads loses its oldest events, and is told how many', async () => {
  const it = stage(script('deaf.mjs', '0'));
  it.helper.start();
  await it.hasLine('written');
  const tail = 'x'.repeat(1000);
  for (let i = 0; i < 20_000; i += 1) {
    it.helper.write(`event ${i} ${tail}`);
    if (i % 1000 === 0) await new Promise(setImmediate);
  }
  await it.logged('oldest events are dropped');
  assert.ok(it.helper.waiting < 9 << 20, String(it.helper.waiting));
  assert.deepEqual(it.overflows, []);
  it.helper.answer('last');
  process.kill(it.helper.pid as number, 'SIGUSR1');
  await until('the report', () => assert.equal(it.lines.length, 2), 60_000);
  const { events, newest, ascending, other } = JSON.parse(it.lines[1]!);
  assert.equal(it.overflows.length, 1);
  assert.deepEqual(
    { events, newest, ascending, other },
    { events: 20_000 - it.overflows[0]!, newest: 19_999, ascending: true, other: [] },
  );
});

test('an event to an idle helper is there at once, without waiting for more', async () => {
  const it = stage(['/bin/cat']);
  it.helper.start();
  it.helper.write('ping');
  it.helper.answer('done');
  it.helper.write('pong\n');
  await until('the echo', () => assert.deepEqual(it.lines, ['ping', 'done', 'pong']));
});

test('a helper that closes its stdin is told nothing more, and still commands', async () => {
  const it = stage(shell('exec 0<&-; echo closed; while :; do echo tick; sleep 0.05; done'));
  it.helper.start();
  await it.hasLine('closed');
  it.helper.write('hello');
  const record = await it.logged('closed its stdin');
  assert.equal(record.about.code, 'EPIPE');
  const before = it.lines.length;
  for (let i = 0; i < 1000; i += 1) it.helper.write('hello');
  it.helper.answer('done');
  assert.equal(it.helper.waiting, 0);
  await until('another command', () => assert.ok(it.lines.length > before));
  assert.equal(it.records.filter(({ message }) => message.includes('closed its stdin')).length, 1);
});

test('a helper that is killed while it is written to does no harm, each of twenty times', async () => {
  for (let i = 0; i < 20; i += 1) {
    const it = stage(['/bin/cat']);
    it.helper.start();
    for (let j = 0; j < 500; j += 1) it.helper.write('y'.repeat(1000));
    await new Promise(setImmediate);
    process.kill(it.helper.pid as number, 'SIGKILL');
    await until('the end', () => {
      it.helper.write('more');
      assert.deepEqual(
        it.exits.map(({ signal, final }) => ({ signal, final })),
        [{ signal: 'SIGKILL', final: true }],
      );
    });
  }
});

test('a last line without a newline is not executed but logged', async () => {
  const it = stage(shell('printf "announce one\\nannounce tw"'));
  it.helper.start();
  await it.exited();
  const { about } = await it.logged('within a line');
  assert.deepEqual(it.lines, ['announce one']);
  assert.equal(about.line, 'announce tw');
});

test('3 MB without a newline are dropped with one error, and the next line is executed', async () => {
  const it = stage(shell('echo before; head -c 3000000 /dev/zero | tr "\\0" x; echo; echo after'));
  it.helper.start();
  await it.exited();
  assert.deepEqual(it.lines, ['before', 'after']);
  assert.equal(it.overlong, 1);
});

test('an overlong line that ends within the chunk that makes it so is dropped too', async () => {
  const it = stage(
    shell('head -c 1048500 /dev/zero | tr "\\0" x; head -c 300 /dev/zero | tr "\\0" y; echo; echo after'),
  );
  it.helper.start();
  await it.exited();
  assert.deepEqual(it.lines, ['after']);
  assert.equal(it.overlong, 1);
});

test('a grandchild that holds the pipe delays the exit by a second, and is ended', async () => {
  const it = stage(shell('sleep 300 & echo $!; exit 4'));
  it.helper.start();
  const begin = performance.now();
  await it.exited();
  const took = performance.now() - begin;
  assert.ok(took >= 950, `${took} ms`);
  assert.deepEqual(it.exits, [{ status: 4, signal: null, final: true, after: 1 }]);
  await isGone(Number(it.lines[0]));
});

test('a grandchild without the pipes is left alone', async () => {
  const it = stage(shell('sleep 300 >/dev/null 2>&1 </dev/null & echo $!; exit 0'));
  it.helper.start();
  await it.exited();
  const grandchild = Number(it.lines[0]);
  assert.equal(isAlive(grandchild), true);
  process.kill(grandchild, 'SIGKILL');
});

test('a helper that closes its stdout is ended after a second', async () => {
  const it = stage(shell('exec 1>&-; exec sleep 300'));
  it.helper.start();
  const begin = performance.now();
  await it.exited();
  assert.ok(performance.now() - begin >= 950);
  assert.deepEqual(it.exits, [{ status: null, signal: 'SIGTERM', mute: true, final: true, after: 0 }]);
});

test('stop sends what this turn wrote, then SIGTERM, and nothing is heard or written any more', async () => {
  const last = `trap 'read line; echo "$line" >&2; echo withdraw; exit 9' TERM`;
  const it = stage(shell(`${last}; echo ready; while :; do sleep 1; done`), { respawn: true });
  it.helper.start();
  await it.hasLine('ready');
  it.helper.write('shutdown');
  const stopped = it.helper.stop();
  it.helper.write('nothing more');
  await stopped;
  assert.equal(it.helper.running, false);
  assert.deepEqual(it.exits, [{ status: 9, signal: null, final: true, after: 1 }]);
  assert.ok(it.records.some(({ about }) => about.stderr === 'shutdown'));
});

test('a group that ignores SIGTERM is killed after the grace, with its grandchildren', async () => {
  const it = stage(
    shell('trap "" TERM; sh -c "trap \\"\\" TERM; echo \\$\\$; while :; do sleep 1; done" & while :; do sleep 1; done'),
  );
  it.helper.start();
  await until('the grandchild', () => assert.equal(it.lines.length, 1));
  const { pid } = it.helper;
  const begin = performance.now();
  await Promise.all([it.helper.stop(300), it.helper.stop(300)]);
  assert.ok(performance.now() - begin >= 290);
  assert.deepEqual(it.exits, [{ status: null, signal: 'SIGKILL', final: true, after: 1 }]);
  await isGone(Number(it.lines[0]));
  assert.equal(isAlive(pid as number), false);
});

test('a grandchild that outlives the leader of a stopped group has the rest of the grace, then it is killed', async () => {
  const it = stage(shell('sh -c "trap \\"\\" TERM; echo \\$\\$; while :; do sleep 1; done" & wait'));
  it.helper.start();
  await until('the grandchild', () => assert.equal(it.lines.length, 1));
  await it.helper.stop(300);
  assert.deepEqual(it.exits, [{ status: null, signal: 'SIGTERM', final: true, after: 1 }]);
  await isGone(Number(it.lines[0]));
});

test('a stopped helper may be started again, and a stop while nothing runs is done at once', async () => {
  const it = stage(['/bin/cat']);
  await it.helper.stop();
  it.helper.start();
  await it.helper.stop();
  it.helper.start();
  it.helper.start();
  it.helper.write('again');
  await it.hasLine('again');
  assert.equal(it.helper.starts, 2);
});

test('a program that is missing, is not allowed or has a bad argument is an exit that says why', async () => {
  const cases = [
    [['/no/such/program'], /^cannot run \/no\/such\/program as uid \d+: no such file or directory \(ENOENT\)$/],
    [['/etc/passwd'], /permission denied \(EACCES\)$/],
    [['/bin/cat', 'x'.repeat(3_000_000)], /argument list too long \(E2BIG\)$/],
    [['/bin/cat', 'a\0b'], /null bytes/],
  ] as const;
  for (const [run, problem] of cases) {
    const it = stage(run);
    it.helper.start();
    assert.equal(it.exits.length, 0, 'never from within start');
    await it.exited();
    const [exit] = it.exits;
    assert.match(exit?.problem ?? '', problem);
    assert.deepEqual({ ...exit, problem: '' }, { status: null, signal: null, problem: '', final: true, after: 0 });
    assert.equal((await it.logged('helper ended')).level, 'error');
  }
});

test('a start without any descriptor left is an exit too', async () => {
  const helper = new URL('../../src/process-bridge/helper.js', import.meta.url).href;
  const command = `ulimit -n 128; exec "${process.execPath}" "$0" "$1"`;
  const [, path = ''] = script('exhausted.mjs');
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command, path, helper]);
  const { problem, final } = JSON.parse(stdout.split('\n')[1]!);
  assert.match(problem, /too many open files \(EMFILE\)$/);
  assert.equal(final, true);
});

test('a helper that ends at once is started five times, then given up loudly', async () => {
  const it = stage(shell('echo run; exit 1'), { respawn: true });
  it.helper.start();
  await until('the last exit', () => assert.equal(it.exits.at(-1)?.final, true));
  assert.equal(it.lines.length, 5);
  assert.deepEqual(
    it.exits.map(({ final }) => final),
    [false, false, false, false, true],
  );
  assert.equal((await it.logged('too often')).level, 'error');
  const pauses = it.records.filter(({ message }) => message.includes('again') && message.includes('to be'));
  assert.deepEqual(
    pauses.map(({ about }) => about.afterMs),
    [100, 200, 400, 800],
  );
});

test('a helper that is stopped while it waits for its respawn stays stopped', async () => {
  const due: (() => void)[] = [];
  const at = (_when: number, run: () => void) => {
    due.push(run);
    return () => void due.splice(due.indexOf(run), 1);
  };
  const it = stage(['/no/such/program'], { respawn: true, clock: { now: () => 0, at } });
  it.helper.start();
  await it.exited();
  assert.equal(due.length, 1);
  await it.helper.stop();
  assert.equal(due.length, 0);
  assert.deepEqual(
    it.exits.map(({ final }) => final),
    [false],
  );
});

test('a flood on stderr is logged up to 100 lines a second, counted, and holds nobody up', async () => {
  const it = stage(shell('printf "a\\033[31mb\\n" >&2; seq 200000 >&2; printf "last words" >&2; echo alive'));
  it.helper.start();
  await it.exited();
  const { about } = await it.logged('more than is logged');
  const said = it.records.filter(({ message }) => message === 'helper says');
  assert.deepEqual(it.lines, ['alive']);
  assert.equal(said[0]?.about.stderr, 'a\\u001b[31mb');
  assert.ok(said.length >= 100 && said.length <= 1000, String(said.length));
  assert.ok(Number(about.lines) > 0);
});
