import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  concat,
  fromHex,
  hex,
  intern,
  jsonString,
  Malformed,
  octetKey,
  printable,
  Reader,
  readU16,
  readU32,
  Text,
  u32,
  Writer,
} from '../../src/bgp/index.ts';
import { fc } from '../support/fast-check.ts';

describe('a reader', () => {
  test('reads numbers and views one after the other', () => {
    const input = new Reader(Uint8Array.of(1, 0, 2, 0, 0, 0, 3, 9, 8, 7));
    assert.deepEqual([input.u8(), input.u16(), input.u32(), hex(input.take(1)), input.left()], [1, 2, 3, '09', 2]);
    assert.equal(hex(input.rest()), '0807');
    assert.equal(input.rest().length, 0);
  });

  test('does not read past its end, wherever that is', () => {
    for (const read of [
      (r: Reader) => r.u8(),
      (r: Reader) => r.u16(),
      (r: Reader) => r.u32(),
      (r: Reader) => r.take(1),
    ]) {
      assert.throws(() => read(new Reader(new Uint8Array(9), 4, 4)), Malformed);
    }
    assert.throws(() => new Reader(new Uint8Array(9), 6).u32(), /4 octets wanted, 3 left/);
  });

  test('reads the largest numbers as positive ones', () => {
    assert.equal(readU32(Uint8Array.of(255, 255, 255, 255)), 0xffff_ffff);
    assert.equal(readU16(Uint8Array.of(0, 255, 255), 1), 0xffff);
  });
});

describe('a writer', () => {
  test('writes what a reader reads, beyond its first capacity', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff_ffff), { maxLength: 200, size: 'max' }), (list) => {
        const out = new Writer(1);
        for (const value of list)
          out
            .u32(value)
            .u16(value & 0xffff)
            .u8(value & 0xff)
            .put(u32(value));
        const input = new Reader(out.done());
        for (const value of list) {
          assert.deepEqual(
            [input.u32(), input.u16(), input.u8(), input.u32()],
            [value, value & 0xffff, value & 0xff, value],
          );
        }
        assert.equal(input.left(), 0);
      }),
      { numRuns: 50 },
    );
  });

  test('refuses numbers that do not fit', () => {
    assert.throws(() => new Writer().u8(256), RangeError);
    assert.throws(() => new Writer().u16(-1), RangeError);
    assert.throws(() => new Writer().u32(2 ** 32), RangeError);
    assert.throws(() => new Writer().sized8((out) => out.put(new Uint8Array(256))), RangeError);
    assert.throws(() => new Writer().sized16((out) => out.put(new Uint8Array(65536))), RangeError);
  });

  test('puts a length before what is written inside', () => {
    const out = new Writer(1).sized16((inner) => inner.sized8((most) => most.u8(7).u8(8)));
    assert.equal(hex(out.done()), '0003020708');
  });

  test('gives copies, and may be used again', () => {
    const out = new Writer().u8(1);
    const first = out.done();
    assert.equal(hex(out.clear().u8(2).done()), '02');
    assert.equal(hex(first), '01');
  });

  test('copies runs of any length', () => {
    const from = Uint8Array.from({ length: 100 }, (_, i) => i);
    for (const count of [0, 1, 24, 25, 90]) {
      assert.equal(hex(new Writer(1).copy(from, 3, 3 + count).done()), hex(from.subarray(3, 3 + count)));
    }
  });
});

describe('octets as text', () => {
  test('hexadecimal digits are read as they were printed', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => assert.equal(hex(fromHex(hex(bytes).toLowerCase())!), hex(bytes))),
    );
    for (const text of ['0', '0g', ' 00', '0x00', '00 ']) assert.equal(fromHex(text), undefined);
    assert.equal(fromHex('')!.length, 0);
  });

  test('keys are equal exactly when octets are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 }), (a, b) => {
        const same = hex(a) === hex(b);
        assert.equal(octetKey(a) === octetKey(b), same);
      }),
    );
    // Views into a larger buffer stand for their own octets only.
    assert.equal(octetKey(Uint8Array.of(1, 2, 3, 4).subarray(1, 3)), octetKey(Uint8Array.of(2, 3)));
    assert.equal(hex(concat(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2))), '0102');
  });
});

describe('text for helpers and logs', () => {
  test('a JSON string is valid and plain ASCII for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = jsonString(text);
        assert.match(json, /^[\x20-\x7e]*$/);
        assert.equal(JSON.parse(json), text);
        assert.equal(new Text(1).quoted(text).toString(), json);
      }),
    );
  });

  test('what is put in comes out, beyond the first capacity', () => {
    const out = new Text(1).ascii('a'.repeat(30)).ascii('b').octet(0).octet(255).decimal(256).put(Buffer.from('xyz'));
    assert.equal(out.toString(), `${'a'.repeat(30)}b0255256xyz`);
    const kept = out.done();
    out.clear().ascii('zzzz');
    assert.equal(kept.toString().slice(0, 4), 'aaaa');
  });

  test('text from outside loses its control characters and what is too much', () => {
    assert.equal(printable('a\x1b[0m\n\u202e'), 'a\\u001b[0m\\n\\u202e');
    assert.equal(printable('x'.repeat(300)).length, 201);
    assert.equal(printable('abc', 2), 'ab…');
  });
});

describe('attribute sets', () => {
  const med = { code: 4, flags: 0x80, value: Uint8Array.of(0, 0, 0, 5) };
  const origin = { code: 1, flags: 0x40, value: Uint8Array.of(0) };

  test('are one object for the same attributes in any order', () => {
    assert.equal(intern([med, origin]), intern([origin, { ...med, value: med.value.slice() }]));
    assert.notEqual(intern([med]), intern([{ ...med, flags: 0xa0 }]));
    assert.deepEqual(
      intern([med, origin]).list.map(({ code }) => code),
      [1, 4],
    );
  });

  test('do not change with the octets they were made from', () => {
    const value = Uint8Array.of(0, 0, 0, 77);
    const set = intern([{ ...med, value }]);
    value.fill(9);
    assert.equal(hex(set.get(4)!), '0000004D');
    assert.equal(set.get(5), undefined);
  });
});
