// The other end of an Adj-RIB-Out: reads what `take` gave and keeps it in a plain Map.

import assert from 'node:assert/strict';
import {
  type AttributeSet,
  eachNlri,
  type Family,
  Framer,
  HEADER,
  hex,
  intern,
  ipv4Unicast,
  ipv6Unicast,
  type Negotiated,
  type NlriBlock,
  parseAddress,
  plainSession,
  type Refresh,
  ROUTE_REFRESH,
  type Route,
  readRefresh,
  readUpdate,
  UPDATE,
  u32,
} from '../../src/bgp/index.ts';
import { AdjRibOut, type Grouping, type Taken } from '../../src/rib/index.ts';

/** One message as the peer saw it, NLRI as keys. */
export interface Said {
  /** octets of the whole message */
  readonly size: number;
  readonly announced: readonly string[];
  /** Announced although the peer had it just so. */
  readonly repeated: readonly string[];
  readonly withdrawn: readonly string[];
  readonly endOfRib: Family | undefined;
  readonly refresh: Refresh | undefined;
}

export function keyOf({ family, nlri, pathId }: Pick<Route, 'family' | 'nlri' | 'pathId'>): string {
  return `${family.key}/${pathId}/${hex(nlri)}`;
}

export class Receiver {
  readonly routes = new Map<string, AttributeSet>();
  readonly #session: Negotiated;
  #framer = new Framer();

  /** `session`: as the sender sees it. */
  constructor(session: Negotiated) {
    this.#session = { ...session, addPathIn: session.addPathOut };
    this.#framer.limit = session.messageLimit;
  }

  feed(octets: Uint8Array): Said[] {
    const said: Said[] = [];
    let whole = 0;
    for (const frame of this.#framer.push(octets)) {
      assert.ok(frame.ok, frame.ok ? '' : frame.fault.why);
      const { type, body } = frame.value;
      whole += HEADER + body.length;
      said.push(type === UPDATE ? this.#update(body) : this.#refresh(type, body));
    }
    assert.equal(whole, octets.length, 'octets after the last whole message');
    return said;
  }

  #update(body: Uint8Array): Said {
    const read = readUpdate(body, this.#session);
    assert.ok(read.ok, read.ok ? '' : read.fault.why);
    const { value } = read;
    assert.deepEqual(value.faults, []);
    const withdrawn = value.withdrawn.flatMap(keysOf);
    for (const key of withdrawn) this.routes.delete(key);
    const announced: string[] = [];
    const repeated: string[] = [];
    for (const block of value.announced) {
      for (const key of keysOf(block)) {
        announced.push(key);
        if (this.routes.get(key) === block.attributes) repeated.push(key);
        this.routes.set(key, block.attributes);
      }
    }
    const size = HEADER + body.length;
    assert.ok(size <= this.#session.messageLimit);
    return { size, announced, repeated, withdrawn, endOfRib: value.endOfRib, refresh: undefined };
  }

  #refresh(type: number, body: Uint8Array): Said {
    assert.equal(type, ROUTE_REFRESH);
    const read = readRefresh(body);
    assert.ok(read.ok);
    const size = HEADER + body.length;
    return { size, announced: [], repeated: [], withdrawn: [], endOfRib: undefined, refresh: read.value };
  }
}

function keysOf(block: NlriBlock): string[] {
  const keys: string[] = [];
  eachNlri(block, (at, end, pathId) => {
    keys.push(keyOf({ family: block.family, nlri: block.octets.subarray(at, end), pathId: pathId ?? 0 }));
  });
  return keys;
}

export const LOCAL4 = Uint8Array.of(192, 0, 2, 1);
export const LOCAL6 = parseAddress('2001:db8::1')!;
export const EVERYTHING = 1 << 30;

/** An Adj-RIB-Out with its receiver. */
export class Pair {
  readonly rib: AdjRibOut;
  readonly session: Negotiated;
  readonly local: Uint8Array;
  receiver: Receiver;
  refused: Taken['refused'] = [];

  constructor(
    about: {
      readonly grouping?: Grouping;
      readonly single?: boolean;
      readonly session?: Partial<Negotiated>;
      readonly local?: Uint8Array;
      readonly live?: boolean;
    } = {},
  ) {
    this.rib = new AdjRibOut({ grouping: about.grouping ?? 'full', single: about.single ?? false });
    this.session = plainSession({ families: [ipv4Unicast, ipv6Unicast], ...about.session });
    this.local = about.local ?? LOCAL4;
    this.receiver = new Receiver(this.session);
    if (about.live !== false) this.rib.start();
  }

  take(budget = EVERYTHING): Said[] {
    const { octets, refused } = this.rib.take(this.session, { localAddress: this.local }, budget);
    this.refused = refused;
    return this.receiver.feed(octets);
  }

  /** The session ends and a new one begins. */
  restart(): void {
    this.rib.stop();
    this.receiver = new Receiver(this.session);
    this.rib.start();
  }
}

/** A set that says everything that an iBGP session would add, so that it arrives as the same object. */
export function setOf(med: number, hop: Uint8Array = LOCAL4, padding = 0): AttributeSet {
  return intern([
    { code: 1, flags: 0x40, value: Uint8Array.of(0) },
    { code: 2, flags: 0x40, value: new Uint8Array(0) },
    { code: 3, flags: 0x40, value: hop },
    { code: 4, flags: 0x80, value: u32(med) },
    { code: 5, flags: 0x40, value: u32(100) },
    ...(padding > 0 ? [{ code: 0x99, flags: 0xc0, value: new Uint8Array(padding) }] : []),
  ]);
}

/** 10.x.y.z/32 or, shorter, a prefix of it. */
export function route4(i: number, attributes: AttributeSet, length = 32, pathId = 0): Route {
  const nlri = Uint8Array.of(length, 10, i >> 16, i >> 8, i).subarray(0, 1 + length / 8);
  return { family: ipv4Unicast, nlri, pathId, attributes };
}

/** A prefix below 2001:db8::/32, /128 or shorter, different for each `i` from /96 on. */
export function route6(i: number, attributes: AttributeSet, length = 128, pathId = 0): Route {
  const nlri = new Uint8Array(1 + length / 8);
  nlri.set([length, 0x20, 0x01, 0x0d, 0xb8, i >> 16, i >> 8, i]);
  return { family: ipv6Unicast, nlri, pathId, attributes };
}

/** A random number generator with a seed: `next(n)` is below n. */
export function randomOf(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}
