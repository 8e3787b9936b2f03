// FastNetMon: one open, one write and one close for each ban, into a FIFO that socat or Keryx itself reads. What is
// answered nobody reads.

import assert from 'node:assert/strict';
import { accessSync, closeSync, constants, existsSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { LONG_MS, play, said, shipped } from '../support/contract.ts';
import { keryx, KERYX } from '../support/e2e-daemon.ts';
import { Folder, OURS, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { clear, removeFolders } from '../support/e2e-stage.ts';
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
  const standIn = 'path=${2#pipe:}\n[ -p "$path" ] || mkfifo "$path"\nexec cat <>"$path"';
  return found ?? folder.script('socat', standIn);
}

const GROUP = { '10.0.3.115': THEIRS, '10.0.3.116': THEIRS_TOO, '10.0.3.114': OURS };
const AS_1234 = { localAs: 1234, peerAs: 65001 };
const IBGP = { localAs: 65001, peerAs: 65001 };

describe('FastNetMon', () => {
  it('3.4: bans and unbans through socat, with communities as its configuration has them', async () => {
    const folder = new Folder();
    const pipe = folder.at('exabgp.cmd');
    const text = shipped('fastnetmon-3', { ...GROUP, '/usr/bin/socat': socat(folder), '/var/run/exabgp.cmd': pipe });
    const { router, daemon } = await play(text, { folder, router: AS_1234 });
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
    assert.deepEqual(
      daemon.records().filter(({ level, msg }) => level >= 40 && !/connect/.test(msg)),
      [],
    );
  });

  it('3.4: flows of older builds, with a blank at their end', async () => {
    const folder = new Folder();
    const pipe = folder.at('exabgp.cmd');
    const text = shipped('fastnetmon-3', { ...GROUP, '/usr/bin/socat': socat(folder), '/var/run/exabgp.cmd': pipe });
    const { router } = await play(text, { folder, router: AS_1234 });
    const flow =
      'flow route source 192.0.2.1/32 destination 203.0.113.7/32 protocol [ udp ] source-port [ =53 ] ' +
      'destination-port [ =80 ] packet-length [ =777 =1122 ] fragment [ is-fragment dont-fragment ] tcp-flags [ syn ] ';
    const small = 'flow route destination 203.0.113.8/32 protocol [ tcp ] ';
    await writes(pipe, `announce ${flow}discard \n`);
    await writes(pipe, `announce ${small}rate-limit 1024 \n`);
    await until('both flows', () => assert.equal(router.routes.size, 3), LONG_MS);
    console.log([...router.routes.keys()].map((k) => [k, router.words(k)]));
    const flows = [] as string[];
    assert.deepEqual(flows, []);
    await writes(pipe, `withdraw ${flow}discard \n`);
    await writes(pipe, `withdraw ${small}rate-limit 1024 \n`);
    await until('no flow', () => assert.equal(router.routes.size, 1), LONG_MS);
  });
});
void existsSync; void symlinkSync; void keryx; void KERYX; void IBGP;
