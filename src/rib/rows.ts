// The rows of one family: the table of its NLRI, and what of an NLRI says nothing of which route it is.

import { type Family, families, type Writer } from '../bgp/index.ts';
import { NlriTable } from './table.ts';

// An IPv4 prefix takes 5 octets, an IPv6 prefix 17; the richer families vary and long ones go to the table's map.
const STRIDES: Readonly<Record<number, number>> = { 1: 5, 2: 17 };

/** Whoever extends it keeps columns of its own beside the table. */
export abstract class Rows {
  readonly family: Family;
  readonly table: NlriTable;
  readonly #keyOf: ((nlri: Uint8Array) => Uint8Array) | undefined;
  readonly #withdrawn: ((nlri: Uint8Array) => Uint8Array) | undefined;
  /** Whole NLRI, by row, where the table has the key of the route only. */
  readonly #whole = new Map<number, Uint8Array>();
  #capacity = 0;

  constructor(family: Family) {
    this.family = family;
    this.table = new NlriTable(family.safi === 1 ? (STRIDES[family.afi] ?? 24) : 24);
    const codec = families.of(family);
    this.#keyOf = codec?.key;
    this.#withdrawn = codec?.withdrawn;
  }

  /** Makes the columns longer. */
  protected abstract grow(capacity: number): void;

  /** What the table has of an NLRI. */
  keyOf(nlri: Uint8Array): Uint8Array {
    return this.#keyOf?.(nlri) ?? nlri;
  }

  /** The row of a route, or -1. */
  find(nlri: Uint8Array, pathId: number): number {
    return this.table.find(this.keyOf(nlri), pathId);
  }

  /**
   * The row of a route, new when there was none. The octets beyond its key stay those of the first time; where there are
   * such, `nlri` itself is kept.
   */
  add(nlri: Uint8Array, pathId: number): number {
    const { table } = this;
    const before = table.size;
    const row = table.add(this.keyOf(nlri), pathId);
    if (row >= this.#capacity) {
      this.#capacity = table.capacity;
      this.grow(this.#capacity);
    }
    if (this.#keyOf !== undefined && table.size !== before) this.#whole.set(row, nlri);
    return row;
  }

  /** Takes over octets beyond the key, such as a label; true when they were others. */
  rewrite(row: number, nlri: Uint8Array): boolean {
    const whole = this.#whole.get(row);
    if (whole === undefined || Buffer.compare(whole, nlri) === 0) return false;
    this.#whole.set(row, nlri);
    return true;
  }

  /** NLRI have octets beyond the key: `add` and `rewrite` keep what they are given. */
  get keepsWhole(): boolean {
    return this.#keyOf !== undefined;
  }

  remove(row: number): void {
    this.#whole.delete(row);
    this.table.remove(row);
  }

  /** A view of the NLRI of a row, good until the next change. */
  nlri(row: number): Uint8Array {
    return this.#whole.get(row) ?? this.table.nlri(row);
  }

  /** Octets that the NLRI of a row takes; `gone`: where it is withdrawn. */
  length(row: number, gone = false): number {
    return this.#wholeOf(row, gone)?.length ?? this.table.length(row);
  }

  copyTo(out: Writer, row: number, gone = false): void {
    const whole = this.#wholeOf(row, gone);
    if (whole === undefined) this.table.copyTo(out, row);
    else out.put(whole);
  }

  #wholeOf(row: number, gone: boolean): Uint8Array | undefined {
    const whole = this.#whole.get(row);
    return whole !== undefined && gone ? (this.#withdrawn?.(whole) ?? whole) : whole;
  }
}

/** A column with more room. */
export function longer(column: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(capacity);
  copy.set(column);
  return copy;
}
