// What a helper says on its stderr, line by line for the log, and no more of it than a log can bear.

import { printable } from '../bgp/index.ts';
import { Lines } from './lines.ts';

const LINES_PER_SECOND = 100;

export interface StderrEvents {
  /** A line, safe to print. */
  said(text: string): void;
  /** So many more lines were not told. */
  held(lines: number): void;
  /** milliseconds, monotonic */
  now(): number;
  later(ms: number, run: () => void): void;
}

export class Stderr {
  readonly #on: StderrEvents;
  readonly #throttle = new Throttle(LINES_PER_SECOND);
  readonly #lines: Lines;
  #due = false;

  constructor(on: StderrEvents) {
    this.#on = on;
    this.#lines = new Lines({ lines: (batch) => this.#say(batch), partial: (text) => on.said(printable(text)) });
  }

  push(chunk: Buffer): void {
    this.#lines.push(chunk);
  }

  end(): void {
    this.#lines.end();
    this.#tellHeld();
  }

  #say(batch: readonly string[]): void {
    const now = this.#on.now();
    const passed = batch.filter(() => this.#throttle.pass(now));
    for (const line of passed) this.#on.said(printable(line));
    if (passed.length === batch.length || this.#due) return;
    this.#due = true;
    this.#on.later(1000, () => this.#tellHeld());
  }

  #tellHeld(): void {
    this.#due = false;
    const held = this.#throttle.held();
    if (held > 0) this.#on.held(held);
  }
}

/** So many in each second of the caller's clock. Pure. */
class Throttle {
  readonly #limit: number;
  #until = Number.NEGATIVE_INFINITY;
  #passed = 0;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `now` in milliseconds */
  pass(now: number): boolean {
    if (now >= this.#until) {
      this.#until = now + 1000;
      this.#passed = 0;
    }
    const pass = this.#passed < this.#limit;
    if (pass) this.#passed += 1;
    else this.#held += 1;
    return pass;
  }

  /** How many were held back since this was last asked. */
  held(): number {
    const held = this.#held;
    this.#held = 0;
    return held;
  }
}
