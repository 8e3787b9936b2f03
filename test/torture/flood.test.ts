// P10, P11, P18: helpers that say more than anybody can take at once.

import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { assertSame, clear, Folder, flood, flooded, rack, removeFolders, scaled } from './rig.ts';
import { numberOf } from './sink.ts';

afterEach(clear);
after(removeFolders);

const COUNT = scaled(100_000, 1_000_000);

/** kB: 600 octets for each route, and room for the garbage of a flood. */
const MOST = (COUNT * 600) / 1024 + 150_000;

test(`P10: ${COUNT} announcements in one go are all executed, and other helpers have their turn`, async (t) => {
  const folder = new Folder();
  const it = await rack({
    helpers: [{ name: 'tortured', run: folder.script('flood', `${flood(COUNT)} &\ncat >/dev/null`) }],
  });
  const begin = performance.now();
  await it.first.has(COUNT, 120_000);
  t.diagnostic(`${COUNT} routes in ${Math.round(performance.now() - begin)} ms`);
  assertSame(it.first.routes.keys(), flooded(COUNT));
  assert.equal(it.first.sessions, 1);
  assert.ok(it.most - it.before < MOST, `memory grew by ${it.most - it.before} kB`);
  await it.calm(t);
});

test(`${COUNT} announcements of a helper that never reads its answers all arrive, in bounded memory`, async (t) => {
  const it = await rack({
    helpers: [{ name: 'tortured', run: new Folder().script('deaf', `${flood(COUNT)}\nexec sleep 600`) }],
  });
  const begin = performance.now();
  await it.first.has(COUNT, 120_000);
  t.diagnostic(`${COUNT} routes in ${Math.round(performance.now() - begin)} ms`);
  assertSame(it.first.routes.keys(), flooded(COUNT));
  assert.equal(it.first.sessions, 1);
  assert.ok(it.most - it.before < MOST, `memory grew by ${it.most - it.before} kB`);
  await it.calm(t);
});

test('P10: five helpers that flood together all get through, each in order', async (t) => {
  const each = scaled(10_000, 50_000);
  const folder = new Folder();
  const helpers = Array.from({ length: 5 }, (_, i) => ({
    name: `h${i}`,
    run: folder.script(`h${i}`, `${flood(each).replace('10.%d', `${30 + i}.%d`)}\nexec sleep 600`),
  }));
  const it = await rack({ helpers });
  await it.first.has(5 * each, 60_000);
  const wanted = helpers.flatMap((_, i) => [...flooded(each)].map((number) => number + (20 + i) * 2 ** 24 * 64));
  assertSame(it.first.routes.keys(), wanted);
  await it.calm(t);
});

test('P11: a prefix that comes and goes without end ends as the last line says, and few messages tell of it', async (t) => {
  const turns = scaled(50_000, 200_000);
  const text = `seq ${turns} | awk '{
    printf "announce route 203.0.113.1/32 next-hop 192.0.2.9 med %d\\n", $1
    print "withdraw route 203.0.113.1/32"
    printf "withdraw route 203.0.113.2/32\\nannounce route 203.0.113.2/32 next-hop 192.0.2.9 med %d\\n", $1
  }'
echo announce route 203.0.113.3/32 next-hop 192.0.2.9
exec sleep 600`;
  const it = await rack({ helpers: [{ name: 'tortured', run: new Folder().script('churn', text) }] });
  await it.first.route('203.0.113.3/32', true, 120_000);
  const words = await it.first.route('203.0.113.2/32');
  assertSame(it.first.routes.keys(), [numberOf('203.0.113.2/32'), numberOf('203.0.113.3/32')]);
  assert.ok(words.includes(`800404${turns.toString(16).padStart(8, '0')}`), words);
  t.diagnostic(`${it.first.updates} UPDATEs for ${turns * 4} lines`);
  assert.ok(it.first.updates < turns, `${it.first.updates} UPDATEs`);
  await it.calm(t);
});

test('P18: a flood on stderr holds up neither its helper nor anybody else, and the log stays small', async (t) => {
  const count = scaled(1_000_000, 10_000_000);
  const it = await rack({
    helpers: [
      {
        name: 'tortured',
        run: new Folder().script(
          'noisy',
          `seq ${count} >&2\necho announce route 203.0.113.1/32 next-hop 192.0.2.9\nyes >&2`,
        ),
      },
    ],
  });
  await it.first.route('203.0.113.1/32', true, 60_000);
  await it.logs('helper says more than is logged', 2);
  const said = it.records('helper says').length;
  const seconds = it.records('helper says more than is logged').length + 2;
  assert.ok(said <= 100 * (seconds + 10), `${said} lines`);
  assert.equal(it.pids().length, 1);
  assert.ok(it.most - it.before < 60_000, `memory grew by ${it.most - it.before} kB`);
  await it.calm(t);
});
