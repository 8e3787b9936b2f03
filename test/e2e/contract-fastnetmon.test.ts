// FastNetMon: one open, one write and one close for each ban, into a FIFO that socat or Keryx itself reads. What is
// answered nobody reads.

import assert from 'node:assert/strict';
import { accessSync, closeSync, constants, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { families } from '../../src/bgp/index.ts';
import { LONG_MS, play, refused, said, shipped } from '../support/contract.ts';
import { Daemon, isGone, KERYX, keryx, written } from '../support/e2e-daemon.ts';
import { Folder, freePort, OURS, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

/** Its buffer. */
const MOST_OCTETS = 256;

/** As its action does it; waits only for somebody who reads. */
async function writes(path: string, line: string): Promise<void> {
  const fd = await until(
    `somebody to read ${path}`,
    () => openSync(path, constants.O_WRONLY | constants.O_NONBLOCK),
    LONG_MS,
  );
  const written = writeSync(fd, line);
  closeSync(fd);
  assert.equal(written, Buffer.byteLength(line), 'one write takes it all');
}

function bans(path: string, line: string): Promise<void> {
  assert.ok(Buffer.byteLength(line) <= MOST_OCTETS, line);
  return writes(path, line);
}

/** The real socat, or what does the same with the two words that tools give it. */
function socat(folder: Folder): string {
  const installed = (process.env.PATH ?? '').split(delimiter).map((each) => join(each, 'socat'));
  const found = installed.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  const standIn = 'path=$(echo "$2" | cut -d: -f2)\n[ -p "$path" ] || mkfifo "$path"\nexec cat <>"$path"';
  return found ?? folder.script('socat', standIn);
}

const PAIR = { '10.0.3.115': THEIRS, '10.0.3.114': OURS };
const IN_1234 = { localAs: 1234, peerAs: 65001 };
const IN_65001 = { localAs: 65001, peerAs: 65001 };
const named = (name: string) => families.named(name)!.family;

/** The configuration for 3.4, with the FIFO in a folder of the test. */
function groupText(folder: Folder, pipe: string): string {
  return shipped('fastnetmon-3', {
    ...PAIR,
    '10.0.3.116': THEIRS_TOO,
    '/usr/bin/socat': socat(folder),
    '/var/run/exabgp.cmd': pipe,
  });
}

describe('FastNetMon', () => {
  it('3.4: bans and unbans through socat, with communities as its configuration has them', async () => {
    const folder = new Folder();
    const pipe = folder.at('exabgp.cmd');
    const { router, daemon } = await play(groupText(folder, pipe), { folder, router: IN_1234 });
    await router.has('10.10.10.1/32');
    await bans(pipe, 'announce route 203.0.113.7/32 next-hop 10.0.3.114 community 65001:666\n');
    await bans(pipe, 'announce route 203.0.113.0/24 next-hop 10.0.3.114 community [65001:666 65001:777]\n');
    await router.has('203.0.113.7/32', true, LONG_MS);
    await router.has('203.0.113.0/24', true, LONG_MS);
    assert.equal(said(router, '203.0.113.7/32'), 'next-hop 10.0.3.114 community 65001:666');
    assert.equal(said(router, '203.0.113.0/24'), 'next-hop 10.0.3.114 community [ 65001:666 65001:777 ]');
    await bans(pipe, 'withdraw route 203.0.113.0/24 next-hop 10.0.3.114\n');
    await bans(pipe, 'withdraw route 203.0.113.7/32 next-hop 10.0.3.114\n');
    await router.has('203.0.113.7/32', false, LONG_MS);
    assert.deepEqual([...router.routes.keys()], ['10.10.10.1/32']);
    assert.deepEqual(refused(daemon), []);
  });

  it('3.4: flows of older builds, with a blank at their end', async () => {
    const folder = new Folder();
    const pipe = folder.at('exabgp.cmd');
    const { router } = await play(groupText(folder, pipe), { folder, router: IN_1234 });
    const flow =
      'flow route source 192.0.2.1/32 destination 203.0.113.7/32 protocol [ udp ] source-port [ =53 ] ' +
      'destination-port [ =80 ] packet-length [ =777 =1122 ] fragment [ is-fragment dont-fragment ] tcp-flags [ syn ] ';
    const small = 'flow route destination 203.0.113.8/32 protocol [ tcp ] ';
    await writes(pipe, `announce ${flow}discard \n`);
    await writes(pipe, `announce ${small}rate-limit 1024 \n`);
    await until('both flows', () => assert.equal(router.routes.size, 3), LONG_MS);
    const flows = [...router.routes.keys()].filter((each) => each.startsWith('destination'));
    assert.deepEqual(Object.fromEntries(flows.map((each) => [each, said(router, each)])), {
      'destination-ipv4 203.0.113.7/32 source-ipv4 192.0.2.1/32 protocol =udp destination-port =80 source-port =53 tcp-flags syn packet-length [ =777 =1122 ] fragment [ is-fragment dont-fragment ]':
        'extended-community rate-limit:0',
      'destination-ipv4 203.0.113.8/32 protocol =tcp': 'extended-community rate-limit:1024',
    });
    await writes(pipe, `withdraw ${flow}discard \n`);
    await writes(pipe, `withdraw ${small}rate-limit 1024 \n`);
    await until('no flow', () => assert.equal(router.routes.size, 1), LONG_MS);
  });

  it('4: with `fifo` instead of socat, a burst of bans is taken whole', async () => {
    const folder = new Folder();
    const pipe = folder.at('exabgp.cmd');
    const text = shipped('fastnetmon-4', {
      ...PAIR,
      'run /usr/bin/socat stdout pipe:/var/run/exabgp.cmd': `fifo ${pipe}`,
    });
    const both = [named('ipv4 unicast'), named('ipv4 flow')];
    const { router } = await play(text, { folder, router: { ...IN_65001, families: both } });
    const hosts = Array.from({ length: 300 }, (_, i) => `203.0.${i >> 8}.${i & 255}/32`);
    const ban = (host: string) => bans(pipe, `announce route ${host} next-hop 192.0.2.9 community 65001:666\n`);
    await Promise.all(hosts.map(ban));
    await until('all bans', () => assert.deepEqual([...router.routes.keys()].sort(), [...hosts].sort()), LONG_MS);
    for (const host of hosts) {
      assert.equal(said(router, host), 'next-hop 192.0.2.9 local-preference 100 community 65001:666');
    }
    await Promise.all(hosts.slice(1).map((host) => bans(pipe, `withdraw route ${host} next-hop 192.0.2.9\n`)));
    await until('the unbans', () => assert.deepEqual([...router.routes.keys()], hosts.slice(0, 1)), LONG_MS);
  });

  it('is started with settings that have dots in their names, and goes to the background', async () => {
    const folder = new Folder();
    const [pipe, pid, log] = [folder.at('exabgp.cmd'), folder.at('exabgp.pid'), folder.at('exabgp.log')];
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port, ...IN_1234 });
    symlinkSync(KERYX, folder.at('exabgp'));
    const config = folder.write('exabgp.conf', groupText(folder, pipe));
    const settings = {
      'exabgp.daemon.user': userInfo().username,
      'exabgp.daemon.daemonize': 'true',
      'exabgp.daemon.pid': pid,
      'exabgp.log.destination': log,
      'exabgp.tcp.port': port,
    };
    const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    const starter = new Daemon([], {
      instead: ['env', ...words, folder.at('exabgp'), config],
      env: { exabgp_daemon_user: undefined },
    });
    assert.deepEqual(await starter.exited(LONG_MS), { code: 0, signal: null });
    const daemon = Number(await written(pid, LONG_MS));
    try {
      await router.hears('up', 1, LONG_MS);
      await bans(pipe, 'announce route 203.0.113.7/32 next-hop 10.0.3.114 community 65001:666\n');
      await router.has('203.0.113.7/32', true, LONG_MS);
    } finally {
      process.kill(daemon, 'SIGTERM');
    }
    await isGone(daemon, LONG_MS);
  });

  it('with the helper misspelt, as its own notes have it, is told so and where', async () => {
    const text = shipped('fastnetmon-4', { ...PAIR, '[announce-routes]': '[ anounce-routes ]' });
    const { code, stderr } = await keryx(['run', new Folder().write('flow.conf', text)]);
    assert.equal(code, 1);
    assert.match(stderr, /flow\.conf:\d+:\d+: no process is called 'anounce-routes', did you mean 'announce-routes'\?/);
  });
});

