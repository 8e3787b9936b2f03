// The helpers of docs/api.md, as they stand there, each with a daemon and a router.

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { parseRoute } from '../../src/bgp/index.ts';
import { Folder, freePort, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders, run } from '../support/e2e-stage.ts';

afterEach(clear);
after(removeFolders);

const LISTENS = 'api { processes [ helper ]; neighbor-changes; receive { parsed; update; } }';

/** A router with a neighbor that runs the helper. */
async function play(command: readonly string[]): Promise<Router> {
  const port = await freePort(THEIRS);
  const router = await Router.start({ listen: port });
  await run(processText('helper', command) + neighborText({ more: LISTENS }), port);
  await router.hears('up');
  return router;
}

describe('the helpers of docs/api.md', () => {
  it('announce.sh announces a prefix while a file is there', async () => {
    const file = new Folder().write('service.ok', '');
    const router = await play([resolve('etc/helpers/announce.sh'), '203.0.113.10/32', file]);
    await router.has('203.0.113.10/32');
    rmSync(file);
    await router.has('203.0.113.10/32', false);
    writeFileSync(file, '');
    await router.has('203.0.113.10/32');
  });

  it('blackhole.py announces what its file lists, with the communities of a blackhole', async () => {
    const file = new Folder().write('blackholes', '# attacked\n192.0.2.66\n198.51.100.7/32\n');
    const router = await play([resolve('etc/helpers/blackhole.py'), file]);
    await router.has('198.51.100.7/32');
    assert.match(router.words('192.0.2.66/32'), /community \[ blackhole no-export \]/);
    writeFileSync(file, '198.51.100.7/32\n');
    await router.hears('withdraw 192.0.2.66/32', 1, 20_000);
    assert.equal(router.count('withdraw 198.51.100.7/32'), 0);
  });

  it('follow.ts announces what it hears below its prefix', async () => {
    const router = await play([process.execPath, resolve('build/etc/helpers/follow.js'), '198.51.100.0/24']);
    router.peer.announce([parseRoute('route 198.51.100.9/32 next-hop self')]);
    router.peer.announce([parseRoute('route 192.0.2.9/32 next-hop self')]);
    await router.has('198.51.100.9/32');
    assert.match(router.words('198.51.100.9/32'), /community 64512:1|community \[ 64512:1 \]/);
    router.peer.withdraw([parseRoute('route 198.51.100.9/32 next-hop self')]);
    await router.has('198.51.100.9/32', false);
    assert.equal(router.routes.size, 0);
  });
});
