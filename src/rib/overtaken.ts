// Announcements that a later one of the same route overtook before they were said. ExaBGP says them all the same, the
// older first; where Keryx does as ExaBGP does, they are kept here for that.

import type { AttributeSet } from '../bgp/index.ts';
import type { Book } from './book.ts';
import type { Page, Scribe } from './scribe.ts';
import type { SetSlots } from './sets.ts';

/** Beyond this, while no session takes them, they are not kept: looking alike is not worth the memory. */
const MOST = 4096;

export class Overtaken {
  #books = new Map<Book, Map<number, AttributeSet[]>>();
  #count = 0;

  /** `book` is about to want `slot` for `row`: keeps what it wanted before, unless the peer was told of that. */
  note(book: Book, row: number, slot: number, slots: SetSlots): void {
    const before = book.wanted[row]!;
    if (book.sent[row] === slot) this.drop(book, row);
    else if (before > 0 && before !== slot && before !== book.sent[row]) this.#add(book, row, slots.set(before));
  }

  #add(book: Book, row: number, set: AttributeSet): void {
    if (this.#count >= MOST) return;
    this.#count += 1;
    let rows = this.#books.get(book);
    if (rows === undefined) {
      rows = new Map();
      this.#books.set(book, rows);
    }
    const sets = rows.get(row);
    if (sets === undefined) rows.set(row, [set]);
    else sets.push(set);
  }

  /** The route is withdrawn, or is again what the peer was told. */
  drop(book: Book, row: number): void {
    const sets = this.#books.get(book)?.get(row);
    if (sets === undefined) return;
    this.#count -= sets.length;
    this.#books.get(book)!.delete(row);
  }

  /** Writes all of them, those of one route in the order in which they were made, and tells of each; none is left. */
  say(scribe: Scribe, page: Page, told: (book: Book, row: number, set: AttributeSet) => void): void {
    for (const [book, rows] of this.#books) {
      for (const [row, sets] of page.session.families.includes(book.family) ? rows : []) {
        // Where one of several paths is told, the others are none of the peer's business.
        if (book.siblings(row).length > 1) continue;
        let last: AttributeSet | undefined;
        for (const set of sets) {
          // Twice the same where what stood between them could not be said.
          if (set === last || scribe.announce(page, book, [row], set) !== undefined) continue;
          last = set;
          told(book, row, set);
        }
      }
    }
    this.clear();
  }

  clear(): void {
    if (this.#count > 0) this.#books = new Map();
    this.#count = 0;
  }
}
