// Octets that a peer may send, good ones spoiled in every way: no exception, and a fault is one that ends the session.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  attributes,
  capabilityOf,
  concat,
  eachNlri,
  Framer,
  frameOf,
  ipv4Unicast,
  ipv6Unicast,
  type Negotiated,
  negotiate,
  type Open,
  plainSession,
  readNotification,
  readOpen,
  readRefresh,
  readUpdate,
  rowOf,
  describe as sentence,
  Text,
  writeMessage,
} from '../../src/bgp/index.ts';
import { attributeSamples, capabilitySamples, familySamples } from '../support/bgp-arbitraries.ts';
import { attributeOctets, bodyOf, octets } from '../support/bgp-update.ts';
import { fc } from '../support/fast-check.ts';
import { readVectors } from '../support/vectors.ts';

const SESSIONS: readonly Negotiated[] = [
  plainSession({ localAs: 64999, peerAs: 64512 }),
  plainSession({ localAs: 64512, peerAs: 64512, asn4: false }),
  plainSession({ localAs: 64999, peerAs: 64512, asn4: false, families: [ipv4Unicast] }),
  plainSession({ families: [ipv4Unicast, ipv6Unicast], addPathIn: new Set([ipv4Unicast.key, ipv6Unicast.key]) }),
];
const session = fc.constantFrom(...SESSIONS);

/** One spoiling of octets: where, how, and with what. */
const change = fc.record({
  /** in thousandths of the whole */
  at: fc.integer({ min: 0, max: 999 }),
  how: fc.constantFrom('set', 'flip', 'cut', 'drop', 'repeat', 'insert', 'zero', 'ones'),
  octet: fc.nat(255),
  count: fc.integer({ min: 1, max: 12 }),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function spoil(bytes: Uint8Array, { at, how, octet, count }: Change): Uint8Array {
  const i = Math.floor((at * bytes.length) / 1000);
  const before = bytes.subarray(0, i);
  switch (how) {
    case 'set':
      return concat(before, Uint8Array.of(octet), bytes.subarray(i + 1));
    case 'flip':
      return concat(before, Uint8Array.of(bytes[i]! ^ (1 << (octet & 7))), bytes.subarray(i + 1));
    case 'cut':
      return before;
    case 'drop':
      return concat(before, bytes.subarray(i + count));
    case 'repeat':
      return concat(before, bytes.subarray(i, i + count), bytes.subarray(i));
    case 'insert':
      return concat(before, new Uint8Array(count).fill(octet), bytes.subarray(i));
    case 'zero':
      return concat(before, new Uint8Array(Math.min(count, bytes.length - i)), bytes.subarray(i + count));
    case 'ones':
      return concat(before, new Uint8Array(Math.min(count, bytes.length - i)).fill(255), bytes.subarray(i + count));
  }
}

const spoiled = (good: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(good, fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([bytes, changes]) => changes.reduce(spoil, bytes));

const values = Object.entries(attributeSamples).map(([name, { values: sample }]) =>
  sample.map((value) => ({ name, value })),
);
const CODES = Object.fromEntries(attributes.all().map(({ name, code, flags }) => [name, [code, flags] as const]));
const attribute = fc.oneof(...values).map(({ name, value }) => attributeOctets(...CODES[name]!, value));
// Spoiled inside, with lengths that fit: these get past the cutting of the message.
const oddAttribute = fc
  .tuple(fc.oneof(...values), fc.option(change), fc.constantFrom(0, 0, 0, 0x80, 0x40, 0x20, 0x10, 0x0f))
  .map(([{ name, value }, spoiling, flip]) => {
    const [code, flags] = CODES[name]!;
    return attributeOctets(code, flags ^ flip, spoiling === null ? value : spoil(value, spoiling));
  });
const hop6 = octets('10 20010DB8000000000000000000000001 00');
const nlri4 = fc.array(familySamples['ipv4 unicast']!, { maxLength: 4 }).map((list) => concat(...list));
const nlri6 = fc.array(familySamples['ipv6 unicast']!, { maxLength: 4 }).map((list) => concat(...list));
const madeOf = (part: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc
    .record({
      withdrawn: nlri4,
      attributes: fc.array(part, { maxLength: 8 }),
      reach: fc.option(nlri6),
      unreach: fc.option(nlri6),
      nlri: nlri4,
    })
    .map(({ withdrawn, attributes, reach, unreach, nlri }) => {
      const mp = [
        ...(reach === null ? [] : [attributeOctets(14, 0x80, octets('000201', hop6, reach))]),
        ...(unreach === null ? [] : [attributeOctets(15, 0x80, octets('000201', unreach))]),
      ];
      return bodyOf({ withdrawn, attributes: [...attributes, ...mp], nlri });
    });
const made = madeOf(attribute);
const body = fc.oneof(made, fc.constantFrom(...readVectors().map(({ octets: known }) => known)));

/** Reads all that an UPDATE holds, as events and logs do. */
function useUp(bytes: Uint8Array, negotiated: Negotiated): boolean {
  const judged = readUpdate(bytes, negotiated);
  if (!judged.ok) {
    assert.equal(judged.fault.verdict, 'reset');
    assert.equal(judged.fault.code, 3);
    assert.notEqual(judged.fault.why, '');
    return false;
  }
  const { announced, withdrawn, attributes, faults } = judged.value;
  assert.ok(faults.every(({ verdict }) => verdict !== 'reset'));
  for (const block of [...announced, ...withdrawn]) {
    eachNlri(block, (at, end, pathId, codec) => {
      assert.ok(end > at && end <= block.octets.length);
      const out = new Text();
      codec.writeJson(out, block.octets, at, pathId, undefined);
      JSON.parse(out.toString());
      assert.notEqual(codec.print(block.octets.subarray(at, end)), '');
    });
  }
  for (const set of [attributes, ...announced.map((block) => block.attributes)]) {
    for (const { code, flags, value } of set?.list ?? []) {
      const row = rowOf(code, flags);
      assert.doesNotMatch(row.print(value), /undefined|NaN/);
      const json = row.toJson(value);
      if (json !== undefined) JSON.parse(json);
    }
  }
  return true;
}

describe('an UPDATE', () => {
  test('that is made of good parts is read', () => {
    fc.assert(
      fc.property(made, (bytes) => void useUp(bytes, SESSIONS[0]!)),
      { numRuns: 2000 },
    );
  });

  test('that is spoiled gives a value or a fault that ends the session', () => {
    let good = 0;
    fc.assert(
      fc.property(fc.oneof(spoiled(body), madeOf(oddAttribute)), session, (bytes, negotiated) => {
        if (useUp(bytes, negotiated)) good += 1;
      }),
      { numRuns: 20_000 },
    );
    assert.ok(good > 1000 && good < 19_000, `${good} were read`);
  });

  test('that is noise gives a value or a fault that ends the session', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80, size: 'max' }),
        session,
        (bytes, negotiated) => void useUp(bytes, negotiated),
      ),
      { numRuns: 20_000 },
    );
  });

  test('that is cut anywhere gives a value or a fault that ends the session', () => {
    for (const { octets: whole, mirror } of readVectors()) {
      for (let length = 0; length < Math.min(whole.length, 400); length += 1) useUp(whole.subarray(0, length), mirror);
    }
  });

  test('reads the same when it is read again, and leaves its octets alone', () => {
    fc.assert(
      fc.property(spoiled(body), session, (bytes, negotiated) => {
        const copy = bytes.slice();
        const first = readUpdate(bytes, negotiated);
        assert.deepEqual(readUpdate(bytes, negotiated), first);
        assert.deepEqual(bytes, copy);
      }),
      { numRuns: 3000 },
    );
  });
});

