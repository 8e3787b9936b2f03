// The books of one Adj-RIB-Out, the sets that they refer to, and the queues of what is still to be announced.

import { type Family, familyOf } from '../bgp/index.ts';
import { Book, STALE } from './book.ts';
import { Queues } from './queues.ts';
import { SetSlots } from './sets.ts';

export class Shelf {
  readonly slots = new SetSlots();
  readonly queues = new Queues();
  readonly #books = new Map<number, Book>();

  /** In order of first mention. */
  books(): Iterable<Book> {
    return this.#books.values();
  }

  known({ key }: Family): Book | undefined {
    return this.#books.get(key);
  }

  book(family: Family): Book {
    let book = this.#books.get(family.key);
    if (book === undefined) {
      book = new Book(familyOf(family.afi, family.safi));
      this.#books.set(family.key, book);
    }
    return book;
  }

  /** A slot has one user less. */
  release(slot: number): void {
    if (this.slots.release(slot)) this.queues.drop(slot);
  }

  /** The peer was told `slot`, which has a user more for it. */
  told(book: Book, row: number, slot: number): void {
    const before = book.sent[row]!;
    book.sent[row] = slot;
    if (before > 0) this.release(before);
  }

  /** What the peer was told of a row no longer counts. */
  outdate(book: Book, row: number): void {
    if (book.sent[row]! <= 0) return;
    this.release(book.sent[row]!);
    book.sent[row] = STALE;
  }

  enqueue(book: Book, row: number, slot: number): void {
    if (book.queued[row] === slot) return;
    book.queued[row] = slot;
    this.queues.add(book, row, slot);
    // A prefix that flaps while the peer does not read leaves void entries behind: sweep them before they add up.
    const { entries } = this.queues;
    if (entries > 4096 && entries > 2 * this.#rows()) this.requeue(undefined);
  }

  #rows(): number {
    let rows = 0;
    for (const book of this.#books.values()) rows += book.table.size;
    return rows;
  }

  /** Builds the queues anew from the columns, of one family or all. */
  requeue(family: Family | undefined): void {
    this.queues.rebuild(this.#of(family), this.slots.inOrder(), (book, put) => {
      for (let row = 0; row < book.table.high; row += 1) {
        const slot = book.wanted[row]!;
        if (slot <= 0 || book.sent[row] === slot) continue;
        put(row, slot);
        book.queued[row] = slot;
      }
    });
  }

  /** What was said of a family, or of all, is to be said again. */
  sayAgain(family: Family | undefined): void {
    for (const book of this.#of(family)) book.markStale((slot) => this.release(slot));
    this.requeue(family);
  }

  /** The peer is gone: nothing was said. */
  forget(): void {
    this.queues.clear();
    for (const book of this.#books.values()) book.forget((slot) => this.release(slot));
  }

  #of(family: Family | undefined): Book[] {
    return [...this.#books.values()].filter((book) => family === undefined || book.family.key === family.key);
  }
}
