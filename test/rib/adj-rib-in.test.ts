import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  BEGIN,
  END,
  type Family,
  families,
  hex,
  ipv4Unicast,
  ipv6Unicast,
  type Negotiated,
  parseRoute,
  plainSession,
  QUERY,
  type Route,
} from '../../src/bgp/index.ts';
import { AdjRibIn } from '../../src/rib/index.ts';
import { fc } from '../support/fast-check.ts';
import { announcing, contentOf, endOfRib, withdrawing } from './promises.ts';
import { keyOf, LOCAL6, route4, route6, setOf } from './receiver.ts';

const A = setOf(1);
const B = setOf(2);
const A6 = setOf(1, LOCAL6);
const ENHANCED = plainSession({ refresh: 'enhanced' });

function ribWith(routes: Parameters<typeof announcing>[0], session: Partial<Negotiated> = ENHANCED): AdjRibIn {
  const rib = new AdjRibIn(plainSession(session));
  rib.take(announcing(routes));
  return rib;
}

suite('an Adj-RIB-In', () => {
  test('has what was announced last, family by family', () => {
    const rib = ribWith([route4(1, A), route4(2, A), route6(1, A6)]);
    rib.take(announcing([route4(2, B)]));
    assert.deepEqual(
      contentOf(rib, ipv4Unicast),
      new Map([
        [keyOf(route4(1, A)), A],
        [keyOf(route4(2, A)), B],
      ]),
    );
    assert.deepEqual([...rib.routes(ipv6Unicast)], [route6(1, A6)]);
    assert.equal(rib.size, 3);
    assert.deepEqual(
      rib.sizes(),
      new Map([
        [ipv4Unicast, 2],
        [ipv6Unicast, 1],
      ]),
    );
  });

  test('forgets what is withdrawn, and does not mind what it never had', () => {
    const rib = ribWith([route4(1, A), route4(2, A)]);
    rib.take(withdrawing([route4(1, A), route4(9, A), route6(9, A6)]));
    assert.deepEqual([...rib.routes()], [route4(2, A)]);
    assert.deepEqual(rib.sizes(), new Map([[ipv4Unicast, 1]]));
  });

  test('has a route that one UPDATE both withdraws and announces, RFC 4271 section 4.3', () => {
    const rib = ribWith([route4(1, A)]);
    const { withdrawn } = withdrawing([route4(1, A)]);
    rib.take({ ...announcing([route4(1, B)]), withdrawn });
    assert.deepEqual([...rib.routes()], [route4(1, B)]);
  });

  test('keeps paths of a prefix apart', () => {
    const paths = [route4(1, A, 32, 1), route4(1, B, 32, 2), route4(1, A, 32, 0)];
    const rib = new AdjRibIn(ENHANCED);
    rib.take(announcing(paths, true));
    assert.deepEqual(contentOf(rib), new Map(paths.map((route) => [keyOf(route), route.attributes])));
    rib.take(withdrawing([paths[1]!], true));
    assert.equal(rib.size, 2);
  });

  test('takes a route with another label for the same, has the label that came last, and takes withdrawals without', () => {
    const labelled = (label: number) => parseRoute(`route 10.1.0.0/24 label ${label} next-hop 192.0.2.1`);
    const [first, second] = [labelled(100), labelled(200)];
    const rib = ribWith([first]);
    rib.take(announcing([{ ...second, attributes: first.attributes }]));
    assert.deepEqual(
      [...rib.routes()].map(({ nlri }) => hex(nlri)),
      [hex(second.nlri)],
    );
    const codec = families.of(first.family)!;
    rib.take(withdrawing([{ ...first, nlri: codec.withdrawn!(first.nlri) }]));
    assert.equal(rib.size, 0);
  });

  test('keeps no view of the message', () => {
    for (const route of [route4(1, A), parseRoute('route 10.1.0.0/24 label 100 next-hop 192.0.2.1')]) {
      const said = announcing([route]);
      const rib = new AdjRibIn(ENHANCED);
      rib.take(said);
      said.announced[0]!.octets.fill(0xff);
      assert.equal(hex([...rib.routes()][0]!.nlri), hex(route.nlri));
    }
  });

  test('is empty after clear, and takes on', () => {
    const rib = ribWith([route4(1, A), route6(1, A6)]);
    const reading = rib.routes();
    reading.next();
    rib.clear();
    assert.equal(rib.size, 0);
    // Who is in the middle of it is told nothing that is not there any more.
    assert.deepEqual([...reading], []);
    rib.take(announcing([route4(1, B)]));
    assert.deepEqual([...rib.routes()], [route4(1, B)]);
  });

  test('may change while it is read', () => {
    const rib = ribWith(Array.from({ length: 100 }, (_, i) => route4(i, A)));
    let seen = 0;
    for (const route of rib.routes()) {
      if (seen === 0) rib.take(withdrawing(Array.from({ length: 50 }, (_, i) => route4(50 + i, A))));
      assert.ok(contentOf(rib).has(keyOf(route)));
      seen += 1;
    }
    assert.equal(seen, 50);
  });
});

