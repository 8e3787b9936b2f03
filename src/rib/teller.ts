// Takes what waits on a shelf as messages to one peer, and notes that the peer was told.

import { type Family, type Negotiated, Writer } from '../bgp/index.ts';
import { type Book, STALE } from './book.ts';
import type { Markers } from './markers.ts';
import type { Here } from './next-hop.ts';
import type { Overtaken } from './overtaken.ts';
import type { Page, Scribe } from './scribe.ts';
import type { Shelf } from './shelf.ts';

/** Whole UPDATE messages back to back, and what could not be said. */
export interface Taken {
  readonly octets: Uint8Array;
  readonly refused: readonly { readonly family: Family; readonly count: number; readonly why: string }[];
}

export class Teller {
  readonly #shelf: Shelf;
  readonly #markers: Markers;
  readonly #scribe: Scribe;
  readonly #overtaken: Overtaken | undefined;

  constructor(shelf: Shelf, markers: Markers, scribe: Scribe, overtaken: Overtaken | undefined) {
    this.#shelf = shelf;
    this.#markers = markers;
    this.#scribe = scribe;
    this.#overtaken = overtaken;
  }

  /** See `AdjRibOut.take`. */
  take(session: Negotiated, here: Here, budget: number): Taken {
    const { slots, queues } = this.#shelf;
    const out = new Writer(4096);
    const refused: Taken['refused'][number][] = [];
    const page = { out, session, here };
    const again = this.#markers.begin(out);
    if (again !== undefined) this.#shelf.sayAgain(again);
    let left = budget - this.#takeWithdrawals(page, budget);
    this.#overtaken?.say(this.#scribe, page, (book, row, set) => this.#shelf.told(book, row, slots.retain(set)));
    const takeSome = (book: Book, rows: number[], slot: number): boolean => {
      const batch = this.#takeRows(book, rows, slot, left, session);
      left -= batch.octets;
      if (batch.rows.length === 0 || !session.families.includes(book.family)) return left > 0;
      const before = out.size;
      const why = this.#scribe.announce(page, book, batch.rows, slots.set(slot));
      // Where each route has attributes of its own, they are the most of it.
      left -= Math.max(0, out.size - before - batch.octets);
      if (why === undefined) return left > 0;
      refused.push({ family: book.family, count: batch.rows.length, why });
      // The peer must not keep what it was told before.
      this.#scribe.withdraw(page, book, batch.told);
      return left > 0;
    };
    if (left > 0) queues.drain(takeSome);
    if (queues.empty && left > 0) this.#markers.end(out);
    return { octets: out.done(), refused };
  }

  /**
   * Rows of one queue that still want `slot`, up to about `budget` octets; they count as sent from here on. `told`: those
   * of which the peer was told before.
   */
  #takeRows(
    book: Book,
    rows: number[],
    slot: number,
    budget: number,
    session: Negotiated,
  ): { readonly rows: number[]; readonly told: number[]; readonly octets: number } {
    const live: number[] = [];
    const told: number[] = [];
    let octets = 0;
    let at = 0;
    for (; at < rows.length && octets < budget; at += 1) {
      const row = rows[at]!;
      if (book.queued[row] === slot) book.queued[row] = 0;
      if (book.wanted[row] !== slot || book.sent[row] === slot) continue;
      if (!this.#takesPlace(book, row, session)) continue;
      const before = book.sent[row]!;
      this.#shelf.slots.share(slot);
      this.#shelf.told(book, row, slot);
      if (before !== 0) told.push(row);
      live.push(row);
      octets += book.length(row) + 4;
    }
    rows.splice(0, at);
    return { rows: live, told, octets };
  }

  /**
   * False: without path identifiers on the wire, another row is the route of this NLRI. True: this row is, and what the
   * peer was told of the others counts as told of it.
   */
  #takesPlace(book: Book, row: number, session: Negotiated): boolean {
    if (session.addPathOut.has(book.family.key)) return true;
    const siblings = book.siblings(row);
    if (siblings.length === 1) return true;
    if (book.chosen(row) !== row) return false;
    for (const each of siblings) {
      if (each === row || book.sent[each] === 0) continue;
      this.#shelf.outdate(book, each);
      book.sent[each] = 0;
      if (book.sent[row] === 0) book.sent[row] = STALE;
    }
    return true;
  }

  #takeWithdrawals(page: Page, budget: number): number {
    let octets = 0;
    for (const book of this.#shelf.books()) {
      const { rows, octets: size } = book.takeWithdrawals(budget - octets);
      octets += size;
      if (rows.length === 0) continue;
      const gone = rows.filter((row) => !this.#handsOver(book, row, page.session));
      if (page.session.families.includes(book.family)) this.#scribe.withdraw(page, book, gone);
      for (const row of rows) {
        if (book.sent[row]! > 0) this.#shelf.release(book.sent[row]!);
        book.remove(row);
      }
    }
    return octets;
  }

  /** True when, without path identifiers on the wire, another route of this NLRI takes the place of a withdrawn one. */
  #handsOver(book: Book, row: number, session: Negotiated): boolean {
    const heir = session.addPathOut.has(book.family.key) ? -1 : book.chosen(row);
    if (heir < 0) return false;
    if (book.sent[row] !== 0 && book.sent[heir] === 0) book.sent[heir] = STALE;
    if (book.sent[heir] !== book.wanted[heir]) this.#shelf.enqueue(book, heir, book.wanted[heir]!);
    return true;
  }
}
