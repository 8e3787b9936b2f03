// The two ends of a helper's pipes: octets become batches of lines, and what waits in the outbox becomes writes.

import type { Transform, Writable } from 'node:stream';
import split2 from 'split2';
import { Outbox } from './outbox.ts';

/** Characters in a line; a longer one is dropped whole. */
const LONGEST_LINE = 1 << 20;
const SPLIT = { maxLength: LONGEST_LINE, skipOverflow: true };
const CR = 13;
const SPACE = 32;
const TAB = 9;
const NEWLINE = 10;

export interface LineEvents {
  /** Every line that a chunk completed, without CR and blanks at their ends. */
  lines(batch: readonly string[]): void;
  /** Once for each line that was too long, in its place among the others. */
  overlong?(): void;
  /** What stood after the last newline when the pipe ended. */
  partial(text: string): void;
}

/** Octets of a pipe in, lines out, whatever the cuts; all lines of a chunk are told before `push` returns. */
export class Lines {
  readonly #on: LineEvents;
  readonly #splitter: Transform & { readonly overflow?: boolean };
  #batch: string[] = [];
  #overflow = false;
  /** Nothing waits in the splitter. */
  #whole = true;
  #ended = false;

  constructor(on: LineEvents) {
    this.#on = on;
    // The mapper takes the lines and passes none on, so nothing waits in the stream, and a chunk is a batch.
    const take = (line: string) => this.#take(line);
    this.#splitter = split2('\n', take, SPLIT);
  }

  push(chunk: Buffer): void {
    // Most chunks are whole lines with nothing waiting before them. To take those apart here saves a lone line a tenth
    // of the time that it is under way; the splitter has all that is cut in the middle.
    if (this.#whole && chunk[chunk.length - 1] === NEWLINE) {
      for (const line of chunk.toString('utf8', 0, chunk.length - 1).split('\n')) this.#take(line);
      this.#tell();
      return;
    }
    this.#whole = chunk[chunk.length - 1] === NEWLINE;
    this.#splitter.write(chunk);
    this.#tell();
    const overflow = this.#splitter.overflow === true;
    if (overflow && !this.#overflow) this.#on.overlong?.();
    this.#overflow = overflow;
  }

  /** Nothing comes any more. */
  end(): void {
    this.#ended = true;
    this.#splitter.end();
  }

  #take(line: string): void {
    if (this.#ended) this.#on.partial(line);
    // The splitter's limit holds for unfinished lines: one that ends within the chunk that takes it past comes through.
    else if (line.length > LONGEST_LINE) {
      this.#tell();
      this.#on.overlong?.();
    } else this.#batch.push(stripEnd(line));
  }

  #tell(): void {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#on.lines(batch);
  }
}

function stripEnd(line: string): string {
  let end = line.length;
  for (; end > 0; end -= 1) {
    const code = line.charCodeAt(end - 1);
    if (code !== CR && code !== SPACE && code !== TAB) break;
  }
  return end === line.length ? line : line.slice(0, end);
}

export interface FeedEvents {
  /** The reader does not keep up: its oldest events go from now on. Once for each time that it falls behind. */
  behind(): void;
  /** It caught up, and missed `count` events meanwhile. */
  overflow(count: number): void;
  /** Answers past the outbox's reserve are refused from now on. Once. */
  refused(): void;
  /** The pipe broke; nothing is written any more. Once. */
  broken(code: string): void;
}

/** Writes to a pipe at most a chunk a turn, and never more than the pipe takes. */
export class Feed {
  readonly #pipe: Writable;
  readonly #on: FeedEvents;
  #outbox = new Outbox();
  #state: 'idle' | 'due' | 'full' | 'closed' = 'idle';
  #behind = false;
  #refused = false;

  constructor(pipe: Writable, on: FeedEvents) {
    this.#pipe = pipe;
    this.#on = on;
    pipe.on('error', (error: NodeJS.ErrnoException) => this.#break(error));
    pipe.on('drain', () => {
      if (this.#state !== 'full') return;
      this.#state = 'idle';
      this.#wake();
    });
  }

  /** Octets that wait. */
  get waiting(): number {
    return this.#outbox.octets + this.#pipe.writableLength;
  }

  event(octets: Uint8Array | string): void {
    if (this.#state === 'closed') return;
    const behind = this.#outbox.event(octets) > 0;
    if (behind && !this.#behind) this.#on.behind();
    this.#behind ||= behind;
    this.#wake();
  }

  answer(text: string): void {
    if (this.#state === 'closed') return;
    const refused = !this.#outbox.answer(text);
    if (refused && !this.#refused) this.#on.refused();
    this.#refused ||= refused;
    this.#wake();
  }

  /** Ends the pipe. What this turn wrote still goes out if the pipe takes it; what waits longer is forgotten. */
  close(): void {
    if (this.#state === 'closed') return;
    const last = this.#state === 'due' ? this.#outbox.take() : undefined;
    this.#forget();
    if (!this.#pipe.writable) return;
    if (last !== undefined) this.#pipe.write(last);
    this.#pipe.end();
  }

  /** Everything that this turn of the loop adds leaves in one write, without a timer. */
  #wake(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'due';
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    if (this.#state !== 'due') return;
    const chunk = this.#outbox.take();
    this.#state = 'idle';
    if (chunk !== undefined) {
      if (!this.#pipe.write(chunk)) this.#state = 'full';
      else if (!this.#outbox.empty) this.#wake();
    }
    const lost = this.#outbox.overflow();
    if (lost === 0) return;
    this.#behind = false;
    this.#on.overflow(lost);
  }

  #break(error: NodeJS.ErrnoException): void {
    if (this.#state === 'closed') return;
    this.#forget();
    this.#on.broken(error.code ?? error.message);
  }

  #forget(): void {
    this.#state = 'closed';
    this.#outbox = new Outbox();
  }
}
