import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type AttributeSet, HEADER, type Negotiated, type Route, readU16 } from '../../src/bgp/index.ts';
import { fc } from '../support/fast-check.ts';
import { EVERYTHING, keyOf, LOCAL6, Pair, route4, route6, setOf } from './receiver.ts';

// A set of setOf(…) without padding: ORIGIN 4, AS_PATH 3, NEXT_HOP 7, MED 7, LOCAL_PREF 7 octets.
const PLAIN = 28;
const NEXT_HOP = 7;
/** Header and the two lengths of an UPDATE. */
const FRAME = HEADER + 4;
/** MP_REACH_NLRI up to its NLRI, with an IPv6 next hop and a one-octet length. */
const REACH = 3 + 5 + 16;

/** A set whose attributes, NEXT_HOP included, take `octets`; more than 284 or exactly 28. */
function sized(octets: number, hop?: Uint8Array): AttributeSet {
  return setOf(1, hop, octets === PLAIN ? 0 : octets - PLAIN - 4);
}

/** Sizes of the messages that announce these routes to an empty peer. */
function sizes(routes: readonly Route[], session: Partial<Negotiated> = {}): number[] {
  const pair = new Pair({ session });
  for (const route of routes) pair.rib.announce(route, 0);
  const said = pair.take();
  assert.equal(pair.receiver.routes.size, pair.refused.length > 0 ? 0 : routes.length);
  return said.map(({ size }) => size);
}

const hosts4 = (count: number, set: AttributeSet) => Array.from({ length: count }, (_, i) => route4(i, set));
const hosts6 = (count: number, set: AttributeSet) => Array.from({ length: count }, (_, i) => route6(i, set));

