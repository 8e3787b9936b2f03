// Helpers as people write their first: a shell script that sleeps, announces and loops, or that forgets to loop.

import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { LONG_MS, play, printer, refused, said } from '../support/contract.ts';
import { Folder, OURS, THEIRS } from '../support/e2e-place.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

/** As they are shown in blogs: no encoder, or that of text. */
function configured(script: string, more = ''): string {
  const process = `process announce-routes { run ${script}; encoder text; ${more} }\n`;
  return process + neighborText({ more: 'api { processes [ announce-routes ]; }' });
}

describe('a first helper', () => {
  it('sleeps, announces its routes and loops for ever', async () => {
    const folder = new Folder();
    const script = folder.script(
      'announce.sh',
      `sleep 1
for i in 0 100 200; do
  echo "announce route 192.0.2.$i/32 next-hop self"
  sleep 0.1
done
while true; do
  sleep 1
done`,
    );
    const { router, daemon } = await play(configured(script), { folder });
    await router.has('192.0.2.200/32', true, LONG_MS);
    assert.deepEqual([...router.routes.keys()], ['192.0.2.0/32', '192.0.2.100/32', '192.0.2.200/32']);
    assert.equal(said(router, '192.0.2.0/32'), `next-hop ${OURS}`);
    assert.deepEqual(refused(daemon), []);
  });

  it('announces and withdraws by turns', async () => {
    const folder = new Folder();
    const script = folder.script(
      'flap.sh',
      `while true; do
  echo "announce route 192.0.2.0/24 next-hop self"
  sleep 0.2
  echo "withdraw route 192.0.2.0/24 next-hop self"
  sleep 0.2
done`,
    );
    const { router } = await play(configured(script), { folder });
    await router.hears('withdraw 192.0.2.0/24', 3, LONG_MS);
    const told = router.heard.filter((each) => /^(announce|withdraw)/.test(each));
    const turns = ['announce 192.0.2.0/24', 'withdraw 192.0.2.0/24'];
    for (const [i, each] of told.entries()) assert.equal(each, turns[i % 2]);
  });

  it('that ends by mistake does not end the daemon: the log says what to do, and other sessions go on', async () => {
    const folder = new Folder();
    const script = printer(folder, 'oops', ['announce route 192.0.2.0/24 next-hop self'], 'exit 0');
    const { router, daemon } = await play(configured(script, 'grace 600;'), { folder });
    const first = await daemon.logs('helper ended, to be started again', LONG_MS);
    assert.equal(first.process, 'announce-routes');
    assert.equal(first.status, 0);
    assert.equal(first.hint, 'a helper must run on, or be `respawn false`');
    const last = await daemon.logs('helper ended too often: it is not started again', LONG_MS);
    assert.equal(last.hint, first.hint);
    await router.has('192.0.2.0/24', true, LONG_MS);
    assert.equal(router.count('down'), 0);
    assert.equal(daemon.alive, true);
  });

  it('that says all it has to say and is `respawn false` needs no advice, and its routes stay', async () => {
    const folder = new Folder();
    const script = printer(folder, 'load', ['announce route 192.0.2.0/24 next-hop self'], 'exit 0');
    const { router, daemon } = await play(configured(script, 'respawn false; grace 0;'), { folder });
    const ended = await daemon.logs('helper ended', LONG_MS);
    assert.equal(ended.level, 30);
    assert.equal(ended.hint, undefined);
    await daemon.logs('helper is gone, the routes that it announced stay', LONG_MS);
    await router.has('192.0.2.0/24', true, LONG_MS);
    assert.equal(router.count('withdraw 192.0.2.0/24'), 0);
  });

  it('that crashes is told apart: its status and what it says are in the log', async () => {
    const folder = new Folder();
    const script = folder.script('bug.sh', 'echo "bug.sh: line 3: oh no" >&2\nexit 3');
    const { daemon } = await play(configured(script), { folder });
    const ended = await daemon.logs('helper ended, to be started again', LONG_MS);
    assert.equal(ended.status, 3);
    assert.equal(ended.hint, undefined);
    await until('its words', () => {
      const words = daemon.records().find(({ msg }) => msg === 'helper says');
      assert.equal(words?.stderr, 'bug.sh: line 3: oh no');
    });
  });
});

describe('a remotely triggered blackhole by hand', () => {
  it('a script that reads addresses from a file and announces them with the community of its provider', async () => {
    const folder = new Folder();
    const list = folder.write('blackholes.txt', '203.0.113.66\n198.51.100.7\n');
    const script = folder.script(
      'rtbh.sh',
      `while read -r address; do
  echo "neighbor ${THEIRS} announce route $address/32 next-hop 192.0.2.1 community [65511:666]"
done <${list}
cat >/dev/null`,
    );
    const { router } = await play(configured(script), { folder });
    await router.has('198.51.100.7/32', true, LONG_MS);
    for (const prefix of ['203.0.113.66/32', '198.51.100.7/32']) {
      await router.has(prefix);
      assert.equal(said(router, prefix), 'next-hop 192.0.2.1 community 65511:666');
    }
  });
});
