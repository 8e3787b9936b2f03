import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Client, connect, type FindOptions, Unreachable } from '../../src/cli/client/index.ts';
import { control } from '../support/e2e-control.ts';
import { Folder, freePort, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

const open: Client[] = [];

afterEach(async () => {
  for (const client of open.splice(0)) client.close();
  await clear();
});
after(removeFolders);

async function reach(options: FindOptions): Promise<Client> {
  const client = await connect(options);
  open.push(client);
  return client;
}

describe('a client', () => {
  it('asks many things at once and gets the answer to each, with the reason when there is one', async () => {
    const { socket } = await control();
    const client = await reach({ socket });
    const words = Array.from(
      { length: 300 },
      (_, i) => ['version', 'nonsense', 'show adj-rib out', 'bad\nline'][i % 4]!,
    );
    const answers = await Promise.all(words.map((line) => client.ask(line)));
    for (const [i, { lines, ok, why }] of answers.entries()) {
      if (i % 4 === 0) assert.match(lines.join(), /^keryx [\d.]+$/);
      else assert.deepEqual(lines, []);
      assert.equal(ok, i % 4 === 0 || i % 4 === 2);
      if (i % 4 === 1) assert.match(why, /^'nonsense' is not a command/);
      if (i % 4 === 3) assert.match(why, /^'bad' is not a command/);
    }
  });

  it('is told events as they come, and long answers line by line', async () => {
    const port = await freePort(THEIRS);
    const { socket } = await control({ env: { exabgp_tcp_port: String(port) } });
    const client = await reach({ socket });
    const events: string[] = [];
    assert.deepEqual(await client.stream('subscribe state', (line) => events.push(line)), {
      lines: [],
      ok: true,
      why: '',
    });
    await Router.start({ listen: port });
    await until('the session', () =>
      assert.ok(
        events.some((line) => JSON.parse(line).neighbor.state === 'up'),
        events.join(),
      ),
    );
    const asker = await reach({ socket });
    for (let i = 0; i < 300; i += 1) await asker.ask(`announce route 10.0.${i % 256}.${i >> 8}/32 next-hop 192.0.2.1`);
    const lines: string[] = [];
    const { ok, lines: kept } = await asker.stream('show adj-rib out', (line) => lines.push(line));
    assert.deepEqual([ok, kept.length, lines.length], [true, 0, 300]);
  });

  it('hears why it is over', async () => {
    const { socket, daemon } = await control();
    const client = await reach({ socket });
    await client.ask('version');
    daemon.signal('SIGTERM');
    assert.equal(await client.over, 'the daemon shuts down');
    await assert.rejects(client.ask('version'), /the daemon shuts down/);
    const other = await control();
    const second = await reach({ socket: other.socket });
    await second.ask('version');
    other.daemon.signal('SIGKILL');
    assert.equal(await second.over, 'the daemon went away');
  });
});

describe('no daemon', () => {
  const why = (options: FindOptions) =>
    connect(options).then(
      () => assert.fail('there is one'),
      (error) => {
        assert.ok(error instanceof Unreachable);
        return error.message;
      },
    );

  it('is said with the places that were looked at', async () => {
    const folder = new Folder();
    const message = await why({ root: folder.path, instance: 'edge' });
    assert.match(message, /^no daemon was found/);
    assert.ok(message.includes(`\n  ${folder.at('run/edge.sock')}`), message);
    assert.equal(await why({ socket: folder.at('x') }), `no daemon is at ${folder.at('x')}: there is no such socket`);
  });

  it('where one was killed, its socket is named', async () => {
    const { socket, daemon } = await control();
    daemon.signal('SIGKILL');
    await daemon.exited();
    assert.equal(await why({ socket }), `${socket}: no daemon answers, the one that made this socket is gone`);
  });

  it('that we may talk to', { skip: process.getuid?.() !== 0 && 'it needs root' }, async () => {
    const { socket, folder } = await control();
    chmodSync(folder.at('run'), 0o755);
    const script = `import { connect } from '${pathToFileURL('dist/cli/client/index.js')}';
      process.setgid('nogroup');
      process.setuid('nobody');
      await connect({ socket: '${socket}' }).catch((error) => console.log(error.message));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    assert.match(stdout, /exabgp\.sock: you may not use this socket: its owner may/, stderr);
  });
});
