import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ipv4Unicast, ipv6Unicast } from '../../src/bgp/index.ts';
import { EVERYTHING, keyOf, LOCAL6, Pair, route4, route6, setOf } from './receiver.ts';

const A = setOf(1);
const B = setOf(2);
const C = setOf(3);
const A6 = setOf(1, LOCAL6);
const B6 = setOf(2, LOCAL6);

const k4 = (i: number) => keyOf(route4(i, A));
const k6 = (i: number) => keyOf(route6(i, A6));

suite('what an Adj-RIB-Out says', () => {
  test('an announcement is said once and nothing is pending afterwards', () => {
    const pair = new Pair();
    assert.equal(pair.rib.pending(), false);
    pair.rib.announce(route4(1, A), 0);
    assert.equal(pair.rib.pending(), true);
    assert.deepEqual(
      pair.take().flatMap(({ announced }) => announced),
      [k4(1)],
    );
    assert.equal(pair.rib.pending(), false);
    assert.deepEqual(pair.take(), []);
  });

  test('the last writer wins, whoever it is', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 1);
    pair.rib.announce(route4(1, B), 2);
    pair.rib.announce(route4(1, C), 1);
    const said = pair.take();
    assert.equal(said.length, 1);
    assert.equal(pair.receiver.routes.get(k4(1)), C);
    assert.equal(pair.rib.size, 1);
    assert.deepEqual([...pair.rib.routes()], [{ ...route4(1, C), owner: 1 }]);
  });

  test('an identical announcement gives no octets', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    pair.rib.announce(route4(1, A), 5);
    assert.equal(pair.rib.pending(), false);
    assert.deepEqual(pair.take(), []);
    assert.equal([...pair.rib.routes()][0]!.owner, 5);
  });

  test('a change that is undone before it is taken gives no octets', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    pair.rib.announce(route4(1, B), 0);
    pair.rib.announce(route4(1, A), 0);
    assert.deepEqual(pair.take(), []);
    assert.equal(pair.rib.pending(), false);
    pair.rib.announce(route4(1, B), 0);
    assert.equal(pair.take().length, 1);
    assert.equal(pair.receiver.routes.get(k4(1)), B);
  });

  test('withdrawn and announced as it was gives no octets, and withdrawn later still gives a withdrawal', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    for (let turn = 0; turn < 3; turn += 1) {
      pair.rib.withdraw(route4(1, A));
      pair.rib.announce(route4(1, A), 0);
    }
    const both = pair.take();
    assert.deepEqual(both, []);
    pair.rib.withdraw(route4(1, A));
    assert.deepEqual(
      pair.take().map(({ withdrawn }) => withdrawn),
      [[k4(1)]],
    );
  });

  test('withdrawn, announced as it was and withdrawn again before it is taken gives one withdrawal', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    pair.rib.withdraw(route4(1, A));
    pair.rib.announce(route4(1, A), 0);
    pair.rib.withdraw(route4(1, A));
    pair.rib.withdraw(route4(1, A));
    assert.deepEqual(
      pair.take().map(({ withdrawn }) => withdrawn),
      [[k4(1)]],
    );
    assert.deepEqual(pair.take(), []);
  });

  test('withdrawn and announced with another set gives one announcement', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    pair.rib.withdraw(route4(1, A));
    pair.rib.announce(route4(1, B), 0);
    const said = pair.take();
    assert.deepEqual(
      said.map(({ announced, withdrawn }) => [announced, withdrawn]),
      [[[k4(1)], []]],
    );
    assert.equal(pair.receiver.routes.get(k4(1)), B);
  });

  test('announced and withdrawn before it is taken gives a withdrawal alone', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.rib.withdraw(route4(1, A));
    assert.deepEqual(
      pair.take().map(({ announced, withdrawn }) => [announced, withdrawn]),
      [[[], [k4(1)]]],
    );
    assert.equal(pair.rib.size, 0);
  });

  test('a withdrawal of a route that nobody announced goes out in a session and is nothing without one', () => {
    const pair = new Pair({ live: false });
    pair.rib.withdraw(route4(1, A));
    assert.equal(pair.rib.pending(), false);
    pair.rib.start();
    assert.deepEqual(pair.take(), []);
    pair.rib.withdraw(route4(1, A));
    pair.rib.withdraw(route6(1, A6));
    pair.rib.withdraw(route4(1, A));
    assert.deepEqual(
      pair.take().map(({ withdrawn }) => withdrawn),
      [[k4(1)], [k6(1)]],
    );
    assert.deepEqual(pair.take(), []);
  });

  test('withdrawals go out before announcements', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    pair.rib.announce(route4(2, A), 0);
    pair.rib.withdraw(route4(1, A));
    assert.deepEqual(
      pair.take().map(({ withdrawn }) => withdrawn.length),
      [1, 0],
    );
  });

  test('rows that one route left are clean for the next', () => {
    const pair = new Pair();
    for (let i = 0; i < 50; i += 1) {
      pair.rib.announce(route4(i, A), 9);
      pair.take();
      pair.rib.announce(route4(i, B), 9);
      pair.rib.withdraw(route4(i, B));
      pair.take();
      assert.equal(pair.receiver.routes.size, 0);
    }
    pair.rib.announce(route4(99, B), 1);
    assert.equal(pair.rib.withdrawOwner(9), 0);
    pair.take();
    assert.deepEqual([...pair.receiver.routes], [[k4(99), B]]);
  });

  test('paths of one prefix are routes of their own where path identifiers travel', () => {
    const pair = new Pair({ session: { addPathOut: new Set([ipv4Unicast.key]) } });
    pair.rib.announce(route4(1, A, 32, 1), 0);
    pair.rib.announce(route4(1, B, 32, 0xffff_ffff), 0);
    pair.rib.announce(route6(1, A6, 128, 0), 0);
    pair.take();
    assert.equal(pair.receiver.routes.size, 3);
    pair.rib.withdraw(route4(1, A, 32, 1));
    pair.take();
    assert.deepEqual([...pair.receiver.routes.keys()], [keyOf(route4(1, B, 32, 0xffff_ffff)), k6(1)]);
  });

  test('routes of families that the session does not have are kept and not sent', () => {
    const pair = new Pair({ session: { families: [ipv4Unicast] } });
    pair.rib.announce(route6(1, A6), 0);
    pair.rib.announce(route4(1, A), 0);
    pair.rib.withdraw(route6(2, A6));
    assert.deepEqual(
      pair.take().flatMap(({ announced, withdrawn }) => [announced, withdrawn]),
      [[k4(1)], []],
    );
    pair.rib.withdraw(route6(1, A6));
    assert.deepEqual(pair.take(), []);
    assert.equal(pair.rib.pending(), false);
    assert.equal(pair.rib.size, 1);
  });

  test('a route whose new attributes cannot be sent is withdrawn from the peer that had the old ones', () => {
    const pair = new Pair();
    const huge = setOf(4, undefined, 5000);
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    pair.rib.announce(route4(1, huge), 0);
    pair.rib.announce(route4(2, huge), 0);
    assert.deepEqual(
      pair.take().map(({ withdrawn }) => withdrawn),
      [[k4(1)]],
    );
    assert.equal(pair.refused.length, 1);
    assert.equal(pair.refused[0]!.count, 2);
    assert.match(pair.refused[0]!.why, /4096 octets/);
    pair.rib.announce(route4(1, A), 0);
    assert.deepEqual(
      pair.take().map(({ announced }) => announced),
      [[k4(1)]],
    );
  });
});

