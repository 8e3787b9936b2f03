import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ControlClient, type Controlled, closeClients, control } from '../support/e2e-control.ts';
import { keryx } from '../support/e2e-daemon.ts';
import { Folder, freePort, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(async () => {
  closeClients();
  await clear();
});
after(removeFolders);

const run = promisify(execFile);

function mkfifo(...paths: readonly string[]): void {
  execFileSync('mkfifo', ['-m', '600', ...paths]);
}

/** As a program writes that knows nothing of us: it opens, writes once, and closes. Never waits: it throws instead. */
function writeOnce(path: string, text: string): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    assert.equal(writeSync(file, text), text.length);
  } finally {
    closeSync(file);
  }
}

/** A thread of the process waits inside the kernel for the other end of a FIFO. */
function waitsForFifo(pid: number): boolean {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.some((thread) => /fifo|pipe/.test(readFileSync(`/proc/${pid}/task/${thread}/wchan`, 'latin1')));
}

describe('the pipes of ExaBGP', () => {
  /** A daemon whose pipes are in the first folder below its root. */
  async function piped(
    env: NodeJS.ProcessEnv = {},
  ): Promise<Controlled & { readonly in: string; readonly out: string }> {
    const folder = new Folder();
    mkdirSync(folder.at('run/exabgp'), { recursive: true });
    const [into, out] = [folder.at('run/exabgp/test.in'), folder.at('run/exabgp/test.out')];
    mkfifo(into, out);
    const env2 = { exabgp_api_pipename: 'test', ...env };
    const controlled = await control({ folder, env: env2 });
    // The folder is there, so the socket is in it, too.
    return { ...controlled, socket: folder.at('run/exabgp/exabgp.sock'), in: into, out };
  }

  function readFrom(path: string): { readonly text: () => string; readonly close: () => void } {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    let text = '';
    const buffer = Buffer.alloc(65_536);
    return {
      text: () => {
        try {
          text += buffer.toString('utf8', 0, readSync(file, buffer));
        } catch {
          // Nothing is there yet.
        }
        return text;
      },
      close: () => closeSync(file),
    };
  }

  it('are heard where they are, and answered to whoever reads', async () => {
    const { daemon, ...pipes } = await piped({ exabgp_api_ack: 'false' });
    await daemon.logs('pipes of the command line open');
    const reader = readFrom(pipes.out);
    writeOnce(pipes.in, 'version\n');
    // Two writers share a line's worth of time: each line is whole.
    writeOnce(pipes.in, 'nonsense\n');
    writeOnce(pipes.in, '# nothing\n');
    await until('three answers', () => assert.match(reader.text(), /^keryx [\d.]+\ndone\nerror\ndone\n$/));
    reader.close();
    assert.ok(!waitsForFifo(daemon.pid));
  });

  it('answers that nobody reads are dropped, and the next reader gets its own alone', async () => {
    const { daemon, socket, ...pipes } = await piped();
    for (let i = 0; i < 200; i += 1) {
      writeOnce(pipes.in, `announce route 10.0.${i}.0/24 next-hop 192.0.2.1\nhelp\n`);
      // The pipe has room for what the daemon did not read yet, and no more.
      if (i % 50 === 49)
        await until('commands to be done', async () => {
          const client = await ControlClient.connect(socket);
          const answer = await client.ask('show adj-rib out');
          client.close();
          assert.equal(answer.length, i + 2);
        });
    }
    const reader = readFrom(pipes.out);
    writeOnce(pipes.in, 'version\n');
    await until('one answer', () => assert.match(reader.text(), /^keryx [\d.]+\ndone\n$/));
    reader.close();
    daemon.signal('SIGTERM');
    assert.deepEqual(await daemon.exited(), { code: 0, signal: null });
    assert.ok(existsSync(pipes.in));
  });

  it('a reader that stops in the middle of a long answer holds up nobody', async () => {
    const { socket, ...pipes } = await piped();
    const loader = await ControlClient.connect(socket);
    loader.say(
      ...Array.from({ length: 20_000 }, (_, i) => `announce route 10.${i >> 8}.${i & 255}.0/24 next-hop 192.0.2.1`),
    );
    await until('the routes', () => assert.equal(loader.lines.length, 20_000), 60_000);
    const reader = readFrom(pipes.out);
    writeOnce(pipes.in, 'show adj-rib out extensive\n');
    await until('the answer to begin', () => assert.match(reader.text(), /10\.0\.0\.0\/24/));
    assert.match((await loader.ask('version')).at(-2)!, /^keryx/);
    reader.close();
    await until('the next answer', () => {
      const next = readFrom(pipes.out);
      try {
        writeOnce(pipes.in, 'ping\n');
        assert.match(next.text(), /pong/);
      } finally {
        next.close();
      }
    });
  });

  it('are made when that is asked for, and missed by nobody otherwise', async () => {
    const { folder, daemon } = await control({ env: { keryx_api_makepipes: 'true', exabgp_api_pipename: 'made' } });
    await daemon.logs('pipes of the command line open');
    for (const name of ['run/made.in', 'run/made.out']) {
      const stats = statSync(folder.at(name));
      assert.ok(stats.isFIFO());
      assert.equal(stats.mode & 0o777, 0o600);
    }
    const other = await control({ env: { exabgp_api_pipename: 'missing' } });
    assert.deepEqual(
      other.daemon.records().filter(({ level }) => level > 30),
      [],
    );
  });

  it('that another daemon reads are left to it, and without a command line they are not used', async () => {
    const { folder, ...pipes } = await piped();
    const { daemon } = await control({ folder, env: { exabgp_api_pipename: 'test', exabgp_api_socketname: 'second' } });
    const { why } = await daemon.logs('the pipes of the command line are not used');
    assert.equal(why, `another daemon reads ${pipes.in}`);
    const quiet = await piped({ exabgp_api_cli: 'false' });
    assert.throws(() => writeOnce(quiet.in, 'version\n'), /ENXIO/);
  });

  const program = ['/usr/sbin/exabgpcli', '/usr/bin/exabgpcli', '/usr/local/bin/exabgpcli'].find((path) =>
    existsSync(path),
  );
  const wanted = process.env.KERYX_REQUIRE_PEERS === '1';

  it('serve the exabgpcli of ExaBGP 4.2', {
    skip: program === undefined && !wanted && 'exabgpcli is not installed',
  }, async () => {
    const port = await freePort(THEIRS);
    await Router.start({ listen: port });
    const { folder } = await piped({ exabgp_tcp_port: String(port) });
    const cli = async (...words: string[]) => {
      const env = { ...process.env, 'exabgp.api.pipename': 'test' };
      const { stdout, stderr } = await run(program ?? 'exabgpcli', ['--root', folder.path, ...words], {
        env,
        timeout: 30_000,
      });
      return { stdout, stderr };
    };
    assert.match((await cli('version')).stdout, /^keryx [\d.]+\n$/);
    await until(
      'the session',
      async () => {
        const { stdout, stderr } = await cli('show', 'neighbor', 'summary');
        assert.equal(stderr, '');
        const [head = '', line = ''] = stdout.split('\n');
        assert.match(head, /^Peer +AS +up\/down state +\| +#sent +#recvd$/);
        assert.match(
          line,
          new RegExp(`^${THEIRS.replaceAll('.', '\\.')} +65511 +\\d+:\\d\\d:\\d\\d established +\\d+ +\\d+$`),
        );
      },
      30_000,
    );
    assert.match((await cli('s', 'n', 's')).stdout, /^command: show neighbor summary\nPeer /);
    assert.deepEqual(await cli('announce', 'route', '203.0.113.0/24', 'next-hop', 'self'), { stdout: '', stderr: '' });
    assert.match((await cli('show', 'adj-rib', 'out')).stdout, /ipv4 unicast 203\.0\.113\.0\/24 next-hop/);
    const { stdout, stderr } = await cli('nonsense');
    assert.equal(stdout, '');
    assert.match(stderr, /ExaBGP returns an error/);
  });
});

describe('a process with a FIFO', () => {
  const fifoText = (path: string, more = '') =>
    `process orders { fifo ${path}; ${more} }\n${neighborText({ more: 'api { processes [ orders ]; }' })}`;

  /** A router, and a daemon that hears the FIFO. */
  async function play(folder = new Folder()) {
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const path = folder.at('orders.fifo');
    const controlled = await control({ folder, text: fifoText(path), env: { exabgp_tcp_port: String(port) } });
    await router.hears('up');
    return { ...controlled, router, path };
  }

  it('takes the lines of programs that open, write once and close, as FastNetMon does', async () => {
    const { router, path, socket } = await play();
    assert.equal(statSync(path).mode & 0o777, 0o640);
    for (let i = 0; i < 50; i += 1)
      writeOnce(path, `announce route 198.51.100.${i}/32 next-hop 192.0.2.99 community 65001:666\n`);
    for (let i = 0; i < 50; i += 1) await router.has(`198.51.100.${i}/32`);
    for (let i = 0; i < 49; i += 1) writeOnce(path, `withdraw route 198.51.100.${i}/32 next-hop 192.0.2.99\n`);
    await router.has('198.51.100.48/32', false);
    assert.match(await router.has('198.51.100.49/32'), /community \[? ?65001:666/);
    const client = await ControlClient.connect(socket);
    const owners = await client.ask('show routes --by owner');
    if (owners.at(-1) === 'done') assert.match(owners.join('\n'), /process orders#1/);
  });

  it('is authorised as any other: elsewhere it changes nothing', async () => {
    const folder = new Folder();
    const path = folder.at('orders.fifo');
    mkfifo(path);
    const text = `process orders { fifo ${path}; }\n${neighborText()}`;
    const { socket, daemon } = await control({ folder, text });
    writeOnce(path, 'announce route 198.51.100.1/32 next-hop 192.0.2.99\nversion\n');
    await daemon.logs('command refused');
    const client = await ControlClient.connect(socket);
    assert.deepEqual(await client.ask('show adj-rib out'), ['done']);
  });

  it('that is a file is refused, the file stays, and the daemon goes on', async () => {
    const folder = new Folder();
    const path = folder.write('orders.fifo', 'precious\n');
    const { daemon, socket } = await control({ folder, text: fifoText(path) });
    const { why } = await daemon.logs('cannot read the FIFO of a process');
    assert.equal(why, `${path} is there, and is no FIFO`);
    assert.equal(readFileSync(path, 'utf8'), 'precious\n');
    const client = await ControlClient.connect(socket);
    assert.match((await client.ask('version'))[0]!, /^keryx/);
  });

  it('that somebody makes anew is found again', async () => {
    const { router, path, daemon } = await play();
    rmSync(path);
    mkfifo(path);
    await daemon.logs('the FIFO is gone, or another one', 30_000);
    await until('it to be read', () => writeOnce(path, 'announce route 198.51.100.7/32 next-hop 192.0.2.99\n'));
    await router.has('198.51.100.7/32');
  });

  it('after a reload with another path that one is read, and the old one is not', async () => {
    const { router, path, daemon, folder } = await play();
    const next = folder.at('next.fifo');
    folder.write('keryx.conf', fifoText(next));
    daemon.signal('SIGUSR1');
    await daemon.logs('reloaded');
    await until('the new one to be read', () =>
      writeOnce(next, 'announce route 198.51.100.8/32 next-hop 192.0.2.99\n'),
    );
    await router.has('198.51.100.8/32');
    assert.throws(() => writeOnce(path, 'version\n'), /ENXIO/);
    assert.equal(router.count('down'), 0);
  });

  it('is proposed for a socat that only reads one', async () => {
    const folder = new Folder();
    const socat = folder.script('socat', 'exec cat');
    const text = `process orders { run ${socat} stdout pipe:/run/exabgp.cmd; encoder text; }\n${neighborText({ more: 'api { processes [ orders ]; }' })}`;
    const { code, stderr } = await keryx(['validate', folder.write('keryx.conf', text)]);
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /note: process orders: socat is not needed, 'fifo \/run\/exabgp\.cmd;' does what this 'run' does/,
    );
  });
});
