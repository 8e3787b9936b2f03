// Bounds-checked cursors over octets, and the few byte helpers that everyone needs.

/** Thrown when octets end too early. Caught in one place per message; never crosses a room border. */
export class Malformed extends Error {}

/** Reads big-endian numbers and views from `bytes`, between `at` and `end`. Running off the end throws Malformed. */
export class Reader {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** Octets not yet read. */
  left(): number {
    return this.end - this.at;
  }

  u8(): number {
    this.#need(1);
    return this.bytes[this.at++]!;
  }

  u16(): number {
    this.#need(2);
    const value = readU16(this.bytes, this.at);
    this.at += 2;
    return value;
  }

  u32(): number {
    this.#need(4);
    const value = readU32(this.bytes, this.at);
    this.at += 4;
    return value;
  }

  /** The next `count` octets as a view, not a copy. */
  take(count: number): Uint8Array {
    this.#need(count);
    const view = this.bytes.subarray(this.at, this.at + count);
    this.at += count;
    return view;
  }

  rest(): Uint8Array {
    return this.take(this.left());
  }

  #need(count: number): void {
    if (this.end - this.at < count) throw new Malformed(`${count} octets wanted, ${this.end - this.at} left`);
  }
}

/** A growing output. A number that does not fit its width is a bug and throws RangeError. */
export class Writer {
  bytes: Uint8Array;
  size = 0;

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity);
  }

  u8(value: number): this {
    if (value < 0 || value > 0xff) throw new RangeError(`${value} does not fit one octet`);
    this.room(1);
    this.bytes[this.size++] = value;
    return this;
  }

  u16(value: number): this {
    if (value < 0 || value > 0xffff) throw new RangeError(`${value} does not fit two octets`);
    this.room(2);
    writeU16(this.bytes, this.size, value);
    this.size += 2;
    return this;
  }

  u32(value: number): this {
    if (value < 0 || value > 0xffff_ffff) throw new RangeError(`${value} does not fit four octets`);
    this.room(4);
    writeU32(this.bytes, this.size, value);
    this.size += 4;
    return this;
  }

  put(bytes: Uint8Array): this {
    return this.copy(bytes, 0, bytes.length);
  }

  /** Appends `from[at..end)`. Short runs are copied octet by octet, which beats a call into the runtime. */
  copy(from: Uint8Array, at: number, end: number): this {
    const count = end - at;
    this.room(count);
    if (count > 24) this.bytes.set(from.subarray(at, end), this.size);
    else for (let i = 0; i < count; i += 1) this.bytes[this.size + i] = from[at + i]!;
    this.size += count;
    return this;
  }

  /** Writes a one-octet length before whatever `body` writes. */
  sized8(body: (out: this) => void): this {
    const at = this.size;
    this.u8(0);
    body(this);
    const length = this.size - at - 1;
    if (length > 0xff) throw new RangeError(`${length} octets do not fit a one-octet length`);
    this.bytes[at] = length;
    return this;
  }

  /** Writes a two-octet length before whatever `body` writes. */
  sized16(body: (out: this) => void): this {
    const at = this.size;
    this.u16(0);
    body(this);
    const length = this.size - at - 2;
    if (length > 0xffff) throw new RangeError(`${length} octets do not fit a two-octet length`);
    writeU16(this.bytes, at, length);
    return this;
  }

  /** A copy of what was written; the writer may be reused after `clear`. */
  done(): Uint8Array {
    return this.bytes.slice(0, this.size);
  }

  clear(): this {
    this.size = 0;
    return this;
  }

  /** Makes sure that `count` more octets fit. */
  room(count: number): void {
    if (this.size + count <= this.bytes.length) return;
    const bigger = new Uint8Array(Math.max(this.bytes.length * 2, this.size + count));
    bigger.set(this.bytes.subarray(0, this.size));
    this.bytes = bigger;
  }
}

export function readU16(bytes: Uint8Array, at = 0): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

export function readU32(bytes: Uint8Array, at = 0): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

export function writeU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

export function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

// Small and at most as long-lived as what it is made for: a piece that lives keeps the whole of it alive.
const POOL = 4096;
let pool = new ArrayBuffer(POOL);
let taken = 0;

/** `size` octets of zeros that share a buffer with others: making a small array of its own takes three times as long. */
export function fewOctets(size: number): Uint8Array {
  if (size > 64) return new Uint8Array(size);
  if (taken + size > POOL) {
    pool = new ArrayBuffer(POOL);
    taken = 0;
  }
  const octets = new Uint8Array(pool, taken, size);
  taken += size;
  return octets;
}

/** Four octets holding `value`. */
export function u32(value: number): Uint8Array {
  const bytes = fewOctets(4);
  writeU32(bytes, 0, value);
  return bytes;
}

export const NO_OCTETS = new Uint8Array(0);

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The first `length` octets as text with one character each: a Map key that *is* the octets. */
export function octetKey(bytes: Uint8Array, length = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1');
}

/** Upper-case hexadecimal, as ExaBGP prints it. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex').toUpperCase();
}

/** The octets of hexadecimal text, or undefined when it is not an even number of hexadecimal digits. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return undefined;
  return Uint8Array.from(Buffer.from(text, 'hex'));
}
