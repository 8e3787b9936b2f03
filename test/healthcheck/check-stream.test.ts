import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { cancelled, complaint, DEAD_PORT, finding, place, probe, serve } from './check-stage.ts';

/** A check of a server that does `behave` with each connection; over TCP and over a Unix socket. */
async function both(behave: (socket: Socket) => void, ...lines: string[]) {
  const path = join(place(), 'socket');
  const over = createServer({ allowHalfOpen: true }, behave);
  const { port, open } = await serve(over);
  const other = await serve(createServer({ allowHalfOpen: true }, behave), path);
  return [
    { check: probe('tcp', 'address 127.0.0.1', `port ${port}`, ...lines), open },
    { check: probe('unix', `path ${path}`, ...lines), open: other.open },
  ];
}

test('a connection is enough when nothing is expected', async () => {
  for (const { check } of await both(() => {})) {
    const { ok, why } = await finding(check);
    assert.equal(ok, true);
    assert.match(why, /^connected in \d+ ms$/);
  }
});

test('what is sent is answered, however the answer is cut', async () => {
  const echo = (socket: Socket) => {
    socket.on('data', async (chunk) => {
      for (const octet of chunk.toString().replace('PING', 'PONG')) {
        socket.write(octet);
        await new Promise(setImmediate);
      }
    });
  };
  for (const { check } of await both(echo, 'send "x PING y"', 'expect "PONG y"')) {
    const { ok, why } = await finding(check);
    assert.equal(ok, true);
    assert.match(why, /^answered in \d+ ms$/);
  }
});

test('what is sent is sent when nothing is expected, too', async () => {
  const heard: string[] = [];
  for (const { check } of await both((socket) => socket.on('data', (chunk) => heard.push(String(chunk))), 'send bye')) {
    assert.equal((await finding(check)).ok, true);
  }
  assert.deepEqual(heard, ['bye', 'bye']);
});

test('another answer is a failure, and its beginning is shown', async () => {
  for (const { check } of await both((socket) => socket.end('-ERR \x1b[31mno\r\n'), 'expect +OK')) {
    assert.deepEqual(await finding(check), {
      ok: false,
      why: 'another answer than expected: -ERR \\u001b[31mno\\r\\n',
    });
  }
});

test('4 KiB of an answer are looked at', async () => {
  const flood = (before: number) => (socket: Socket) => {
    socket.write(Buffer.concat([Buffer.alloc(before, 0xff), Buffer.from('OK'), Buffer.alloc(100_000)]));
  };
  for (const { check } of await both(flood(4094), 'expect OK')) assert.equal((await finding(check)).ok, true);
  for (const { check } of await both(flood(4095), 'expect OK')) {
    const { ok, why } = await finding(check);
    assert.equal(ok, false);
    assert.match(why, /^another answer than expected: (\\ufffd)+/);
  }
});

test('one that closes or resets at once is a failure when something is expected', async () => {
  for (const { check } of await both((socket) => socket.end(), 'expect OK')) {
    assert.deepEqual(await finding(check), { ok: false, why: 'closed without an answer' });
  }
  // A Unix socket has no reset.
  const reset = (socket: Socket) => (socket.remotePort === undefined ? socket.destroy() : socket.resetAndDestroy());
  for (const { check } of await both(reset, 'send x', 'expect OK')) {
    const { ok, why } = await finding(check);
    assert.equal(ok, false);
    assert.match(why, /^(connection reset|closed without an answer)$/);
  }
});

test('one that hangs or dribbles is given up when it is to be, and let go', async () => {
  let seen = 0;
  const dribble = (socket: Socket) => {
    const timer = setInterval(() => {
      seen += 1;
      socket.write('.');
    }, 50);
    socket.on('close', () => clearInterval(timer));
    socket.on('end', () => socket.end());
  };
  for (const { check, open } of await both(dribble, 'expect OK')) {
    seen = 0;
    await cancelled(
      check,
      () => seen > 3,
      () => open() === 0,
    );
  }
  for (const { check, open } of await both((socket) => socket.on('end', () => socket.end()).resume(), 'expect OK')) {
    await cancelled(check, open, () => open() === 0);
  }
});

test('a try that is cancelled before it began does nothing', async () => {
  for (const { check, open } of await both(() => {})) {
    await cancelled(check, () => true);
    assert.equal(open(), 0);
  }
});

test('where nobody listens the connection is refused', async () => {
  assert.deepEqual(await finding(probe('tcp', 'address 127.0.0.1', `port ${DEAD_PORT}`)), {
    ok: false,
    why: 'connection refused',
  });
  assert.deepEqual(await finding(probe('unix', `path ${join(place(), 'none')}`)), {
    ok: false,
    why: 'it is not there',
  });
});

test('it comes from the source', async () => {
  const from: (string | undefined)[] = [];
  const { port } = await serve(createServer((socket) => from.push(socket.remoteAddress)));
  const lines = ['address 127.0.0.1', `port ${port}`];
  assert.equal((await finding(probe('tcp', ...lines, 'source 127.0.0.9'))).ok, true);
  assert.deepEqual(from, ['127.0.0.9']);
  assert.deepEqual(await finding(probe('tcp', ...lines, 'source 192.0.2.77')), {
    ok: false,
    why: 'the source is no address of this machine, or no port is free',
  });
});

test('what a section of tcp or unix is wrong about', () => {
  assert.equal(complaint('tcp', 'port 1'), `'address' is missing`);
  assert.equal(complaint('tcp', 'address ::1'), `'port' is missing`);
  assert.equal(complaint('tcp', 'address www'), `'www' is not an IP address: names are not looked up here`);
  assert.equal(complaint('tcp', 'port 0'), `'0' is not a port from 1 to 65535`);
  assert.equal(
    complaint('tcp', 'address ::1', 'port 1', 'source 127.0.0.1'),
    `'source' is IPv4 and the address is not`,
  );
  assert.equal(complaint('tcp', 'send ""'), 'the text to send is empty');
  assert.equal(complaint('unix'), `'path' is missing`);
  assert.equal(complaint('unix', 'path run'), `the path of a socket begins with '/'`);
  assert.equal(complaint('unix', `path /${'x'.repeat(107)}`), 'the path of a socket has 107 octets at most');
  assert.equal(probe('tcp', 'address 2001:DB8::1', 'port 25').target, '[2001:db8::1]:25');
});
