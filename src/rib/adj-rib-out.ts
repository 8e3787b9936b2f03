// What we promised one peer, and what is still to be said. RFC 4271 section 3.2.

import {
  type AttributeSet,
  BEGIN,
  END,
  type Family,
  familyOf,
  type Negotiated,
  type Route,
  Writer,
  writeEndOfRib,
  writeMessage,
} from '../bgp/index.ts';
import { Book, STALE } from './book.ts';
import type { Here } from './next-hop.ts';
import { Overtaken } from './overtaken.ts';
import { type Manner, type Page, Scribe } from './scribe.ts';
import { SetSlots } from './sets.ts';

/** Whole UPDATE messages back to back, and what could not be said. */
export interface Taken {
  readonly octets: Uint8Array;
  readonly refused: readonly { readonly family: Family; readonly count: number; readonly why: string }[];
}

/** Rows still to be announced with one set, by family. */
type Queue = Map<Book, number[]>;

/**
 * Holds the wanted state and the difference to what this session was told. Last writer wins; an announce that equals what
 * was sent is nothing; what changes twice before it is taken is said once.
 */
export class AdjRibOut {
  readonly #scribe: Scribe;
  readonly #books = new Map<number, Book>();
  readonly #slots = new SetSlots();
  /** Kept where the manner of ExaBGP is wanted. */
  readonly #overtaken: Overtaken | undefined;
  /** By slot, in order of first mention. */
  #queues = new Map<number, Queue>();
  /** Entries in the queues, those that a later change made void included. */
  #entries = 0;
  /** Messages that wait until all routes are said: End-of-RIB markers. */
  #after: Uint8Array[] = [];
  /** Families to be said again between BoRR and EoRR. */
  #refreshes: Family[] = [];
  /** BoRR of the first of them is out. */
  #refreshing = false;
  #live = false;

  constructor(manner: Manner) {
    this.#scribe = new Scribe(manner);
    this.#overtaken = manner.grouping === 'exabgp' ? new Overtaken() : undefined;
  }

