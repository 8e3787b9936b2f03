// The routes of one family in one Adj-RIB-Out, as columns beside the table of their NLRI.

import { type AttributeSet, octetKey } from '../bgp/index.ts';
import { longer, Rows } from './rows.ts';

/** In `sent`: the peer was told something that is to be said again, or taken back. */
export const STALE = -1;
/** In `queued`: the row stands in `withdrawals`. */
const WITHDRAWAL = -1;

export class Book extends Rows {
  /** Slot of the set that the peer should have, 0 for none. */
  wanted = new Int32Array(0);
  /** Slot of the set that the peer was told, 0 for none, STALE for one that no longer counts. */
  sent = new Int32Array(0);
  /** Slot in whose queue the row was put last, 0 for none, WITHDRAWAL. */
  queued = new Int32Array(0);
  owner = new Uint32Array(0);
  /** Rows to be withdrawn. */
  withdrawals: number[] = [];
  /** Entries that ever left `withdrawals` from its front. */
  withdrawn = 0;
  /** By row, where withdrawals repeat what the withdrawing command said, as ExaBGP's do. */
  readonly parting = new Map<number, AttributeSet>();
  /** Rows of each NLRI; not kept as long as nobody uses path identifiers. */
  #paths: Map<string, number[]> | undefined;

  override add(nlri: Uint8Array, pathId: number): number {
    const before = this.table.size;
    const row = super.add(nlri, pathId);
    if (this.table.size === before) return row;
    if (this.#paths !== undefined) this.#join(row);
    else if (pathId !== 0) this.#openPaths();
    return row;
  }

  override remove(row: number): void {
    this.wanted[row] = 0;
    this.sent[row] = 0;
    this.queued[row] = 0;
    this.owner[row] = 0;
    this.parting.delete(row);
    if (this.#paths !== undefined) this.#leave(row);
    super.remove(row);
  }

  /**
   * Of the rows that are one route where path identifiers do not travel, the one to tell: the wanted one with the lowest
   * identifier. -1: none.
   */
  chosen(row: number): number {
    let best = -1;
    for (const each of this.siblings(row)) {
      if (this.wanted[each]! <= 0) continue;
      if (best < 0 || this.table.pathId(each) < this.table.pathId(best)) best = each;
    }
    return best;
  }

  /** All rows with the NLRI of `row`, itself included. */
  siblings(row: number): readonly number[] {
    return this.#paths?.get(octetKey(this.table.nlri(row))) ?? [row];
  }

  #openPaths(): void {
    this.#paths = new Map();
    for (let row = 0; row < this.table.high; row += 1) if (this.table.has(row)) this.#join(row);
  }

  #join(row: number): void {
    const key = octetKey(this.table.nlri(row));
    const rows = this.#paths!.get(key);
    if (rows === undefined) this.#paths!.set(key, [row]);
    else rows.push(row);
  }

  #leave(row: number): void {
    const key = octetKey(this.table.nlri(row));
    const rows = this.#paths!.get(key)!.filter((each) => each !== row);
    if (rows.length === 0) this.#paths!.delete(key);
    else this.#paths!.set(key, rows);
  }

  enqueueWithdrawal(row: number): void {
    if (this.queued[row] === WITHDRAWAL) return;
    this.queued[row] = WITHDRAWAL;
    this.withdrawals.push(row);
    // As with announcements, void entries must not add up while the peer does not read.
    if (this.withdrawals.length > 4096 && this.withdrawals.length > 2 * this.table.size) {
      const entries = [...new Set(this.withdrawals)];
      this.withdrawals = entries.filter((each) => this.#isWithdrawal(each));
      for (const each of entries) {
        if (this.queued[each] === WITHDRAWAL && this.wanted[each] !== 0) this.queued[each] = 0;
      }
    }
  }

  /** Rows still to be withdrawn, up to about `budget` octets. The caller removes them. */
  takeWithdrawals(budget: number): { readonly rows: number[]; readonly octets: number } {
    const rows: number[] = [];
    let octets = 0;
    let at = 0;
    for (; at < this.withdrawals.length && octets < budget; at += 1) {
      const row = this.withdrawals[at]!;
      const live = this.#isWithdrawal(row);
      // The entry is used up even when an announcement made it void: a later withdrawal needs one of its own.
      if (this.queued[row] === WITHDRAWAL) this.queued[row] = 0;
      if (!live) continue;
      rows.push(row);
      octets += this.length(row) + 4;
    }
    this.withdrawals.splice(0, at);
    this.withdrawn += at;
    return { rows, octets };
  }

  #isWithdrawal(row: number): boolean {
    return this.table.has(row) && this.wanted[row] === 0 && this.queued[row] === WITHDRAWAL;
  }

  /** The peer is gone: nothing was said, and what is not wanted is no row any more. */
  forget(release: (slot: number) => void): void {
    this.withdrawals = [];
    for (let row = 0; row < this.table.high; row += 1) {
      if (!this.table.has(row)) continue;
      if (this.sent[row]! > 0) release(this.sent[row]!);
      this.sent[row] = 0;
      this.queued[row] = 0;
      if (this.wanted[row] === 0) this.remove(row);
    }
  }

  /** What was said is to be said again. */
  markStale(release: (slot: number) => void): void {
    for (let row = 0; row < this.table.high; row += 1) {
      if (this.sent[row]! <= 0) continue;
      release(this.sent[row]!);
      this.sent[row] = STALE;
    }
  }

  protected override grow(capacity: number): void {
    this.wanted = longer(this.wanted, capacity);
    this.sent = longer(this.sent, capacity);
    this.queued = longer(this.queued, capacity);
    const owner = new Uint32Array(capacity);
    owner.set(this.owner);
    this.owner = owner;
  }
}
