// The pipes between the helper and the daemon: a line out, a line of answer in, whatever it says.

import { fstatSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';

export interface PipeParts {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Whether a line is followed by an answer. */
  readonly answered: boolean;
  /** Whether somebody holds the other end of stdin, so that its end says that he is gone. */
  readonly held: boolean;
  /** Once, when he is gone. */
  onGone(): void;
}

/** Whether a descriptor is a pipe or a socket. */
export function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}

export class Pipe {
  readonly #parts: PipeParts;
  /** Answers that have come, less lines that were printed. */
  #balance = 0;
  #writing = 0;
  /** No more answers come. */
  #ended = false;
  #gone = false;
  #waiting: (() => void) | undefined;

  constructor(parts: PipeParts) {
    const { stdin, stdout, answered, held } = parts;
    this.#parts = parts;
    stdout.on('error', () => this.#leave());
    if (!answered && !held) return;
    stdin.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) this.#balance += 1;
      this.#look();
    });
    for (const end of ['end', 'error', 'close']) stdin.on(end, () => this.#end());
  }

  /** Prints lines, and waits for none of them. */
  print(lines: readonly string[]): void {
    if (this.#gone || lines.length === 0) return;
    this.#balance -= lines.length;
    this.#writing += 1;
    this.#parts.stdout.write(`${lines.join('\n')}\n`, () => {
      this.#writing -= 1;
      this.#look();
    });
  }

  /** Calls `done` once all lines are written and answered, or nobody is there to do so; the function returned forgets it. */
  whenAnswered(done: () => void): () => void {
    this.#waiting = () => {
      this.#waiting = undefined;
      done();
    };
    process.nextTick(() => this.#look());
    return () => {
      this.#waiting = undefined;
    };
  }

  #look(): void {
    const answered = !this.#parts.answered || this.#ended || this.#balance >= 0;
    if (this.#gone || (answered && this.#writing === 0)) this.#waiting?.();
  }

  #end(): void {
    this.#ended = true;
    if (this.#parts.held) this.#leave(false);
    this.#look();
  }

  /** `deaf`: nothing that is printed is read any more. */
  #leave(deaf = true): void {
    if (deaf) this.#gone = true;
    this.#parts.onGone();
    this.#look();
  }
}
