// NLRI of one family interned as row numbers, in columns: a route costs a few octets here and no object.

import type { Writer } from '../bgp/index.ts';

const NO_ROW = -1;
const GONE = -1;
const FREE = 0;
/** Slots moved with each change while the index grows; two would be enough to finish before it must grow again. */
const MIGRATION_STEP = 8;

/**
 * Open addressing over typed arrays. Growing moves a few slots with each change, so that no change ever waits for a
 * rehash. Row numbers are dense and are used again after `remove`; users keep columns of their own beside them.
 */
export class NlriTable {
  /** One past the highest row ever given out. */
  high = 0;
  /** Rows in use. */
  size = 0;
  readonly #stride: number;
  #octets: Uint8Array;
  #lengths: Int16Array;
  #pathIds: Uint32Array;
  #long = new Map<number, Uint8Array>();
  #free: number[] = [];
  // Slots hold row + 1; FREE ends a probe and GONE does not.
  #slots = new Int32Array(1024);
  #old: Int32Array | undefined;
  #moved = 0;

  /** `stride`: octets kept in the column for each NLRI; longer ones go to a map. */
  constructor(stride: number) {
    this.#stride = stride;
    this.#octets = new Uint8Array(512 * stride);
    this.#lengths = new Int16Array(512).fill(GONE);
    this.#pathIds = new Uint32Array(512);
  }

  /** Rows that fit before the columns grow; users size their own columns by it. */
  get capacity(): number {
    return this.#lengths.length;
  }

  /** The row of an NLRI, or -1. */
  find(nlri: Uint8Array, pathId: number): number {
    const hash = hashOf(nlri, 0, nlri.length, pathId);
    const row = this.#probe(this.#slots, hash, nlri, pathId);
    return row >= 0 || this.#old === undefined ? row : this.#probe(this.#old, hash, nlri, pathId);
  }

