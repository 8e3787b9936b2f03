import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Forks } from '../../src/process-bridge/forks.ts';
import { Inbox } from '../../src/process-bridge/inbox.ts';
import { Turns } from '../../src/process-bridge/turns.ts';

const turn = () => new Promise(setImmediate);

/** A clock that moves only by work, and as many pieces of work of one millisecond as asked for. */
function play() {
  let now = 0;
  const done: string[] = [];
  const turns = new Turns(() => now);
  const worker = (name: string, pieces: number) => ({
    work: () => {
      now += 1;
      done.push(name);
      return done.filter((each) => each === name).length < pieces;
    },
  });
  return { turns, done, worker };
}

test('work is done at once, until the time of this turn of the loop is over', async () => {
  const { turns, done, worker } = play();
  turns.add(worker('a', 20));
  assert.equal(done.length, 8);
  turns.add(worker('b', 1));
  assert.equal(done.length, 8);
  await turn();
  assert.equal(done.length, 16);
  await turn();
  assert.equal(done.length, 21);
});

test('who has little to do is not kept waiting by who has much', async () => {
  const { turns, done, worker } = play();
  turns.add(worker('a', 1000));
  turns.add(worker('b', 2));
  turns.add(worker('c', 1));
  await turn();
  assert.equal(done.slice(8).join(''), 'abcabaaa');
});

test('many that come in one turn of the loop share its time', async () => {
  const { turns, done, worker } = play();
  for (let i = 0; i < 20; i += 1) turns.add(worker(`w${i}`, 1));
  assert.equal(done.length, 8);
  while (done.length < 20) await turn();
  assert.deepEqual(
    done,
    Array.from({ length: 20 }, (_, i) => `w${i}`),
  );
});

test('an inbox tells lines in order and in pieces, holds them when it is told to, and forgets them', async () => {
  const told: string[] = [];
  const pieces: number[] = [];
  const inbox: Inbox = new Inbox(new Turns(() => 0), {
    lines: (batch) => {
      told.push(...batch);
      pieces.push(batch.length);
      if (batch.includes('stop')) inbox.hold();
    },
    overlong: () => void told.push('OVERLONG'),
    empty: () => void told.push('EMPTY'),
  });
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i}`);
  for (const line of [...lines, undefined, 'after', 'stop']) inbox.push(line);
  inbox.push(undefined);
  inbox.push('held');
  inbox.wake();
  assert.deepEqual(told, [...lines, 'OVERLONG', 'after', 'stop']);
  assert.ok(Math.max(...pieces) <= 64);
  inbox.wake();
  await turn();
  assert.equal(told.length, 103);
  assert.equal(inbox.empty, false);
  inbox.release();
  assert.deepEqual(told.slice(103), ['OVERLONG', 'held', 'EMPTY']);
  inbox.push('forgotten');
  inbox.clear();
  inbox.wake();
  assert.equal(told.length, 106);
});

test('helpers together are started no more often than ten times a second, and never two at once', () => {
  const forks = new Forks();
  const starts: number[] = [];
  for (let i = 0; i < 30; i += 1) starts.push(5000 + forks.take(5000));
  for (const [i, start] of starts.entries()) assert.equal(start, 5000 + i * 100);
  assert.equal(forks.take(7950), 50);
  assert.equal(forks.take(60_000), 0);
});
