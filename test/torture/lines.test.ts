// P4, P5, P6, P7: lines that are none, too long, cut short, or cut in pieces.

import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { TestHelper } from '../support/e2e-helper.ts';
import { until } from '../support/wait.ts';
import { assertSame, clear, Folder, rack, removeFolders, scaled } from './rig.ts';
import { numberOf } from './sink.ts';

afterEach(clear);
after(removeFolders);

/** Lines that no grammar knows: words, octets at random, what is no UTF-8, zeros, escapes, nothing at all. */
function garbage(count: number): Buffer {
  let state = 7;
  const octet = () => {
    state = (state * 48_271) % 0x7fffffff;
    // No newline, no comment, which is a good line, and no JSON, which is answered in JSON.
    return [10, 35, 123].includes(state & 255) ? 120 : state & 255;
  };
  const kinds = [
    () => Buffer.from('announce route 999.999.1.1/77 next-hop nope med -1 community [ 1:1 '),
    () => Buffer.from(Array.from({ length: 60 }, octet)),
    () => Buffer.from([0, 255, 254, 128]),
    () => Buffer.from('\u001b[31mannounce\u001b[0m { } ; " \\'),
    () => Buffer.alloc(0),
    () => Buffer.from(`withdraw ${'x'.repeat(3000)}`),
  ];
  const lines = Array.from({ length: count }, (_, i) => Buffer.concat([kinds[i % kinds.length]!(), Buffer.of(10)]));
  return Buffer.concat(lines);
}

test('P4: each line of garbage is one error, the helper stays, and the next good line works at once', async (t) => {
  const count = scaled(5000, 50_000);
  const helper = new TestHelper(new Folder(), 'tortured');
  const it = await rack({ helpers: [{ name: 'tortured', run: helper.run.join(' ') }] });
  await helper.started();
  await helper.does('announce route 203.0.113.1/32 next-hop 192.0.2.9');
  const before = helper.answers().length;
  helper.sayRaw(garbage(count));
  helper.say('announce route 203.0.113.2/32 next-hop 192.0.2.9');
  await it.first.route('203.0.113.2/32');
  await until('the answers', () => assert.equal(helper.answers().length, before + count + 1), 20_000);
  const answers = helper.answers().slice(before);
  assert.equal(answers.filter((answer) => answer === 'error').length, count);
  assert.equal(answers.at(-1), 'done');
  assert.equal(helper.starts, 1);
  assertSame(it.first.routes.keys(), [numberOf('203.0.113.1/32'), numberOf('203.0.113.2/32')]);
  // One line of the log for each, cut to a length that a log can bear.
  const longest = Math.max(...it.daemon.stdout.split('\n').map((line) => line.length));
  assert.ok(longest < 2000, `${longest} characters`);
  assert.ok(it.most - it.before < 60_000, `memory grew by ${it.most - it.before} kB`);
  await it.calm(t);
});

test('P5: 100 MB without a newline are one error and little memory, and the line after it works', async (t) => {
  const folder = new Folder();
  const one = folder.script(
    'one',
    `echo announce route 203.0.113.1/32 next-hop 192.0.2.9
head -c 100000000 /dev/zero | tr '\\0' A
echo
echo announce route 203.0.113.2/32 next-hop 192.0.2.9
cat >${folder.at('answers')}`,
  );
  const it = await rack({ helpers: [{ name: 'tortured', run: one }] });
  await it.first.route('203.0.113.2/32', true, 60_000);
  assert.equal(it.first.routes.size, 2);
  assert.equal((await it.logs('helper wrote a line beyond 1 MiB: dropped')).length, 1);
  assert.equal(it.pids().length, 1);
  assert.ok(it.most - it.before < 40_000, `memory grew by ${it.most - it.before} kB`);
  assert.ok(it.stall() < 1000, `the loop was held for ${it.stall()} ms`);
  await it.calm(t);
});

test('P6: of a line that is cut short by the end of its helper nothing is executed, wherever it is cut', async (t) => {
  const folder = new Folder();
  const line = 'announce route 203.0.113.1/32 next-hop 192.0.2.9 med 1234567';
  assert.equal(line.length, 60);
  const helpers = Array.from({ length: 60 }, (_, i) => ({
    name: `h${i}`,
    run: folder.script(`h${i}`, `printf '%s' '${line.slice(0, i + 1)}'`),
    more: 'respawn false;',
  }));
  const it = await rack({ helpers });
  for (const [i, { name }] of helpers.entries()) {
    const [record] = await it.logs('helper ended within a line: not executed', 1, 20_000, name);
    assert.equal(record?.line, line.slice(0, i + 1));
  }
  await it.calm(t);
  assert.equal(it.first.routes.size, 0);
});

test('P7: lines are the same wherever they are cut, with ends of other systems and letters of several octets', async (t) => {
  const folder = new Folder();
  const count = scaled(3000, 10_000);
  const prefixes = Array.from({ length: count }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}/32`);
  const lines = prefixes.map((prefix, i) => {
    const line = `announce route ${prefix} next-hop 192.0.2.9`;
    return [`${line}\n`, `${line} \t\r\n`, `# héllo ☃ 🙂\n${line}\r\n`][i % 3];
  });
  const random = folder.write('random', lines.join(''));
  const single = folder.write('single', '# ☃ 🙂\r\nannounce route 203.0.113.1/32 next-hop 192.0.2.9\r\n');
  const cut = `${process.execPath} ${resolve('test/torture/helpers/cut.mjs')}`;
  const it = await rack({
    helpers: [
      { name: 'random', run: `${cut} ${random} 40` },
      { name: 'single', run: `${cut} ${single} 1` },
    ],
  });
  await it.first.has(count + 1, 60_000);
  assertSame(it.first.routes.keys(), [...prefixes, '203.0.113.1/32'].map(numberOf));
  const refused = it.daemon.records().filter(({ msg }) => msg === 'command refused');
  assert.deepEqual(refused, []);
  await it.calm(t);
});
