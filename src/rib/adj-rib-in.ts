// What one peer promised us. RFC 4271 section 3.2; refreshes with an end, RFC 7313 section 4.

import {
  type Announced,
  BEGIN,
  END,
  eachNlri,
  type Family,
  type Negotiated,
  type NlriBlock,
  type Refresh,
  type Route,
  type Update,
} from '../bgp/index.ts';
import { longer, Rows } from './rows.ts';
import { SetSlots } from './sets.ts';

/** The routes of one family. */
class Received extends Rows {
  /** Slot of the set that the peer announced. */
  sets = new Int32Array(0);
  /** Some have path identifiers. */
  paths = false;
  /** Between BoRR and EoRR: 1 for a row that the peer has not announced again. Rows beyond its end are newer. */
  stale: Uint8Array | undefined;

  protected override grow(capacity: number): void {
    this.sets = longer(this.sets, capacity);
  }
}

/** It lives as long as a session, and is bounded by nothing but what the peer sends. */
export class AdjRibIn {
  readonly #session: Pick<Negotiated, 'refresh' | 'gracefulRestart'>;
  readonly #families = new Map<number, Received>();
  readonly #slots = new SetSlots();
  /** Keys of the families whose End-of-RIB has come. */
  readonly #ended = new Set<number>();

  constructor(session: Pick<Negotiated, 'refresh' | 'gracefulRestart'>) {
    this.#session = session;
  }

  /** Takes over what an UPDATE says. A route that it both withdraws and announces is there, RFC 4271 section 4.3. */
  take({ withdrawn, announced, endOfRib }: Pick<Update, 'withdrawn' | 'announced' | 'endOfRib'>): void {
    for (const block of withdrawn) this.#withdraw(block);
    for (const block of announced) this.#announce(block);
    if (endOfRib !== undefined) this.#ended.add(endOfRib.key);
  }

  #announce(block: Announced): void {
    const { octets, attributes } = block;
    const rows = this.#of(block.family);
    // Held for the whole block, so that it cannot go while its first user replaces its last.
    const slot = this.#slots.retain(attributes);
    eachNlri(block, (at, end, pathId = 0) => {
      // What is kept must not be a view of the message.
      const nlri = rows.keepsWhole ? octets.slice(at, end) : octets.subarray(at, end);
      const row = rows.add(nlri, pathId);
      if (pathId !== 0) rows.paths = true;
      rows.rewrite(row, nlri);
      if (rows.stale !== undefined) rows.stale[row] = 0;
      const before = rows.sets[row]!;
      if (before === slot) return;
      this.#slots.share(slot);
      rows.sets[row] = slot;
      if (before !== 0) this.#slots.release(before);
    });
    this.#slots.release(slot);
  }

  #of(family: Family): Received {
    let rows = this.#families.get(family.key);
    if (rows === undefined) {
      rows = new Received(family);
      this.#families.set(family.key, rows);
    }
    return rows;
  }

  #withdraw(block: NlriBlock): void {
    const rows = this.#families.get(block.family.key);
    if (rows === undefined) return;
    eachNlri(block, (at, end, pathId = 0) => {
      const row = rows.find(block.octets.subarray(at, end), pathId);
      if (row >= 0) this.#remove(rows, row);
    });
  }

  #remove(rows: Received, row: number): void {
    this.#slots.release(rows.sets[row]!);
    rows.sets[row] = 0;
    rows.remove(row);
  }

  /**
   * BoRR: what the peer does not announce again before EoRR is gone then. Ignored where it was not negotiated, and from a
   * peer that can restart gracefully until the End-of-RIB of the family has come.
   */
  refresh({ family, subtype }: Pick<Refresh, 'family' | 'subtype'>): void {
    const rows = this.#families.get(family.key);
    if (this.#session.refresh !== 'enhanced' || rows === undefined) return;
    if (subtype === BEGIN) {
      const early = this.#session.gracefulRestart !== undefined && !this.#ended.has(family.key);
      if (!early) rows.stale = new Uint8Array(rows.table.high).fill(1);
    } else if (subtype === END) this.#purge(rows);
  }

  #purge(rows: Received): void {
    const { stale, table } = rows;
    rows.stale = undefined;
    for (const [row, old] of stale?.entries() ?? []) if (old === 1 && table.has(row)) this.#remove(rows, row);
  }

  /** Forgets everything; the peer is not asked to say it again. */
  clear(): void {
    for (const { table, sets } of this.#families.values()) {
      for (let row = 0; row < table.high; row += 1) if (table.has(row)) this.#slots.release(sets[row]!);
    }
    this.#families.clear();
  }

  /** Goes on through changes; ends where all is forgotten. */
  *routes(family?: Family): Generator<Route> {
    for (const [key, rows] of this.#families) {
      if (family !== undefined && family.key !== key) continue;
      const { table } = rows;
      for (let row = 0; row < table.high && this.#families.get(key) === rows; row += 1) {
        if (!table.has(row)) continue;
        const attributes = this.#slots.set(rows.sets[row]!);
        yield { family: rows.family, nlri: rows.nlri(row).slice(), pathId: table.pathId(row), attributes };
      }
    }
  }

  /** The routes to one destination. Without path identifiers it is looked up, otherwise the family is walked over. */
  *routesTo({ family, nlri }: Pick<Route, 'family' | 'nlri'>): Generator<Route> {
    const rows = this.#families.get(family.key);
    if (rows === undefined) return;
    const { table } = rows;
    for (const row of rows.paths ? table.paths(rows.keyOf(nlri)) : [rows.find(nlri, 0)]) {
      if (row < 0) continue;
      const attributes = this.#slots.set(rows.sets[row]!);
      yield { family: rows.family, nlri: rows.nlri(row).slice(), pathId: table.pathId(row), attributes };
    }
  }

  /** The peer has said all that it had to say of a family after the start. */
  ended(family: Family): boolean {
    return this.#ended.has(family.key);
  }

  get size(): number {
    let size = 0;
    for (const { table } of this.#families.values()) size += table.size;
    return size;
  }

  /** How many routes there are of each family that has any. */
  sizes(): Map<Family, number> {
    const sizes = new Map<Family, number>();
    for (const { family, table } of this.#families.values()) if (table.size > 0) sizes.set(family, table.size);
    return sizes;
  }
}
