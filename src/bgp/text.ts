// An ASCII output that is written once and copied nowhere: events for helpers are made with it, octet by octet,
// since joining strings for each UPDATE costs more than twice as much.

const DIGITS = Array.from({ length: 256 }, (_, value) => Buffer.from(String(value), 'latin1'));

/** Growing ASCII buffer. What is put in must be ASCII; `quoted` makes it so for text from anywhere. */
export class Text {
  bytes: Buffer;
  size = 0;

  constructor(capacity = 4096) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  ascii(text: string): this {
    this.room(text.length);
    if (text.length > 24) this.bytes.write(text, this.size, 'latin1');
    else for (let i = 0; i < text.length; i += 1) this.bytes[this.size + i] = text.charCodeAt(i);
    this.size += text.length;
    return this;
  }

  put(octets: Uint8Array): this {
    this.room(octets.length);
    if (octets.length > 24) this.bytes.set(octets, this.size);
    else for (let i = 0; i < octets.length; i += 1) this.bytes[this.size + i] = octets[i]!;
    this.size += octets.length;
    return this;
  }

  /** A number from 0 to 255 in decimal, from a table. */
  octet(value: number): this {
    return this.put(DIGITS[value]!);
  }

  decimal(value: number): this {
    return value < 256 ? this.octet(value) : this.ascii(String(value));
  }

  /** A JSON string: quoted, escaped, and pure ASCII whatever `text` holds. */
  quoted(text: string): this {
    return this.ascii(jsonString(text));
  }

  clear(): this {
    this.size = 0;
    return this;
  }

  /** A copy of what was written. */
  done(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.size));
  }

  toString(): string {
    return this.bytes.toString('latin1', 0, this.size);
  }

  room(count: number): void {
    if (this.size + count <= this.bytes.length) return;
    const bigger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.size + count));
    this.bytes.copy(bigger, 0, 0, this.size);
    this.bytes = bigger;
  }
}

/** JSON text of a string with everything beyond printable ASCII escaped, so that it is safe on any pipe or terminal. */
export function jsonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Text from outside made safe for a log line or a terminal: control and non-ASCII characters escaped, length capped. */
export function printable(text: string, limit = 200): string {
  const safe = jsonString(text.length > limit ? text.slice(0, limit) : text).slice(1, -1);
  return text.length > limit ? `${safe}…` : safe;
}
