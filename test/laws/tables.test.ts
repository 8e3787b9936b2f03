// What every capability row and every family row must keep.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  capabilities,
  capabilityOf,
  concat,
  eachNlri,
  families,
  familyOf,
  hex,
  type NlriBlock,
  parseRoute,
  quad,
  soundLength,
  Text,
  u32,
} from '../../src/bgp/index.ts';
import { capabilitySamples, familySamples } from '../support/bgp-arbitraries.ts';
import { fc } from '../support/fast-check.ts';

test('every capability row has sample values', () => {
  assert.deepEqual(
    capabilities
      .all()
      .map(({ name }) => name)
      .sort(),
    Object.keys(capabilitySamples).sort(),
  );
  assert.equal(new Set(capabilities.all().map(({ code }) => code)).size, capabilities.all().length);
});

for (const row of capabilities.all()) {
  describe(`the row of the capability ${row.name}`, () => {
    test('is found by its code', () => assert.equal(capabilityOf(row.code), row));

    test('gives the members of a JSON object that has a name', () => {
      // ExaBGP gives none to the objects that say what the peer is called.
      const named = !['hostname', 'software-version'].includes(row.name);
      fc.assert(
        fc.property(capabilitySamples[row.name]!, (values) => {
          const json = JSON.parse(`{ ${row.toJson(values)} }`) as Record<string, unknown>;
          assert.equal(typeof json.name, named ? 'string' : 'undefined');
          assert.ok(Object.keys(json).length > 0);
          assert.doesNotMatch(JSON.stringify(json), /undefined|NaN/);
        }),
      );
    });

    test('does not throw on truncated values', () => {
      // Reading an OPEN refuses these two when they have not four octets, so their rows never see it.
      if (row.name === 'multiprotocol' || row.name === 'asn4') return;
      fc.assert(
        fc.property(capabilitySamples[row.name]!, ([first]) => {
          for (let length = 0; length < first!.length; length += 1) {
            JSON.parse(`{ ${row.toJson([first!.subarray(0, length)])} }`);
          }
        }),
      );
    });
  });
}

test('a capability without a row is shown as hexadecimal digits', () => {
  const json = JSON.parse(`{ ${capabilityOf(200).toJson([Uint8Array.of(1, 255)])} }`);
  assert.deepEqual(json, { name: 'unknown', iana: 'reserved', value: 200, raw: '01FF' });
});

test('every family row has sample values and stands in ascending order', () => {
  assert.deepEqual(
    families
      .all()
      .map(({ family }) => family.name)
      .sort(),
    Object.keys(familySamples).sort(),
  );
  const keys = families.all().map(({ family }) => family.key);
  assert.deepEqual(
    keys,
    [...keys].sort((a, b) => a - b),
  );
});

for (const codec of families.all()) {
  const { family } = codec;
  const samples = familySamples[family.name]!;
  const json = (octets: Uint8Array, at: number, pathId: number | undefined): Record<string, string> => {
    const out = new Text();
    codec.writeJson(out, octets, at, pathId, undefined);
    return JSON.parse(out.toString()) as Record<string, string>;
  };

  describe(`the row of the family ${family.name}`, () => {
    test('is found by its numbers, its family and its name', () => {
      assert.equal(families.of(familyOf(family.afi, family.safi)), codec);
      assert.equal(families.of(family), codec);
      assert.equal(families.named(family.name), codec);
      assert.equal(familyOf(family.afi, family.safi), family);
    });

    test('reads the words that it prints', () => {
      fc.assert(
        fc.property(samples, (nlri) => {
          if (codec.grammar === undefined) return;
          const parsed = parseRoute(`${family.name} ${codec.print(nlri)} next-hop 2001:db8::1`);
          assert.equal(parsed.family, family);
          assert.equal(hex(parsed.nlri), hex(nlri));
        }),
        { numRuns: 300 },
      );
    });

    test('measures an NLRI wherever it stands, and refuses every truncation', () => {
      fc.assert(
        fc.property(samples, fc.uint8Array({ maxLength: 9 }), (nlri, before) => {
          const whole = concat(before, nlri, Uint8Array.of(8, 10));
          assert.equal(codec.measure(whole, before.length, whole.length), nlri.length);
          for (let end = 0; end < nlri.length; end += 1) {
            assert.equal(codec.measure(whole, before.length, before.length + end), -1);
          }
        }),
      );
    });

    test('writes JSON that depends on nothing around it, and shows a path identifier', () => {
      fc.assert(
        fc.property(samples, fc.uint8Array({ maxLength: 9 }), (nlri, before) => {
          // What follows must not be read as part of it.
          const whole = concat(before, nlri, new Uint8Array(20).fill(0xff));
          assert.deepEqual(json(whole, before.length, undefined), json(nlri, 0, undefined));
          if (family.safi > 4 && family.safi !== 128) return;
          assert.equal(json(nlri, 0, 0xa00_0001)['path-information'], quad(0xa00_0001));
          assert.equal(json(nlri, 0, undefined).nlri, codec.print(nlri).split(' ')[0]);
        }),
      );
    });

    test('finds the same NLRI in a block that were put into it, and stops where a block is broken', () => {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(samples, fc.nat(0xffff_ffff)), { maxLength: 20 }),
          fc.boolean(),
          (list, addPath) => {
            const parts = list.map(([nlri, id]) => (addPath ? concat(u32(id), nlri) : nlri));
            const block: NlriBlock = { family, octets: concat(...parts), addPath };
            const found: string[] = [];
            eachNlri(block, (at, end, id) => found.push(`${hex(block.octets.subarray(at, end))} ${id}`));
            assert.deepEqual(
              found,
              list.map(([nlri, id]) => `${hex(nlri)} ${addPath ? id : undefined}`),
            );
            assert.equal(soundLength(codec, block.octets, addPath), block.octets.length);
            const last = parts.at(-1);
            if (last === undefined) return;
            const sound = soundLength(codec, block.octets.subarray(0, -1), addPath);
            assert.equal(sound, block.octets.length - last.length);
          },
        ),
      );
    });
  });
}
