import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type AttributeSet, ipv4Unicast } from '../../src/bgp/index.ts';
import { keyOf, LOCAL6, Pair, randomOf, route4, route6, type Said, setOf } from './receiver.ts';

const A = setOf(1);
const B = setOf(2);
const C = setOf(3);
const A6 = setOf(1, LOCAL6);
const B6 = setOf(2, LOCAL6);

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const announcedBy = (said: readonly Said[]) => said.flatMap(({ announced }) => announced);

suite('the queues of an Adj-RIB-Out', () => {
  test('a budget cuts the work into pieces that say everything once', () => {
    const pair = new Pair();
    for (let i = 0; i < 5000; i += 1) pair.rib.announce(route4(i, [A, B, C][i % 3]!), 0);
    for (let i = 0; i < 500; i += 1) pair.rib.announce(route6(i, A6), 0);
    const all: string[] = [];
    let turns = 0;
    for (; pair.rib.pending(); turns += 1) {
      const said = pair.take(2000);
      const octets = said.reduce((sum, { size }) => sum + size, 0);
      assert.ok(octets > 0 && octets < 2200, `${octets} octets`);
      all.push(...announcedBy(said));
    }
    assert.ok(turns >= (5000 * 9 + 500 * 21) / 2021, `${turns} turns`);
    assert.equal(all.length, 5500);
    assert.equal(new Set(all).size, 5500);
  });

  test('a budget cuts withdrawals as well, and no announcement passes them', () => {
    const pair = new Pair();
    for (let i = 0; i < 1000; i += 1) pair.rib.announce(route4(i, A), 0);
    pair.take();
    for (let i = 0; i < 1000; i += 1) pair.rib.withdraw(route4(i, A));
    pair.rib.announce(route4(5000, A), 0);
    const turns: Said[][] = [];
    while (pair.rib.pending()) turns.push(pair.take(900));
    assert.deepEqual([...pair.receiver.routes.keys()], [keyOf(route4(5000, A))]);
    assert.ok(turns.length >= 10);
    assert.ok(turns.slice(0, -1).every((said) => announcedBy(said).length === 0));
  });

  test('changes between two pieces are heeded', () => {
    const pair = new Pair();
    for (let i = 0; i < 100; i += 1) pair.rib.announce(route4(i, A), 0);
    pair.take(90);
    for (let i = 0; i < 100; i += 2) pair.rib.withdraw(route4(i, A));
    pair.take(90);
    for (let i = 0; i < 100; i += 4) pair.rib.announce(route4(i, B), 0);
    while (pair.rib.pending()) pair.take(90);
    assert.equal(pair.receiver.routes.size, 75);
    assert.equal(pair.receiver.routes.get(keyOf(route4(4, A))), B);
  });

  test('a budget of nothing says nothing and loses nothing', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.rib.withdraw(route4(2, A));
    pair.rib.endOfRib(ipv4Unicast);
    assert.deepEqual(pair.take(0), []);
    assert.equal(pair.rib.pending(), true);
    assert.equal(pair.take().length, 3);
  });

  test('sets go out in the order of their first mention, whatever the family', () => {
    const pair = new Pair();
    const routes = [route4(1, B), route6(1, B6), route4(2, A), route6(2, A6), route4(3, B), route6(3, B6)];
    for (const route of routes) pair.rib.announce(route, 0);
    assert.deepEqual(
      announcedBy(pair.take()),
      [0, 4, 1, 5, 2, 3].map((i) => keyOf(routes[i]!)),
    );
  });

  test('a set that took the place of a forgotten one does not take its turn', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.rib.announce(route4(2, B), 0);
    pair.rib.withdraw(route4(1, A));
    pair.rib.announce(route4(3, C), 0);
    assert.deepEqual(announcedBy(pair.take()), [keyOf(route4(2, B)), keyOf(route4(3, C))]);
  });

  test('a new session hears the sets in the order of their first mention', () => {
    const pair = new Pair({ live: false });
    for (const set of [C, A, B])
      for (let i = 0; i < 3; i += 1) pair.rib.announce(route4(i * 7 + set.get(4)![3]!, set), 0);
    pair.rib.start();
    pair.take();
    assert.deepEqual([...new Set(pair.receiver.routes.values())], [C, A, B]);
  });

  test('grouping `exabgp` sorts IPv4 and sends IPv6 one by one', () => {
    const pair = new Pair({ grouping: 'exabgp' });
    const random = randomOf(7);
    const order = Array.from({ length: 50 }, (_, i) => i).sort(() => random(3) - 1);
    for (const i of order) pair.rib.announce(route4(i, A), 0);
    for (const i of order) pair.rib.announce(route6(i, A6), 0);
    const said = pair.take();
    assert.equal(said.length, 51);
    assert.deepEqual(
      said[0]!.announced,
      order.map((_, i) => keyOf(route4(i, A))),
    );
    assert.deepEqual(
      said.slice(1).map(({ announced }) => announced),
      order.map((i) => [keyOf(route6(i, A6))]),
    );
  });

  test('`single` sends one NLRI in each message, withdrawals too', () => {
    const pair = new Pair({ single: true });
    for (let i = 0; i < 20; i += 1) pair.rib.announce(i % 2 ? route4(i, A) : route6(i, A6), 0);
    const said = pair.take();
    assert.equal(said.length, 20);
    assert.ok(said.every(({ announced }) => announced.length === 1));
    for (let i = 0; i < 20; i += 1) pair.rib.withdraw(i % 2 ? route4(i, A) : route6(i, A6));
    assert.equal(pair.take().length, 20);
    assert.equal(pair.receiver.routes.size, 0);
  });

  test('grouping `full` groups IPv6 as well', () => {
    const pair = new Pair();
    for (let i = 0; i < 100; i += 1) pair.rib.announce(route6(i, A6), 0);
    assert.equal(pair.take().length, 1);
    for (let i = 0; i < 100; i += 1) pair.rib.withdraw(route6(i, A6));
    assert.equal(pair.take().length, 1);
  });
});

