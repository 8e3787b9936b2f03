import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { familyOf, hex, ipv4Unicast, parseRoute, type Route } from '../../src/bgp/index.ts';
import { keyOf, Pair, route4, setOf } from './receiver.ts';

const A = setOf(1);
const B = setOf(2);
const C = setOf(3);

const plain = keyOf(route4(1, A));
const path = (id: number, set = A) => route4(1, set, 32, id);

suite('paths of one prefix on a session without add-path', () => {
  test('the one with the lowest identifier is the route, and the next takes its place', () => {
    const pair = new Pair();
    pair.rib.announce(path(2, B), 0);
    pair.take();
    assert.equal(pair.receiver.routes.get(plain), B);
    pair.rib.announce(path(1, A), 0);
    pair.take();
    assert.equal(pair.receiver.routes.get(plain), A);
    pair.rib.announce(path(3, C), 0);
    assert.deepEqual(pair.take(), []);
    pair.rib.withdraw(path(1));
    const said = pair.take();
    assert.deepEqual(
      said.flatMap(({ withdrawn }) => withdrawn),
      [],
    );
    assert.equal(pair.receiver.routes.get(plain), B);
    pair.rib.withdraw(path(3));
    assert.deepEqual(pair.take(), []);
    pair.rib.withdraw(path(2));
    pair.take();
    assert.equal(pair.receiver.routes.size, 0);
    assert.equal(pair.rib.size, 0);
  });

  test('withdrawn together, the prefix is withdrawn', () => {
    const pair = new Pair();
    pair.rib.announce(path(1, A), 0);
    pair.rib.announce(path(2, B), 0);
    pair.take();
    pair.rib.withdraw(path(1));
    pair.rib.withdraw(path(2));
    pair.take();
    assert.equal(pair.receiver.routes.size, 0);
  });

  test('an heir that cannot be sent leaves nothing behind at the peer', () => {
    const pair = new Pair();
    const huge = setOf(9, undefined, 5000);
    pair.rib.announce(path(1, A), 0);
    pair.rib.announce(path(2, huge), 0);
    pair.take();
    assert.equal(pair.receiver.routes.get(plain), A);
    pair.rib.withdraw(path(1));
    pair.take();
    assert.equal(pair.refused.length, 1);
    assert.equal(pair.receiver.routes.size, 0);
  });

  test('a new session is told the same one', () => {
    const pair = new Pair();
    pair.rib.announce(path(5, A), 0);
    pair.rib.announce(path(4, B), 0);
    pair.restart();
    pair.take();
    assert.equal(pair.receiver.routes.get(plain), B);
  });

  test('with add-path each is a route of its own', () => {
    const pair = new Pair({ session: { addPathOut: new Set([ipv4Unicast.key]) } });
    pair.rib.announce(path(1, A), 0);
    pair.rib.announce(path(2, B), 0);
    pair.take();
    assert.equal(pair.receiver.routes.size, 2);
    pair.rib.withdraw(path(1));
    pair.take();
    assert.deepEqual([...pair.receiver.routes], [[keyOf(path(2)), B]]);
  });
});

suite('labels', () => {
  const vpn = familyOf(1, 128);
  const session = { families: [vpn] };
  const route = (label: number, set = A): Route => ({
    ...parseRoute(`ipv4 mpls-vpn 10.0.0.0/24 rd 65000:1 label ${label} next-hop self`),
    attributes: set,
  });

  test('another label of the same prefix replaces the route, and is withdrawn by any', () => {
    const pair = new Pair({ session });
    pair.rib.announce(route(100), 0);
    pair.take();
    pair.rib.announce(route(200), 0);
    assert.equal(pair.rib.size, 1);
    const said = pair.take();
    assert.deepEqual(
      said.map(({ announced, withdrawn }) => [announced.length, withdrawn.length]),
      [[1, 0]],
    );
    assert.equal(hex([...pair.rib.routes()][0]!.nlri), hex(route(200).nlri));
    pair.rib.announce(route(200), 0);
    assert.deepEqual(pair.take(), []);
    pair.rib.withdraw(route(300));
    assert.deepEqual(
      pair.take().map(({ withdrawn }) => withdrawn),
      [[keyOf(route(200))]],
    );
    assert.equal(pair.rib.size, 0);
  });

  test('routes of other distinguishers are others', () => {
    const pair = new Pair({ session });
    pair.rib.announce(route(100), 0);
    pair.rib.announce({ ...parseRoute('route 10.0.0.0/24 rd 65000:2 label 100 next-hop self'), attributes: A }, 0);
    pair.take();
    assert.equal(pair.receiver.routes.size, 2);
  });
});

suite('clear', () => {
  test('withdraws what was told and is silent about the rest', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.take();
    pair.rib.announce(route4(2, A), 0);
    pair.rib.clear();
    assert.deepEqual(
      pair.take().flatMap(({ withdrawn }) => withdrawn),
      [keyOf(route4(1, A))],
    );
    assert.equal(pair.rib.size, 0);
  });
});
