import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Frame,
  Framer,
  frameOf,
  hex,
  KEEPALIVE,
  NOTIFICATION,
  OPEN,
  ROUTE_REFRESH,
  UPDATE,
  writeHeader,
} from '../../src/bgp/index.ts';
import { fc } from '../support/fast-check.ts';

/** Everything that comes out, frames and faults alike, in a form that shows differences. */
function pushAll(framer: Framer, chunks: Iterable<Uint8Array>): string[] {
  const out: string[] = [];
  for (const chunk of chunks) {
    for (const item of framer.push(chunk)) {
      if (item.ok) out.push(`${item.value.type} ${hex(item.value.body)}`);
      else out.push(`fault ${item.fault.code}/${item.fault.subcode} ${hex(item.fault.data)} ${item.fault.verdict}`);
    }
  }
  return out;
}

function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** A header that claims `length`, and as many octets as are said to follow. */
function header(length: number, type: number, follow = Math.max(length - 19, 0)): Uint8Array {
  const message = new Uint8Array(19 + follow);
  writeHeader(message, length, type);
  return message;
}

const message = fc.oneof(
  fc.constant(frameOf(KEEPALIVE, new Uint8Array(0))),
  fc.uint8Array({ minLength: 4, maxLength: 200 }).map((body) => frameOf(UPDATE, body)),
  fc.uint8Array({ minLength: 2, maxLength: 40 }).map((body) => frameOf(NOTIFICATION, body)),
  fc.uint8Array({ minLength: 10, maxLength: 60 }).map((body) => frameOf(OPEN, body)),
  fc.uint8Array({ minLength: 0, maxLength: 9 }).map((body) => frameOf(ROUTE_REFRESH, body)),
);

describe('the framer', () => {
  test('gives the same frames whatever the segments look like', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 8 }),
        (messages, sizes) => {
          const stream = Uint8Array.from(messages.flatMap((octets) => [...octets]));
          const wanted = messages.map((octets) => `${octets[18]} ${hex(octets.subarray(19))}`);
          assert.deepEqual(pushAll(new Framer(), [stream]), wanted);
          assert.deepEqual(pushAll(new Framer(), cut(stream, [1])), wanted);
          assert.deepEqual(pushAll(new Framer(), cut(stream, sizes)), wanted);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('gives the frames before a broken message and then the fault, however it is cut', () => {
    const stream = Uint8Array.from([
      ...frameOf(KEEPALIVE, new Uint8Array(0)),
      ...header(19, 9),
      ...header(19, KEEPALIVE),
    ]);
    for (const size of [1, 7, 19, 100]) {
      assert.deepEqual(pushAll(new Framer(), cut(stream, [size])), [`${KEEPALIVE} `, 'fault 1/3 09 reset']);
    }
  });

  test('gives nothing more after a fault', () => {
    const framer = new Framer();
    pushAll(framer, [new Uint8Array(19)]);
    assert.deepEqual(pushAll(framer, [frameOf(KEEPALIVE, new Uint8Array(0))]), []);
  });

  test('keeps what a caller that stopped in the middle did not take', () => {
    const framer = new Framer();
    const three = [1, 2, 3].map((n) => frameOf(NOTIFICATION, Uint8Array.of(6, n)));
    const stream = Uint8Array.from(three.flatMap((octets) => [...octets]));
    let first: Frame | undefined;
    for (const item of framer.push(stream)) {
      if (item.ok) first = item.value;
      break;
    }
    assert.equal(hex(first!.body), '0601');
    assert.deepEqual(pushAll(framer, [new Uint8Array(0)]), [`${NOTIFICATION} 0602`, `${NOTIFICATION} 0603`]);
  });

  test('keeps a tail that no longer depends on the buffer it came in', () => {
    const framer = new Framer();
    const stream = frameOf(NOTIFICATION, Uint8Array.of(6, 2, 1));
    const reused = Buffer.from(stream.subarray(0, 20));
    pushAll(framer, [reused]);
    reused.fill(0xee);
    assert.deepEqual(pushAll(framer, [stream.subarray(20)]), [`${NOTIFICATION} 060201`]);
  });

  test('gives bodies whose slices are copies even when a Buffer was pushed', () => {
    const framer = new Framer();
    const chunk = Buffer.from(frameOf(NOTIFICATION, Uint8Array.of(6, 2, 1)));
    const [item] = [...framer.push(chunk)];
    assert.ok(item?.ok);
    const kept = item.value.body.slice();
    chunk.fill(0xee);
    assert.equal(hex(kept), '060201');
  });
});

