// Looks for a text in octets that come in pieces, however they are cut.

export class Finder {
  readonly #wanted: Buffer;
  #left: number;
  #tail: Buffer = Buffer.alloc(0);
  #found = false;

  /** Looks at the first `most` octets. */
  constructor(wanted: string, most: number) {
    this.#wanted = Buffer.from(wanted);
    this.#left = most;
  }

  get found(): boolean {
    return this.#found;
  }

  /** All that is looked at has been seen. */
  get full(): boolean {
    return this.#left === 0;
  }

  push(chunk: Buffer): void {
    const octets = Buffer.concat([this.#tail, chunk.subarray(0, this.#left)]);
    this.#left = Math.max(0, this.#left - chunk.length);
    this.#found ||= octets.includes(this.#wanted);
    this.#tail = octets.subarray(Math.max(0, octets.length - this.#wanted.length + 1));
  }
}
