// Octets made by other implementations against ours, in both directions.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Attribute,
  attributes,
  families,
  hex,
  intern,
  parseRoute,
  printRoute,
  type Route,
  readUpdate,
} from '../../src/bgp/index.ts';
import { announcementOf, sortedAttributes } from '../support/bgp-update.ts';
import { readVectors, type Vector } from '../support/vectors.ts';

const SELF = Uint8Array.of(127, 0, 0, 1);

/** What a receiver is to understand: the words, what the sender adds, and not what the session keeps from it. */
function expected({ session, mirror }: Vector, route: Route): Attribute[] {
  const kept = route.attributes.list.filter(({ code, value }) => {
    const row = attributes.byCode(code);
    if (row === undefined) return true;
    const wire = row.encode === undefined ? value : row.encode(value, session);
    // NEXT_HOP of other protocols travels elsewhere, and is judged there.
    return code === 3 || (wire !== undefined && row.decode(wire, mirror).ok);
  });
  const list = kept.map((one) => (one.code === 3 && one.value.length === 0 ? { ...one, value: SELF } : one));
  for (const row of attributes.all()) {
    const value = route.attributes.get(row.code) === undefined ? row.fill?.(session) : undefined;
    if (value !== undefined) list.push({ code: row.code, flags: row.flags, value });
  }
  // The Extended Length bit may be asked for, but nobody hears of it.
  return list.map((one) => ({ ...one, flags: one.flags & 0xef }));
}

describe('vectors of other implementations', () => {
  for (const vector of readVectors()) {
    const { title, file, session, mirror, words, octets, from } = vector;
    const form = `${session.ibgp ? 'iBGP' : 'eBGP'}, ${session.asn4 ? 'four' : 'two'}-octet AS numbers`;

    test(`${file}: ${title} (${form}) is written as ${from} writes it`, () => {
      const ours = announcementOf(parseRoute(words), session, SELF);
      const attributesOf = sortedAttributes(octets);
      // ExaBGP puts AS4_PATH and AS4_AGGREGATOR behind their companions and GoBGP puts MP_REACH_NLRI in its place by
      // code, so where these appear only what is said can be compared.
      const ordered = from.startsWith('exabgp') && !attributesOf.some((text) => /^\w+ 1[78] /.test(text));
      if (ordered) assert.equal(hex(ours), hex(octets));
      else assert.deepEqual(sortedAttributes(ours), attributesOf);
      assert.equal(ours.length, octets.length);
    });

    test(`${file}: ${title} (${form}) is understood as ${from} was told`, () => {
      const route = parseRoute(words);
      const read = readUpdate(octets, mirror);
      assert.ok(read.ok, read.ok ? '' : read.fault.why);
      const { announced, withdrawn, faults } = read.value;
      assert.equal(announced.length, 1);
      assert.equal(withdrawn.length, 0);
      const block = announced[0]!;
      assert.equal(families.of(block.family)!.print(block.octets), families.of(route.family)!.print(route.nlri));
      const wanted = { ...route, attributes: intern(expected(vector, route)) };
      const got = { ...route, nlri: block.octets, attributes: block.attributes };
      assert.equal(printRoute(got), printRoute(wanted));
      assert.deepEqual(Uint8Array.from(block.octets), Uint8Array.from(route.nlri));
      // Only what an external peer may not say is dropped.
      assert.ok(faults.every(({ verdict }) => verdict === 'discard'));
    });
  }

  test('every attribute that Keryx sends is in a vector', () => {
    const seen = new Set<number>();
    for (const { octets } of readVectors()) {
      for (const text of sortedAttributes(octets)) seen.add(Number(text.split(' ')[1]));
    }
    const sent = attributes.all().filter(({ parse, derive }) => parse !== undefined || derive !== undefined);
    const missing = sent.filter(({ code }) => !seen.has(code));
    assert.deepEqual(
      missing.map(({ name }) => name),
      [],
    );
  });

  test('vectors come from two implementations and stand on four kinds of session', () => {
    const vectors = readVectors();
    const sources = new Set(vectors.map(({ from }) => from.split(' ')[0]));
    assert.deepEqual([...sources].sort(), ['exabgp', 'gobgp']);
    const forms = new Set(vectors.map(({ session }) => `${session.ibgp} ${session.asn4}`));
    assert.equal(forms.size, 4);
  });
});
