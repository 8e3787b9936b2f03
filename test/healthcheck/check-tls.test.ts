import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { createServer } from 'node:tls';
import { certificates } from './check-certificates.ts';
import { cancelled, complaint, DEAD_PORT, finding, place, probe, serve, tools } from './check-stage.ts';

const made = certificates();
const options = { skip: made === undefined ? 'there is no openssl' : false };
const good = made?.issue(20);

/** A TLS server, and the names that it was asked for. */
async function secure(identity = good) {
  const asked: (string | false | null)[] = [];
  const { port, open } = await serve(
    createServer({ ...identity }, (socket) => {
      asked.push(socket.servername as string | false);
      socket.on('error', () => {});
    }),
  );
  return { asked, port, open, lines: ['address 127.0.0.1', `port ${port}`] };
}

test('a valid certificate passes, for a name and for an address', options, async () => {
  const it = await secure();
  const trusted = [...it.lines, `ca ${made!.ca}`];
  const found = { ok: true, why: 'the certificate is valid for 19 days' };
  assert.deepEqual(await finding(probe('tls', ...trusted)), found);
  assert.deepEqual(await finding(probe('tls', ...trusted, 'host www.example.com')), found);
  assert.deepEqual(await finding(probe('tls', ...trusted, 'days 19')), found);
  assert.deepEqual(it.asked.slice(0, 2), [false, 'www.example.com']);
});

test('a certificate for another name, or of a stranger, fails, unless that is of no interest', options, async () => {
  const it = await secure();
  const other = await finding(probe('tls', ...it.lines, `ca ${made!.ca}`, 'host www.example.net'));
  assert.deepEqual(other, { ok: false, why: 'the certificate is for other names' });
  const stranger = await finding(probe('tls', ...it.lines));
  assert.deepEqual(stranger, { ok: false, why: 'the certificate is signed by an authority that is not trusted' });
  assert.equal((await finding(probe('tls', ...it.lines, 'insecure', 'host www.example.net'))).ok, true);
});

test('a certificate that is about to expire fails, and one that has', options, async () => {
  const lines = [...(await secure()).lines, `ca ${made!.ca}`];
  assert.deepEqual(await finding(probe('tls', ...lines, 'days 21')), {
    ok: false,
    why: 'the certificate expires in 19 days',
  });
  const later = { ...tools, wall: () => Date.now() / 1000 + 18.5 * 86_400 };
  assert.deepEqual(await finding(probe('tls', ...lines, 'days 7'), later), {
    ok: false,
    why: 'the certificate expires in 1 day',
  });
  const expired = await secure(made!.issue(-1));
  for (const line of [`ca ${made!.ca}`, 'insecure']) {
    assert.deepEqual(await finding(probe('tls', ...expired.lines, line)), {
      ok: false,
      why: 'the certificate expired 1 day ago',
    });
  }
});

test('the file of authorities is read again when it changes', options, async () => {
  const it = await secure();
  const file = join(place(), 'ca.pem');
  const check = probe('tls', ...it.lines, `ca ${file}`);
  const why = async () => (await finding(check)).why;
  assert.equal(await why(), `${file}: it is not there`);
  writeFileSync(file, 'no certificate');
  assert.equal(await why(), `there is no certificate in ${file}`);
  writeFileSync(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  assert.equal((await finding(check)).ok, false);
  copyFileSync(made!.ca, file);
  assert.equal(await why(), 'the certificate is valid for 19 days');
});

test('a server without TLS, one that resets, one that is not there', options, async () => {
  const plain = await serve(createTcp((socket) => socket.end('220 mail.example.com ESMTP\r\n')));
  const check = (port: number) => probe('tls', 'address 127.0.0.1', `port ${port}`);
  const { ok, why } = await finding(check(plain.port));
  assert.equal(ok, false);
  assert.match(why, /^no TLS that we understand/);
  const closing = await serve(createTcp((socket) => socket.destroy()));
  assert.equal((await finding(check(closing.port))).ok, false);
  assert.equal((await finding(check(DEAD_PORT))).why, 'connection refused');
});

test('a handshake that hangs is given up when it is to be', options, async () => {
  const silent = await serve(createTcp((socket) => socket.resume()));
  await cancelled(probe('tls', 'address 127.0.0.1', `port ${silent.port}`), silent.open, () => silent.open() === 0);
});

test('https holds a server to its name, in the same way', options, async () => {
  const hosts: (string | undefined)[] = [];
  const { port } = await serve(
    createHttps({ ...good }, (request, response) => {
      hosts.push(request.headers.host);
      response.end('fine');
    }),
  );
  const ca = `ca ${made!.ca}`;
  const why = async (url: string, ...lines: string[]) => (await finding(probe('https', `url ${url}`, ...lines))).why;
  assert.match(await why(`https://127.0.0.1:${port}/`, ca), /^200 in \d+ ms$/);
  assert.match(await why(`https://www.example.com:${port}/`, 'address 127.0.0.1', ca, 'body fine'), /^200 in \d+ ms$/);
  assert.match(await why(`https://127.0.0.1:${port}/`, 'host www.example.com', ca), /^200 in \d+ ms$/);
  assert.match(await why(`https://127.0.0.1:${port}/`, 'host www.example.net', 'insecure'), /^200 in \d+ ms$/);
  assert.deepEqual(hosts, [`127.0.0.1:${port}`, `www.example.com:${port}`, 'www.example.com', 'www.example.net']);
  assert.equal(
    await why(`https://127.0.0.1:${port}/`, 'host www.example.net', ca),
    'the certificate is for other names',
  );
  assert.equal(
    await why(`https://127.0.0.1:${port}/`),
    'the certificate is signed by an authority that is not trusted',
  );
  const plain = await serve(createTcp((socket) => socket.end('garbage')));
  assert.match(await why(`https://127.0.0.1:${plain.port}/`), /^no TLS that we understand/);
});

test('what a section of tls is wrong about', () => {
  assert.equal(complaint('tls', 'port 1'), `'address' is missing`);
  assert.equal(complaint('tls', 'days x'), `'x' is not a number of days from 0 to 3650`);
  assert.equal(complaint('tls', 'ca x'), `the path of a file of certificates begins with '/'`);
  assert.equal(complaint('tls', 'host a/b'), `'a/b' is not the name of a host`);
  assert.equal(probe('tls', 'address ::1', 'host mail').target, '[::1]:443 as mail');
});
