import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcp, type Socket } from 'node:net';
import { test } from 'node:test';
import { cancelled, complaint, DEAD_PORT, finding, probe, serve } from './check-stage.ts';

/** A web server; the requests that it heard, and lines of a check that asks it. */
async function web(answer: RequestListener) {
  const requests: IncomingMessage[] = [];
  const { port, open } = await serve(
    createServer((request, response) => {
      requests.push(request);
      answer(request, response);
    }),
  );
  return {
    requests,
    port,
    open,
    check: (...lines: string[]) => probe('http', `url http://127.0.0.1:${port}/x`, ...lines),
  };
}

/** One that answers with these octets, whatever it is asked. */
async function raw(answer: string | Buffer, after: (socket: Socket) => void = (socket) => socket.end()) {
  const { port, open } = await serve(
    createTcp((socket) =>
      socket.once('data', () => {
        socket.write(answer);
        after(socket);
      }),
    ),
  );
  return { port, open, check: (...lines: string[]) => probe('http', `url http://127.0.0.1:${port}/`, ...lines) };
}

test('a status of 200 to 299 is good when nothing is said', async () => {
  const it = await web(({ url = '' }, response) =>
    response.writeHead(Number(url.slice(1)), { Location: '/200' }).end(),
  );
  for (const [code, good] of [
    [200, true],
    [204, true],
    [299, true],
    [301, false],
    [404, false],
    [503, false],
  ] as const) {
    const { ok, why } = await finding(probe('http', `url http://127.0.0.1:${it.port}/${code}`));
    assert.equal(ok, good, why);
    if (good) assert.match(why, new RegExp(`^${code} in \\d+ ms$`));
    else assert.equal(why, `status ${code}`);
  }
  assert.equal(it.requests.length, 6, 'redirects are not followed');
  const wanted = ['status 301', 'status [ 404 500-599 ]'];
  for (const code of [301, 404, 503]) {
    assert.equal((await finding(probe('http', `url http://127.0.0.1:${it.port}/${code}`, ...wanted))).ok, true);
  }
  assert.equal((await finding(probe('http', `url http://127.0.0.1:${it.port}/200`, ...wanted))).why, 'status 200');
});

test('the request is what the section says, on a connection of its own', async () => {
  const it = await web((_, response) => response.end());
  const lines = ['method post', 'header "X-Key: s3cret"', 'header "x-key: other"', 'header "User-Agent: me"'];
  const check = probe('http', `url http://me:pw@127.0.0.1:${it.port}/a?token=1`, 'host www.example.com', ...lines);
  assert.equal(check.target, `POST http://127.0.0.1:${it.port}/a?…`);
  const { ok, why } = await finding(check);
  assert.equal(ok, true, why);
  await finding(check);
  const [{ method, url, headers, socket }, { socket: second }] = it.requests as [IncomingMessage, IncomingMessage];
  assert.deepEqual([method, url], ['POST', '/a?token=1']);
  const { host, 'x-key': key, 'user-agent': agent, authorization, connection } = headers;
  assert.deepEqual(
    { host, key, agent, authorization, connection },
    {
      host: 'www.example.com',
      key: 's3cret, other',
      agent: 'me',
      authorization: `Basic ${Buffer.from('me:pw').toString('base64')}`,
      connection: 'close',
    },
  );
  assert.notEqual(socket, second);
});

test('a body is looked for a text, however it is cut, 64 KiB of it', async () => {
  const all = 'status: ok';
  const cut = await web((_, response) => {
    const letters = [...`xx${all}`];
    const next = (): void => {
      const letter = letters.shift();
      if (letter === undefined) response.end();
      else response.write(letter, () => setImmediate(next));
    };
    next();
  });
  assert.match((await finding(cut.check('body "status: ok"'))).why, /^200 in /);
  assert.deepEqual(await finding(cut.check('body "status: bad"')), {
    ok: false,
    why: '200, but the body does not have the text',
  });
  for (const [before, good] of [
    [65_526, true],
    [65_527, false],
  ] as const) {
    const long = await web((_, response) => {
      response.end(Buffer.concat([Buffer.alloc(before), Buffer.from(all), Buffer.alloc(1_000_000)]));
    });
    assert.equal((await finding(long.check('body "status: ok"'))).ok, good);
  }
});

test('no more of a body is read than 64 KiB', async () => {
  let open = 0;
  const it = await web((_, response) => {
    open += 1;
    response.on('close', () => {
      open -= 1;
    });
    const fill = (): void => {
      if (!response.destroyed) response.write(Buffer.alloc(10_000), () => setImmediate(fill));
    };
    fill();
  });
  assert.equal((await finding(it.check('body x'))).ok, false);
  assert.equal((await finding(it.check())).ok, true);
  await cancelled(
    it.check('method GET'),
    () => true,
    () => open === 0,
  );
});

test('HEAD has no body to wait for', async () => {
  const it = await web((_, response) => response.writeHead(200, { 'Content-Length': 1000 }).end());
  assert.equal((await finding(it.check('method HEAD'))).ok, true);
});