suite('the owners of an Adj-RIB-Out', () => {
  test('withdrawing an owner withdraws what it said last, in every family, and nothing else', () => {
    const pair = new Pair();
    for (let i = 0; i < 10; i += 1) pair.rib.announce(route4(i, A), i % 2);
    pair.rib.announce(route6(1, A6), 1);
    pair.rib.announce(route4(0, A), 1);
    pair.take();
    assert.equal(pair.rib.withdrawOwner(1), 7);
    assert.equal(pair.rib.withdrawOwner(1), 0);
    pair.take();
    assert.deepEqual([...pair.receiver.routes.keys()].sort(), [k4(2), k4(4), k4(6), k4(8)]);
    assert.equal(pair.rib.withdrawOwner(65535), 0);
  });

  test('without a session the routes of an owner are forgotten at once', () => {
    const pair = new Pair({ live: false });
    for (let i = 0; i < 1000; i += 1) pair.rib.announce(route4(i, i % 2 ? A : B), i % 3);
    assert.equal(pair.rib.withdrawOwner(2), 333);
    assert.equal(pair.rib.size, 667);
    pair.rib.start();
    assert.equal(pair.take().flatMap(({ announced }) => announced).length, 667);
  });
});

suite('an Adj-RIB-Out through sessions', () => {
  test('says everything again to the next session, and forgets what waited to be withdrawn', () => {
    const pair = new Pair();
    for (let i = 0; i < 100; i += 1) pair.rib.announce(route4(i, i % 2 ? A : B), 0);
    pair.take(200);
    pair.rib.withdraw(route4(0, A));
    pair.restart();
    const said = pair.take();
    assert.equal(pair.receiver.routes.size, 99);
    assert.ok(said.every(({ withdrawn }) => withdrawn.length === 0));
    assert.deepEqual(pair.take(), []);
  });

  test('says nothing while there is no session', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.rib.endOfRib(ipv4Unicast);
    pair.rib.resend(ipv4Unicast, true);
    pair.rib.stop();
    pair.rib.announce(route4(2, A), 0);
    pair.rib.endOfRib(ipv4Unicast);
    pair.rib.resend(ipv4Unicast, true);
    assert.equal(pair.rib.pending(), false);
    assert.deepEqual(pair.take(), []);
    pair.rib.start();
    const said = pair.take();
    assert.equal(said.length, 1);
    assert.equal(said[0]!.announced.length, 2);
  });

  test('a resend says one family again, between its markers', () => {
    const pair = new Pair();
    for (let i = 0; i < 2000; i += 1) pair.rib.announce(route4(i, A), 0);
    pair.rib.announce(route6(1, A6), 0);
    pair.take();
    pair.rib.announce(route6(2, B6), 0);
    pair.rib.resend(ipv4Unicast, true);
    const said = [...pair.take(1000), ...pair.take(1000), ...pair.take()];
    assert.equal(said[0]!.refresh?.subtype, 1);
    assert.equal(said[0]!.refresh?.family, ipv4Unicast);
    assert.equal(said.at(-1)!.refresh?.subtype, 2);
    assert.equal(said.filter(({ refresh }) => refresh).length, 2);
    assert.equal(said.flatMap(({ repeated }) => repeated).length, 2000);
    assert.equal(said.flatMap(({ announced }) => announced).length, 2001);
    assert.deepEqual(pair.take(), []);
  });

  test('a resend without a family says all again, without markers', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.rib.announce(route6(1, A6), 0);
    pair.take();
    pair.rib.resend(undefined, true);
    assert.deepEqual(
      pair.take().map(({ repeated }) => repeated),
      [[k4(1)], [k6(1)]],
    );
  });

  test('a route withdrawn during a resend is withdrawn from the peer', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    pair.rib.resend(ipv4Unicast, false);
    pair.rib.withdraw(route4(1, A));
    assert.deepEqual(
      pair.take().map(({ withdrawn }) => withdrawn),
      [[k4(1)]],
    );
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    pair.rib.withdraw(route4(1, A));
    pair.rib.resend(ipv4Unicast, false);
    assert.deepEqual(
      pair.take().map(({ withdrawn }) => withdrawn),
      [[k4(1)]],
    );
  });

  test('a route announced as it was while its withdrawal waits is said again by a resend and withdrawn later', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    pair.rib.withdraw(route4(1, A));
    pair.rib.announce(route4(1, A), 0);
    pair.rib.resend(ipv4Unicast, false);
    assert.deepEqual(
      pair.take().map(({ repeated }) => repeated),
      [[k4(1)]],
    );
    pair.rib.withdraw(route4(1, A));
    assert.deepEqual(
      pair.take(EVERYTHING).map(({ withdrawn }) => withdrawn),
      [[k4(1)]],
    );
  });

  test('a resend of one family loses no change of another', () => {
    const pair = new Pair();
    pair.rib.announce(route6(1, A6), 0);
    pair.take();
    // B6 was wanted for a moment: its slot is free again while an entry still stands.
    pair.rib.announce(route6(1, B6), 0);
    pair.rib.announce(route6(1, A6), 0);
    pair.rib.resend(ipv4Unicast, false);
    pair.rib.announce(route6(1, B6), 0);
    pair.take();
    assert.equal(pair.receiver.routes.get(k6(1)), B6);
  });

  test('the End-of-RIB marker comes after all routes', () => {
    const pair = new Pair();
    for (let i = 0; i < 3000; i += 1) pair.rib.announce(route4(i, i % 2 ? A : B), 0);
    pair.rib.endOfRib(ipv4Unicast);
    pair.rib.endOfRib(ipv6Unicast);
    const said = [];
    while (pair.rib.pending()) said.push(...pair.take(500));
    const markers = said.map(({ endOfRib }) => endOfRib);
    assert.deepEqual(markers.slice(-2), [ipv4Unicast, ipv6Unicast]);
    assert.ok(markers.slice(0, -2).every((family) => family === undefined));
    assert.equal(pair.receiver.routes.size, 3000);
  });

  test('the End-of-RIB marker comes alone when there is no route', () => {
    const pair = new Pair();
    pair.rib.endOfRib(ipv4Unicast);
    assert.deepEqual(
      pair.take(1).map(({ size, endOfRib }) => [size, endOfRib]),
      [[23, ipv4Unicast]],
    );
    assert.equal(pair.rib.pending(), false);
  });
});
