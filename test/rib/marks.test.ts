import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ipv4Unicast } from '../../src/bgp/index.ts';
import { keyOf, Pair, route4, setOf } from './receiver.ts';

const A = setOf(1);
const B = setOf(2);

/** How many takes of `budget` octets it needs, with `between` after each, until the mark is passed. */
function takesUntil(
  pair: Pair,
  mark: Parameters<Pair['rib']['passed']>[0],
  budget: number,
  between: () => void,
): number {
  let takes = 0;
  while (!pair.rib.passed(mark)) {
    assert.ok(takes < 1000, 'the mark is never passed');
    pair.take(budget);
    between();
    takes += 1;
  }
  return takes;
}

suite('a mark in what waits', () => {
  test('is passed at once where nothing does', () => {
    const pair = new Pair();
    assert.ok(pair.rib.passed(pair.rib.mark()));
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    assert.ok(pair.rib.passed(pair.rib.mark()));
  });

  test('waits for announcements, withdrawals and markers', () => {
    for (const say of ['announce', 'withdraw', 'endOfRib'] as const) {
      const pair = new Pair();
      if (say === 'announce') pair.rib.announce(route4(1, A), 0);
      else if (say === 'withdraw') pair.rib.withdraw(route4(1, A));
      else pair.rib.endOfRib(ipv4Unicast);
      const mark = pair.rib.mark();
      assert.ok(!pair.rib.passed(mark), say);
      pair.take();
      assert.ok(pair.rib.passed(mark), say);
    }
  });

  // Route after route with a set that is in a queue already, which is always the first in turn.
  test('is passed although more is wanted all the time', () => {
    const pair = new Pair();
    for (let i = 0; i < 100; i += 1) pair.rib.announce(route4(i, A), 0);
    pair.rib.announce(route4(5000, B), 0);
    const mark = pair.rib.mark();
    let next = 100;
    const takes = takesUntil(pair, mark, 90, () => {
      for (let i = 0; i < 50; i += 1) pair.rib.announce(route4(next++, A), 0);
    });
    assert.ok(takes < 20, `${takes} takes`);
    assert.equal(pair.receiver.routes.get(keyOf(route4(5000, B))), B);
    assert.ok(pair.rib.pending());
    while (pair.rib.pending()) pair.take();
    assert.equal(pair.receiver.routes.size, next + 1);
  });

  test('is passed although withdrawals come all the time', () => {
    const pair = new Pair();
    for (let i = 0; i < 4000; i += 1) pair.rib.announce(route4(i, A), 0);
    pair.take();
    for (let i = 0; i < 50; i += 1) pair.rib.withdraw(route4(i, A));
    const mark = pair.rib.mark();
    let next = 50;
    const takes = takesUntil(pair, mark, 90, () => {
      for (let i = 0; i < 12; i += 1) pair.rib.withdraw(route4(next++, A));
    });
    assert.ok(takes < 10, `${takes} takes`);
  });

  test('is passed when what waited is not wanted any more', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    pair.rib.announce(route4(1, B), 0);
    const mark = pair.rib.mark();
    pair.rib.announce(route4(1, A), 0);
    assert.ok(!pair.rib.pending());
    assert.ok(pair.rib.passed(mark));
  });

  test('of several the first is passed first, and each in its turn', () => {
    const pair = new Pair();
    const marks = Array.from({ length: 5 }, (_, i) => {
      for (let k = 0; k < 20; k += 1) pair.rib.announce(route4(i * 20 + k, k % 2 === 0 ? A : B), 0);
      return pair.rib.mark();
    });
    const passed = () => marks.filter((mark) => pair.rib.passed(mark)).length;
    for (let before = 0; before < 5; before = passed()) {
      assert.ok(marks.slice(0, before).every((mark) => pair.rib.passed(mark)));
      assert.ok(pair.receiver.routes.size >= before * 20);
      pair.take(60);
    }
  });

  test('survives that everything is said again', () => {
    const pair = new Pair();
    for (let i = 0; i < 100; i += 1) pair.rib.announce(route4(i, A), 0);
    const mark = pair.rib.mark();
    for (let i = 100; i < 200; i += 1) pair.rib.announce(route4(i, A), 0);
    pair.rib.resend(undefined, false);
    assert.ok(!pair.rib.passed(mark));
    while (pair.rib.pending()) pair.take(90);
    assert.ok(pair.rib.passed(mark));
    assert.equal(pair.receiver.routes.size, 200);
  });
});
