// Whole sets of attributes through a session and back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Attribute,
  attributes,
  hex,
  intern,
  ipv4Unicast,
  ipv6Unicast,
  plainSession,
  printRoute,
  type Route,
  readUpdate,
} from '../../src/bgp/index.ts';
import { attributeSamples, familySamples, plainPaths } from '../support/bgp-arbitraries.ts';
import { announcementOf } from '../support/bgp-update.ts';
import { fc } from '../support/fast-check.ts';

const written = attributes.all().filter(({ name, parse }) => parse !== undefined && name !== 'next-hop');
const values = ({ name }: { name: string }) => (name === 'as-path' ? plainPaths : attributeSamples[name]!.values);
const sets = fc
  .tuple(...written.map((row) => fc.option(values(row)).map((value) => ({ code: row.code, flags: row.flags, value }))))
  .map((list) => list.flatMap((one) => (one.value === null ? [] : [one as Attribute])));
const hop4 = fc
  .tuple(fc.integer({ min: 1, max: 223 }), fc.nat(255))
  .map(([first, last]) => Uint8Array.of(first, 0, 2, last));
const hop6 = fc.uint8Array({ minLength: 16, maxLength: 16 });

const routes: fc.Arbitrary<Route> = fc
  .tuple(fc.constantFrom(ipv4Unicast, ipv6Unicast), fc.boolean())
  .chain(([family, six]) =>
    fc
      .tuple(familySamples[family.name]!, sets, family === ipv4Unicast && !six ? hop4 : hop6, fc.nat(0xffff_ffff))
      .map(([nlri, list, value, pathId]) => ({
        family,
        nlri,
        pathId,
        attributes: intern([...list, { code: 3, flags: 0x40, value }]),
      })),
  );

for (const ibgp of [true, false]) {
  for (const asn4 of [true, false]) {
    for (const paths of [true, false]) {
      const keys = new Set(paths ? [ipv4Unicast.key, ipv6Unicast.key] : []);
      const peerAs = ibgp ? 64512 : 64999;
      const session = plainSession({ localAs: 64512, peerAs, asn4, addPathOut: keys });
      const mirror = plainSession({ localAs: peerAs, peerAs: 64512, asn4, addPathIn: keys });
      const name = `${ibgp ? 'iBGP' : 'eBGP'}, AS numbers of ${asn4 ? 4 : 2} octets, ${paths ? 'with' : 'without'} path identifiers`;

      test(`what one side announces the other understands: ${name}`, () => {
        fc.assert(
          fc.property(routes, (route) => {
            const body = announcementOf(route, session, new Uint8Array(4));
            const judged = readUpdate(body, mirror);
            assert.ok(judged.ok, judged.ok ? '' : judged.fault.why);
            const { announced, faults } = judged.value;
            assert.equal(announced.length, 1);
            assert.ok(faults.every(({ verdict }) => verdict === 'discard'));
            const block = announced[0]!;
            assert.equal(block.family, route.family);
            const id = route.pathId.toString(16).toUpperCase().padStart(8, '0');
            assert.equal(hex(block.octets), (paths ? id : '') + hex(route.nlri));
            const got = { ...route, attributes: block.attributes };
            assert.equal(printRoute(got), printRoute({ ...route, attributes: understood(route, session.ibgp) }));
          }),
          { numRuns: 300 },
        );
      });

      function understood({ attributes: set }: Route, internal: boolean) {
        const inside = ['local-preference', 'originator-id', 'cluster-list', 'aigp'];
        const seen = attributes.all().filter((row) => internal || !inside.includes(row.name));
        const kept = set.list.filter(({ code }) => seen.some((row) => row.code === code));
        const filled = attributes.all().flatMap(({ code, flags, fill }) => {
          const value = set.get(code) === undefined ? fill?.(session) : undefined;
          return value === undefined ? [] : [{ code, flags, value }];
        });
        return intern([...kept, ...filled]);
      }
    }
  }
}
