// What waits to be written to a helper that reads slowly or not at all. Pure: octets in, chunks out, in order.
//
// Events are bounded: past the bound the oldest ones go, since the newest tell more. Answers are not dropped, for
// helpers count them, so they are kept small instead: a run of equal answers is one entry with a count, and short
// unequal ones share an entry. A helper that never reads a million `done` costs one entry.

/** What an entry costs beside its octets. */
const WEIGHT = 64;
/** Unequal answers are joined up to this many characters. */
const JOIN = 512;
const NEWLINE = 10;

interface Run {
  text: string;
  count: number;
}

type Entry = Uint8Array | Run;

/** First in, first out, without moving the rest at each `shift`. */
class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  first(): T | undefined {
    return this.#items[this.#head];
  }

  last(): T | undefined {
    return this.#items[this.#items.length - 1];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): void {
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head < this.#items.length && (this.#head < 1024 || this.#head * 2 < this.#items.length)) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}

export class Outbox {
  /** Events dropped since the beginning. */
  dropped = 0;
  /** Answers refused since the beginning. */
  refused = 0;
  readonly #limit: number;
  readonly #reserve: number;
  /** Answers before the first event. */
  readonly #front = new Fifo<Entry>();
  /** The first event, and all that came after it. */
  readonly #rest = new Fifo<Entry>();
  /** The tail of a message longer than a chunk: begun, so it can no longer be dropped. */
  #begun: Uint8Array | undefined;
  #eventOctets = 0;
  #answerOctets = 0;
  #untold = 0;

  /**
   * Octets that events may take, and octets that answers may take, each entry counting 64 more than its text. Answers
   * past their reserve are refused and counted: that many unequal ones wait only when nobody reads.
   */
  constructor(limit = 8 << 20, reserve = 32 << 20) {
    this.#limit = limit;
    this.#reserve = reserve;
  }

  get empty(): boolean {
    return this.#front.length === 0 && this.#rest.length === 0 && this.#begun === undefined;
  }

  /** Events that are held, and answers that are held apart from each other. */
  get items(): number {
    return this.#front.length + this.#rest.length;
  }

  /** Octets that are held; equal answers count once. */
  get octets(): number {
    return this.#eventOctets + this.#answerOctets + (this.#begun?.length ?? 0);
  }

  /** Whole lines, not copied; a missing last newline is added. Tells how many older events it pushed out. */
  event(message: Uint8Array | string): number {
    const octets = typeof message === 'string' ? Buffer.from(message) : message;
    const line = octets.at(-1) === NEWLINE ? octets : Buffer.concat([octets, Buffer.of(NEWLINE)]);
    this.#rest.push(line);
    this.#eventOctets += line.length + WEIGHT;
    let gone = 0;
    for (; this.#eventOctets > this.#limit; gone += 1) this.#dropEvent();
    this.dropped += gone;
    this.#untold += gone;
    return gone;
  }

  /** One or more lines; a missing last newline is added. Tells whether it was taken. */
  answer(message: string): boolean {
    const text = message.endsWith('\n') ? message : `${message}\n`;
    if (this.#answerOctets < this.#reserve) {
      this.#append(this.#rest.length > 0 ? this.#rest : this.#front, text, 1);
      return true;
    }
    const last = (this.#rest.length > 0 ? this.#rest : this.#front).last();
    const equal = isRun(last) && last.text === text;
    if (equal) last.count += 1;
    else this.refused += 1;
    return equal;
  }

  /** Events dropped since this last told of any, once the queue is half empty again; 0 otherwise. */
  overflow(): number {
    if (this.#eventOctets * 2 > this.#limit) return 0;
    const count = this.#untold;
    this.#untold = 0;
    return count;
  }

  /** Removes and returns the next octets, at most `max`; undefined if there are none. */
  take(max = 65_536): Uint8Array | undefined {
    const parts: Uint8Array[] = [];
    for (let room = max; room > 0; ) {
      const part = this.#next(room, room === max);
      if (part === undefined) break;
      parts.push(part);
      room -= part.length;
    }
    return parts.length < 2 ? parts[0] : Buffer.concat(parts);
  }

  /** The next entry if it fits into `room`, or a first part of it if it is told to be cut. */
  #next(room: number, cut: boolean): Uint8Array | undefined {
    const whole = this.#begun ?? this.#peek(room);
    if (whole === undefined || (whole.length > room && !cut)) return undefined;
    if (this.#begun === undefined) this.#remove(whole);
    this.#begun = whole.length > room ? whole.subarray(room) : undefined;
    return whole.length > room ? whole.subarray(0, room) : whole;
  }

  /** The first event whole, or as many equal answers as fit into `room`, but one at least. */
  #peek(room: number): Uint8Array | undefined {
    const entry = this.#front.first() ?? this.#rest.first();
    if (!isRun(entry)) return entry;
    const text = Buffer.from(entry.text);
    const count = Math.max(1, Math.min(entry.count, Math.floor(room / text.length)));
    return count === 1 ? text : Buffer.alloc(count * text.length, text);
  }

  /** Takes what `#peek` gave off the queue. */
  #remove(octets: Uint8Array): void {
    const run = this.#front.first();
    if (!isRun(run)) {
      this.#eventOctets -= octets.length + WEIGHT;
      this.#rest.shift();
      this.#settle();
      return;
    }
    run.count -= octets.length / Buffer.byteLength(run.text);
    if (run.count > 0) return;
    this.#answerOctets -= run.text.length + WEIGHT;
    this.#front.shift();
  }

  #dropEvent(): void {
    this.#eventOctets -= (this.#rest.first() as Uint8Array).length + WEIGHT;
    this.#rest.shift();
    this.#settle();
  }

  /** Answers that lost the event before them join those at the front, so that `#rest` begins with an event again. */
  #settle(): void {
    for (let run = this.#rest.first(); isRun(run); run = this.#rest.first()) {
      this.#rest.shift();
      this.#answerOctets -= run.text.length + WEIGHT;
      this.#append(this.#front, run.text, run.count);
    }
  }

  #append(queue: Fifo<Entry>, text: string, count: number): void {
    const last = queue.last();
    if (isRun(last)) {
      if (last.text === text) {
        last.count += count;
        return;
      }
      if (last.count === 1 && count === 1 && last.text.length + text.length <= JOIN) {
        last.text += text;
        this.#answerOctets += text.length;
        return;
      }
      // A joined string is a tree of its parts, six times as big; written out once, it is flat.
      if (last.count === 1 && last.text.length <= JOIN) last.text = Buffer.from(last.text).toString();
    }
    queue.push({ text, count });
    this.#answerOctets += text.length + WEIGHT;
  }
}

function isRun(entry: Entry | undefined): entry is Run {
  return entry !== undefined && !(entry instanceof Uint8Array);
}
