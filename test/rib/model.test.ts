import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type AttributeSet, type Family, ipv4Unicast, ipv6Unicast, type Route } from '../../src/bgp/index.ts';
import type { Mark } from '../../src/rib/index.ts';
import { fc } from '../support/fast-check.ts';
import { keyOf, LOCAL6, Pair, route4, route6, type Said, setOf } from './receiver.ts';

// Sets 0 to 5 are met often, the others now and then, so that slots come and go. The last two cannot always be sent.
const OFTEN = 6;
const HUGE = 38;
const FOREIGN = 39;
const sets4 = Array.from({ length: 40 }, (_, i) =>
  i === HUGE ? setOf(i, undefined, 4200) : i === FOREIGN ? setOf(1000, LOCAL6) : setOf(i),
);
const sets6 = Array.from({ length: 40 }, (_, i) => setOf(i, LOCAL6, i === HUGE ? 4200 : 0));

const V4 = 200;
const ALL = 320;

/** Route number `i`: IPv4 first, then IPv6 with path identifiers. */
function routeOf(i: number, set: number): Route {
  if (i < V4) return route4(i, sets4[set]!, i % 3 === 0 ? 24 : 32);
  return route6(i >> 2, sets6[set]!, i % 5 === 0 ? 64 : 128, i & 3);
}

type Step = readonly [kind: number, a: number, b: number, c: number];

/** What is wanted, as the simplest thing that can be right, beside the Adj-RIB-Out and the receiver. */
class Trial {
  readonly pair: Pair;
  readonly wanted = new Map<string, { readonly attributes: AttributeSet; readonly owner: number; family: Family }>();
  /** What the peer has and a resend lets us say again. */
  readonly again = new Set<string>();
  live = false;
  /** What was wanted when each was made and is so still. */
  readonly #marks = new Map<Mark, Map<string, AttributeSet | undefined>>();

  /** Next hops go as they are, negotiated or not. */
  readonly #strict: boolean;

  constructor(pair: Pair, strict: boolean) {
    this.pair = pair;
    this.#strict = strict;
  }

