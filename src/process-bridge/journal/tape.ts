// One open file that grows at its end, written without ever being waited for.

import { close, fdatasync, write } from 'node:fs';
import { promisify } from 'node:util';
import type { Clock } from '../../speaker/index.ts';

const writeTo = promisify(write);
const syncTo = promisify(fdatasync);

/** Octets in one call. */
const PIECE = 1 << 20;
/** Octets that may wait: a disk that is so far behind has failed. */
const MOST_WAITING = 32 << 20;
/** milliseconds; what was written is on the disk after this, or what is behind it is lost with the power */
const SYNC_MS = 1000;

export class Tape {
  readonly fd: number;
  readonly #clock: Clock;
  readonly #onFail: (why: Error) => void;
  #queue: Buffer[] = [];
  #waiting = 0;
  /** The writes under way, one after the other. */
  #writing: Promise<void> | undefined;
  /** Written and not on the disk yet. */
  #dirty = false;
  #syncing: Promise<void> | undefined;
  #cancelSync: (() => void) | undefined;
  #over = false;

  /** `onFail` is called once, and nothing is written after it. */
  constructor(fd: number, clock: Clock, onFail: (why: Error) => void) {
    this.fd = fd;
    this.#clock = clock;
    this.#onFail = onFail;
  }

  /** Octets that wait to be written. */
  get waiting(): number {
    return this.#waiting;
  }

  append(octets: Buffer): void {
    if (this.#over) return;
    this.#queue.push(octets);
    this.#waiting += octets.length;
    if (this.#waiting > MOST_WAITING) this.#fail(new Error('the disk does not keep up'));
    else this.#writing ??= this.#write();
  }

  /** Resolves once everything is on the disk, or cannot be. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    await this.#sync();
  }

  /** Writes nothing more, and closes the file once what is under way is over. */
  async close(): Promise<void> {
    this.#over = true;
    this.#cancelSync?.();
    this.#queue = [];
    this.#waiting = 0;
    await this.#writing;
    await this.#syncing;
    close(this.fd, () => {});
  }

  async #write(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const octets = this.#take();
        for (let at = 0; at < octets.length; ) at += (await writeTo(this.fd, octets, at)).bytesWritten;
        this.#waiting = Math.max(0, this.#waiting - octets.length);
        this.#dirty = true;
      }
    } catch (error) {
      this.#fail(error as Error);
    }
    this.#writing = undefined;
    if (!this.#over && this.#cancelSync === undefined) {
      this.#cancelSync = this.#clock.at(this.#clock.now() + SYNC_MS, () => {
        this.#cancelSync = undefined;
        void this.#sync();
      });
    }
  }

  /** As much of the queue as fits one call. */
  #take(): Buffer {
    let [count, size] = [0, 0];
    while (count < this.#queue.length && (count === 0 || size + this.#queue[count]!.length <= PIECE)) {
      size += this.#queue[count]!.length;
      count += 1;
    }
    const taken = this.#queue.splice(0, count);
    return taken.length === 1 ? taken[0]! : Buffer.concat(taken);
  }

  async #sync(): Promise<void> {
    while (this.#syncing !== undefined) await this.#syncing;
    if (!this.#dirty || this.#over) return;
    this.#dirty = false;
    this.#syncing = syncTo(this.fd).catch((error) => this.#fail(error as Error));
    await this.#syncing;
    this.#syncing = undefined;
  }

  #fail(why: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelSync?.();
    this.#queue = [];
    this.#waiting = 0;
    this.#onFail(why);
  }
}
