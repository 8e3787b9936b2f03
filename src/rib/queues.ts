// Rows that are still to be announced, by the set that they are announced with.

import type { Book } from './book.ts';

/** By family. */
type Queue = Map<Book, number[]>;

/** Queues by slot, in order of first mention. */
interface Layer {
  readonly number: number;
  readonly queues: Map<number, Queue>;
}

export class Queues {
  /** Never empty. All go out before those of the next layer do; what comes new joins the last. */
  #layers: Layer[] = [{ number: 0, queues: new Map() }];
  /** Rows in the queues, those that a later change made void included. */
  entries = 0;

  get empty(): boolean {
    return this.#layers.every(({ queues }) => queues.size === 0);
  }

  add(book: Book, row: number, slot: number): void {
    const { queues } = this.#layers.at(-1)!;
    let queue = queues.get(slot);
    if (queue === undefined) {
      queue = new Map();
      queues.set(slot, queue);
    }
    push(queue, book, row);
    this.entries += 1;
  }

  /** The slot means nothing any more: what stands in its queue is void, and the next set with it has a turn of its own. */
  drop(slot: number): void {
    for (const { queues } of this.#layers) {
      const queue = queues.get(slot);
      if (queue === undefined) continue;
      for (const rows of queue.values()) this.entries -= rows.length;
      queues.delete(slot);
    }
  }

  clear(): void {
    this.#layers = [{ number: this.#layers.at(-1)!.number, queues: new Map() }];
    this.entries = 0;
  }

  /** Calls `visit` with rows after rows for as long as it returns true. It takes from their front; the rest stays. */
  drain(visit: (book: Book, rows: number[], slot: number) => boolean): void {
    for (let more = true; more; more = more && this.#shift()) {
      const { queues } = this.#layers[0]!;
      for (const [slot, queue] of queues) {
        for (const [book, rows] of queue) {
          if (!more) break;
          const before = rows.length;
          more = visit(book, rows, slot);
          this.entries -= before - rows.length;
          if (rows.length === 0) queue.delete(book);
        }
        if (queue.size === 0) queues.delete(slot);
        if (!more) break;
      }
    }
  }

  /** Goes on to the next layer if there is one and the first is done with. */
  #shift(): boolean {
    if (this.#layers.length === 1 || this.#layers[0]!.queues.size > 0) return false;
    this.#layers.shift();
    return true;
  }

  /** What is added from here on waits for what is here now. Returns what to ask `passed` for. */
  seal(): number {
    const { number, queues } = this.#layers.at(-1)!;
    if (queues.size === 0) return number;
    this.#layers.push({ number: number + 1, queues: new Map() });
    return number + 1;
  }

  /** Whether all that a seal closed off is out. */
  passed(seal: number): boolean {
    while (this.#shift());
    return this.#layers[0]!.number >= seal;
  }

  /** Makes the queues of `books` anew, with `rowsOf` each, in the order of `slots`: all that are in use. */
  rebuild(books: readonly Book[], slots: readonly number[], rowsOf: (book: Book, put: PutRow) => void): void {
    const ordered = new Map<number, Queue>(slots.map((slot) => [slot, new Map()]));
    for (const { queues } of this.#layers) {
      for (const [slot, queue] of queues) {
        for (const [book, rows] of queue) {
          if (!books.includes(book)) for (const row of rows) push(ordered.get(slot)!, book, row);
        }
      }
    }
    for (const book of books) rowsOf(book, (row, slot) => push(ordered.get(slot)!, book, row));
    const first = this.#layers[0]!.number;
    const last = this.#layers.at(-1)!.number;
    const queues = new Map([...ordered].filter(([, queue]) => queue.size > 0));
    this.#layers = [{ number: first, queues }];
    // Whoever waits for a seal waits for all of this.
    if (last !== first) this.#layers.push({ number: last, queues: new Map() });
    this.entries = 0;
    for (const queue of queues.values()) for (const rows of queue.values()) this.entries += rows.length;
  }
}

type PutRow = (row: number, slot: number) => void;

function push(queue: Queue, book: Book, row: number): void {
  const rows = queue.get(book);
  if (rows === undefined) queue.set(book, [row]);
  else rows.push(row);
}