  /** Wants `route`, on behalf of `owner`, a number of the caller's. */
  announce(route: Route, owner: number): void {
    const book = this.#book(route.family);
    const row = book.add(route.nlri, route.pathId);
    book.owner[row] = owner;
    const slot = this.#slots.retain(route.attributes);
    const before = book.wanted[row]!;
    this.#overtaken?.note(book, row, slot, this.#slots);
    book.wanted[row] = slot;
    if (before > 0) this.#release(before);
    if (book.rewrite(row, route.nlri)) this.#outdate(book, row);
    if (!this.#live) return;
    if (book.sent[row] !== slot) this.#enqueue(book, row, slot);
    // Nothing to say: what stands in a queue is void, and a later change needs an entry of its own.
    else if (book.queued[row]! > 0) book.queued[row] = 0;
  }

  /** Wants no route for this NLRI any more. A withdrawal goes out even when the peer was never told of it. */
  withdraw(route: Pick<Route, 'family' | 'nlri' | 'pathId'> & { readonly attributes?: AttributeSet }): void {
    const book = this.#book(route.family);
    const known = book.find(route.nlri, route.pathId);
    if (known < 0 && !this.#live) return;
    const row = known < 0 ? book.add(route.nlri, route.pathId) : known;
    if (this.#scribe.repeats(book) && route.attributes !== undefined) book.parting.set(row, route.attributes);
    this.#unwant(book, row);
  }

  /** Withdraws everything, without a word of what the peer was never told. */
  clear(): void {
    for (const book of this.#books.values()) {
      for (let row = 0; row < book.table.high; row += 1) {
        if (!book.table.has(row) || book.wanted[row] === 0) continue;
        if (book.sent[row] !== 0) this.#unwant(book, row);
        else this.#drop(book, row);
      }
    }
  }

  /** On whose behalf a route is wanted; undefined where none is. */
  ownerOf({ family, nlri, pathId }: Pick<Route, 'family' | 'nlri' | 'pathId'>): number | undefined {
    const book = this.#books.get(family.key);
    const row = book?.find(nlri, pathId) ?? -1;
    return book === undefined || row < 0 || book.wanted[row]! <= 0 ? undefined : book.owner[row];
  }

  /** Withdraws every route of an owner. Returns how many there were. */
  withdrawOwner(owner: number): number {
    let count = 0;
    for (const book of this.#books.values()) {
      for (let row = 0; row < book.table.high; row += 1) {
        if (book.owner[row] !== owner || book.wanted[row]! <= 0) continue;
        this.#unwant(book, row);
        count += 1;
      }
    }
    return count;
  }

  #unwant(book: Book, row: number): void {
    this.#overtaken?.drop(book, row);
    if (!this.#live) this.#drop(book, row);
    else {
      if (book.wanted[row]! > 0) this.#release(book.wanted[row]!);
      book.wanted[row] = 0;
      book.enqueueWithdrawal(row);
    }
  }

  /** Forgets a route that the peer was not told of. */
  #drop(book: Book, row: number): void {
    this.#overtaken?.drop(book, row);
    const before = book.wanted[row]!;
    if (before > 0) this.#release(before);
    book.remove(row);
  }

  /** What the peer was told of a row no longer counts. */
  #outdate(book: Book, row: number): void {
    if (book.sent[row]! <= 0) return;
    this.#release(book.sent[row]!);
    book.sent[row] = STALE;
  }

  /** A session is up: the peer knows nothing, everything wanted is to be said. */
  start(): void {
    this.#live = true;
    this.#requeue(undefined);
  }

  /** The session is gone: what it was told no longer counts. */
  stop(): void {
    this.#live = false;
    this.#scribe.forget();
    this.#overtaken?.clear();
    this.#queues.clear();
    this.#entries = 0;
    this.#after = [];
    this.#refreshes = [];
    this.#refreshing = false;
    for (const book of this.#books.values()) book.forget((slot) => this.#release(slot));
  }

  /** Says everything again: the peer asked (RFC 2918), or a user did. `marked`: between BoRR and EoRR, RFC 7313. */
  resend(family: Family | undefined, marked: boolean): void {
    if (!this.#live) return;
    if (marked && family !== undefined) {
      // One family after the other: there are peers that lose count when two are marked at once.
      if (!this.#refreshes.includes(family, this.#refreshing ? 1 : 0)) this.#refreshes.push(family);
    } else this.#sayAgain(family);
  }

  #sayAgain(family: Family | undefined): void {
    for (const book of this.#books.values()) {
      if (family === undefined || book.family.key === family.key) book.markStale((slot) => this.#release(slot));
    }
    this.#requeue(family);
  }

  endOfRib(family: Family): void {
    if (this.#live) this.#after.push(writeEndOfRib(family));
  }

  /** True while there is something to `take`. */
  pending(): boolean {
    if (this.#queues.size > 0 || this.#after.length > 0 || this.#refreshes.length > 0) return true;
    for (const book of this.#books.values()) if (book.withdrawals.length > 0) return true;
    return false;
  }

  /**
   * Takes pending change as whole messages, about `budget` octets of NLRI: withdrawals, then sets in order of first
   * mention, then markers once nothing else is left.
   */
  take(session: Negotiated, here: Here, budget: number): Taken {
    const out = new Writer(4096);
    const refused: Taken['refused'][number][] = [];
    const page = { out, session, here };
    this.#beginRefresh(out);
    let left = budget - this.#takeWithdrawals(page, budget);
    this.#overtaken?.say(this.#scribe, page, (book, row, set) => this.#told(book, row, this.#slots.retain(set)));
    for (const [slot, queue] of this.#queues) {
      for (const [book, rows] of queue) {
        if (left <= 0) break;
        const batch = this.#takeRows(book, rows, slot, left, session);
        if (rows.length === 0) queue.delete(book);
        left -= batch.octets;
        if (batch.rows.length === 0 || !session.families.includes(book.family)) continue;
        const why = this.#scribe.announce(page, book, batch.rows, this.#slots.set(slot));
        if (why === undefined) continue;
        refused.push({ family: book.family, count: batch.rows.length, why });
        // The peer must not keep what it was told before.
        this.#scribe.withdraw(page, book, batch.told);
      }
      if (queue.size === 0) this.#queues.delete(slot);
      if (left <= 0) break;
    }
    if (this.#queues.size === 0 && left > 0) this.#sayMarkers(out);
    return { octets: out.done(), refused };
  }

  #beginRefresh(out: Writer): void {
    const family = this.#refreshes[0];
    if (family === undefined || this.#refreshing) return;
    this.#refreshing = true;
    out.put(writeMessage({ type: 'refresh', family, subtype: BEGIN }));
    this.#sayAgain(family);
  }

  #sayMarkers(out: Writer): void {
    const family = this.#refreshing ? this.#refreshes.shift() : undefined;
    this.#refreshing = false;
    if (family !== undefined) out.put(writeMessage({ type: 'refresh', family, subtype: END }));
    for (const message of this.#after.splice(0)) out.put(message);
  }

  /** What is wanted now. */
  *routes(family?: Family): Generator<Route & { readonly owner: number }> {
    for (const book of this.#books.values()) {
      if (family !== undefined && book.family !== family) continue;
      for (let row = 0; row < book.table.high; row += 1) {
        const slot = book.wanted[row]!;
        if (slot <= 0) continue;
        const { table } = book;
        const owner = book.owner[row]!;
        const attributes = this.#slots.set(slot);
        yield { family: book.family, nlri: book.nlri(row).slice(), pathId: table.pathId(row), attributes, owner };
      }
    }
  }

  /** How many routes are wanted. */
  get size(): number {
    let count = 0;
    for (const book of this.#books.values()) {
      for (let row = 0; row < book.table.high; row += 1) if (book.wanted[row]! > 0) count += 1;
    }
    return count;
  }

  #book(family: Family): Book {
    let book = this.#books.get(family.key);
    if (book === undefined) {
      book = new Book(familyOf(family.afi, family.safi));
      this.#books.set(family.key, book);
    }
    return book;
  }

  #release(slot: number): void {
    if (!this.#slots.release(slot)) return;
    // What stands in its queue is void, and the next set with this number has a turn of its own.
    const queue = this.#queues.get(slot);
    if (queue === undefined) return;
    for (const rows of queue.values()) this.#entries -= rows.length;
    this.#queues.delete(slot);
  }

  #enqueue(book: Book, row: number, slot: number): void {
    if (book.queued[row] === slot) return;
    book.queued[row] = slot;
    let queue = this.#queues.get(slot);
    if (queue === undefined) {
      queue = new Map();
      this.#queues.set(slot, queue);
    }
    const rows = queue.get(book);
    if (rows === undefined) queue.set(book, [row]);
    else rows.push(row);
    this.#entries += 1;
    // A prefix that flaps while the peer does not read leaves void entries behind: sweep them before they add up.
    if (this.#entries > 4096 && this.#entries > 2 * this.#rows()) this.#requeue(undefined);
  }

  #rows(): number {
    let rows = 0;
    for (const book of this.#books.values()) rows += book.table.size;
    return rows;
  }

  /** Builds the queues anew from the columns, of one family or all. */
  #requeue(family: Family | undefined): void {
    const books = [...this.#books.values()];
    const kept = books.filter((book) => family === undefined || book.family.key === family.key);
    for (const queue of this.#queues.values()) for (const book of kept) queue.delete(book);
    const ordered = new Map<number, Queue>();
    for (const slot of this.#slots.inOrder()) ordered.set(slot, this.#queues.get(slot) ?? new Map());
    for (const book of kept) {
      for (let row = 0; row < book.table.high; row += 1) {
        const slot = book.wanted[row]!;
        if (slot <= 0 || book.sent[row] === slot) continue;
        const queue = ordered.get(slot)!;
        const rows = queue.get(book);
        if (rows === undefined) queue.set(book, [row]);
        else rows.push(row);
        book.queued[row] = slot;
      }
    }
    this.#queues = new Map([...ordered].filter(([, queue]) => queue.size > 0));
    this.#entries = 0;
    for (const queue of this.#queues.values()) for (const rows of queue.values()) this.#entries += rows.length;
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
      this.#slots.share(slot);
      this.#told(book, row, slot);
      if (before !== 0) told.push(row);
      live.push(row);
      octets += book.length(row) + 4;
    }
    rows.splice(0, at);
    this.#entries -= at;
    return { rows: live, told, octets };
  }

  /** The peer was told `slot`, which has a user more for it. */
  #told(book: Book, row: number, slot: number): void {
    const before = book.sent[row]!;
    book.sent[row] = slot;
    if (before > 0) this.#release(before);
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
      this.#outdate(book, each);
      book.sent[each] = 0;
      if (book.sent[row] === 0) book.sent[row] = STALE;
    }
    return true;
  }

  #takeWithdrawals(page: Page, budget: number): number {
    let octets = 0;
    for (const book of this.#books.values()) {
      const { rows, octets: size } = book.takeWithdrawals(budget - octets);
      octets += size;
      if (rows.length === 0) continue;
      const gone = rows.filter((row) => !this.#handsOver(book, row, page.session));
      if (page.session.families.includes(book.family)) this.#scribe.withdraw(page, book, gone);
      for (const row of rows) {
        if (book.sent[row]! > 0) this.#release(book.sent[row]!);
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
    if (book.sent[heir] !== book.wanted[heir]) this.#enqueue(book, heir, book.wanted[heir]!);
    return true;
  }
}
