import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Command, CommandEnd } from '../../src/healthcheck/check/index.ts';
import { RunnerCommands, runCommand } from '../../src/healthcheck/check/index.ts';
import { until } from '../support/wait.ts';
import { cancelled, complaint, finding, place, probe, tidyUp, tools } from './check-stage.ts';

const here = place();

/** Both ways to run a program. */
const runners = new RunnerCommands({ env: process.env, now: () => performance.now() });
tidyUp(() => runners.close());
const ways = {
  'in this process': tools.commands,
  'by the runner': runners,
};

function end(way: keyof typeof ways, command: Command): Promise<CommandEnd> {
  return new Promise((resolve) => ways[way].run(command, resolve));
}

function sh(line: string): Command {
  return { argv: ['/bin/sh', '-c', line] };
}

/** Whether a process runs; a zombie does not. */
export function runs(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function pidIn(file: string): number {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
}

/** For a shell. */
function waitFor(file: string): string {
  return `while [ ! -s ${file} ]; do sleep 0.05; done`;
}

let files = 0;
function newFile(): string {
  files += 1;
  return join(here, `pid${files}`);
}

for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
  test(`${way}: status, signal and output`, async () => {
    assert.deepEqual(await end(way, sh('echo one; echo two >&2; exit 3')), {
      status: 3,
      signal: null,
      output: 'one\ntwo\n',
    });
    assert.deepEqual(await end(way, sh('kill -SEGV $$')), { status: null, signal: 'SIGSEGV', output: '' });
    assert.equal((await end(way, sh('exit 126'))).status, 126);
    assert.equal((await end(way, sh('/none/such'))).status, 127);
  });

  test(`${way}: stdin is empty, the environment is ours and what is added`, async () => {
    const command = { argv: ['/bin/sh', '-c', 'cat; echo "$MARK $PATH"'], env: { MARK: 'yes' } };
    assert.equal((await end(way, command)).output, `yes ${process.env.PATH}\n`);
  });

  test(`${way}: what cannot be run is a problem`, async () => {
    const file = newFile();
    writeFileSync(file, 'echo');
    const problem = async (...argv: string[]) => (await end(way, { argv })).problem;
    assert.equal(await problem('/none/such'), 'no such program');
    assert.equal(await problem('keryx-no-such-program'), 'no such program');
    assert.equal(await problem(file), 'not allowed to run the program');
    assert.equal(await problem(`${file}/x`), 'no such program');
    assert.equal(await problem('/bin/true', 'a\0b'), 'an argument has a character that no program can be given');
    assert.equal(await problem('/bin/true', 'x'.repeat(3_000_000)), 'too many arguments');
  });

  test(`${way}: 100 MB of output are read and dropped beyond 4 KiB`, async () => {
    const { status, output } = await end(way, sh('head -c 100000000 /dev/zero; echo done >&2'));
    assert.equal(status, 0);
    assert.equal(output, '\0'.repeat(4096));
    const random = await end(way, sh('head -c 10000000 /dev/urandom'));
    assert.equal(random.status, 0);
    assert.ok(random.output.length <= 4096);
  });

  test(`${way}: the end of the program is the end, and whoever holds its pipes is killed`, async () => {
    const file = newFile();
    const { status } = await end(
      way,
      sh(`(sleep 1000 & echo $! > ${file}; exec sleep 1000) & ${waitFor(file)}; exit 5`),
    );
    assert.equal(status, 5);
    await until('the grandchild to be gone', () => assert.ok(pidIn(file) > 0 && !runs(pidIn(file))), 60_000);
  });

  test(`${way}: one that escapes with the pipes holds nobody up`, async () => {
    const file = newFile();
    const { status } = await end(way, sh(`setsid sh -c 'echo $$ > ${file}; exec sleep 1000' & ${waitFor(file)}`));
    assert.equal(status, 0);
    await until('the pid of the one who escaped', () => assert.ok(pidIn(file) > 0), 60_000);
    process.kill(pidIn(file), 'SIGKILL');
  });

  test(`${way}: a cancelled program is killed with its group, whatever it ignores`, async () => {
    const [leader, child] = [newFile(), newFile()];
    const line = `trap '' TERM INT HUP; echo $$ > ${leader}; sh -c 'echo $$ > ${child}; exec sleep 1000' & sleep 1000; :`;
    let done = false;
    const cancel = ways[way].run(sh(line), () => {
      done = true;
    });
    await until('it to run', () => assert.ok(pidIn(leader) > 0 && pidIn(child) > 0), 60_000);
    cancel();
    cancel();
    await until('it to be gone', () => assert.ok(!runs(pidIn(child))), 60_000);
    await until('no zombie to be left', () => assert.ok(!existsSync(`/proc/${pidIn(leader)}`)), 60_000);
    assert.equal(done, false);
  });

  test(`${way}: a hundred that hang leave nothing`, async () => {
    const mark = `${1_000_000 + process.pid + (way === 'in this process' ? 0 : 1e6)}`;
    const cancels = Array.from({ length: 100 }, () =>
      ways[way].run(sh(`sleep ${mark} & sleep ${mark}`), () => assert.fail()),
    );
    await until('them to run', async () => assert.equal(await count(mark), 200), 60_000);
    for (const cancel of cancels) cancel();
    await until('them to be gone', async () => assert.equal(await count(mark), 0), 60_000);
  });
}

