import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Outbox } from '../../src/process-bridge/outbox.ts';
import { fc } from '../support/fast-check.ts';

function drain(outbox: Outbox, max?: number): string[] {
  const chunks: string[] = [];
  for (let chunk = outbox.take(max); chunk !== undefined; chunk = outbox.take(max))
    chunks.push(String(Buffer.from(chunk)));
  return chunks;
}

test('events and answers leave in the order in which they came, joined', () => {
  const outbox = new Outbox();
  outbox.answer('one');
  outbox.event('two\n');
  outbox.event(Buffer.from('three'));
  outbox.answer('four\nfive\n');
  assert.deepEqual(drain(outbox), ['one\ntwo\nthree\nfour\nfive\n']);
  assert.equal(outbox.empty, true);
  assert.equal(outbox.octets, 0);
});

test('whatever is put in and however it is taken, the same octets come out', () => {
  const step = fc.record({ event: fc.boolean(), text: fc.constantFrom('done', 'error', 'é', 'x'.repeat(40)) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 99 }), (steps, max) => {
      const outbox = new Outbox();
      for (const { event, text } of steps) {
        if (event) outbox.event(text);
        else outbox.answer(text);
      }
      const chunks: Uint8Array[] = [];
      for (let chunk = outbox.take(max); chunk !== undefined; chunk = outbox.take(max)) chunks.push(chunk);
      assert.equal(String(Buffer.concat(chunks)), steps.map(({ text }) => `${text}\n`).join(''));
      assert.ok(chunks.every(({ length }) => length <= max));
      assert.equal(outbox.octets, 0);
    }),
  );
});

test('events that are pushed out leave the answers among them in order, and all of them', () => {
  const step = fc.record({ event: fc.boolean(), text: fc.constantFrom('done', 'error', 'y'.repeat(40)) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const outbox = new Outbox(500);
      steps.forEach(({ event, text }, i) => {
        if (event) outbox.event(`${text}-${i}`);
        else outbox.answer(text);
      });
      const lines = drain(outbox).join('').split('\n').slice(0, -1);
      const answers = lines.filter((line) => !line.includes('-'));
      const events = lines.filter((line) => line.includes('-'));
      const said = steps.flatMap(({ event, text }, i) => (event ? [`${text}-${i}`] : []));
      assert.deepEqual(
        answers,
        steps.flatMap(({ event, text }) => (event ? [] : [text])),
      );
      assert.deepEqual(events, said.slice(said.length - events.length));
      assert.equal(outbox.dropped, said.length - events.length);
    }),
  );
});

test('a chunk has 64 KiB at most, and a longer message comes in parts', () => {
  const outbox = new Outbox();
  outbox.event('a'.repeat(100_000));
  outbox.answer('b'.repeat(100_000));
  for (let i = 0; i < 1000; i += 1) outbox.event('c'.repeat(400));
  const chunks = drain(outbox);
  assert.ok(chunks.every((chunk) => chunk.length <= 65_536));
  assert.equal(chunks.join('').length, 100_001 * 2 + 401 * 1000);
  assert.ok(chunks.length < 15, `${chunks.length} chunks`);
});

test('a message that is half written is not dropped', () => {
  const outbox = new Outbox(1000);
  outbox.event('a'.repeat(800));
  const begun = outbox.take(100);
  for (let i = 0; i < 20; i += 1) outbox.event('b'.repeat(200));
  const text = String(begun) + drain(outbox).join('');
  assert.equal(text.split('\n')[0], 'a'.repeat(800));
});

test('past the bound the oldest events go, and are counted once there is space again', () => {
  const outbox = new Outbox(100 * (64 + 5));
  for (let i = 1000; i < 1250; i += 1) outbox.event(String(i));
  assert.equal(outbox.dropped, 150);
  assert.equal(outbox.overflow(), 0, 'no space yet');
  const first = outbox.take(5 * 40);
  assert.equal(String(first).slice(0, 5), '1150\n');
  assert.equal(outbox.overflow(), 0, 'not half empty yet');
  outbox.take(5 * 10);
  assert.equal(outbox.overflow(), 150);
  assert.equal(outbox.overflow(), 0, 'told once');
  assert.equal(drain(outbox).join('').slice(-5), '1249\n');
});

test('an event beyond the bound is dropped alone', () => {
  const outbox = new Outbox(1000);
  assert.equal(outbox.event('x'.repeat(2000)), 1);
  assert.equal(outbox.empty, true);
  assert.equal(outbox.octets, 0);
  assert.equal(outbox.overflow(), 1);
});

test('a million equal answers are one entry with a count', () => {
  const outbox = new Outbox();
  for (let i = 0; i < 1_000_000; i += 1) outbox.answer('done');
  assert.ok(outbox.octets < 100);
  assert.equal(drain(outbox).join(''), 'done\n'.repeat(1_000_000));
});

test('answers that take turns are joined, so that a million take a few octets each', () => {
  const outbox = new Outbox();
  for (let i = 0; i < 1_000_000; i += 1) assert.equal(outbox.answer(i % 2 ? 'done' : 'error'), true);
  assert.ok(outbox.octets < 7_000_000, String(outbox.octets));
  const text = drain(outbox).join('');
  assert.equal(text, 'error\ndone\n'.repeat(500_000));
});

test('answers between dropped events become one run again', () => {
  const outbox = new Outbox(10_000);
  for (let i = 0; i < 100_000; i += 1) {
    outbox.event(`event ${i}`);
    outbox.answer('done');
  }
  assert.ok(outbox.octets < 30_000, String(outbox.octets));
  assert.equal(
    drain(outbox)
      .join('')
      .match(/^done$/gm)?.length,
    100_000,
  );
});

test('past the reserve unequal answers are refused and counted, equal ones are still taken', () => {
  const outbox = new Outbox(undefined, 10_000);
  let taken = 0;
  for (let i = 0; i < 1000; i += 1) taken += Number(outbox.answer(`${i} ${'x'.repeat(100)}`));
  assert.ok(taken > 50 && taken < 1000);
  assert.equal(outbox.refused, 1000 - taken);
  drain(outbox);
  assert.equal(outbox.answer('done'), true);
});