  /** What of the wanted routes this session can be sent. */
  sendable(): Map<string, AttributeSet> {
    const limit = this.pair.session.messageLimit;
    const all = [...this.wanted].map(([key, { attributes }]) => [key, attributes] as const);
    const huge = limit < 5000 ? [sets4[HUGE], sets6[HUGE]] : [];
    return new Map(all.filter(([, set]) => (this.#strict || set !== sets4[FOREIGN]) && !huge.includes(set)));
  }

  announce(from: number, count: number, set: number, owner: number): void {
    for (let i = from; i < from + count; i += 1) {
      const route = routeOf(i % ALL, set);
      this.pair.rib.announce(route, owner);
      this.wanted.set(keyOf(route), { attributes: route.attributes, owner, family: route.family });
      this.#changed(keyOf(route), route.attributes);
    }
  }

  /** It is announced in many ways, whatever it is in the end. */
  stirred(route: Route): void {
    for (const wanted of this.#marks.values()) wanted.delete(keyOf(route));
  }

  #changed(key: string, set: AttributeSet | undefined): void {
    for (const wanted of this.#marks.values()) if (wanted.get(key) !== set) wanted.delete(key);
  }

  /** Marks what is to be said now: `take` holds it against what the peer has once the mark is passed. */
  mark(): void {
    if (!this.live) return;
    const wanted = new Map<string, AttributeSet | undefined>(this.sendable());
    for (const key of this.pair.receiver.routes.keys()) if (!this.wanted.has(key)) wanted.set(key, undefined);
    this.#marks.set(this.pair.rib.mark(), wanted);
  }

  #judgeMarks(): void {
    for (const [mark, wanted] of this.#marks) {
      if (!this.pair.rib.passed(mark)) continue;
      this.#marks.delete(mark);
      for (const [key, set] of wanted) assert.equal(this.pair.receiver.routes.get(key), set, `${key} was passed over`);
    }
    if (!this.pair.rib.pending()) assert.equal(this.#marks.size, 0, 'a mark outlives all that waits');
  }

  withdraw(from: number, count: number): void {
    for (let i = from; i < from + count; i += 1) {
      const route = routeOf(i % ALL, 0);
      this.pair.rib.withdraw(route);
      this.wanted.delete(keyOf(route));
      this.#changed(keyOf(route), undefined);
    }
  }

  withdrawOwner(owner: number): void {
    const gone = [...this.wanted].filter(([, route]) => route.owner === owner);
    assert.equal(this.pair.rib.withdrawOwner(owner), gone.length);
    for (const [key] of gone) {
      this.wanted.delete(key);
      this.#changed(key, undefined);
    }
    assert.equal(this.pair.rib.owned(owner), 0);
  }

  /** The same in pieces, with other change in between. */
  withdrawSome(owner: number, most: number, from: number): void {
    let count = 0;
    const before = [...this.wanted.values()].filter((route) => route.owner === owner).length;
    for (const some of this.pair.rib.withdrawing(owner, most)) {
      assert.ok(some <= most);
      if (count === 0) this.announce(from, 1, 1, owner + 10);
      count += some;
    }
    assert.ok(count <= before && this.pair.rib.owned(owner) === 0);
    for (const [key, route] of this.wanted) {
      if (route.owner !== owner) continue;
      this.wanted.delete(key);
      this.#changed(key, undefined);
    }
  }

  start(): void {
    this.pair.rib.start();
    this.live = true;
  }

  stop(): void {
    this.pair.rib.stop();
    this.pair.receiver.routes.clear();
    this.again.clear();
    this.#marks.clear();
    this.live = false;
    assert.equal(this.pair.rib.pending(), false);
  }

  resend(family: Family | undefined, marked: boolean): void {
    if (!this.live) return;
    this.pair.rib.resend(family, marked);
    // A marked one begins when its BoRR is out.
    if (!marked || family === undefined) this.#allow(family);
  }

  #allow(family: Family | undefined): void {
    for (const key of this.pair.receiver.routes.keys()) {
      if (family === undefined || key.startsWith(`${family.key}/`)) this.again.add(key);
    }
  }

  take(budget: number): void {
    if (!this.live) return;
    for (const said of this.pair.take(budget)) this.#judge(said);
    this.#judgeMarks();
  }

  #judge(said: Said): void {
    if (said.refresh?.subtype === 1) this.#allow(said.refresh.family);
    for (const key of said.repeated) assert.ok(this.again.has(key), `${key} was announced twice`);
    for (const key of said.announced) this.again.delete(key);
    for (const key of said.withdrawn) this.again.delete(key);
    assert.equal(new Set(said.announced).size, said.announced.length);
    // Markers come when everything is said.
    if (said.endOfRib !== undefined || said.refresh?.subtype === 2) this.same();
  }

  same(): void {
    const sendable = this.sendable();
    const { routes } = this.pair.receiver;
    for (const [key, set] of sendable) assert.equal(routes.get(key), set, `${key} is not as wanted`);
    for (const key of routes.keys()) assert.ok(sendable.has(key), `${key} was not withdrawn`);
  }

  finish(): void {
    if (!this.live) this.start();
    for (let turn = 0; this.pair.rib.pending(); turn += 1) {
      assert.ok(turn < 1000, 'there is always something pending');
      this.take(3000);
    }
    this.same();
    assert.equal(this.pair.rib.size, this.wanted.size);
    const owners = new Map<number, number>();
    for (const { owner } of this.wanted.values()) owners.set(owner, (owners.get(owner) ?? 0) + 1);
    assert.deepEqual(new Map([...this.pair.rib.owners()].sort()), new Map([...owners].sort()));
    for (const route of this.pair.rib.routes()) {
      const { attributes, owner } = this.wanted.get(keyOf(route))!;
      assert.equal(route.attributes, attributes);
      assert.equal(route.owner, owner);
    }
    assert.deepEqual(this.pair.take(), []);
  }
}

const BUDGETS = [1, 40, 300, 3000];
const FAMILIES = [undefined, ipv4Unicast, ipv6Unicast];

/** How often each step is drawn, and what it does. */
const ACTIONS: readonly (readonly [weight: number, act: (trial: Trial, a: number, b: number, c: number) => void])[] = [
  [8, (trial, a, b, c) => trial.announce(a, 1 + (b % 25), c % OFTEN, c % 3)],
  [3, (trial, a, b, c) => trial.announce(a, 1 + (b % 3), c % 40, c % 3)],
  [5, (trial, a, b) => trial.withdraw(a, 1 + (b % 20))],
  [1, (trial, _a, _b, c) => trial.withdrawOwner(c % 3)],
  [1, (trial, a, b, c) => trial.withdrawSome(c % 3, 1 + (b % 9), a)],
  [3, (trial) => trial.mark()],
  [5, (trial, _a, b) => trial.take(BUDGETS[b % 4]!)],
  [1, (trial, _a, b, c) => trial.resend(FAMILIES[c % 3], b % 2 === 0)],
  [1, (trial, _a, _b, c) => trial.pair.rib.endOfRib(FAMILIES[1 + (c % 2)]!)],
  [1, (trial) => trial.stop()],
  [2, (trial) => trial.start()],
  [1, flap],
];
const KINDS = ACTIONS.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));

