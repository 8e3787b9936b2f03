// The little of BGP that the sink needs: framing, the answer to an OPEN, and the prefixes of an UPDATE.

export const OPEN = 1;
export const UPDATE = 2;
export const NOTIFICATION = 3;
export const KEEPALIVE = 4;

export const HEADER_SIZE = 19;
const MARKER = Buffer.alloc(16, 0xff);

const OPTION_CAPABILITIES = 2;
const CAPABILITY_ASN4 = 65;
const CAPABILITY_ADD_PATH = 69;

const ATTRIBUTE_NEXT_HOP = 3;
const ATTRIBUTE_MP_REACH = 14;
const ATTRIBUTE_MP_UNREACH = 15;
const AFI_IPV6 = 2;
const SAFI_UNICAST = 1;

/**
 * @typedef {{ type: number, body: Buffer }} Message
 * @typedef {{ announced: string[], withdrawn: string[], nextHop: string }} Update
 */

/**
 * @param {number} type
 * @param {Buffer} [body]
 * @returns {Buffer}
 */
export function frame(type, body = Buffer.alloc(0)) {
  const header = Buffer.alloc(HEADER_SIZE, 0xff);
  header.writeUInt16BE(HEADER_SIZE + body.length, 16);
  header.writeUInt8(type, 18);
  return Buffer.concat([header, body]);
}

/** Cuts a stream of chunks into messages. */
export class Framer {
  /** @type {Buffer} */
  #rest = Buffer.alloc(0);

  /**
   * @param {Buffer} chunk
   * @returns {Generator<Message>}
   */
  *push(chunk) {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (data.length - at >= HEADER_SIZE) {
      const length = data.readUInt16BE(at + 16);
      if (length < HEADER_SIZE || MARKER.compare(data, at, at + 16) !== 0) throw new Error('bad message header');
      if (data.length - at < length) break;
      yield { type: data.readUInt8(at + 18), body: data.subarray(at + HEADER_SIZE, at + length) };
      at += length;
    }
    this.#rest = data.subarray(at);
  }
}

/**
 * The capabilities of an OPEN, one after the other.
 * @param {Buffer} body
 * @returns {Generator<{ code: number, value: Buffer }>}
 */
function* capabilities(body) {
  const options = body.subarray(10, 10 + body.readUInt8(9));
  for (let at = 0; at < options.length; ) {
    const end = at + 2 + options.readUInt8(at + 1);
    if (options.readUInt8(at) === OPTION_CAPABILITIES) {
      for (let cap = at + 2; cap < end; cap += 2 + options.readUInt8(cap + 1)) {
        const value = options.subarray(cap + 2, cap + 2 + options.readUInt8(cap + 1));
        yield { code: options.readUInt8(cap), value };
      }
    }
    at = end;
  }
}

/**
 * The OPEN that mirrors the one received: same hold time and capabilities, but our AS number and identifier.
 * ADD-PATH is left out, so that the form of the NLRI never depends on the subject.
 * @param {Buffer} body body of the OPEN received
 * @param {number} as
 * @returns {Buffer}
 */
export function mirrorOpen(body, as) {
  const asn4 = Buffer.alloc(4);
  asn4.writeUInt32BE(as);
  const options = [];
  for (const { code, value } of capabilities(body)) {
    if (code === CAPABILITY_ADD_PATH) continue;
    const content = code === CAPABILITY_ASN4 ? asn4 : value;
    options.push(Buffer.from([OPTION_CAPABILITIES, content.length + 2, code, content.length]), content);
  }
  const tail = Buffer.concat(options);
  const head = Buffer.from(body.subarray(0, 10));
  head.writeUInt16BE(as > 65535 ? 23456 : as, 1);
  Buffer.from([10, 0, 0, 2]).copy(head, 5);
  head.writeUInt8(tail.length, 9);
  return Buffer.concat([head, tail]);
}

/** @param {Buffer} body body of an OPEN @returns {number} hold time in seconds */
export function holdTime(body) {
  return body.readUInt16BE(3);
}

/**
 * @param {Buffer} nlri
 * @param {boolean} six IPv6, and not IPv4
 * @param {string[]} into
 */
function readPrefixes(nlri, six, into) {
  const width = six ? 128 : 32;
  for (let at = 0; at < nlri.length; ) {
    const length = nlri.readUInt8(at);
    const size = (length + 7) >> 3;
    if (length > width || at + 1 + size > nlri.length) throw new Error('bad NLRI');
    into.push(`${six ? address6(nlri, at + 1, size) : address4(nlri, at + 1, size)}/${length}`);
    at += 1 + size;
  }
}

/** @param {Buffer} data @param {number} at @param {number} size @returns {string} */
function address4(data, at, size) {
  /** @param {number} index */
  const octet = (index) => (index < size ? data[at + index] : 0);
  return `${octet(0)}.${octet(1)}.${octet(2)}.${octet(3)}`;
}

/**
 * All eight groups are written out: the text is only ever compared with its like.
 * @param {Buffer} data
 * @param {number} at
 * @param {number} size
 * @returns {string}
 */
function address6(data, at, size) {
  const full = Buffer.alloc(16);
  data.copy(full, 0, at, at + size);
  return Array.from({ length: 8 }, (_, group) => full.readUInt16BE(group * 2).toString(16)).join(':');
}

/**
 * @param {Buffer} body
 * @returns {Generator<{ type: number, value: Buffer }>}
 */
function* attributes(body) {
  for (let at = 0; at < body.length; ) {
    const extended = (body.readUInt8(at) & 0x10) !== 0;
    const length = extended ? body.readUInt16BE(at + 2) : body.readUInt8(at + 2);
    const start = at + (extended ? 4 : 3);
    if (start + length > body.length) throw new Error('bad attribute length');
    yield { type: body.readUInt8(at + 1), value: body.subarray(start, start + length) };
    at = start + length;
  }
}

/**
 * @param {Buffer} body body of an UPDATE
 * @returns {Update}
 */
export function readUpdate(body) {
  /** @type {Update} */
  const update = { announced: [], withdrawn: [], nextHop: '' };
  const attributesAt = 4 + body.readUInt16BE(0);
  const nlriAt = attributesAt + body.readUInt16BE(attributesAt - 2);
  readPrefixes(body.subarray(2, attributesAt - 2), false, update.withdrawn);
  for (const { type, value } of attributes(body.subarray(attributesAt, nlriAt))) {
    if (type === ATTRIBUTE_NEXT_HOP) {
      update.nextHop = address4(value, 0, 4);
    } else if (type === ATTRIBUTE_MP_REACH && value.readUInt8(2) === SAFI_UNICAST) {
      const size = value.readUInt8(3);
      const six = value.readUInt16BE(0) === AFI_IPV6;
      update.nextHop = size === 4 ? address4(value, 4, 4) : address6(value, 4, 16);
      readPrefixes(value.subarray(5 + size), six, update.announced);
    } else if (type === ATTRIBUTE_MP_UNREACH && value.readUInt8(2) === SAFI_UNICAST) {
      readPrefixes(value.subarray(3), value.readUInt16BE(0) === AFI_IPV6, update.withdrawn);
    }
  }
  readPrefixes(body.subarray(nlriAt), false, update.announced);
  return update;
}
