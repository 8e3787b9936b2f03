// Follows the lines that somebody else appends to a file.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const POLL = 25;

export class Tail {
  #file;
  #onLine;
  #timer;
  #chunk = Buffer.alloc(65536);
  #rest = Buffer.alloc(0);

  /**
   * @param {string} path
   * @param {(line: string, age: number) => void} onLine `age`: milliseconds since the file was last written to
   */
  constructor(path, onLine) {
    this.#file = openSync(path, 'a+');
    this.#onLine = onLine;
    this.#timer = setInterval(() => this.poll(), POLL);
  }

  /** Looks now, for those who cannot wait for the next time. */
  poll() {
    while (this.#file !== undefined) {
      const size = readSync(this.#file, this.#chunk);
      if (size === 0) return;
      const age = Math.max(0, Date.now() - fstatSync(this.#file).mtimeMs);
      const whole = Buffer.concat([this.#rest, this.#chunk.subarray(0, size)]);
      const end = whole.lastIndexOf(10) + 1;
      this.#rest = whole.subarray(end);
      for (const line of whole.toString('utf8', 0, end).split('\n').slice(0, -1)) this.#onLine(line, age);
    }
  }

  close() {
    clearInterval(this.#timer);
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