function apply(trial: Trial, [kind, a, b, c]: Step): void {
  KINDS[kind]!(trial, a, b, c);
}

// Enough changes of one or two routes that void entries are swept.
function flap(trial: Trial, a: number, b: number, c: number): void {
  for (let i = 0; i < 1 + (b % 40); i += 1) {
    trial.announce(a, 1 + (b % 2), c % OFTEN, 0);
    if (c % 2 === 0) trial.withdraw(a, 1);
    else trial.announce(a, 1, b % OFTEN, 1);
  }
}

/** What happens to few routes; most of it often. */
const FEW: readonly ((trial: Trial, a: number, b: number, c: number) => void)[] = [
  ...Array.from({ length: 6 }, () => (trial: Trial, a: number, b: number) => trial.announce(fewOf(a), 1, b, 0)),
  (trial, a) => trial.withdraw(fewOf(a), 1),
  (trial, a) => trial.withdraw(fewOf(a), 1),
  (trial, a) => trial.announce(fewOf(a), 1, HUGE, 1),
  (trial, _a, b) => trial.take(BUDGETS[b]!),
  (trial) => trial.take(1000),
  (trial) => trial.mark(),
  (trial, _a, b) => trial.resend(FAMILIES[b], b === 1),
  storm,
];

// Two IPv4 routes and one of IPv6.
function fewOf(a: number): number {
  return a < 2 ? a : V4;
}

// Thousands of void entries, more than the queues keep before they are swept, and then one last word.
function storm(trial: Trial, a: number, b: number, c: number): void {
  const [first, second] = [routeOf(fewOf(a), b), routeOf(fewOf(a), (b + 1) % 3)];
  trial.stirred(first);
  trial.stirred(second);
  for (let i = 0; i < 4200; i += 1) {
    trial.pair.rib.announce(first, 0);
    if (c % 3 === 0) trial.pair.rib.withdraw(second);
    else trial.pair.rib.announce(second, 0);
  }
  trial.announce(fewOf(a), 1, b, 0);
}

const step: fc.Arbitrary<Step> = fc.tuple(fc.nat(KINDS.length - 1), fc.nat(ALL - 1), fc.nat(999), fc.nat(999));

function trialOf(limit: number, manner: 'full' | 'exabgp' | 'single'): Trial {
  const session = { messageLimit: limit, addPathOut: new Set([ipv6Unicast.key]) };
  return new Trial(
    new Pair({ grouping: manner === 'exabgp' ? manner : 'full', single: manner === 'single', session, live: false }),
    manner === 'exabgp',
  );
}

suite('an Adj-RIB-Out against a plain Map', () => {
  for (const [limit, runs] of [
    [4096, 2500],
    [65535, 1000],
  ] as const) {
    test(`the peer ends up with what is wanted and hears nothing twice, messages up to ${limit} octets`, () => {
      const steps = fc.array(step, { maxLength: 60, size: 'max' });
      const property = fc.property(steps, fc.constantFrom('full', 'exabgp', 'single'), (list, manner) => {
        const trial = trialOf(limit, manner);
        for (const each of list) apply(trial, each);
        trial.finish();
      });
      fc.assert(property, { numRuns: runs });
    });
  }

  // Few routes and few sets make the rare orders of events likely.
  const few = fc.tuple(fc.nat(FEW.length - 1), fc.nat(2), fc.nat(2), fc.nat(99));
  const storms = (list: readonly Step[]) => list.filter(([kind]) => FEW[kind] === storm).length;

  test('the same holds for a few routes in any order of events, with sweeps of the queues in between', () => {
    const steps = fc.array(few, { maxLength: 40, size: 'max' }).filter((list) => storms(list) < 4);
    const property = fc.property(steps, (list) => {
      const trial = trialOf(4096, 'full');
      trial.start();
      for (const [kind, a, b, c] of list) FEW[kind]!(trial, a, b, c);
      trial.finish();
    });
    fc.assert(property, { numRuns: 1500 });
  });
});
