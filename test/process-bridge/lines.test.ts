import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lines } from '../../src/process-bridge/lines.ts';
import { Stderr } from '../../src/process-bridge/stderr.ts';
import { fc } from '../support/fast-check.ts';

const LIMIT = 1 << 20;

function read(pieces: Iterable<Buffer>): string[] {
  const told: string[] = [];
  const lines = new Lines({
    lines: (batch) => void told.push(...batch),
    overlong: () => void told.push('OVERLONG'),
    partial: (text) => void told.push(`PARTIAL ${text}`),
  });
  for (const piece of pieces) lines.push(piece);
  lines.end();
  return told;
}

function* cut(octets: Buffer, at: readonly number[]): Iterable<Buffer> {
  let from = 0;
  for (const to of [...at.map((each) => each % (octets.length + 1)).sort((a, b) => a - b), octets.length]) {
    yield octets.subarray(from, to);
    from = to;
  }
}

test('any octets give the same lines wherever they are cut', () => {
  const octet = fc.oneof(fc.constant(10), fc.constant(13), fc.constant(32), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 200 }), fc.array(fc.nat(), { maxLength: 30 }), (octets, cuts) => {
      const whole = Buffer.from(octets);
      assert.deepEqual(read(cut(whole, cuts)), read([whole]));
    }),
  );
});

test('a line of a mebibyte is taken, one octet more is not, in whatever pieces they come', () => {
  const good = Buffer.from(`${'x'.repeat(LIMIT)}\nnext\n`);
  const bad = Buffer.from(`${'x'.repeat(LIMIT + 1)}\nnext\n`);
  for (const size of [1000, 65_536, LIMIT * 2]) {
    const cuts = Array.from({ length: Math.floor(LIMIT / size) }, (_, i) => (i + 1) * size);
    assert.deepEqual(
      read(cut(good, cuts)).map((line) => line.length),
      [LIMIT, 4],
    );
    assert.deepEqual(read(cut(bad, cuts)), ['OVERLONG', 'next']);
  }
});

test('a line that comes octet by octet costs no more than its octets', () => {
  const x = Buffer.from('x');
  const octets = function* () {
    for (let i = 0; i < 1_000_000; i += 1) yield x;
    yield Buffer.from('\n');
  };
  const begin = performance.now();
  assert.deepEqual(
    read(octets()).map((line) => line.length),
    [1_000_000],
  );
  assert.ok(performance.now() - begin < 10_000, `${performance.now() - begin} ms`);
});

test('100 MB without a newline are one error, and nothing of them is kept', () => {
  const chunk = Buffer.alloc(65_536, 'A');
  const octets = function* () {
    yield Buffer.from('before\n');
    for (let i = 0; i < 1600; i += 1) yield chunk;
    yield Buffer.from('end\nafter\npart');
  };
  assert.deepEqual(read(octets()), ['before', 'OVERLONG', 'after', 'PARTIAL part']);
  assert.deepEqual(read([...Array.from({ length: 100 }, () => chunk)]), ['OVERLONG']);
});

test('a flood on stderr is counted line by line without being read, and whole lines are told after it', () => {
  const said: string[] = [];
  const due: (() => void)[] = [];
  let held = 0;
  let now = 0;
  const stderr = new Stderr({
    said: (text) => void said.push(text),
    held: (lines) => {
      held += lines;
    },
    now: () => now,
    later: (_ms, run) => void due.push(run),
  });
  stderr.push(Buffer.from('line\n'.repeat(150)));
  for (let i = 0; i < 1000; i += 1) stderr.push(Buffer.from(`${'line\n'.repeat(100)}cut `));
  assert.equal(said.length, 100);
  assert.equal(due.length, 1);
  now = 1000;
  stderr.push(Buffer.from('here\nwhole\n'));
  for (const run of due.splice(0)) run();
  assert.deepEqual(said.slice(100), ['whole']);
  assert.equal(held, 50 + 100_000);
});
