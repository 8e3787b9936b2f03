// P8, P9, P12, P14: helpers that do not read what they are told, or not for long.

import assert from 'node:assert/strict';
import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { after, afterEach, test } from 'node:test';
import { until } from '../support/wait.ts';
import { assertSame, clear, Folder, rack, removeFolders, scaled } from './rig.ts';
import { numberOf } from './sink.ts';

afterEach(clear);
after(removeFolders);

const HEARS = 'receive { parsed; update; }';
const BEHIND = 'helper does not read: its oldest events are dropped';

/** kB: the queue of a deaf helper (8 MiB), what the heap needs for the garbage of events, and no more for a million. */
const MOST = 150_000;

/** Waits until nothing is added to a file any more. */
async function settled(path: string): Promise<void> {
  let [size, since] = [0, performance.now()];
  await until(
    `${path} to be whole`,
    () => {
      const now = statSync(path).size;
      if (now !== size) [size, since] = [now, performance.now()];
      assert.ok(performance.now() - since > 2000, `${size} octets`);
    },
    120_000,
  );
}

/** What a helper was told: how many events it missed, how many it had, and the prefixes that it was told after it had missed some. */
async function story(path: string): Promise<{ dropped: number; read: number; after: Set<number> }> {
  const it = { dropped: 0, read: 0, after: new Set<number>() };
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const dropped = /"notification": "overflow", "dropped": (\d+)/.exec(line)?.[1];
    if (dropped !== undefined) it.dropped += Number(dropped);
    const prefix = /"(20\.[\d.]+\/32)"/.exec(line)?.[1];
    if (prefix === undefined) continue;
    it.read += 1;
    if (it.dropped > 0) it.after.add(numberOf(prefix));
  }
  return it;
}

test('P8: a helper that never reads loses its oldest events, is told how many when it reads and then the whole table, and hurts nobody', async (t) => {
  const folder = new Folder();
  const heard = folder.at('heard');
  const deaf = folder.script('deaf', `trap 'cat >${heard}' USR1\nwhile :; do sleep 0.1; done`);
  const it = await rack({ helpers: [{ name: 'tortured', run: deaf }], hears: HEARS });
  const count = scaled(100_000, 1_000_000);
  await it.first.flood(count);
  await it.logs(BEHIND, 1, 60_000);
  process.kill(it.pids()[0]!, 'SIGUSR1');
  const [overflow] = await it.logs('helper reads again, events were dropped', 1, 60_000);
  await settled(heard);
  const { dropped, read, after } = await story(heard);
  t.diagnostic(`${read} events were read, ${dropped} were dropped, ${after.size} routes were told after that`);
  assert.equal(dropped, Number(overflow?.count));
  assert.ok(dropped > 0 && dropped < count);
  // Whatever it missed, what it was told since then is the whole table.
  assertSame(
    after,
    Array.from({ length: count }, (_, i) => (0x14000000 + i) * 64 + 32),
  );
  assert.equal(it.first.sessions, 1);
  assert.ok(it.most - it.before < MOST, `memory grew by ${it.most - it.before} kB`);
  await it.calm(t);
});

test('P9: a helper that reads a line a second makes nothing grow once its queue is full', async (t) => {
  const slow = new Folder().script('slow', 'while read -r line; do sleep 1; done');
  const it = await rack({ helpers: [{ name: 'tortured', run: slow }], hears: HEARS });
  await it.first.flood(scaled(150_000, 300_000));
  await it.logs(BEHIND, 1, 60_000);
  await it.canary();
  const full = it.most;
  for (let i = 0; i < scaled(3, 20); i += 1) await it.first.flood(scaled(20_000, 50_000));
  const until = performance.now() + scaled(3000, 60_000);
  while (performance.now() < until) await it.canary();
  assert.ok(it.most - full < 40_000, `memory grew by ${it.most - full} kB`);
  assert.ok(it.most - it.before < MOST, `memory grew by ${it.most - it.before} kB in all`);
  assert.equal(it.first.sessions, 1);
  await it.calm(t);
});

test('P12: a helper that closes its stdin is told nothing more, once said so, and commands on', async (t) => {
  const it = await rack({
    helpers: [
      {
        name: 'tortured',
        run: new Folder().script(
          'closed',
          `exec 0<&-
i=0
while i=$((i + 1)); do echo "announce route 203.0.113.$((i % 200))/32 next-hop 192.0.2.9"; sleep 0.02; done`,
        ),
      },
    ],
    hears: HEARS,
  });
  await it.first.flood(5000);
  await it.first.has(200, 30_000);
  assert.equal((await it.logs('helper closed its stdin: it is told nothing more')).length, 1);
  assert.equal(it.pids().length, 1);
  await it.calm(t);
});

test('P14: helpers that are killed while they are told events do no harm', async (t) => {
  const folder = new Folder();
  const reads = folder.script('reads', 'exec cat >/dev/null');
  const deaf = folder.script('deaf', 'exec sleep 600');
  const helpers = Array.from({ length: scaled(20, 100) }, (_, i) => ({
    name: `h${i}`,
    run: i % 2 === 0 ? reads : deaf,
    more: 'respawn false;',
  }));
  const it = await rack({ helpers, hears: HEARS });
  const flood = it.first.flood(scaled(20_000, 100_000));
  for (const { name } of helpers) {
    const [pid] = await until(`${name} to be started`, () => {
      const pids = it.pids(name);
      assert.equal(pids.length, 1);
      return pids;
    });
    process.kill(pid!, 'SIGKILL');
  }
  await flood;
  for (const { name } of helpers) {
    const [record] = await it.logs('helper ended', 1, 20_000, name);
    assert.equal(record?.signal, 'SIGKILL');
  }
  assert.equal(it.first.sessions, 1);
  await it.calm(t);
});
