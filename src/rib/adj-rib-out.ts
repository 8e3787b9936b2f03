// What we promised one peer, and what is still to be said. RFC 4271 section 3.2.

import type { AttributeSet, Family, Negotiated, Route } from '../bgp/index.ts';
import type { Book } from './book.ts';
import { Markers } from './markers.ts';
import type { Here } from './next-hop.ts';
import { Overtaken } from './overtaken.ts';
import { type Manner, Scribe } from './scribe.ts';
import { Shelf } from './shelf.ts';
import { type Taken, Teller } from './teller.ts';

/** Rows that are looked at, for each route that may be withdrawn at a time: looking costs little. */
const LOOKS = 32;

/** What waited at one time, see `AdjRibOut.mark`. */
export interface Mark {
  readonly seal: number;
  readonly withdrawals: ReadonlyMap<Book, number>;
  readonly markers: number;
}

/**
 * Holds the wanted state and the difference to what this session was told. Last writer wins; an announce that equals what
 * was sent is nothing; what changes twice before it is taken is said once.
 */
export class AdjRibOut {
  readonly #shelf = new Shelf();
  readonly #markers = new Markers();
  readonly #scribe: Scribe;
  readonly #teller: Teller;
  /** Kept where the manner of ExaBGP is wanted. */
  readonly #overtaken: Overtaken | undefined;
  /** Routes that are wanted, by owner. */
  readonly #owned: number[] = [];
  #size = 0;
  #live = false;

  constructor(manner: Manner) {
    this.#scribe = new Scribe(manner);
    this.#overtaken = manner.grouping === 'exabgp' ? new Overtaken() : undefined;
    this.#teller = new Teller(this.#shelf, this.#markers, this.#scribe, this.#overtaken);
  }

