// What the Adj-RIB-Out does for prefixes it does for every family: one UPDATE for routes that share attributes, one
// route for each NLRI, nothing said twice.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type FamilyCodec, families, hex, parseAddress, type Route } from '../../src/bgp/index.ts';
import { familySamples } from '../support/bgp-arbitraries.ts';
import { fc } from '../support/fast-check.ts';
import { Pair, setOf } from './receiver.ts';

const HOP4 = parseAddress('192.0.2.1')!;
const HOP6 = parseAddress('2001:db8::1')!;

/** Different routes of a family with one set of attributes. */
function routesOf({ family, key, nextHop }: FamilyCodec, med: number): Route[] {
  const { lengths } = nextHop;
  const attributes = setOf(med, family.afi === 2 || !lengths.includes(4) ? HOP6 : HOP4);
  const byKey = new Map<string, Route>();
  for (const nlri of fc.sample(familySamples[family.name]!, { numRuns: 60, seed: 7 })) {
    byKey.set(hex(key?.(nlri) ?? nlri), { family, nlri, pathId: 0, attributes });
  }
  return [...byKey.values()];
}

suite('every family that can be announced', () => {
  for (const codec of families.all().filter(({ grammar }) => grammar !== undefined)) {
    const { family } = codec;
    test(`${family.name}: routes that share attributes share an UPDATE`, () => {
      const routes = routesOf(codec, 1);
      assert.ok(routes.length > 1);
      const pair = new Pair({ session: { families: [family], messageLimit: 65535 } });
      for (const route of routes) pair.rib.announce(route, 0);
      const said = pair.take();
      assert.deepEqual(
        said.map(({ announced }) => announced.length),
        [routes.length],
      );
      for (const route of routes) pair.rib.announce(route, 0);
      assert.deepEqual(pair.take(), []);

      // A change replaces, and is not withdrawn first.
      const changed = routesOf(codec, 2);
      for (const route of changed) pair.rib.announce(route, 0);
      assert.deepEqual(
        pair.take().map(({ announced, withdrawn }) => [announced.length, withdrawn.length]),
        [[routes.length, 0]],
      );
      for (const route of changed) pair.rib.withdraw(route);
      assert.deepEqual(
        pair.take().map(({ withdrawn }) => withdrawn.length),
        [routes.length],
      );
      assert.equal(pair.rib.size, 0);
    });

    test(`${family.name}: as ExaBGP packs, and one by one, all of them arrive`, () => {
      const routes = routesOf(codec, 1);
      for (const manner of [{ grouping: 'exabgp' as const }, { single: true }]) {
        const pair = new Pair({ ...manner, session: { families: [family] } });
        for (const route of routes) pair.rib.announce(route, 0);
        const said = pair.take();
        assert.equal(
          said.reduce((sum, { announced }) => sum + announced.length, 0),
          routes.length,
        );
        if (manner.single) assert.equal(said.length, routes.length);
      }
    });
  }
});