/** Processes `sleep MARK`. */
async function count(mark: string): Promise<number> {
  const { output } = await new Promise<CommandEnd>((resolve) => {
    runCommand({ argv: ['pgrep', '-c', '-x', '-f', `sleep ${mark}`] }, process.env, resolve);
  });
  return Number(output);
}

test('no more run at a time than may, and those beyond wait or are cancelled', async () => {
  const few = new RunnerCommands({ env: process.env, now: () => performance.now(), most: 2 });
  const [first, second] = [newFile(), newFile()];
  const ended: string[] = [];
  const hang = (file: string) => few.run(sh(`echo $$ > ${file}; exec sleep 1000`), () => assert.fail());
  const cancels = [hang(first), hang(second)];
  const unwanted = few.run(sh('exit 1'), () => assert.fail());
  few.run(sh('exit 0'), () => ended.push('third'));
  await until('two to run', () => assert.ok(pidIn(first) > 0 && pidIn(second) > 0), 60_000);
  unwanted();
  assert.deepEqual(ended, []);
  cancels[0]!();
  await until('the third', () => assert.deepEqual(ended, ['third']), 60_000);
  few.close();
  await until('the second to be gone', () => assert.ok(!runs(pidIn(second))), 60_000);
  few.run(sh('exit 0'), () => assert.fail());
});

test('a runner that is killed takes nothing with it but its programs, and there is another', async () => {
  let time = 0;
  const commands = new RunnerCommands({ env: process.env, now: () => time });
  tidyUp(() => commands.close());
  const file = newFile();
  const ends: CommandEnd[] = [];
  commands.run(sh(`echo $$ > ${file}; exec sleep 1000`), (how) => ends.push(how));
  await until('it to run', () => assert.ok(pidIn(file) > 0), 60_000);
  // What it said of the first is heard before the end of the second.
  await new Promise<CommandEnd>((resolve) => commands.run(sh('exit 0'), resolve));
  const problem = 'what runs the programs of checks is gone: SIGKILL';
  process.kill(commands.pid!, 'SIGKILL');
  await until('the news', () => assert.deepEqual(ends, [{ status: null, signal: null, problem, output: '' }]), 60_000);
  await until('the program to be gone', () => assert.ok(!runs(pidIn(file))), 60_000);
  // Not at once, lest it be started all the time.
  assert.equal(commands.pid, undefined);
  const refused = await new Promise<CommandEnd>((resolve) => commands.run(sh('exit 0'), resolve));
  assert.equal(refused.problem, problem);
  time += 1001;
  assert.equal((await new Promise<CommandEnd>((resolve) => commands.run(sh('exit 4'), resolve))).status, 4);
});

test('a runner that hangs is replaced when all that it was told is in vain', async () => {
  let time = 0;
  const commands = new RunnerCommands({ env: process.env, now: () => time, most: 2 });
  tidyUp(() => commands.close());
  await new Promise<CommandEnd>((resolve) => commands.run(sh('exit 0'), resolve));
  const { pid } = commands;
  process.kill(pid!, 'SIGSTOP');
  const cancels = [1, 2].map(() => commands.run(sh('exit 0'), () => assert.fail()));
  for (const cancel of cancels) cancel();
  time += 2000;
  assert.equal((await new Promise<CommandEnd>((resolve) => commands.run(sh('exit 4'), resolve))).status, 4);
  assert.notEqual(commands.pid, pid);
});

