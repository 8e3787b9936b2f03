// The two ends of a helper's pipes: octets become batches of lines, and what waits in the outbox becomes writes.

import type { Transform, Writable } from 'node:stream';
import split2 from 'split2';
import { Outbox } from './outbox.ts';

/** Octets of a line that is not ended, and characters of one that is; a longer one is dropped whole. */
const LONGEST_LINE = 1 << 20;
/** Octets that are held for the next line that comes in pieces. */
const KEPT = 65_536;
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

/** Octets of a pipe in, lines out, whatever the cuts; all lines that a chunk completes are told before `push` returns. */
export class Lines {
  readonly #on: LineEvents;
  readonly #splitter: Transform;
  readonly #begun = new Begun();
  #batch: string[] = [];
  /** Everything up to the next newline belongs to a line that is not told. */
  #skipping = false;

  constructor(on: LineEvents) {
    this.#on = on;
    // The mapper takes the lines and passes none on, so nothing waits in the stream, and a chunk is a batch.
    this.#splitter = split2('\n', (line: string) => this.#take(line));
  }

  push(chunk: Buffer): void {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    const begin = this.#skipping && end > 0 ? chunk.indexOf(NEWLINE) + 1 : 0;
    if (end > 0) this.#skipping = false;
    if (end > begin) this.#whole(chunk.subarray(begin, end));
    if (!this.#skipping && end < chunk.length) this.#keep(chunk.subarray(end));
  }

  /** Takes a chunk without telling what is in it; gives the number of lines that end in it. */
  skip(chunk: Buffer): number {
    let count = 0;
    for (let at = 0; at < chunk.length; at += 1) if (chunk[at] === NEWLINE) count += 1;
    this.#begun.clear();
    this.#skipping = chunk.at(-1) !== NEWLINE;
    return count;
  }

  /** Nothing comes any more. */
  end(): void {
    if (this.#begun.length > 0) this.#on.partial(this.#begun.octets.toString());
    this.#begun.clear();
  }

  #whole(octets: Buffer): void {
    // Most chunks are whole lines with nothing waiting before them. To take those apart here saves a lone line a tenth
    // of the time that it is under way.
    if (this.#begun.length === 0) {
      for (const line of octets.toString('utf8', 0, octets.length - 1).split('\n')) this.#take(line);
    } else {
      this.#splitter.write(Buffer.concat([this.#begun.octets, octets]));
      this.#begun.clear();
    }
    this.#tell();
  }

  #keep(octets: Buffer): void {
    if (this.#begun.length + octets.length <= LONGEST_LINE) {
      this.#begun.append(octets);
      return;
    }
    this.#begun.clear();
    this.#skipping = true;
    this.#on.overlong?.();
  }

  #take(line: string): void {
    if (line.length <= LONGEST_LINE) {
      this.#batch.push(stripEnd(line));
      return;
    }
    this.#tell();
    this.#on.overlong?.();
  }

  #tell(): void {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#on.lines(batch);
  }
}

/** The beginning of a line, in one buffer however many pieces it comes in: a piece of one octet costs one octet. */
class Begun {
  length = 0;
  #buffer = Buffer.alloc(0);

  get octets(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }

  append(octets: Buffer): void {
    const length = this.length + octets.length;
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#buffer.length));
      this.octets.copy(larger);
      this.#buffer = larger;
    }
    octets.copy(this.#buffer, this.length);
    this.length = length;
  }

  clear(): void {
    this.length = 0;
    if (this.#buffer.length > KEPT) this.#buffer = Buffer.alloc(0);
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

  /** Entries that wait. */
  get items(): number {
    return this.#outbox.items;
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