// More than fit the queues, so that each is forgotten and comes anew.
const MANY = Array.from({ length: 5000 }, (_, i) => setOf(100 + i));

/** Ways for one prefix to flap. */
const FLAPS: readonly (readonly [name: string, sent: boolean, flap: (pair: Pair, i: number) => void])[] = [
  ['comes and goes', false, ({ rib }, i) => (i % 2 ? rib.withdraw(route4(1, A)) : rib.announce(route4(1, A), 0))],
  ['changes between two sets', false, ({ rib }, i) => rib.announce(route4(1, i % 2 ? A : B), 0)],
  ['changes between three sets, one of them sent', true, ({ rib }, i) => rib.announce(route4(1, [A, B, C][i % 3]!), 0)],
  [
    'goes and comes as the peer has it',
    true,
    ({ rib }, i) => (i % 2 ? rib.announce(route4(1, A), 0) : rib.withdraw(route4(1, A))),
  ],
  ['has another set each time', true, ({ rib }, i) => rib.announce(route4(1, MANY[i % 5000]!), 0)],
  [
    'comes with another set and goes',
    true,
    ({ rib }, i) => (i % 2 ? rib.withdraw(route4(1, A)) : rib.announce(route4(1, MANY[i % 5000]!), 0)),
  ],
];

suite('an Adj-RIB-Out whose peer does not read', () => {
  for (const [name, sent, flap] of FLAPS) {
    test(`keeps its queues small when a prefix ${name} 300,000 times`, () => {
      const pair = new Pair();
      for (let i = 10; i < 20; i += 1) pair.rib.announce(route4(i, A), 0);
      if (sent) pair.rib.announce(route4(1, A), 0);
      pair.take();
      for (let i = 0; i < 10_000; i += 1) flap(pair, i);
      collect();
      const before = process.memoryUsage().heapUsed;
      for (let i = 10_000; i < 310_000; i += 1) flap(pair, i);
      collect();
      const grown = process.memoryUsage().heapUsed - before;
      // One entry takes eight octets, and each second flap makes one: 150,000 of them would show.
      assert.ok(grown < 700_000, `the heap grew by ${grown} octets`);
      assert.ok(pair.take().length <= 1);
      assert.equal(pair.rib.pending(), false);
      assert.deepEqual(pair.take(), []);
    });
  }

  test('loses no change of another prefix when void entries are swept', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.rib.announce(route4(9, B), 0);
    pair.take();
    // An entry for B stands in the queue and is void, and the sweep throws it away.
    pair.rib.announce(route4(1, B), 0);
    pair.rib.announce(route4(1, A), 0);
    for (let i = 0; i < 9000; i += 1) pair.rib.announce(route4(2, i % 2 ? setOf(11) : C), 0);
    pair.rib.announce(route4(1, B), 0);
    pair.take();
    assert.equal(pair.receiver.routes.get(keyOf(route4(1, B))), B);
  });

  test('loses no withdrawal of another prefix when void entries are swept', () => {
    const pair = new Pair();
    pair.rib.announce(route4(1, A), 0);
    pair.rib.announce(route4(3, A), 0);
    pair.take();
    pair.rib.withdraw(route4(3, A));
    pair.rib.withdraw(route4(1, A));
    pair.rib.announce(route4(1, A), 0);
    for (let i = 0; i < 20_000; i += 1) FLAPS[0]![2](pair, i + 1);
    for (let i = 0; i < 20_000; i += 1) {
      pair.rib.announce(route4(2, A), 0);
      pair.rib.withdraw(route4(2, A));
    }
    pair.rib.withdraw(route4(1, A));
    pair.take();
    assert.equal(pair.receiver.routes.size, 0);
  });
});

suite('the attribute sets of an Adj-RIB-Out', () => {
  test('are let go when the last route that wants or has them is gone', async () => {
    const pair = new Pair();
    const refs: WeakRef<AttributeSet>[] = [];
    const kept: AttributeSet[] = [];
    const wear = () => {
      const random = randomOf(3);
      for (let i = 0; i < 4000; i += 1) {
        const set = setOf(1_000_000 + i);
        refs.push(new WeakRef(set));
        pair.rib.announce(route4(random(200), set), random(3));
        if (random(5) === 0) pair.rib.withdraw(route4(random(200), A));
        // Octets are dropped here: a receiver would remember the sets.
        const here = { localAddress: pair.local };
        if (random(9) === 0) pair.rib.take(pair.session, here, random(500));
        if (random(90) === 0) pair.rib.resend(ipv4Unicast, false);
        if (random(200) === 0) pair.rib.withdrawOwner(random(3));
        if (random(400) === 0) {
          pair.rib.stop();
          pair.rib.start();
        }
      }
      kept.push(...new Set([...pair.rib.routes()].map(({ attributes }) => attributes)));
      pair.rib.take(pair.session, { localAddress: pair.local }, 1 << 30);
    };
    wear();
    // A WeakRef holds its target until the job that made it ends.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    const left = refs.filter((ref) => ref.deref() !== undefined).length;
    assert.ok(kept.length > 10);
    assert.equal(left, kept.length);
  });
});
