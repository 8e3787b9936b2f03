// What every attribute row must keep.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  attributes,
  hex,
  intern,
  type Negotiated,
  plainSession,
  rowOf,
  Writer,
  wordsOf,
  writeAttribute,
  writeAttributes,
} from '../../src/bgp/index.ts';
import { attributeSamples } from '../support/bgp-arbitraries.ts';
import { fc } from '../support/fast-check.ts';

const SESSIONS: readonly [string, Negotiated][] = [
  ['iBGP with four-octet AS numbers', plainSession({ localAs: 64512, peerAs: 64512, asn4: true })],
  ['iBGP with two-octet AS numbers', plainSession({ localAs: 64512, peerAs: 64512, asn4: false })],
  ['eBGP with four-octet AS numbers', plainSession({ localAs: 64512, peerAs: 64513, asn4: true })],
  ['eBGP with two-octet AS numbers', plainSession({ localAs: 64512, peerAs: 64513, asn4: false })],
];

test('every attribute row has sample values', () => {
  assert.deepEqual(
    attributes
      .all()
      .map(({ name }) => name)
      .sort(),
    Object.keys(attributeSamples).sort(),
  );
});

test('no two attribute rows share a code or a name', () => {
  const rows = attributes.all();
  assert.equal(new Set(rows.map(({ code }) => code)).size, rows.length);
  const names = rows.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  assert.equal(new Set(names).size, names.length);
});

for (const row of attributes.all()) {
  const { values, carried } = attributeSamples[row.name]!;
  const encoded = (value: Uint8Array, session: Negotiated) =>
    row.encode === undefined ? value : row.encode(value, session);

  describe(`the row of ${row.name}`, () => {
    for (const [name, session] of SESSIONS) {
      test(`decodes what it encoded: ${name}`, () => {
        fc.assert(
          fc.property(values, (value) => {
            const wanted = carried === undefined ? value : carried(value, session);
            if (wanted === 'elsewhere') return;
            const wire = encoded(value, session);
            if (wanted === 'unseen') return assert.equal(wire, undefined);
            const decoded = row.decode(wire!, session);
            if (wanted === 'dropped') return assert.equal(decoded.ok ? 'ok' : decoded.fault.verdict, 'discard');
            assert.equal(decoded.ok ? hex(decoded.value) : decoded.fault.why, hex(wanted));
          }),
        );
      });

      test(`answers every truncation with a value or a fault: ${name}`, () => {
        fc.assert(
          fc.property(values, (value) => {
            const wire = encoded(value, session) ?? value;
            for (let length = 0; length < Math.min(wire.length, 300); length += 1) {
              const decoded = row.decode(wire.subarray(0, length), session);
              if (!decoded.ok) {
                assert.notEqual(decoded.fault.verdict, 'reset');
                assert.notEqual(decoded.fault.why, '');
                continue;
              }
              assert.doesNotMatch(row.print(decoded.value), /undefined|NaN/);
              const json = row.toJson(decoded.value);
              if (json !== undefined) JSON.parse(json);
            }
          }),
          { numRuns: 50 },
        );
      });
    }

    test('reads the words that it prints, unless users cannot write it', () => {
      if (row.parse === undefined) return assert.equal(attributes.names().includes(row.name), false);
      fc.assert(
        fc.property(values, (value) => {
          const text = row.print(value);
          const words = wordsOf(text, 'law');
          assert.equal(attributes.byName(words.next()), row, text);
          const parsed = row.parse!(words);
          assert.equal(words.more(), false, text);
          assert.equal(hex(parsed!), hex(value), text);
        }),
        { numRuns: 500 },
      );
    });

    test('gives valid JSON in plain ASCII', () => {
      fc.assert(
        fc.property(values, (value) => {
          const json = row.toJson(value);
          if (json === undefined) return;
          assert.match(json, /^[\x20-\x7e]+$/);
          assert.notEqual(JSON.parse(json), null);
        }),
      );
    });

    test('goes out with the flags of the row', () => {
      const [, session] = SESSIONS[1]!;
      fc.assert(
        fc.property(values, (value) => {
          const out = new Writer();
          writeAttributes(out, intern([{ code: row.code, flags: row.flags, value }]), session, undefined);
          const found = flagsIn(out.done()).get(row.code);
          // NEXT_HOP is written from the address that the session resolved, here none.
          if (row.name !== 'next-hop') assert.equal(found! & 0xef, row.flags);
          assert.equal(row.flags & 0x3f, 0);
        }),
      );
    });

    test('can be derived and absorbed without values', () => {
      for (const [, session] of SESSIONS) {
        row.derive?.(() => undefined, session);
        row.fill?.(session);
      }
      row.absorb?.(new Map());
    });
  });
}

test('a value of more than 255 octets has a length of two, and so has one whose flags ask for it', () => {
  const head = (flags: number, length: number, octets: number) => {
    const out = new Writer();
    writeAttribute(out, 99, flags, new Uint8Array(length));
    assert.equal(out.size, octets + length);
    return hex(out.done().subarray(0, octets));
  };
  assert.equal(head(0xc0, 0, 3), 'C06300');
  assert.equal(head(0xc0, 255, 3), 'C063FF');
  assert.equal(head(0xc0, 256, 4), 'D0630100');
  assert.equal(head(0xc0, 65535, 4), 'D063FFFF');
  assert.equal(head(0xd0, 2, 4), 'D0630002');
});

test('an attribute without a row keeps its octets and prints words that say the same', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 200, max: 255 }),
      fc.constantFrom(0x80, 0xc0, 0xe0),
      fc.uint8Array(),
      (code, flags, value) => {
        const row = rowOf(code, flags);
        const decoded = row.decode(value, SESSIONS[0]![1]);
        assert.ok(decoded.ok);
        assert.equal(hex(decoded.value), hex(value));
        assert.equal(JSON.parse(row.toJson(value)!), `0x${hex(value)}`);
      },
    ),
  );
});

function flagsIn(section: Uint8Array): Map<number, number> {
  const found = new Map<number, number>();
  for (let at = 0; at < section.length; ) {
    const wide = (section[at]! & 0x10) !== 0;
    found.set(section[at + 1]!, section[at]!);
    at += wide ? 4 + section[at + 2]! * 256 + section[at + 3]! : 3 + section[at + 2]!;
  }
  return found;
}
