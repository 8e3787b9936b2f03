import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { after, afterEach, describe, it } from 'node:test';
import { ControlClient, closeClients, control, launch } from '../support/e2e-control.ts';
import { Folder, freePort, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(async () => {
  closeClients();
  await clear();
});
after(removeFolders);

const bitsOf = (path: string) => statSync(path).mode & 0o777;
const isRoot = process.getuid?.() === 0;

describe('the control socket', () => {
  it('takes commands, and gives answers', async () => {
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const { socket } = await control({ env: { exabgp_tcp_port: String(port) } });
    await router.hears('up');
    const client = await ControlClient.connect(socket);
    assert.match((await client.ask('version')).join(), /^keryx \d.*,done$/);
    assert.deepEqual(await client.ask('announce route 203.0.113.0/24 next-hop self'), ['done']);
    await router.has('203.0.113.0/24');
    assert.deepEqual(await client.ask('nonsense'), ['error']);
    assert.deepEqual(await client.ask('withdraw route 203.0.113.0/24'), ['done']);
    await router.has('203.0.113.0/24', false);
    client.say('bye');
    await client.ended();
  });

  it('serves twenty clients at once, each in the order of its commands', async () => {
    const { socket } = await control();
    const talks = Array.from({ length: 20 }, async (_, n) => {
      const client = await ControlClient.connect(socket);
      const ids = Array.from({ length: 500 }, (_each, i) => `${n}-${i}`);
      client.say(...ids.map((id, i) => (i % 10 === 9 ? `id=${id} nonsense` : `id=${id} version`)));
      await until(
        'all answers',
        () => {
          const ends = client.lines.filter((line) => / id=/.test(line)).length;
          assert.equal(ends, ids.length);
        },
        60_000,
      );
      const ends = client.lines
        .filter((line) => / id=/.test(line))
        .map((line) => line.split(' ').slice(0, 2).join(' '));
      assert.deepEqual(
        ends,
        ids.map((id, i) => `${i % 10 === 9 ? 'error' : 'done'} id=${id}`),
      );
      assert.equal(client.lines.filter((line) => line.startsWith('keryx ')).length, 450);
    });
    await Promise.all(talks);
  });

  it('tells events to those who ask for them, and to no others', async () => {
    const port = await freePort(THEIRS);
    const { socket } = await control({ env: { exabgp_tcp_port: String(port) } });
    const [listener, other] = [await ControlClient.connect(socket), await ControlClient.connect(socket)];
    assert.deepEqual(await listener.ask('subscribe state'), ['done']);
    assert.match((await other.ask('version'))[0]!, /^keryx/);
    await Router.start({ listen: port });
    await until(
      'the session to be told',
      () => {
        const states = listener.lines
          .filter((line) => line.startsWith('{'))
          .map((line) => JSON.parse(line).neighbor?.state);
        assert.ok(states.includes('up'), listener.lines.join('\n'));
      },
      30_000,
    );
    assert.equal(other.lines.length, 2);
  });

  it('is for its user alone, and goes with the daemon, which tells its clients', async () => {
    const { socket, daemon, folder } = await control();
    assert.equal(bitsOf(socket), 0o600);
    assert.equal(bitsOf(folder.at('run')), 0o700);
    const client = await ControlClient.connect(socket);
    daemon.signal('SIGTERM');
    await client.ended();
    assert.deepEqual(client.lines, ['shutdown']);
    assert.deepEqual(await daemon.exited(), { code: 0, signal: null });
    assert.ok(!existsSync(socket));
  });

  it('ends with the command shutdown, which is answered', async () => {
    const { socket, daemon } = await control();
    const client = await ControlClient.connect(socket);
    assert.deepEqual(await client.ask('shutdown'), ['shutdown in progress', 'done']);
    await client.ended();
    assert.equal((await daemon.exited()).code, 0);
  });

  it('has the mode and the group that settings say, and one that is not there is a mistake', async () => {
    const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
    const first = await control({ env: { keryx_api_socketgroup: group } });
    assert.equal(bitsOf(first.socket), 0o660);
    assert.equal(bitsOf(first.folder.at('run')), 0o710);
    const second = await control({ env: { keryx_api_socketmode: '0666' } });
    assert.equal(bitsOf(second.socket), 0o666);
    const { daemon } = await launch({ env: { keryx_api_socketgroup: 'no-such-group' } });
    assert.equal((await daemon.exited()).code, 1);
    assert.match(daemon.stderr, /there is no group 'no-such-group': set keryx_api_socketgroup/);
  });

  it('is used after rights were given up', { skip: !isRoot && 'it needs root' }, async () => {
    const { socket, folder } = await control({ env: { exabgp_daemon_user: 'nobody' } });
    const nobody = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
    assert.equal(statSync(socket).uid, nobody);
    assert.equal(statSync(folder.at('run')).uid, nobody);
    const client = await ControlClient.connect(socket);
    assert.match((await client.ask('version'))[0]!, /^keryx/);
  });

  it('where it cannot be made, the daemon runs without, and says what to do', async () => {
    const folder = new Folder();
    const file = folder.write('file', '');
    const { daemon } = await control({ folder, env: { exabgp_api_socketpath: `${file}/x.sock` } });
    const { why, hint } = await daemon.logs('there is no control socket');
    assert.match(
      `${why} ${hint}`,
      /file\/x\.sock cannot be looked at: ENOTDIR.*exabgp_api_socketpath=PATH.*exabgp_api_cli=false/,
    );
  });
});

describe('several daemons', () => {
  it('a second one of the same name does not start, and the first goes on', async () => {
    const { socket, folder } = await control();
    const { daemon } = await launch({ folder });
    assert.equal((await daemon.exited(20_000)).code, 1);
    const { why, hint } = await daemon.logs('the control socket is taken');
    assert.match(`${why} ${hint}`, /another daemon answers at .*exabgp\.sock.*exabgp_api_socketname=NAME/);
    const client = await ControlClient.connect(socket);
    assert.match((await client.ask('version'))[0]!, /^keryx/);
  });

  it('with names of their own live side by side, or without a socket', async () => {
    const { folder } = await control();
    await control({ folder, env: { exabgp_api_socketname: 'second' } });
    const { daemon } = await control({ folder, env: { exabgp_api_cli: 'false' } });
    assert.ok(daemon.alive);
    const pids = await Promise.all(
      ['exabgp', 'second'].map(async (name) => {
        const client = await ControlClient.connect(folder.at(`run/${name}.sock`));
        return (await client.ask('status')).find((line) => line.startsWith('PID'));
      }),
    );
    assert.equal(new Set(pids).size, 2);
  });

  it('one that was killed leaves its socket to the next', async () => {
    const { socket, daemon, folder } = await control();
    daemon.signal('SIGKILL');
    await daemon.exited();
    assert.ok(existsSync(socket));
    await control({ folder });
    const client = await ControlClient.connect(socket);
    assert.match((await client.ask('version'))[0]!, /^keryx/);
  });

  it('without a command line there is no socket', async () => {
    const { socket } = await control({ env: { exabgp_api_cli: 'false' } });
    assert.ok(!existsSync(socket));
  });
});

describe('clients that behave badly', () => {
  const residentOf = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1]);

  /** Another client is answered while they do. */
  async function served(socket: string): Promise<void> {
    const client = await ControlClient.connect(socket);
    assert.match((await client.ask('version', 10_000))[0]!, /^keryx/);
    client.close();
  }

  it('one asks for a large table again and again and never reads: bounded, and others are served', async () => {
    const { socket, daemon } = await control();
    const loader = await ControlClient.connect(socket);
    const routes = Array.from(
      { length: 50_000 },
      (_, i) => `announce route 10.${i >> 8}.${i & 255}.0/24 next-hop 192.0.2.1`,
    );
    loader.say(
      ...routes.map((line) => line.replace(/10\.(\d+)/, (_, n) => `${10 + (Number(n) >> 7)}.${Number(n) & 127}`)),
    );
    await until('the routes', () => assert.equal(loader.lines.length, 50_000), 60_000);
    assert.ok(loader.lines.every((line) => line === 'done'));
    const before = residentOf(daemon.pid);
    const deaf = await Promise.all(Array.from({ length: 5 }, () => ControlClient.connect(socket)));
    for (const client of deaf) {
      client.pause();
      client.say(...Array.from({ length: 200 }, () => 'show adj-rib out extensive'));
    }
    for (let i = 0; i < 10; i += 1) await served(socket);
    const grown = (residentOf(daemon.pid) - before) / 1024;
    assert.ok(grown < 150, `${grown} MiB`);
    // It is answered to the end once it reads: here the first of its answers.
    deaf[0]!.resume();
    const answer = await deaf[0]!.answer(0, 'show adj-rib out extensive', 60_000);
    assert.equal(answer.length, 50_001);
    for (const client of deaf) client.close();
    await served(socket);
  });

  it('one sends 64 MB without a newline: it is refused, and others are served', async () => {
    const { socket, daemon } = await control();
    const before = residentOf(daemon.pid);
    const client = await ControlClient.connect(socket);
    const chunk = Buffer.alloc(1 << 20, 'x');
    let taken = 0;
    while (taken < 64 && (await client.write(chunk))) {
      taken += 1;
      if (taken % 8 === 0) await served(socket);
    }
    await client.ended();
    assert.deepEqual(client.lines, ['error']);
    const grown = (residentOf(daemon.pid) - before) / 1024;
    assert.ok(grown < 100, `${grown} MiB`);
    await served(socket);
  });

  it('some vanish in the middle of a line, or of an answer: nothing of it is done', async () => {
    const { socket, daemon } = await control();
    for (let i = 0; i < 20; i += 1) {
      const client = await ControlClient.connect(socket);
      client.say('show adj-rib out', 'help');
      await client.write(`announce route 10.0.${i}.0/24 next-hop 192.0.2.1`);
      client.close();
    }
    const client = await ControlClient.connect(socket);
    assert.deepEqual(await client.ask('show adj-rib out'), ['done']);
    assert.ok(daemon.alive);
    assert.deepEqual(
      daemon.records().filter(({ level }) => level >= 50),
      [],
    );
  });

  it('more than the limit are told so', async () => {
    const { socket } = await control();
    const all = await Promise.all(Array.from({ length: 64 }, () => ControlClient.connect(socket)));
    for (const client of all) assert.match((await client.ask('version'))[0]!, /^keryx/);
    const more = await ControlClient.connect(socket);
    await more.ended();
    assert.deepEqual(more.lines, ['error: 64 clients are connected already', 'error']);
    all[0]!.close();
    await until('room for one', () => served(socket), 20_000);
  });

  it('one floods: helpers, sessions and other clients have their turns', async () => {
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const { socket } = await control({ text: neighborText({ holdTime: 9 }), env: { exabgp_tcp_port: String(port) } });
    await router.hears('up');
    const flood = connect(socket);
    flood.on('error', () => {}).resume();
    const lines = 'announce route 198.51.100.0/24 next-hop self\nwithdraw route 198.51.100.0/24\n'.repeat(2000);
    const pour = () => {
      if (!flood.destroyed) flood.write(lines, pour);
    };
    pour();
    const keepalives = router.keepalives;
    const client = await ControlClient.connect(socket);
    for (let i = 0; i < 5; i += 1) {
      assert.deepEqual(await client.ask(`announce route 203.0.113.${i}/32 next-hop self`), ['done']);
      await router.has(`203.0.113.${i}/32`);
    }
    await until('keepalives', () => assert.ok(router.keepalives > keepalives + 1), 20_000);
    flood.destroy();
    assert.equal(router.count('down'), 0);
  });
});