const capability = fc.oneof(
  ...Object.entries(capabilitySamples).map(([name, sample]) => {
    const code =
      { multiprotocol: 1, 'route-refresh': 2, 'extended-message': 6, 'graceful-restart': 64, asn4: 65, 'add-path': 69 }[
        name
      ] ?? 70;
    return sample.map((list) => list.map((value) => ({ code, value })));
  }),
);
const open = fc.array(capability, { maxLength: 12 }).map((lists): Open => {
  return { type: 'open', version: 4, as: 64512, holdTime: 90, routerId: '192.0.2.9', capabilities: lists.flat() };
});
const ours: Open = { type: 'open', version: 4, as: 64999, holdTime: 90, routerId: '192.0.2.1', capabilities: [] };

describe('an OPEN', () => {
  test('that is spoiled is read, and judged without an exception', () => {
    // The framer lets no OPEN through that is shorter than its fixed fields.
    const bodies = spoiled(open.map((message) => writeMessage(message).subarray(19))).filter(
      ({ length }) => length >= 10,
    );
    fc.assert(
      fc.property(bodies, (bytes) => {
        const read = readOpen(bytes);
        const codes = new Set(read.capabilities.map(({ code }) => code));
        for (const code of codes) {
          const list = read.capabilities.filter((one) => one.code === code).map(({ value }) => value);
          JSON.parse(`{ ${capabilityOf(code).toJson(list)} }`);
        }
        const judged = negotiate(
          { localAs: 64999, peerAs: undefined },
          { ...ours, capabilities: read.capabilities },
          read,
        );
        if (!judged.ok) assert.equal(`${judged.fault.verdict} ${judged.fault.code}`, 'reset 2');
        else assert.equal(read.fault, undefined);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('a stream', () => {
  const message = fc.oneof(
    body.map((bytes) => frameOf(2, bytes)),
    open.map(writeMessage),
    fc.constant(writeMessage({ type: 'keepalive' })),
    fc.uint8Array({ minLength: 2, maxLength: 9 }).map((bytes) => frameOf(3, bytes)),
    fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => frameOf(5, bytes)),
  );
  const stream = fc.array(message, { minLength: 1, maxLength: 4 }).map((list) => concat(...list));

  test('that is spoiled gives frames and at most one fault, the same for any segments', () => {
    fc.assert(
      fc.property(spoiled(stream), fc.integer({ min: 1, max: 97 }), (bytes, size) => {
        const whole = frames(bytes, bytes.length + 1);
        assert.deepEqual(frames(bytes, size), whole);
      }),
      { numRuns: 20_000 },
    );
  });

  function frames(bytes: Uint8Array, size: number): string[] {
    const framer = new Framer();
    const out: string[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      for (const item of framer.push(bytes.subarray(at, at + size))) {
        assert.ok(out.at(-1)?.startsWith('fault') !== true);
        if (!item.ok) {
          assert.equal(item.fault.verdict, 'reset');
          assert.equal(item.fault.code, 1);
          out.push(`fault ${item.fault.subcode}`);
          continue;
        }
        const { type, body: found } = item.value;
        out.push(`${type} ${found.length}`);
        if (type === 1) readOpen(found);
        if (type === 3) sentence(readNotification(found));
        if (type === 5) readRefresh(found);
      }
    }
    return out;
  }
});