test('one that hangs is given up when it is to be, wherever it hangs', async () => {
  for (const answer of ['', 'HTTP/1.1 200', 'HTTP/1.1 200 OK\r\nA: b\r\n']) {
    const it = await raw(answer, () => {});
    await cancelled(it.check(), it.open, () => it.open() === 0);
  }
  const body = await raw('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', () => {});
  await cancelled(body.check('body d'), body.open, () => body.open() === 0);
  let ticks = 0;
  const dribble = await raw('HTTP/1.1 200 OK\r\n', (socket) => {
    const timer = setInterval(() => {
      ticks += 1;
      socket.write('X: y\r\n');
    }, 30);
    socket.on('close', () => clearInterval(timer));
  });
  await cancelled(
    dribble.check(),
    () => ticks > 3,
    () => dribble.open() === 0,
  );
});

test('garbage is a failure', async () => {
  for (const [answer, why] of [
    ['', 'closed without an answer'],
    ['HTTP/1.1 200', 'closed without an answer'],
    ['SSH-2.0-OpenSSH_9.2\r\n', 'no HTTP that we understand'],
    [Buffer.alloc(10_000, 0xff), 'no HTTP that we understand'],
    ['HTTP/1.1 2000 OK\r\n\r\n', 'no HTTP that we understand'],
    [`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(100_000)}\r\n\r\n`, 'the headers are too long'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 'no HTTP that we understand'],
  ] as const) {
    const found = await finding((await raw(answer)).check());
    assert.equal(found.ok, false);
    assert.ok([why, 'connection reset'].includes(found.why), `${found.why} instead of ${why}`);
  }
});

test('a body that ends early, or is garbage, is a failure', async () => {
  for (const answer of [
    'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ]) {
    assert.equal((await finding((await raw(answer)).check('body d'))).ok, false);
    assert.equal((await finding((await raw(answer)).check())).ok, false);
  }
});

test('many small answers before the answer, and another protocol after it', async () => {
  const early = await raw(`${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100)}HTTP/1.1 204 No\r\n\r\n`);
  assert.equal((await finding(early.check())).ok, true);
  const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nxyz';
  const { ok, why } = await finding((await raw(upgrade, () => {})).check());
  assert.deepEqual({ ok, why }, { ok: false, why: 'status 101' });
  assert.equal((await finding((await raw(upgrade, () => {})).check('status 101'))).ok, true);
});

test('where nobody listens the connection is refused; a name is looked up, unless there is an address', async () => {
  assert.equal((await finding(probe('http', `url http://127.0.0.1:${DEAD_PORT}/`))).why, 'connection refused');
  const it = await web((_, response) => response.end());
  assert.equal((await finding(probe('http', `url http://localhost:${it.port}/`))).ok, true);
  const nobody = probe('http', `url http://keryx.invalid:${it.port}/`);
  const { ok, why } = await finding(nobody);
  assert.equal(ok, false);
  assert.match(why, /^the name /);
  const there = probe('http', `url http://keryx.invalid:${it.port}/`, 'address 127.0.0.1', 'source 127.0.0.8');
  assert.equal((await finding(there)).ok, true);
  assert.equal(it.requests.at(-1)?.headers.host, `keryx.invalid:${it.port}`);
  assert.equal(there.target, `GET http://keryx.invalid:${it.port}/ at 127.0.0.1 port ${it.port}`);
});

test('what a section of http is wrong about', () => {
  const wrong = (...lines: string[]) => complaint('http', ...lines);
  assert.equal(wrong('method GET'), `'url' is missing`);
  assert.equal(wrong('url www'), 'this is not a URL');
  assert.equal(wrong('url https://a/'), `the URL of this check begins with 'http://'`);
  assert.equal(complaint('https', 'url http://a/'), `the URL of this check begins with 'https://'`);
  assert.equal(wrong('url http://a:%zz@b/'), 'the user or the password in this URL is no text');
  assert.equal(wrong('method BREW'), `'BREW' is not a method: GET, HEAD, OPTIONS, POST, PUT, DELETE`);
  assert.equal(wrong('method HEAD', 'url http://a', 'body x'), `there is no 'body' after HEAD`);
  const bad = 'this is not "NAME: VALUE" as HTTP has headers';
  for (const header of ['secret', 'a b: c', 'a: b\u0001', ': c']) assert.equal(wrong(`header "${header}"`), bad);
  assert.equal(wrong('header "Host: a"'), `use 'host NAME;' for this header`);
  assert.equal(wrong('header "Content-Length: 5"'), 'the header Content-Length cannot be set');
  assert.equal(wrong('status 2xx'), `'2xx' is neither a status code nor a range as 200-299`);
  assert.equal(wrong('status 299-200'), `'299-200' has nothing in it`);
  assert.equal(wrong('body ""'), 'the text to look for is empty');
  assert.equal(wrong('url http://[::1]/', 'source 127.0.0.1'), `'source' is IPv4 and the address is not`);
});
