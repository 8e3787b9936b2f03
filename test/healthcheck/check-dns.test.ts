import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { afterEach, test } from 'node:test';
import { cancelled, complaint, DEAD_PORT, finding, probe } from './check-stage.ts';

/** Octets of a name. */
function name(text: string): Buffer {
  const labels = text.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]),
    Buffer.from([0]),
  ]);
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

/** One record whose owner is the name of the question. */
function record(type: number, data: Buffer): Buffer {
  return Buffer.concat([u16(0xc00c), u16(type), u16(1), u16(0), u16(60), u16(data.length), data]);
}

/** The question of a query, and where it ends. RFC 1035, 4.1.2. */
function questionEnd(query: Buffer): number {
  let at = 12;
  while (query[at] !== 0) at += query[at]! + 1;
  return at + 5;
}

function response(query: Buffer, rcode: number, records: Buffer[], flags = 0x8580): Buffer {
  const head = Buffer.concat([query.subarray(0, 2), u16(flags | rcode), u16(1), u16(records.length), u16(0), u16(0)]);
  return Buffer.concat([head, query.subarray(12, questionEnd(query)), ...records]);
}

const sockets: { close(): void }[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** A name server: what it says to a query; undefined: nothing. */
async function server(answer: (query: Buffer) => Buffer | undefined) {
  const queries: Buffer[] = [];
  const socket = createSocket('udp4', (query, { port, address }) => {
    queries.push(query);
    const said = answer(query);
    if (said !== undefined) socket.send(said, port, address);
  });
  sockets.push(socket);
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  return { queries, port, lines: ['server 127.0.0.1', `port ${port}`] };
}

const A = 1;

test('an answer is enough, and its first record is shown', async () => {
  const it = await server((query) =>
    response(query, 0, [record(A, Buffer.from([192, 0, 2, 1])), record(A, Buffer.from([192, 0, 2, 2]))]),
  );
  const { ok, why } = await finding(probe('dns', ...it.lines, 'question www.example.com'));
  assert.equal(ok, true);
  assert.match(why, /^192\.0\.2\.1 in \d+ ms$/);
  const [query] = it.queries;
  assert.ok(query?.subarray(12).equals(query.subarray(12)));
  assert.ok(query?.includes(Buffer.concat([name('www.example.com'), u16(1), u16(1)])), 'the question that was asked');
});

test('every try asks anew', async () => {
  const it = await server((query) => response(query, 0, [record(A, Buffer.from([192, 0, 2, 1]))]));
  const check = probe('dns', ...it.lines, 'question www.example.com');
  for (let i = 1; i <= 5; i += 1) {
    assert.equal((await finding(check)).ok, true);
    assert.equal(it.queries.length, i);
  }
});

test('answers are compared by what they mean, in every type', async () => {
  const cases: [type: string, code: number, data: Buffer, answer: string, other: string][] = [
    ['A', 1, Buffer.from([192, 0, 2, 1]), '192.0.2.1', '192.0.2.2'],
    ['AAAA', 28, Buffer.from('20010db8000000000000000000000001', 'hex'), '2001:DB8:0::1', '2001:db8::2'],
    ['CNAME', 5, name('Real.example.net'), 'real.example.net.', 'example.net'],
    ['NS', 2, name('ns1.example.net'), 'NS1.example.net', 'ns2.example.net'],
    ['PTR', 12, name('host.example.net'), 'host.example.net.', 'example.net'],
    ['MX', 15, Buffer.concat([u16(10), name('mx.example.net')]), '10 mx.example.net.', '20 mx.example.net'],
    ['TXT', 16, Buffer.concat([Buffer.from('\x03v=s\x04 all')]), '"v=s all"', 'v=s'],
    [
      'SOA',
      6,
      Buffer.concat([name('ns.example'), name('root.example'), Buffer.from('78a1b2c3'.padEnd(40, '0'), 'hex')]),
      String(0x78a1b2c3),
      '1',
    ],
  ];
  for (const [type, code, data, answer, other] of cases) {
    const it = await server((query) => response(query, 0, [record(code, data)]));
    const check = (value: string) => probe('dns', ...it.lines, `question example.com ${type}`, `answer ${value}`);
    const good = await finding(check(answer));
    assert.equal(good.ok, true, `${type}: ${good.why}`);
    const bad = await finding(check(other));
    assert.equal(bad.ok, false, type);
    assert.ok(bad.why.startsWith(`${other} is not among the answers: `), bad.why);
  }
});

test('all answers that are expected must be there', async () => {
  const it = await server((query) =>
    response(query, 0, [record(A, Buffer.from([192, 0, 2, 1])), record(A, Buffer.from([192, 0, 2, 2]))]),
  );
  const lines = [...it.lines, 'question a.example', 'answer 192.0.2.2'];
  assert.equal((await finding(probe('dns', ...lines, 'answer 192.0.2.1'))).ok, true);
  assert.equal((await finding(probe('dns', ...lines, 'answer 192.0.2.3'))).ok, false);
});

test('response codes are failures, unless they are expected', async () => {
  for (const [rcode, code] of [
    ['FORMERR', 1],
    ['SERVFAIL', 2],
    ['NXDOMAIN', 3],
    ['NOTIMP', 4],
    ['REFUSED', 5],
  ] as const) {
    const it = await server((query) => response(query, code, []));
    const lines = [...it.lines, 'question a.example'];
    assert.deepEqual(await finding(probe('dns', ...lines)), { ok: false, why: rcode });
    const good = await finding(probe('dns', ...lines, `rcode ${rcode}`));
    assert.equal(good.ok, true);
    assert.ok(good.why.startsWith(`${rcode} `), good.why);
    assert.deepEqual(await finding(probe('dns', ...lines, 'rcode NOERROR')), { ok: false, why: rcode });
  }
  const empty = await server((query) => response(query, 0, []));
  const lines = [...empty.lines, 'question a.example'];
  assert.deepEqual(await finding(probe('dns', ...lines)), { ok: false, why: 'NOERROR without an answer' });
  assert.equal((await finding(probe('dns', ...lines, 'rcode NOERROR'))).ok, true);
});

test('silence lasts until the try is cancelled, with one question alone, and the next try works', async () => {
  let silent = true;
  const it = await server((query) =>
    silent ? undefined : response(query, 0, [record(A, Buffer.from([192, 0, 2, 1]))]),
  );
  const check = probe('dns', ...it.lines, 'question a.example');
  await cancelled(check, () => it.queries.length === 1);
  assert.equal(it.queries.length, 1);
  silent = false;
  assert.equal((await finding(check)).ok, true);
});

test('garbage is a failure, or silence', async () => {
  const answers: ((query: Buffer) => Buffer)[] = [
    () => Buffer.from('hello'),
    (query) => query.subarray(0, 13),
    (query) => response(query, 0, [record(A, Buffer.from([1, 2, 3]))]),
    // A name that points at itself.
    (query) => response(query, 0, [record(5, u16(0xc000 | (questionEnd(query) + 12)))]),
    (query) => Buffer.concat([response(query, 0, []), Buffer.alloc(2000, 0xff)]),
    (query) => Buffer.concat([query.subarray(0, 2), Buffer.alloc(400, 0xff)]),
  ];
  for (const answer of answers) {
    const it = await server(answer);
    const check = probe('dns', ...it.lines, 'question a.example CNAME');
    const findings: boolean[] = [];
    const { ok, why } = await finding({
      ...check,
      // What is not for us at all is no answer: the try goes on.
      run: (tools, done) => {
        const cancel = check.run(tools, (found) => {
          findings.push(found.ok);
          done(found);
        });
        const timer = setTimeout(() => {
          if (findings.length === 0) done({ ok: false, why: 'silence' });
        }, 2000);
        return () => {
          clearTimeout(timer);
          cancel();
        };
      },
    });
    assert.equal(ok, false, why);
  }
});

/** A name server that has a port for TCP as well; the port of one is not always free for the other. */
async function bothServers(answer: (query: Buffer) => Buffer, whole: (query: Buffer) => Buffer) {
  for (;;) {
    const it = await server(answer);
    const tcp = createServer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        const said = whole(chunk.subarray(2));
        socket.end(Buffer.concat([u16(said.length), said]));
      });
    });
    const listens = await new Promise<boolean>((resolve) => {
      tcp.once('error', () => resolve(false));
      tcp.listen(it.port, '127.0.0.1', () => resolve(true));
    });
    if (!listens) continue;
    sockets.push(tcp);
    return it;
  }
}

