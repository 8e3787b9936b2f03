import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { hex, Writer } from '../../src/bgp/index.ts';
import { byOctets, NlriTable } from '../../src/rib/table.ts';
import { fc } from '../support/fast-check.ts';
import { randomOf } from './receiver.ts';

/** NLRI number `i` of a mixed population: IPv4 like, IPv6 like and, now and then, longer than the stride. */
function nlriOf(i: number): Uint8Array {
  const length = i % 7 === 0 ? 40 + (i % 300) : i % 3 === 0 ? 17 : 5;
  const bytes = new Uint8Array(length);
  bytes[0] = length & 0xff;
  bytes[1] = i >> 16;
  bytes[2] = i >> 8;
  bytes[3] = i;
  bytes[length - 1] = i ^ 0x5a;
  return bytes;
}

/** A table beside the Map that it must agree with. */
class Twin {
  readonly table: NlriTable;
  readonly rows = new Map<string, number>();
  readonly back = new Map<number, { readonly nlri: Uint8Array; readonly pathId: number }>();

  constructor(stride: number) {
    this.table = new NlriTable(stride);
  }

  add(nlri: Uint8Array, pathId: number): number {
    const key = `${pathId}/${hex(nlri)}`;
    const known = this.rows.get(key);
    const lent = nlri.slice();
    const row = this.table.add(lent, pathId);
    // The table keeps a copy: what the caller does with its octets afterwards is no matter.
    lent.fill(0xee);
    if (known !== undefined) assert.equal(row, known);
    else {
      assert.ok(!this.back.has(row), `row ${row} is in use and was given out again`);
      this.rows.set(key, row);
      this.back.set(row, { nlri, pathId });
    }
    assert.ok(row < this.table.high && row < this.table.capacity);
    return row;
  }

  find(nlri: Uint8Array, pathId: number): void {
    assert.equal(this.table.find(nlri, pathId), this.rows.get(`${pathId}/${hex(nlri)}`) ?? -1);
  }

  remove(row: number): void {
    const { nlri, pathId } = this.back.get(row)!;
    this.table.remove(row);
    this.back.delete(row);
    this.rows.delete(`${pathId}/${hex(nlri)}`);
    assert.equal(this.table.has(row), false);
    assert.equal(this.table.find(nlri, pathId), -1);
  }

  check(): void {
    const { table } = this;
    assert.equal(table.size, this.rows.size);
    const out = new Writer();
    for (const [row, { nlri, pathId }] of this.back) {
      assert.ok(table.has(row));
      assert.equal(table.find(nlri, pathId), row);
      assert.equal(table.length(row), nlri.length);
      assert.equal(table.pathId(row), pathId);
      assert.equal(Buffer.compare(table.nlri(row), nlri), 0);
      table.copyTo(out.clear(), row);
      assert.equal(Buffer.compare(out.done(), nlri), 0);
    }
    let live = 0;
    for (let row = 0; row < table.high; row += 1) if (table.has(row)) live += 1;
    assert.equal(live, this.rows.size);
  }
}

function wander(twin: Twin, random: (n: number) => number, steps: number): void {
  let rows: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    if (step % 5000 === 0) {
      twin.check();
      rows = [...twin.back.keys()];
    }
    // Grows for a while, then shrinks for a while.
    const adding = step % 10_000 < 6000 ? 7 : 2;
    const dice = random(10);
    const i = random(20_000);
    const pathId = i % 4 === 0 ? random(2) * 0xffff_ffff : 0;
    if (dice < adding) rows.push(twin.add(nlriOf(i), pathId));
    else if (dice === 9) twin.find(nlriOf(i), pathId);
    else if (rows.length > 0) {
      const at = random(rows.length);
      const row = rows[at]!;
      rows[at] = rows.at(-1)!;
      rows.pop();
      if (twin.back.has(row)) twin.remove(row);
    }
  }
  twin.check();
}