test('the runner heeds no signal but the end of who started it', async () => {
  const commands = new RunnerCommands({ env: process.env, now: () => performance.now() });
  const file = newFile();
  commands.run(sh(`echo $$ > ${file}; exec sleep 1000`), () => assert.fail());
  await until('it to run', () => assert.ok(pidIn(file) > 0), 60_000);
  const { pid } = commands;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.kill(pid!, signal);
  assert.equal((await new Promise<CommandEnd>((resolve) => commands.run(sh('exit 4'), resolve))).status, 4);
  assert.equal(commands.pid, pid);
  commands.close();
  await until('all to be gone', () => assert.ok(!runs(pid!) && !runs(pidIn(file))), 60_000);
});

test('what a program does is said in a line', async () => {
  const why = async (...lines: string[]) => finding(probe('command', ...lines), { ...tools, commands: runners });
  assert.deepEqual(await why('run true'), { ok: true, why: 'exit status 0' });
  assert.deepEqual(await why('shell "echo; echo fine; echo more"'), { ok: true, why: 'exit status 0: fine' });
  assert.deepEqual(await why(`run sh -c "printf '\\033[31mbad'; exit 2"`), {
    ok: false,
    why: 'exit status 2: \\u001b[31mbad',
  });
  assert.deepEqual(await why('shell "kill -9 $$"'), { ok: false, why: 'killed by SIGKILL' });
  assert.deepEqual(await why('run /none/such'), { ok: false, why: 'no such program' });
  assert.deepEqual(await why('environment A=b=c', 'shell "echo $A; exit 1"'), { ok: false, why: 'exit status 1: b=c' });
  assert.equal((await why('shell "yes é | head -c 4000; exit 1"')).ok, false);
});

test('a program that hangs is killed when the try is cancelled', async () => {
  const file = newFile();
  const check = probe('command', `shell "echo $$ > ${file}; sleep 1000; :"`);
  await cancelled(
    check,
    () => pidIn(file) > 0,
    () => !runs(pidIn(file)),
    { ...tools, commands: runners },
  );
});

test('what a section of command is wrong about', () => {
  assert.equal(complaint('command'), `'run' is missing`);
  assert.equal(complaint('command', 'run a', 'shell b'), `use either 'run' or 'shell', not both`);
  assert.equal(complaint('command', 'run ""'), 'a program is empty');
  assert.equal(complaint('command', 'environment 1=2'), 'this is not NAME=VALUE');
  assert.equal(probe('command', 'run /bin/check -w "a b"').target, '/bin/check -w a b');
});

test('ping is asked, and what it says is told', async () => {
  const said = (end: Partial<CommandEnd>, asked: string[][] = []) => ({
    ...tools,
    commands: {
      close: () => {},
      run: ({ argv }: Command, done: (end: CommandEnd) => void) => {
        asked.push([...argv]);
        process.nextTick(done, { status: 1, signal: null, output: '', ...end });
        return () => {};
      },
    },
  });
  const check = probe('icmp', 'address 2001:db8::7', 'source 2001:db8::1');
  const asked: string[][] = [];
  const reply = '64 bytes from 2001:db8::7: icmp_seq=1 ttl=64 time=0.053 ms\n';
  assert.deepEqual(await finding(check, said({ status: 0, output: reply }, asked)), {
    ok: true,
    why: 'answered in 0.053 ms',
  });
  assert.deepEqual(asked, [['ping', '-n', '-c', '1', '-W', '3600', '-I', '2001:db8::1', '2001:db8::7']]);
  const why = async (end: Partial<CommandEnd>) => (await finding(check, said(end))).why;
  assert.equal(await why({ status: 1, output: 'PING …\n\n1 packets transmitted' }), 'no answer');
  assert.equal(
    await why({ output: 'PING x\nFrom 192.0.2.1 icmp_seq=1 Destination Host Unreachable\n' }),
    'From 192.0.2.1 icmp_seq=1 Destination Host Unreachable',
  );
  assert.equal(
    await why({ status: 2, output: 'ping: socket: Operation not permitted\n' }),
    'ping is not allowed to send: ping: socket: Operation not permitted',
  );
  assert.equal(await why({ status: 2, output: 'ping: x\n' }), 'ping ended with status 2: ping: x');
  assert.equal(
    await why({ status: null, problem: 'no such program' }),
    'there is no program ping along PATH: install it, or check otherwise',
  );
  assert.equal(complaint('ping'), `'address' is missing`);
});

test('this machine answers a ping, where there is one', async (t) => {
  const { ok, why } = await finding(probe('ping', 'address 127.0.0.1'));
  if (/no program|not allowed/.test(why)) {
    t.skip(why);
    return;
  }
  assert.equal(ok, true);
  assert.match(why, /^answered in [0-9.]+ ms$/);
});
