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
  /** Lines that were not told, and not spoken of yet. */
  #held = 0;
  #due = false;

  constructor(on: StderrEvents) {
    this.#on = on;
    this.#lines = new Lines({ lines: (batch) => this.#say(batch), partial: (text) => on.said(printable(text)) });
  }

  /** What is not going to be told is only counted: whoever floods costs little. */
  push(chunk: Buffer): void {
    if (this.#throttle.full(this.#on.now())) this.#hold(this.#lines.skip(chunk));
    else this.#lines.push(chunk);
  }

  end(): void {
    this.#lines.end();
    this.#tellHeld();
  }

  #say(batch: readonly string[]): void {
    const now = this.#on.now();
    const passed = batch.filter(() => this.#throttle.pass(now));
    for (const line of passed) this.#on.said(printable(line));
    this.#hold(batch.length - passed.length);
  }

  #hold(lines: number): void {
    this.#held += lines;
    if (this.#held === 0 || this.#due) return;
    this.#due = true;
    this.#on.later(1000, () => this.#tellHeld());
  }

  #tellHeld(): void {
    this.#due = false;
    const held = this.#held;
    this.#held = 0;
    if (held > 0) this.#on.held(held);
  }
}

const LEVELS = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error', CRITICAL: 'error' } as const;
const MARKED = /^(DEBUG|INFO|WARNING|ERROR|CRITICAL)[[: ]/;

/** How much a line matters where it says so itself, as programs in Python do; what says nothing is a warning. */
export function levelOf(line: string): 'debug' | 'info' | 'warn' | 'error' {
  const word = MARKED.exec(line)?.[1];
  return word === undefined ? 'warn' : LEVELS[word as keyof typeof LEVELS];
}

/** So many in each second of the caller's clock. Pure. */
class Throttle {
  readonly #limit: number;
  #until = Number.NEGATIVE_INFINITY;
  #passed = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `now` in milliseconds */
  full(now: number): boolean {
    if (now >= this.#until) {
      this.#until = now + 1000;
      this.#passed = 0;
    }
    return this.#passed >= this.#limit;
  }

  pass(now: number): boolean {
    if (this.full(now)) return false;
    this.#passed += 1;
    return true;
  }
}
