// Lines of a helper that were read and wait to be executed: some at a time and in order, so that nobody who says much
// holds the loop. Who fills it reads nothing more until it is empty, which bounds it.

import type { Turns, Worker } from './turns.ts';

/** Lines in one piece of work. */
const BATCH = 64;

export interface InboxEvents {
  lines(batch: readonly string[]): void;
  /** In the place of a line that was too long. */
  overlong(): void;
  /** All that was put in has been told. */
  empty(): void;
}

export class Inbox implements Worker {
  readonly #turns: Turns;
  readonly #on: InboxEvents;
  /** undefined stands for a line that was too long. */
  #lines: (string | undefined)[] = [];
  #told = 0;
  #held = false;

  constructor(turns: Turns, on: InboxEvents) {
    this.#turns = turns;
    this.#on = on;
  }

  get empty(): boolean {
    return this.#told === this.#lines.length;
  }

  push(line: string | undefined): void {
    this.#lines.push(line);
  }

  /** To be called after `push`; what time is left for is told before it returns. */
  wake(): void {
    if (!this.#held && !this.empty) this.#turns.add(this);
  }

  /** Tells nothing until `release`; a batch that is being told is the last. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.wake();
  }

  /** Forgets what was not told. */
  clear(): void {
    this.#lines = [];
    this.#told = 0;
  }

  work(): boolean {
    if (this.#held || this.empty) return false;
    const from = this.#told;
    if (this.#lines[from] === undefined) {
      this.#told += 1;
      this.#on.overlong();
    } else {
      const batch = this.#batch(from);
      this.#told += batch.length;
      this.#on.lines(batch);
    }
    if (!this.empty) return !this.#held;
    this.clear();
    this.#on.empty();
    return false;
  }

  #batch(from: number): string[] {
    const batch: string[] = [];
    for (let at = from; batch.length < BATCH; at += 1) {
      const line = this.#lines[at];
      if (line === undefined) break;
      batch.push(line);
    }
    return batch;
  }
}