  /** The rows of an NLRI with any path identifier: a walk over the table. */
  *paths(nlri: Uint8Array): Generator<number> {
    for (let row = 0; row < this.high; row += 1) if (this.#same(row, nlri)) yield row;
  }

  /** The row of an NLRI, new when there was none. */
  add(nlri: Uint8Array, pathId: number): number {
    const found = this.find(nlri, pathId);
    if (found >= 0) return found;
    const row = this.#free.pop() ?? this.high++;
    if (row >= this.#lengths.length) this.#grow();
    this.#lengths[row] = nlri.length;
    this.#pathIds[row] = pathId;
    if (nlri.length <= this.#stride) this.#octets.set(nlri, row * this.#stride);
    else this.#long.set(row, nlri.slice());
    this.size += 1;
    if (this.size * 3 > this.#slots.length * 2) this.#rehash();
    insert(this.#slots, hashOf(nlri, 0, nlri.length, pathId), row);
    this.#migrate();
    return row;
  }

  remove(row: number): void {
    const hash = this.#hashOfRow(row);
    if (!erase(this.#slots, hash, row, (other) => this.#hashOfRow(other)) && this.#old !== undefined) {
      bury(this.#old, hash, row);
    }
    this.#lengths[row] = GONE;
    this.#long.delete(row);
    this.#free.push(row);
    this.size -= 1;
    this.#migrate();
  }

  has(row: number): boolean {
    return this.#lengths[row]! >= 0;
  }

  /** A view of the NLRI of a row, good until the next change. */
  nlri(row: number): Uint8Array {
    const at = row * this.#stride;
    return this.#long.get(row) ?? this.#octets.subarray(at, at + this.#lengths[row]!);
  }

  pathId(row: number): number {
    return this.#pathIds[row]!;
  }

  /** Octets that the NLRI of a row takes. */
  length(row: number): number {
    return this.#lengths[row]!;
  }

  copyTo(out: Writer, row: number): void {
    const length = this.#lengths[row]!;
    if (length > this.#stride) out.put(this.#long.get(row)!);
    else out.copy(this.#octets, row * this.#stride, row * this.#stride + length);
  }

  #probe(slots: Int32Array, hash: number, nlri: Uint8Array, pathId: number): number {
    const mask = slots.length - 1;
    for (let slot = hash & mask; slots[slot] !== FREE; slot = (slot + 1) & mask) {
      const row = slots[slot]! - 1;
      if (row >= 0 && this.#pathIds[row] === pathId && this.#same(row, nlri)) return row;
    }
    return NO_ROW;
  }

  #same(row: number, nlri: Uint8Array): boolean {
    const length = nlri.length;
    if (this.#lengths[row] !== length) return false;
    const long = length > this.#stride;
    const bytes = long ? this.#long.get(row)! : this.#octets;
    const at = long ? 0 : row * this.#stride;
    for (let i = 0; i < length; i += 1) if (bytes[at + i] !== nlri[i]) return false;
    return true;
  }

  #hashOfRow(row: number): number {
    const long = this.#long.get(row);
    if (long !== undefined) return hashOf(long, 0, long.length, this.#pathIds[row]!);
    const at = row * this.#stride;
    return hashOf(this.#octets, at, at + this.#lengths[row]!, this.#pathIds[row]!);
  }

  #grow(): void {
    const capacity = this.#lengths.length * 2;
    const octets = new Uint8Array(capacity * this.#stride);
    octets.set(this.#octets);
    this.#octets = octets;
    const lengths = new Int16Array(capacity).fill(GONE);
    lengths.set(this.#lengths);
    this.#lengths = lengths;
    const pathIds = new Uint32Array(capacity);
    pathIds.set(this.#pathIds);
    this.#pathIds = pathIds;
  }

  #rehash(): void {
    while (this.#old !== undefined) this.#migrate();
    this.#old = this.#slots;
    this.#moved = 0;
    this.#slots = new Int32Array(this.#old.length * 2);
  }

  // Moves the next few slots of the old index; probes of it walk over what has left.
  #migrate(): void {
    const old = this.#old;
    if (old === undefined) return;
    const end = Math.min(this.#moved + MIGRATION_STEP, old.length);
    for (let slot = this.#moved; slot < end; slot += 1) {
      const row = old[slot]! - 1;
      if (row < 0) continue;
      insert(this.#slots, this.#hashOfRow(row), row);
      old[slot] = GONE;
    }
    this.#moved = end;
    if (end === old.length) this.#old = undefined;
  }
}

function insert(slots: Int32Array, hash: number, row: number): void {
  const mask = slots.length - 1;
  let slot = hash & mask;
  while (slots[slot]! > 0) slot = (slot + 1) & mask;
  slots[slot] = row + 1;
}

// Takes a row out and closes the gap, so that probes never grow longer than the load asks for.
function erase(slots: Int32Array, hash: number, row: number, hashOfRow: (row: number) => number): boolean {
  const mask = slots.length - 1;
  let hole = hash & mask;
  while (slots[hole] !== row + 1) {
    if (slots[hole] === FREE) return false;
    hole = (hole + 1) & mask;
  }
  for (let slot = (hole + 1) & mask; slots[slot] !== FREE; slot = (slot + 1) & mask) {
    const home = hashOfRow(slots[slot]! - 1) & mask;
    if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
    slots[hole] = slots[slot]!;
    hole = slot;
  }
  slots[hole] = FREE;
  return true;
}

function bury(slots: Int32Array, hash: number, row: number): void {
  const mask = slots.length - 1;
  let slot = hash & mask;
  while (slots[slot] !== row + 1) {
    if (slots[slot] === FREE) return;
    slot = (slot + 1) & mask;
  }
  slots[slot] = GONE;
}

function hashOf(bytes: Uint8Array, at: number, end: number, pathId: number): number {
  let hash = 0x811c9dc5 ^ pathId;
  for (let i = at; i < end; i += 1) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** Orders rows as ExaBGP sends them: by path identifier, then octet by octet. */
export function byOctets(table: NlriTable): (a: number, b: number) => number {
  return (a, b) => table.pathId(a) - table.pathId(b) || Buffer.compare(table.nlri(a), table.nlri(b));
}