suite('a refresh with an end, RFC 7313 section 4', () => {
  const two = [route4(1, A), route4(2, A), route6(1, A6)];
  const kept = (rib: AdjRibIn) => [...contentOf(rib).keys()].sort();

  test('takes away what was not announced again, of that family alone', () => {
    const rib = ribWith(two);
    rib.refresh({ family: ipv4Unicast, subtype: BEGIN });
    rib.take(announcing([route4(2, A), route4(3, B)]));
    assert.equal(rib.size, 4);
    rib.refresh({ family: ipv4Unicast, subtype: END });
    assert.deepEqual(kept(rib), [route4(2, A), route4(3, B), route6(1, A6)].map(keyOf).sort());
  });

  test('takes nothing away without a beginning, or a second time', () => {
    const rib = ribWith(two);
    rib.refresh({ family: ipv4Unicast, subtype: END });
    rib.refresh({ family: ipv4Unicast, subtype: QUERY });
    assert.equal(rib.size, 3);
    rib.refresh({ family: ipv4Unicast, subtype: BEGIN });
    rib.take(announcing([route4(1, A), route4(2, A)]));
    rib.refresh({ family: ipv4Unicast, subtype: END });
    rib.refresh({ family: ipv4Unicast, subtype: END });
    assert.equal(rib.size, 3);
  });

  test('does not confuse a route with the one that had its row before', () => {
    const rib = ribWith(two);
    rib.refresh({ family: ipv4Unicast, subtype: BEGIN });
    rib.take(withdrawing([route4(1, A)]));
    rib.take(announcing([route4(7, B)]));
    rib.refresh({ family: ipv4Unicast, subtype: END });
    assert.deepEqual(kept(rib), [route4(7, B), route6(1, A6)].map(keyOf).sort());
  });

  test('is nothing where it was not negotiated', () => {
    const rib = ribWith(two, { refresh: 'normal' });
    rib.refresh({ family: ipv4Unicast, subtype: BEGIN });
    rib.refresh({ family: ipv4Unicast, subtype: END });
    assert.equal(rib.size, 3);
  });

  test('waits for End-of-RIB where the peer can restart gracefully', () => {
    const gracefulRestart = { restarting: false, seconds: 120, families: [] };
    const session = { refresh: 'enhanced', gracefulRestart } as unknown as Partial<Negotiated>;
    const rib = ribWith(two, session);
    const refresh = () => {
      rib.refresh({ family: ipv4Unicast, subtype: BEGIN });
      rib.refresh({ family: ipv4Unicast, subtype: END });
    };
    refresh();
    assert.equal(rib.size, 3);
    rib.take(endOfRib(ipv4Unicast));
    refresh();
    assert.deepEqual(kept(rib), [keyOf(route6(1, A6))]);
  });
});

const sets = Array.from({ length: 12 }, (_, i) => setOf(i));
const sets6 = sets.map((_, i) => setOf(i, LOCAL6));

/** 80 routes, the first half of IPv4. */
function routeOf(i: number, set: number): Route {
  return i < 40 ? route4(i, sets[set]!, i % 3 === 0 ? 24 : 32, i & 1) : route6(i, sets6[set]!, 128, i & 3);
}

/** An Adj-RIB-In and the simplest thing that can be right. */
class Trial {
  readonly rib = new AdjRibIn(ENHANCED);
  readonly routes = new Map<string, Route>();
  readonly #stale = new Map<Family, Set<string>>();

  announce(some: readonly Route[]): void {
    this.rib.take(announcing(some, true));
    for (const route of some) {
      this.routes.set(keyOf(route), route);
      this.#stale.get(route.family)?.delete(keyOf(route));
    }
  }

  withdraw(some: readonly Route[]): void {
    this.rib.take(withdrawing(some, true));
    for (const route of some) this.routes.delete(keyOf(route));
  }

  begin(family: Family): void {
    this.rib.refresh({ family, subtype: BEGIN });
    const old = [...this.routes].filter(([, route]) => route.family === family);
    this.#stale.set(family, new Set(old.map(([key]) => key)));
  }

  end(family: Family): void {
    this.rib.refresh({ family, subtype: END });
    for (const key of this.#stale.get(family) ?? []) this.routes.delete(key);
    this.#stale.delete(family);
  }

  clear(): void {
    this.rib.clear();
    this.routes.clear();
    this.#stale.clear();
  }

  judge(): void {
    const found = contentOf(this.rib);
    assert.equal(this.rib.size, this.routes.size);
    assert.equal(found.size, this.routes.size);
    for (const [key, { attributes }] of this.routes) assert.equal(found.get(key), attributes, key);
  }
}

/** How often each step is drawn, and what it does. */
const ACTIONS: readonly (readonly [weight: number, act: (trial: Trial, some: readonly Route[]) => void])[] = [
  [10, (trial, some) => trial.announce(some)],
  [4, (trial, some) => trial.withdraw(some)],
  [2, (trial, some) => trial.begin(some[0]!.family)],
  [2, (trial, some) => trial.end(some[0]!.family)],
  [1, (trial) => trial.clear()],
];
const KINDS = ACTIONS.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));

test('an Adj-RIB-In has what a plain Map has, for any sequence of UPDATEs and refreshes', () => {
  const step = fc.tuple(fc.constantFrom(...KINDS), fc.nat(79), fc.integer({ min: 1, max: 12 }), fc.nat(11));
  const property = fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
    const trial = new Trial();
    for (const [act, from, count, set] of steps) {
      const some = Array.from({ length: count }, (_, i) => routeOf((from + i) % 80, set));
      act(trial, some);
      assert.equal(trial.rib.size, trial.routes.size);
    }
    trial.judge();
  });
  fc.assert(property, { numRuns: 1000 });
});
