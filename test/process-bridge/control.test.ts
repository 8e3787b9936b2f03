import assert from 'node:assert/strict';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { after, afterEach, describe, it } from 'node:test';
import type { Client } from '../../src/process-bridge/control/index.ts';
import { ControlSocket, MOST_CLIENTS } from '../../src/process-bridge/control/index.ts';
import type { Conversation } from '../../src/process-bridge/conversation.ts';
import { Turns } from '../../src/process-bridge/turns.ts';
import { type Log, systemClock } from '../../src/speaker/index.ts';
import { Folder, removeFolders } from '../support/e2e-place.ts';
import { until } from '../support/wait.ts';

const sockets: ControlSocket[] = [];
const ends: Socket[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end.destroy();
  for (const socket of sockets.splice(0)) socket.close();
});
after(removeFolders);

/** A socket whose clients are answered by the test. */
function play({ patience = 60_000, onLines = (_client: Client): void => {} } = {}) {
  const complaints: string[] = [];
  const clients: Client[] = [];
  const heard: string[] = [];
  const left: string[] = [];
  const lost: number[] = [];
  const note = (_about: object, message: string) => {
    complaints.push(message);
  };
  const log: Log = { debug: () => {}, info: () => {}, warn: note, error: note };
  const socket = new ControlSocket({
    clock: systemClock,
    log,
    patience,
    bridge: {
      turns: new Turns(() => systemClock.now()),
      converse: (client) => {
        clients.push(client);
        return {
          hear: (lines: readonly string[]) => {
            heard.push(...lines);
            onLines(client);
          },
          refuse: () => client.answer('error'),
          end: () => {},
        } as unknown as Conversation;
      },
      leave: ({ name }) => left.push(name),
      overflow: (_client, count) => lost.push(count),
    },
  });
  sockets.push(socket);
  return { socket, complaints, clients, heard, left, lost };
}

const OWN = { mode: 0o600 };

function dial(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const end = connect({ path, allowHalfOpen: true });
    ends.push(end);
    end.once('error', reject);
    end.once('connect', () => {
      end.on('error', () => {});
      resolve(end);
    });
  });
}

function texts(end: Socket): { text: string; over: boolean } {
  const heard = { text: '', over: false };
  end.setEncoding('utf8').on('data', (text: string) => {
    heard.text += text;
  });
  end.on('close', () => {
    heard.over = true;
  });
  end.on('end', () => end.end());
  return heard;
}

const holds = (what: string, check: () => boolean) => until(what, () => assert.ok(check(), what), 20_000);
const bitsOf = (path: string) => lstatSync(path).mode & 0o777;

describe('a path becomes the control socket', () => {
  it('with its folder, for the owner alone, or for the members of a group', async () => {
    const folder = new Folder();
    assert.deepEqual(await play().socket.open([folder.at('a/b/x.sock')], OWN), { ok: true });
    assert.equal(bitsOf(folder.at('a/b')), 0o700);
    assert.equal(bitsOf(folder.at('a/b/x.sock')), 0o600);
    assert.deepEqual(await play().socket.open([folder.at('c/x.sock')], { mode: 0o660 }), { ok: true });
    assert.equal(bitsOf(folder.at('c')), 0o710);
    assert.equal(bitsOf(folder.at('c/x.sock')), 0o660);
  });

  it('a folder that is there stays as it is', async () => {
    const folder = new Folder();
    mkdirSync(folder.at('run'));
    chmodSync(folder.at('run'), 0o755);
    assert.deepEqual(await play().socket.open([folder.at('run/x.sock')], OWN), { ok: true });
    assert.equal(bitsOf(folder.at('run')), 0o755);
  });

  it('one that somebody answers at is taken, and goes on', async () => {
    const path = new Folder().at('x.sock');
    await play().socket.open([path], OWN);
    assert.deepEqual(await play().socket.open([path], OWN), { taken: `another daemon answers at ${path}` });
    await dial(path);
  });

  it('a file, a link and a folder are left alone', async () => {
    const folder = new Folder();
    const file = folder.write('file', 'precious');
    symlinkSync(file, folder.at('link'));
    for (const path of [file, folder.at('link'), folder.path]) {
      assert.deepEqual(await play().socket.open([path], OWN), { taken: `${path} is there, and is no socket` });
    }
    assert.equal(readFileSync(file, 'utf8'), 'precious');
    assert.ok(lstatSync(folder.at('link')).isSymbolicLink());
  });

  it('what cannot be had gives way to the next path, and the last one says why', async () => {
    const folder = new Folder();
    folder.write('file', '');
    const { socket } = play();
    assert.deepEqual(await socket.open([folder.at('file/x.sock'), folder.at('x.sock')], OWN), { ok: true });
    const long = folder.at(`${'x'.repeat(120)}.sock`);
    const claim = await play().socket.open([long], OWN);
    assert.ok('denied' in claim && claim.denied.includes('107 octets'), JSON.stringify(claim));
  });

  it('goes with its daemon, but not if it is another one by then', async () => {
    const path = new Folder().at('x.sock');
    const { socket } = play();
    await socket.open([path], OWN);
    socket.close();
    assert.ok(!existsSync(path));
    const first = play().socket;
    await first.open([path], OWN);
    unlinkSync(path);
    await play().socket.open([path], OWN);
    first.close();
    await dial(path);
  });
});

