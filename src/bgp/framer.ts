// A TCP stream cut into messages, whatever the segments look like.

import { bad, type Checked, good, HEADER_ERROR, reset } from './fault.ts';
import { HEADER, KEEPALIVE, NOTIFICATION, OPEN, OPERATIONAL, ROUTE_REFRESH, UPDATE } from './message/header.ts';
import { concat, NO_OCTETS, readU16 } from './octets.ts';

/** One message: `body` is what follows the header, a view that is good until the next `push`. */
export interface Frame {
  readonly type: number;
  readonly body: Uint8Array;
}

// Smallest whole message of each type, RFC 4271 section 6.1; a ROUTE-REFRESH body is judged by RFC 7313's own code.
const LEAST: Readonly<Record<number, number>> = {
  [OPEN]: 29,
  [UPDATE]: 23,
  [NOTIFICATION]: 21,
  [KEEPALIVE]: 19,
  [ROUTE_REFRESH]: 19,
};

/** Feeds on any chunk size, even one octet. After a fault nothing more comes out. */
export class Framer {
  /** octets of the largest message accepted: 4096, or 65535 once both sides said so (RFC 8654) */
  limit = 4096;
  /** Operational messages are part of the session, since we offered them. */
  operational = false;
  #tail: Uint8Array = NO_OCTETS;
  #broken = false;

  /** The whole messages that `chunk` completes, or the fault that ends the stream. */
  *push(chunk: Uint8Array): Generator<Checked<Frame>, void, void> {
    if (this.#broken) return;
    // Never a Buffer, whose slices are views: what is kept of a message must not change with the socket's buffer.
    const fresh = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    const bytes = this.#tail.length === 0 ? fresh : concat(this.#tail, fresh);
    let at = 0;
    while (bytes.length - at >= HEADER) {
      const length = readU16(bytes, at + 16);
      const fault = this.#judge(bytes, at, length);
      if (fault !== undefined) {
        this.#broken = true;
        this.#tail = NO_OCTETS;
        yield bad(fault);
        return;
      }
      if (bytes.length - at < length) break;
      const start = at;
      at += length;
      // Kept before the caller acts, since it may stop listening here and push again later.
      this.#tail = bytes.subarray(at);
      yield good({ type: bytes[start + 18]!, body: bytes.subarray(start + HEADER, at) });
    }
    // A copy, so that a tail of a few octets does not hold a whole receive buffer.
    this.#tail = at === bytes.length ? NO_OCTETS : bytes.slice(at);
  }

  #judge(bytes: Uint8Array, at: number, length: number) {
    for (let i = 0; i < 16; i += 1) {
      if (bytes[at + i] !== 0xff) return reset(HEADER_ERROR, 1, 'the marker is not all ones');
    }
    const type = bytes[at + 18]!;
    const least = type === OPERATIONAL && this.operational ? HEADER : LEAST[type];
    const lengthOctets = bytes.slice(at + 16, at + 18);
    if (length < HEADER || length > this.limit) {
      return reset(HEADER_ERROR, 2, `a message of ${length} octets`, lengthOctets);
    }
    if (least === undefined) return reset(HEADER_ERROR, 3, `message type ${type}`, Uint8Array.of(type));
    if (length < least || (type === KEEPALIVE && length !== least) || (type === OPEN && length > 4096)) {
      return reset(HEADER_ERROR, 2, `a message of type ${type} with ${length} octets`, lengthOctets);
    }
    return undefined;
  }
}

/** The messages in octets that we wrote ourselves, back to back. */
export function* eachFrame(octets: Uint8Array): Generator<Frame, void, void> {
  for (let at = 0; at < octets.length; ) {
    const end = at + readU16(octets, at + 16);
    yield { type: octets[at + 18]!, body: octets.subarray(at + HEADER, end) };
    at = end;
  }
}