test('an answer that is too long comes over TCP', async () => {
  const records = Array.from({ length: 100 }, (_, i) => record(A, Buffer.from([192, 0, 2, i])));
  const it = await bothServers(
    (query) => response(query, 0, [], 0x8780),
    (query) => response(query, 0, records),
  );
  const { ok, why } = await finding(probe('dns', ...it.lines, 'question a.example', 'answer 192.0.2.99'));
  assert.equal(ok, true, why);
});

test('where there is no server the connection is refused', async () => {
  const check = probe('dns', 'server 127.0.0.1', `port ${DEAD_PORT}`, 'question a.example');
  assert.deepEqual(await finding(check), { ok: false, why: 'connection refused' });
});

test('what a section of dns is wrong about', () => {
  assert.equal(complaint('dns', 'question a'), `'server' is missing`);
  assert.equal(complaint('dns', 'server ::1'), `'question' is missing`);
  assert.equal(complaint('dns', 'server ns'), `'ns' is not an IP address: names are not looked up here`);
  assert.equal(complaint('dns', 'question a..b'), `'a..b' is not a domain name`);
  assert.equal(complaint('dns', `question ${'x'.repeat(64)}`), `'${'x'.repeat(64)}' is not a domain name`);
  assert.equal(complaint('dns', 'question a ANY'), `'ANY' is not a type: A, AAAA, CNAME, MX, NS, PTR, SOA, TXT`);
  assert.equal(
    complaint('dns', 'rcode BAD'),
    `'BAD' is not a response code: NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED`,
  );
  assert.equal(
    complaint('dns', 'server ::1', 'question a', 'rcode NXDOMAIN', 'answer 1'),
    `with rcode NXDOMAIN there is no 'answer'`,
  );
  assert.equal(probe('dns', 'server 2001:db8::1', 'question a.example mx').target, 'a.example MX at [2001:db8::1]:53');
});