suite('the table of NLRI', () => {
  test('agrees with a Map over 200,000 random changes while it grows, shrinks and moves its index', () => {
    for (const seed of [1, 2, 3, 4]) wander(new Twin(17), randomOf(seed), 50_000);
  });

  test('loses no row when rows are removed in every state of a moving index', () => {
    // The index of 1024 slots moves when the 683rd row comes, eight slots with each change.
    for (let removedAfter = 0; removedAfter <= 130; removedAfter += 13) {
      const twin = new Twin(5);
      for (let i = 0; i < 683 + removedAfter; i += 1) twin.add(nlriOf(i), 0);
      const rows = [...twin.back.keys()];
      for (const row of rows.filter((_, at) => at % 2 === 0)) twin.remove(row);
      twin.check();
      for (let i = 0; i < 3000; i += 1) twin.add(nlriOf(i), 0);
      twin.check();
      for (const row of [...twin.back.keys()].reverse()) twin.remove(row);
      twin.check();
    }
  });

  test('gives the same rows out again instead of growing when one route comes and goes', () => {
    const table = new NlriTable(5);
    for (let i = 0; i < 100_000; i += 1) table.remove(table.add(nlriOf(i), 0));
    assert.equal(table.size, 0);
    assert.equal(table.high, 1);
    assert.equal(table.capacity, 512);
  });

  test('keeps a short NLRI apart from the long one that had its row before, and the other way', () => {
    const table = new NlriTable(5);
    const long = new Uint8Array(300).fill(7);
    const short = Uint8Array.of(32, 7, 7, 7, 7);
    const row = table.add(long, 1);
    table.remove(row);
    assert.equal(table.add(short, 1), row);
    assert.deepEqual(table.nlri(row), short);
    assert.equal(table.find(long, 1), -1);
    table.remove(row);
    assert.equal(table.add(long, 1), row);
    assert.deepEqual(table.nlri(row), long);
    assert.equal(table.length(row), 300);
  });

  test('tells apart NLRI that differ in length, in the last octet, or in the path identifier alone', () => {
    const table = new NlriTable(5);
    const all = [
      Uint8Array.of(0),
      Uint8Array.of(8, 0),
      Uint8Array.of(16, 0, 0),
      Uint8Array.of(16, 0, 1),
      new Uint8Array(0),
    ];
    const rows = all.flatMap((nlri) => [0, 1, 0x8000_0000, 0xffff_ffff].map((pathId) => table.add(nlri, pathId)));
    assert.equal(new Set(rows).size, rows.length);
    assert.equal(table.pathId(rows[3]!), 0xffff_ffff);
  });

  test('agrees with a Map for any sequence of ranges added and removed', () => {
    const range = fc.record({ add: fc.boolean(), from: fc.nat(3000), count: fc.nat(900), paths: fc.nat(2) });
    const property = fc.property(fc.array(range, { maxLength: 12 }), fc.constantFrom(1, 5, 24), (ranges, stride) => {
      const twin = new Twin(stride);
      for (const { add, from, count, paths } of ranges) {
        for (let i = from; i < from + count; i += 1) {
          const nlri = nlriOf(i);
          if (add) twin.add(nlri, paths);
          else {
            twin.find(nlri, paths);
            const row = twin.rows.get(`${paths}/${hex(nlri)}`);
            if (row !== undefined) twin.remove(row);
          }
        }
      }
      twin.check();
    });
    fc.assert(property, { numRuns: 100 });
  });

  test('orders rows by path identifier and then octet by octet', () => {
    const table = new NlriTable(5);
    const wanted: [number, number[]][] = [
      [0, [8, 200]],
      [0, [24, 1, 2, 3]],
      [0, [24, 1, 2, 200]],
      [1, [8, 1]],
      [0xffff_ffff, [8, 0]],
    ];
    const rows = [...wanted].reverse().map(([pathId, nlri]) => table.add(Uint8Array.from(nlri), pathId));
    const sorted = rows.sort(byOctets(table)).map((row) => [table.pathId(row), [...table.nlri(row)]]);
    assert.deepEqual(sorted, wanted);
  });
});
