// Lines from a socket or a pipe to whoever runs them: some at a time, in turns with helpers, and none while a pause lasts.

import type { Readable } from 'node:stream';
import { Inbox } from '../inbox.ts';
import { Lines } from '../lines.ts';
import type { Turns } from '../turns.ts';

export interface EarEvents {
  lines(batch: readonly string[]): void;
  /** In the place of a line beyond 1 MiB. */
  overlong(): void;
  /** All that was read has been told. */
  idle?(): void;
}

export class Ear {
  readonly #source: Readable;
  readonly #inbox: Inbox;
  readonly #lines: Lines;
  #paused = false;
  #deaf = false;

  /** Hears `source` from now on. What stands after its last newline is told to nobody. */
  constructor(source: Readable, turns: Turns, on: EarEvents) {
    this.#source = source;
    this.#inbox = new Inbox(turns, {
      lines: (batch) => on.lines(batch),
      overlong: () => on.overlong(),
      empty: () => {
        this.#read();
        on.idle?.();
      },
    });
    this.#lines = new Lines({
      lines: (batch) => {
        for (const line of batch) this.#inbox.push(line);
      },
      overlong: () => this.#inbox.push(undefined),
      partial: () => {},
    });
    source.on('data', (chunk: Buffer) => this.#hear(chunk));
  }

  get empty(): boolean {
    return this.#inbox.empty;
  }

  /** Nothing more is told or read until `resume`; a batch that is being told is the last. */
  pause(): void {
    this.#paused = true;
    this.#inbox.hold();
    this.#source.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.empty) this.#read();
    this.#inbox.release();
  }

  /** Tells nothing any more, for good. */
  close(): void {
    this.#deaf = true;
    this.#inbox.clear();
    this.pause();
  }

  #hear(chunk: Buffer): void {
    if (this.#deaf) return;
    this.#lines.push(chunk);
    this.#inbox.wake();
    if (this.#paused || !this.empty) this.#source.pause();
  }

  #read(): void {
    if (!this.#paused && !this.#deaf) this.#source.resume();
  }
}
