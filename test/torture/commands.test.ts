// P20, P21, P22: commands that meet each other, or sessions that are not there.

import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { TestHelper } from '../support/e2e-helper.ts';
import { THEIRS } from '../support/e2e-place.ts';
import { until } from '../support/wait.ts';
import { clear, Folder, type Rack, rack, removeFolders, scaled } from './rig.ts';
import { numberOf } from './sink.ts';

afterEach(clear);
after(removeFolders);

/** Helpers that the test speaks for. */
async function spoken(...names: readonly string[]): Promise<{ readonly it: Rack; readonly helpers: TestHelper[] }> {
  const folder = new Folder();
  const helpers = names.map((name) => new TestHelper(folder, name));
  const it = await rack({ helpers: names.map((name, i) => ({ name, run: helpers[i]!.run.join(' ') })) });
  await Promise.all(helpers.map((helper) => helper.started()));
  return { it, helpers };
}

test('P20: of two helpers that say something of one prefix the last one counts', async (t) => {
  const { it, helpers } = await spoken('a', 'b');
  // Who announces is a capital letter, who withdraws a small one; then whose route is there.
  const table = { A: 'A', AB: 'B', BA: 'A', ABA: 'A', ABb: '', ABa: '', Ab: '', ABaB: 'B' };
  for (const [i, [story, owner]] of Object.entries(table).entries()) {
    const prefix = `203.0.113.${i}/32`;
    for (const letter of story) {
      const helper = helpers['AB'.indexOf(letter.toUpperCase())]!;
      const med = letter.toUpperCase() === 'A' ? 1 : 2;
      if (letter === letter.toLowerCase()) await helper.does(`withdraw route ${prefix}`);
      else await helper.does(`announce route ${prefix} next-hop 192.0.2.9 med ${med}`);
    }
    // What was said before this has been sent before it.
    await helpers[0]!.does(`announce route 198.51.100.${i}/32 next-hop 192.0.2.9`);
    await it.first.route(`198.51.100.${i}/32`);
    const words = await it.first.route(prefix, owner !== '');
    if (owner !== '')
      assert.ok(words.includes(owner === 'A' ? '80040400000001' : '80040400000002'), `${story}: ${words}`);
  }
  await it.calm(t);
});

test('P21: a neighbor that is not there is an error, and one that is down is told what was said before all else', async (t) => {
  const { it, helpers } = await spoken('a');
  const [helper] = helpers as [TestHelper];
  const nobody = 'neighbor 192.0.2.77 announce route 203.0.113.9/32 next-hop 192.0.2.9';
  assert.deepEqual(await helper.ask(nobody, 1), ['error']);
  await helper.does('announce route 203.0.113.1/32 next-hop 192.0.2.9');
  await it.first.route('203.0.113.1/32');
  it.first.atEndOfRib = undefined;
  it.first.refusing = true;
  it.first.hangUp();
  await it.daemon.logs('session down');
  await helper.does(`neighbor ${THEIRS} announce route 203.0.113.2/32 next-hop 192.0.2.9`);
  await helper.does('withdraw route 203.0.113.1/32');
  it.first.refusing = false;
  await it.first.up(2, 60_000);
  await it.first.route('203.0.113.2/32');
  await it.first.endOfRib();
  assert.deepEqual(it.first.atEndOfRib, [numberOf('203.0.113.2/32')]);
  assert.ok(!it.first.routes.has(numberOf('203.0.113.9/32')));
  await it.calm(t);
});

test('P22: what is answered done is in the table: a session that begins then has it', async (t) => {
  const { it, helpers } = await spoken('a');
  const [helper] = helpers as [TestHelper];
  for (let i = 0; i < scaled(3, 6); i += 1) {
    it.first.atEndOfRib = undefined;
    it.first.hangUp();
    const lines = Array.from(
      { length: 500 },
      (_, j) => `announce route 10.${i}.${j >> 8}.${j & 255}/32 next-hop 192.0.2.9`,
    );
    const answers = await helper.ask(lines, lines.length);
    assert.ok(answers.every((answer) => answer === 'done'));
    await it.first.up(1, 60_000);
    await it.first.has((i + 1) * 500, 60_000);
  }
  await it.calm(t);
});

test('P22: in sync mode done comes when TCP has taken the octets, and not before', async (t) => {
  const { it, helpers } = await spoken('a');
  const [helper] = helpers as [TestHelper];
  await helper.does('enable-sync');
  for (let i = 0; i < 20; i += 1) {
    await helper.does(`announce route 10.1.0.${i}/32 next-hop 192.0.2.9`);
    await it.first.route(`10.1.0.${i}/32`);
  }
  // More than the buffers on both sides hold, each route with attributes of its own.
  await helper.does('disable-sync');
  it.first.read(false);
  const count = 60_000;
  const tail = Array.from({ length: 60 }, (_, i) => `65000:${i}`).join(' ');
  const lines = Array.from(
    { length: count },
    (_, i) => `announce route 10.2.${i >> 8}.${i & 255}/32 next-hop 192.0.2.9 med ${i} community [ ${tail} ]`,
  );
  const asked = helper.answers().length + count;
  helper.say(...lines);
  await until('the answers', () => assert.equal(helper.answers().length, asked), 60_000);
  await helper.does('enable-sync');
  const before = helper.answers().length;
  helper.say('announce route 10.3.0.1/32 next-hop 192.0.2.9');
  for (let i = 0; i < 3; i += 1) await it.canary();
  assert.equal(helper.answers().length, before);
  it.first.read(true);
  await it.first.route('10.3.0.1/32', true, 60_000);
  await until('the answer', () => assert.deepEqual(helper.answers().slice(before), ['done']));
  assert.equal(it.first.sessions, 1);
  await it.calm(t);
});