// RFC 4271 section 6.1, RFC 8654 section 5: length, type, limit, what comes
const HEADERS: readonly [string, Uint8Array, number, string | undefined][] = [
  ['a marker with a zero', header(19, KEEPALIVE).fill(0, 7, 8), 4096, 'fault 1/1  reset'],
  ['a marker of zeros', new Uint8Array(19), 4096, 'fault 1/1  reset'],
  ['a length of 18', header(18, KEEPALIVE), 4096, 'fault 1/2 0012 reset'],
  ['a length of 0', header(0, UPDATE), 4096, 'fault 1/2 0000 reset'],
  ['an OPEN of 28', header(28, OPEN), 4096, 'fault 1/2 001C reset'],
  ['an OPEN of 29', header(29, OPEN), 4096, undefined],
  ['an UPDATE of 22', header(22, UPDATE), 4096, 'fault 1/2 0016 reset'],
  ['an UPDATE of 23', header(23, UPDATE), 4096, undefined],
  ['a NOTIFICATION of 20', header(20, NOTIFICATION), 4096, 'fault 1/2 0014 reset'],
  ['a NOTIFICATION of 21', header(21, NOTIFICATION), 4096, undefined],
  ['a KEEPALIVE of 20', header(20, KEEPALIVE), 4096, 'fault 1/2 0014 reset'],
  ['a KEEPALIVE of 19', header(19, KEEPALIVE), 4096, undefined],
  ['a ROUTE-REFRESH of 19, which has a code of its own', header(19, ROUTE_REFRESH), 4096, undefined],
  ['the type 0', header(19, 0), 4096, 'fault 1/3 00 reset'],
  ['the type 6', header(30, 6), 4096, 'fault 1/3 06 reset'],
  ['the type 255', header(30, 255), 4096, 'fault 1/3 FF reset'],
  ['an unknown type that is too short', header(18, 77), 4096, 'fault 1/2 0012 reset'],
  ['an UPDATE of 4096', header(4096, UPDATE), 4096, undefined],
  ['an UPDATE of 4097', header(4097, UPDATE, 0), 4096, 'fault 1/2 1001 reset'],
  ['an UPDATE of 4097 with extended messages', header(4097, UPDATE), 65535, undefined],
  ['an UPDATE of 65535 with extended messages', header(65535, UPDATE), 65535, undefined],
  ['a NOTIFICATION of 65535 with extended messages', header(65535, NOTIFICATION), 65535, undefined],
  ['an OPEN of 4096 with extended messages', header(4096, OPEN), 65535, undefined],
  ['an OPEN of 4097 with extended messages', header(4097, OPEN, 0), 65535, 'fault 1/2 1001 reset'],
  ['a KEEPALIVE of 65535 with extended messages', header(65535, KEEPALIVE, 0), 65535, 'fault 1/2 FFFF reset'],
];

describe('message headers', () => {
  for (const [what, octets, limit, fault] of HEADERS) {
    test(`${what} ${fault === undefined ? 'is taken' : `ends in ${fault}`}`, () => {
      const framer = new Framer();
      framer.limit = limit;
      const out = pushAll(framer, [octets]);
      assert.deepEqual(out, [fault ?? `${octets[18]} ${hex(octets.subarray(19))}`]);
    });
  }

  test('operational messages are taken once they were offered, and are not shorter than others', () => {
    const framer = new Framer();
    framer.operational = true;
    assert.deepEqual(pushAll(framer, [header(19, 6), header(30, 6, 11)]).length, 2);
    assert.deepEqual(pushAll(framer, [header(18, 6)]), ['fault 1/2 0012 reset']);
  });

  test('a broken header is told at once, before its body has come', () => {
    assert.deepEqual(pushAll(new Framer(), [header(5000, UPDATE, 0)]), ['fault 1/2 1388 reset']);
  });

  test('a header that has not come whole is waited for', () => {
    assert.deepEqual(pushAll(new Framer(), [new Uint8Array(18)]), []);
  });

  test('a limit that is raised between two messages of one chunk counts for the second', () => {
    const framer = new Framer();
    const stream = Uint8Array.from([...header(19, KEEPALIVE), ...header(5000, UPDATE)]);
    let frames = 0;
    for (const item of framer.push(stream)) {
      assert.ok(item.ok);
      framer.limit = 65535;
      frames += 1;
    }
    assert.equal(frames, 2);
  });
});