suite('packing routes into UPDATEs', () => {
  test('fills an IPv4 message up to its last octet and not one further', () => {
    for (const limit of [4096, 65535]) {
      const session = { messageLimit: limit };
      const room = limit - FRAME - 5 * 100;
      assert.deepEqual(sizes(hosts4(100, sized(room - 1)), session), [limit - 1]);
      assert.deepEqual(sizes(hosts4(100, sized(room)), session), [limit]);
      assert.deepEqual(sizes(hosts4(100, sized(room + 1)), session), [limit - 4, FRAME + room + 1 + 5]);
    }
  });

  test('fills an IPv4 message with path identifiers up to its last octet and not one further', () => {
    const session = { addPathOut: new Set([257]) };
    const room = 4096 - FRAME - 9 * 100;
    assert.deepEqual(sizes(hosts4(100, sized(room)), session), [4096]);
    assert.deepEqual(sizes(hosts4(100, sized(room + 1)), session), [4096 - 8, FRAME + room + 1 + 9]);
  });

  test('fills an IPv6 message up to its last octet and not one further', () => {
    for (const limit of [4096, 65535]) {
      const session = { messageLimit: limit };
      const room = limit - FRAME - REACH - 1 - 17 * 100;
      const set = (octets: number) => sized(octets + NEXT_HOP, LOCAL6);
      assert.deepEqual(sizes(hosts6(100, set(room - 1)), session), [limit - 1]);
      assert.deepEqual(sizes(hosts6(100, set(room)), session), [limit]);
      assert.deepEqual(sizes(hosts6(100, set(room + 1)), session), [limit - 16, FRAME + room + 1 + REACH + 17]);
    }
  });

  test('10,000 host routes with one set take as few messages as can be', () => {
    const set = sized(PLAIN);
    for (const limit of [4096, 65535]) {
      const each = Math.floor((limit - FRAME - PLAIN) / 5);
      const got = sizes(hosts4(10_000, set), { messageLimit: limit });
      assert.equal(got.length, Math.ceil(10_000 / each));
      assert.ok(got.slice(0, -1).every((size) => size > limit - 5));
    }
    const set6 = sized(PLAIN, LOCAL6);
    const each6 = Math.floor((4096 - FRAME - REACH - 1 - (PLAIN - NEXT_HOP)) / 17);
    assert.equal(sizes(hosts6(10_000, set6)).length, Math.ceil(10_000 / each6));
  });

  test('10,000 withdrawals take as few messages as can be', () => {
    const pair = new Pair();
    for (let i = 0; i < 10_000; i += 1) pair.rib.withdraw(route4(i, sized(PLAIN)));
    const classic = pair.take();
    assert.equal(classic.length, Math.ceil(10_000 / Math.floor((4096 - FRAME) / 5)));
    for (let i = 0; i < 10_000; i += 1) pair.rib.withdraw(route6(i, sized(PLAIN)));
    const mp = pair.take();
    assert.equal(mp.length, Math.ceil(10_000 / Math.floor((4096 - FRAME - 7) / 17)));
    assert.ok([...classic, ...mp].every(({ announced }) => announced.length === 0));
  });

  test('MP_REACH_NLRI has a one-octet length up to 255 octets and a two-octet length from 256 on', () => {
    for (const [last, length] of [
      [96, 255],
      [104, 256],
    ] as const) {
      const pair = new Pair();
      const set = setOf(1, LOCAL6);
      // 13 host routes of 17 octets, and one of 13 or 14.
      const routes = [...hosts6(13, set), route6(500, set, last)];
      for (const route of routes) pair.rib.announce(route, 0);
      const { octets } = pair.rib.take(pair.session, { localAddress: LOCAL6 }, EVERYTHING);
      const at = FRAME + PLAIN - NEXT_HOP;
      const wide = length > 255;
      assert.deepEqual([...octets.subarray(at, at + 2)], [wide ? 0x90 : 0x80, 14]);
      assert.equal(wide ? readU16(octets, at + 2) : octets[at + 2], length);
      assert.equal(octets.length, at + (wide ? 4 : 3) + length);
      pair.receiver.feed(octets);
      assert.deepEqual([...pair.receiver.routes.keys()].sort(), routes.map(keyOf).sort());
    }
  });

  test('MP_UNREACH_NLRI has a one-octet length up to 255 octets and a two-octet length from 256 on', () => {
    for (const [last, length] of [
      [104, 255],
      [112, 256],
    ] as const) {
      const pair = new Pair();
      const set = setOf(1, LOCAL6);
      const routes = [...hosts6(14, set), route6(500, set, last)];
      for (const route of routes) pair.rib.withdraw(route);
      const { octets } = pair.rib.take(pair.session, { localAddress: LOCAL6 }, EVERYTHING);
      const wide = length > 255;
      assert.deepEqual([...octets.subarray(FRAME, FRAME + 2)], [wide ? 0x90 : 0x80, 15]);
      assert.equal(wide ? readU16(octets, FRAME + 2) : octets[FRAME + 2], length);
      assert.equal(readU16(octets, FRAME - 2), (wide ? 4 : 3) + length);
      assert.deepEqual(pair.receiver.feed(octets)[0]!.withdrawn, routes.map(keyOf));
    }
  });

  test('attributes that leave no room for an IPv4 route are refused with a reason', () => {
    for (const limit of [4096, 65535]) {
      const pair = new Pair({ session: { messageLimit: limit } });
      const room = limit - FRAME - 5;
      pair.rib.announce(route4(1, sized(room)), 0);
      assert.deepEqual(
        pair.take().map(({ size }) => size),
        [limit],
      );
      assert.equal(pair.refused.length, 0);
      pair.rib.announce(route4(2, sized(room + 1)), 0);
      assert.deepEqual(pair.take(), []);
      assert.equal(pair.refused.length, 1);
      assert.equal(pair.refused[0]!.count, 1);
      assert.match(pair.refused[0]!.why, new RegExp(`do not fit a message of ${limit} octets`));
      assert.equal(pair.rib.pending(), false);
      // The next session is asked again.
      pair.restart();
      assert.equal(pair.take().length, 1);
      assert.equal(pair.refused.length, 1);
    }
  });

  test('attributes that leave room for just one IPv6 route are sent, and with one octet more refused', () => {
    const room = 4096 - FRAME - REACH - 17 + NEXT_HOP;
    assert.deepEqual(sizes(hosts6(1, sized(room, LOCAL6))), [4096]);
    assert.deepEqual(sizes(hosts6(1, sized(room + 1, LOCAL6))), []);
    assert.deepEqual(sizes(hosts6(2, sized(room, LOCAL6))), [4096, 4096]);
  });

  test('any mix of prefixes and attributes fits the limit, loses nothing and leaves no needless gap', () => {
    const prefixes = fc.uniqueArray(fc.tuple(fc.nat(20_000), fc.constantFrom(96, 104, 112, 128)), {
      minLength: 1,
      maxLength: 600,
      selector: ([i, length]) => `${i}/${length}`,
    });
    const property = fc.property(prefixes, fc.integer({ min: 300, max: 3900 }), fc.boolean(), (list, octets, path) => {
      const set = sized(octets, LOCAL6);
      const routes = list.map(([i, length]) => route6(i, set, length, path ? i : 0));
      const got = sizes(routes, { addPathOut: new Set(path ? [routes[0]!.family.key] : []) });
      assert.ok(got.slice(0, -1).every((size) => size > 4096 - 22 && size <= 4096));
    });
    fc.assert(property, { numRuns: 150 });
  });
});