  /** Wants `route`, on behalf of `owner`, a number of the caller's. */
  announce(route: Route, owner: number): void {
    const book = this.#shelf.book(route.family);
    const row = book.add(route.nlri, route.pathId);
    const slot = this.#shelf.slots.retain(route.attributes);
    const before = book.wanted[row]!;
    if (before > 0) this.#disown(book, row);
    this.#own(book, row, owner);
    this.#overtaken?.note(book, row, slot, this.#shelf.slots);
    book.wanted[row] = slot;
    if (before > 0) this.#shelf.release(before);
    if (book.rewrite(row, route.nlri)) this.#shelf.outdate(book, row);
    if (!this.#live) return;
    if (book.sent[row] !== slot) this.#shelf.enqueue(book, row, slot);
    // Nothing to say: what stands in a queue is void, and a later change needs an entry of its own.
    else if (book.queued[row]! > 0) book.queued[row] = 0;
  }

  /** Wants no route for this NLRI any more. A withdrawal goes out even when the peer was never told of it. */
  withdraw(route: Pick<Route, 'family' | 'nlri' | 'pathId'> & { readonly attributes?: AttributeSet }): void {
    const book = this.#shelf.book(route.family);
    const known = book.find(route.nlri, route.pathId);
    if (known < 0 && !this.#live) return;
    const row = known < 0 ? book.add(route.nlri, route.pathId) : known;
    if (this.#scribe.repeats(book) && route.attributes !== undefined) book.parting.set(row, route.attributes);
    this.#unwant(book, row);
  }

  /** Withdraws everything, without a word of what the peer was never told. */
  clear(): void {
    for (const book of this.#shelf.books()) {
      for (let row = 0; row < book.table.high; row += 1) {
        if (!book.table.has(row) || book.wanted[row] === 0) continue;
        if (book.sent[row] !== 0) this.#unwant(book, row);
        else this.#drop(book, row);
      }
    }
  }

  /** On whose behalf a route is wanted; undefined where none is. */
  ownerOf({ family, nlri, pathId }: Pick<Route, 'family' | 'nlri' | 'pathId'>): number | undefined {
    const book = this.#shelf.known(family);
    const row = book?.find(nlri, pathId) ?? -1;
    return book === undefined || row < 0 || book.wanted[row]! <= 0 ? undefined : book.owner[row];
  }

  /** How many routes each owner has that has any. */
  owners(): Map<number, number> {
    const counts = new Map<number, number>();
    for (const [owner, count = 0] of this.#owned.entries()) if (count > 0) counts.set(owner, count);
    return counts;
  }

  /** How many routes are wanted on behalf of `owner`. */
  owned(owner: number): number {
    return this.#owned[owner] ?? 0;
  }

  /** Withdraws every route of an owner. Returns how many there were. */
  withdrawOwner(owner: number): number {
    let count = 0;
    for (const some of this.withdrawing(owner, Number.POSITIVE_INFINITY)) count += some;
    return count;
  }

  /**
   * Withdraws the routes of an owner, `most` at a time and after looking at not many more; yields how many went. Those
   * that the owner gets meanwhile may stay.
   */
  *withdrawing(owner: number, most: number): Generator<number, void, void> {
    let [count, looked] = [0, 0];
    for (const book of this.#shelf.books()) {
      for (let row = 0; row < book.table.high && this.owned(owner) > 0; row += 1) {
        if (book.owner[row] === owner && book.wanted[row]! > 0) {
          this.#unwant(book, row);
          count += 1;
        }
        looked += 1;
        if (count < most && looked < LOOKS * most) continue;
        yield count;
        [count, looked] = [0, 0];
      }
    }
    if (count > 0) yield count;
  }

  #own(book: Book, row: number, owner: number): void {
    book.owner[row] = owner;
    this.#owned[owner] = (this.#owned[owner] ?? 0) + 1;
    this.#size += 1;
  }

  #disown(book: Book, row: number): void {
    this.#owned[book.owner[row]!]! -= 1;
    this.#size -= 1;
  }

  #unwant(book: Book, row: number): void {
    this.#overtaken?.drop(book, row);
    if (!this.#live) this.#drop(book, row);
    else {
      if (book.wanted[row]! > 0) {
        this.#disown(book, row);
        this.#shelf.release(book.wanted[row]!);
      }
      book.wanted[row] = 0;
      book.enqueueWithdrawal(row);
    }
  }

  /** Forgets a route that the peer was not told of. */
  #drop(book: Book, row: number): void {
    this.#overtaken?.drop(book, row);
    const before = book.wanted[row]!;
    if (before > 0) {
      this.#disown(book, row);
      this.#shelf.release(before);
    }
    book.remove(row);
  }

  /** A session is up: the peer knows nothing, everything wanted is to be said. */
  start(): void {
    this.#live = true;
    this.#shelf.requeue(undefined);
  }

  /** The session is gone: what it was told no longer counts. */
  stop(): void {
    this.#live = false;
    this.#scribe.forget();
    this.#overtaken?.clear();
    this.#markers.clear();
    this.#shelf.forget();
  }

  /** Says everything again: the peer asked (RFC 2918), or a user did. `marked`: between BoRR and EoRR, RFC 7313. */
  resend(family: Family | undefined, marked: boolean): void {
    if (!this.#live) return;
    if (marked && family !== undefined) this.#markers.refresh(family);
    else this.#shelf.sayAgain(family);
  }

  /** Says everything again, since it is written otherwise from now on. */
  rewrite(): void {
    this.#scribe.forget();
    this.resend(undefined, false);
  }

  endOfRib(family: Family): void {
    if (this.#live) this.#markers.endOfRib(family);
  }

  /** True while there is something to `take`. */
  pending(): boolean {
    if (!this.#shelf.queues.empty || this.#markers.pending) return true;
    for (const book of this.#shelf.books()) if (book.withdrawals.length > 0) return true;
    return false;
  }

  /** Marks what waits now; what is wanted later waits for it, withdrawals aside. */
  mark(): Mark {
    const withdrawals = new Map<Book, number>();
    for (const book of this.#shelf.books()) {
      if (book.withdrawals.length > 0) withdrawals.set(book, book.withdrawn + book.withdrawals.length);
    }
    return { seal: this.#shelf.queues.seal(), withdrawals, markers: this.#markers.mark() };
  }

  /** Whether all that waited at a mark was taken, or is not wanted any more. */
  passed({ seal, withdrawals, markers }: Mark): boolean {
    if (!this.#shelf.queues.passed(seal) || !this.#markers.passed(markers)) return false;
    // A list may have got shorter since.
    for (const [book, end] of withdrawals) if (book.withdrawn < end && book.withdrawals.length > 0) return false;
    return true;
  }

  /**
   * Takes pending change as whole messages, about `budget` octets: withdrawals, then sets in order of first
   * mention, then markers once nothing else is left.
   */
  take(session: Negotiated, here: Here, budget: number): Taken {
    return this.#teller.take(session, here, budget);
  }

  /** What is wanted now. */
  *routes(family?: Family): Generator<Route & { readonly owner: number }> {
    for (const book of this.#shelf.books()) {
      if (family !== undefined && book.family !== family) continue;
      for (let row = 0; row < book.table.high; row += 1) {
        const slot = book.wanted[row]!;
        if (slot <= 0) continue;
        const { table } = book;
        const owner = book.owner[row]!;
        const attributes = this.#shelf.slots.set(slot);
        yield { family: book.family, nlri: book.nlri(row).slice(), pathId: table.pathId(row), attributes, owner };
      }
    }
  }

  /** How many routes are wanted. */
  get size(): number {
    return this.#size;
  }
}
