// What is said around routes: End-of-RIB (RFC 4724), and BoRR and EoRR about a family that is said again (RFC 7313).

import { BEGIN, END, type Family, type Writer, writeEndOfRib, writeMessage } from '../bgp/index.ts';

export class Markers {
  /** Wait until all routes are said. */
  #after: Uint8Array[] = [];
  /** Families to be said again between BoRR and EoRR. */
  #refreshes: Family[] = [];
  /** BoRR of the first of them is out. */
  #refreshing = false;
  /** End-of-RIB markers that were ever said. */
  #said = 0;

  get pending(): boolean {
    return this.#after.length > 0 || this.#refreshes.length > 0;
  }

  endOfRib(family: Family): void {
    this.#after.push(writeEndOfRib(family));
  }

  /** One family after the other: there are peers that lose count when two are marked at once. */
  refresh(family: Family): void {
    if (!this.#refreshes.includes(family, this.#refreshing ? 1 : 0)) this.#refreshes.push(family);
  }

  /** Says BoRR if it is time for one; returns the family that is to be said again. */
  begin(out: Writer): Family | undefined {
    const family = this.#refreshes[0];
    if (family === undefined || this.#refreshing) return undefined;
    this.#refreshing = true;
    out.put(writeMessage({ type: 'refresh', family, subtype: BEGIN }));
    return family;
  }

  /** All routes are said. */
  end(out: Writer): void {
    const family = this.#refreshing ? this.#refreshes.shift() : undefined;
    this.#refreshing = false;
    if (family !== undefined) out.put(writeMessage({ type: 'refresh', family, subtype: END }));
    this.#said += this.#after.length;
    for (const message of this.#after.splice(0)) out.put(message);
  }

  clear(): void {
    this.#after = [];
    this.#refreshes = [];
    this.#refreshing = false;
  }

  /** What to ask `passed` for, to know when the End-of-RIB markers that wait now are out. */
  mark(): number {
    return this.#said + this.#after.length;
  }

  passed(mark: number): boolean {
    return this.#said >= mark;
  }
}
