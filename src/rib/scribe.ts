// Writes what one session is told: batches of rows to whole messages, grouped as the neighbor wants it.

import { type AttributeSet, ipv4Unicast, type Negotiated, Writer, writeAttributes } from '../bgp/index.ts';
import type { Book } from './book.ts';
import { type Drain, gracefulSet } from './drain.ts';
import { type Here, placeNextHop, type WireForm, wireForm } from './next-hop.ts';
import { type Batch, packAnnouncements, packWithdrawals } from './pack.ts';
import { byOctets } from './table.ts';

/** `full`: NLRI that share attributes share UPDATEs, in every family; `exabgp`: as ExaBGP packs and writes them. */
export type Grouping = 'full' | 'exabgp';

export interface Manner {
  readonly grouping: Grouping;
  /** Each NLRI has an UPDATE of its own. */
  readonly single?: boolean;
  readonly drain?: Drain;
}

const UNICAST = 1;
const MCAST_VPN = 5;

/** Where messages go and for whom they are. */
export interface Page {
  readonly out: Writer;
  readonly session: Negotiated;
  readonly here: Here;
}

export class Scribe {
  readonly #strict: boolean;
  readonly #single: boolean;
  readonly #drain: Drain | undefined;
  /** The set that was written last, as this session is sent it: helpers announce with the same again and again. */
  #form: WireForm | undefined;

  constructor({ grouping, single = false, drain }: Manner) {
    this.#strict = grouping === 'exabgp';
    this.#single = single;
    this.#drain = drain;
  }

  /** The session is gone, and with it what was made for it. */
  forget(): void {
    this.#form = undefined;
  }

  /** A text says why the rows cannot be announced. */
  announce({ out, session, here }: Page, book: Book, rows: readonly number[], set: AttributeSet): string | undefined {
    let form = this.#form;
    if (form?.set !== set || form.family !== book.family) {
      const said = this.#drain?.on === true ? gracefulSet(set, session) : set;
      const made = wireForm(said, book.family, session, here, this.#strict);
      if (typeof made === 'string') return made;
      form = { ...made, set };
      this.#form = form;
    }
    const fits = packAnnouncements(out, this.#batch(book, rows), form, session);
    return fits ? undefined : `the attributes do not fit a message of ${session.messageLimit} octets`;
  }

  withdraw(page: Page, book: Book, rows: readonly number[]): void {
    if (!this.repeats(book)) packWithdrawals(page.out, this.#batch(book, rows), page.session);
    else for (const row of rows) this.#withdrawAlone(page, book, row);
  }

  /** Withdrawals of ExaBGP repeat attributes in the families beyond unicast. */
  repeats({ family }: Book): boolean {
    return this.#strict && family.safi !== UNICAST;
  }

  #withdrawAlone({ out, session, here }: Page, book: Book, row: number): void {
    const set = book.parting.get(row);
    const attributes = new Writer(64);
    if (set !== undefined) {
      const hop = placeNextHop(set, book.family, session, here, true);
      writeAttributes(attributes, set, session, typeof hop === 'string' ? undefined : hop.attribute);
    }
    packWithdrawals(out, this.#batch(book, [row]), session, attributes.done());
  }

  #batch(book: Book, rows: readonly number[]): Batch {
    const { family, table } = book;
    const packed = family === ipv4Unicast || family.safi === MCAST_VPN;
    const single = this.#single || (this.#strict && !packed);
    return { book, rows: this.#strict && !single ? [...rows].sort(byOctets(table)) : rows, single };
  }
}