describe('clients', () => {
  it('beyond the limit are told so, and there is room again when one leaves', async () => {
    const path = new Folder().at('x.sock');
    const { socket, clients, left } = play();
    await socket.open([path], OWN);
    const all = await Promise.all(Array.from({ length: MOST_CLIENTS }, () => dial(path)));
    await holds('all to be taken', () => clients.length === MOST_CLIENTS);
    assert.equal(new Set(clients.map(({ name }) => name)).size, MOST_CLIENTS);
    const heard = texts(await dial(path));
    await holds('the end', () => heard.over);
    assert.equal(heard.text, `error: ${MOST_CLIENTS} clients are connected already\nerror\n`);
    all[5]!.destroy();
    await holds('one to leave', () => left.length === 1);
    await dial(path);
    await holds('another to be taken', () => clients.length === MOST_CLIENTS + 1);
  });

  it('one that ends after its last line is answered before the end', async () => {
    const path = new Folder().at('x.sock');
    // As a conversation does that waits for something before it answers.
    const { socket, clients, heard } = play({ onLines: ({ pace }) => pace?.(false) });
    await socket.open([path], OWN);
    const end = await dial(path);
    const answers = texts(end);
    end.end('one\ntwo\nbroken off');
    await holds('two lines', () => heard.length === 2);
    clients[0]!.answer('done');
    await holds('an answer', () => answers.text === 'done\n');
    assert.ok(!answers.over);
    clients[0]!.answer('done');
    clients[0]!.pace?.(true);
    await holds('the end', () => answers.over);
    assert.equal(answers.text, 'done\ndone\n');
    assert.deepEqual(heard, ['one', 'two']);
  });

  it('one that reads nothing is not heard while much waits, and is gone in the end', async () => {
    const path = new Folder().at('x.sock');
    const { socket, clients, heard, left, complaints } = play({ patience: 300 });
    await socket.open([path], OWN);
    const end = await dial(path);
    end.pause();
    end.write('one\n');
    await holds('a line', () => heard.length === 1);
    for (let i = 0; i < 100; i += 1) clients[0]!.answer(`${i} ${'x'.repeat(65_536)}`);
    await holds('the client to go', () => left.length === 1);
    assert.ok(complaints.includes('client does not read: its connection is closed'), complaints.join());
  });

  it('one that reads slowly loses its oldest events, and the bridge is told how many', async () => {
    const path = new Folder().at('x.sock');
    const { socket, clients, lost, left } = play();
    await socket.open([path], OWN);
    const end = await dial(path);
    end.pause();
    await holds('it to be taken', () => clients.length === 1);
    const event = Buffer.alloc(65_536, 'x');
    event[65_535] = 10;
    for (let i = 0; i < 400; i += 1) clients[0]!.event?.(event);
    let octets = 0;
    end.on('data', (chunk: Buffer) => {
      octets += chunk.length;
    });
    end.resume();
    await holds('the count of those that are lost', () => lost.length === 1);
    await holds('the rest', () => octets === (400 - lost[0]!) * 65_536);
    assert.ok(lost[0]! > 200, String(lost[0]));
    assert.deepEqual(left, []);
  });

  it('a line beyond 1 MiB is an error, and the end', async () => {
    const path = new Folder().at('x.sock');
    const { socket, heard } = play();
    await socket.open([path], OWN);
    const end = await dial(path);
    const answers = texts(end);
    end.write('one\n');
    end.write(Buffer.alloc(3 << 20, 'x'));
    await holds('the end', () => answers.over);
    assert.equal(answers.text, 'error\n');
    assert.deepEqual(heard, ['one']);
  });

  it('all are told when the daemon ends', async () => {
    const path = new Folder().at('x.sock');
    const { socket, clients } = play();
    await socket.open([path], OWN);
    const heard = [texts(await dial(path)), texts(await dial(path))];
    await holds('both to be taken', () => clients.length === 2);
    socket.close();
    await holds('the end', () => heard.every(({ over }) => over));
    assert.deepEqual(
      heard.map(({ text }) => text),
      ['shutdown\n', 'shutdown\n'],
    );
  });
});