describe('socat', () => {
  it('may read the very pipe that the command line would have', async () => {
    const folder = new Folder();
    mkdirSync(folder.at('run'));
    const pipe = folder.at('run/exabgp.in');
    const helper = processText('pipe', [socat(folder), 'stdout', `pipe:${pipe}`]);
    const { router, daemon } = await play(helper + neighborText({ more: 'api { processes [ pipe ]; }' }), {
      folder,
      env: { EXABGP_ROOT: folder.path, exabgp_api_cli: 'false' },
    });
    await writes(pipe, 'announce route 203.0.113.7/32 next-hop self\n');
    await router.has('203.0.113.7/32', true, LONG_MS);
    assert.deepEqual(refused(daemon), []);
  });

  it('passes lines on in pieces, with \\r\\n, and with nothing in them', async () => {
    const folder = new Folder();
    const pipe = folder.at('pieces');
    const helper = processText('pipe', [socat(folder), 'stdout', `pipe:${pipe}`]);
    const { router, daemon } = await play(helper + neighborText({ more: 'api { processes [ pipe ]; }' }), { folder });
    for (const piece of [
      'announce route 203.0.',
      '113.1/32 next-hop',
      ' self\r\n\r\n\n  \nannounce',
      ' route 203.0.113.2/32 ',
    ]) {
      await writes(pipe, piece);
    }
    await writes(pipe, 'next-hop self  \nannounce route 203.0.113.3/32 next-hop self\n');
    await router.has('203.0.113.3/32', true, LONG_MS);
    assert.deepEqual([...router.routes.keys()].sort(), ['203.0.113.1/32', '203.0.113.2/32', '203.0.113.3/32']);
    assert.deepEqual(refused(daemon), []);
  });
});
