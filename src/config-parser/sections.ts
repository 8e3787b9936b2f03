// What a section knows, as a table: one row a keyword. The reader walks the text and asks these.

import { suggestion, type Word, Words } from '../bgp/index.ts';
import type { Notes, Place } from './notes.ts';

/** One keyword of a section whose content is gathered in a `T`. */
export interface Row<T> {
  /** Reads what follows the keyword up to `;`. Throws TextError on a mistake. Said twice, the last counts. */
  readonly line?: (words: Words, target: T, notes: Notes) => void;
  /** Reads what stands between the keyword and `{`. */
  readonly block?: (words: Words, target: T, notes: Notes) => OpenSection;
  /** Brackets are words like others, and need no partner. */
  readonly raw?: true;
  /** ExaBGP knows the keyword and Keryx does not yet: refused aloud, never ignored. */
  readonly later?: true;
}

export type Rows<T> = Readonly<Record<string, Row<T>>>;

/** A section as the reader sees it. */
export interface OpenSection {
  /** As it is called in messages. */
  readonly name: string;
  /** Undefined: the word has no meaning here. */
  row(keyword: string): Row<never> | undefined;
  /** What `keyword` may have been meant to be, for the error. */
  suggest(keyword: string): string;
  /** Reads a statement that ended in `;`, its keyword included; the place of the first word that has no meaning. */
  line(words: readonly Word[], notes: Notes): Place | undefined;
  /** Reads a statement that ended in `{`, likewise. */
  block(words: readonly Word[], notes: Notes): { readonly section: OpenSection; readonly rest: Place | undefined };
  /** Takes note that `keyword` was there, so that nobody calls it missing when its value was bad. */
  mention(keyword: string): void;
  /** At `}`: checks that need the whole section. */
  close(notes: Notes): void;
}

/** The check at the end of a section; `mentioned` holds its keywords, those with bad values too. */
export type Close<T> = (target: T, notes: Notes, mentioned: ReadonlySet<string>) => void;

/** A kind of section: its name and its rows. `open` makes one that gathers in `target`. */
export function sectionKind<T>(
  name: string,
  rows: Rows<T>,
  close: Close<T> = () => {},
): { open(target: T): OpenSection } {
  // A Map, since `constructor` and the like are no keywords.
  const table = new Map(Object.entries(rows));
  return { open: (target) => new TableSection(name, table, target, close) };
}

class TableSection<T> implements OpenSection {
  readonly name: string;
  readonly #rows: ReadonlyMap<string, Row<T>>;
  readonly #target: T;
  readonly #close: Close<T>;
  readonly #mentioned = new Set<string>();

  constructor(name: string, rows: ReadonlyMap<string, Row<T>>, target: T, close: Close<T>) {
    this.name = name;
    this.#rows = rows;
    this.#target = target;
    this.#close = close;
  }

  row(keyword: string): Row<T> | undefined {
    return this.#rows.get(keyword);
  }

  suggest(keyword: string): string {
    return suggestion(keyword, this.#rows.keys());
  }

  line(words: readonly Word[], notes: Notes): Place | undefined {
    const cursor = new Words(words, notes.source);
    this.#rows.get(cursor.next())!.line!(cursor, this.#target, notes);
    return cursor.more() ? cursor.where() : undefined;
  }

  block(words: readonly Word[], notes: Notes): { section: OpenSection; rest: Place | undefined } {
    const cursor = new Words(words, notes.source);
    const section = this.#rows.get(cursor.next())!.block!(cursor, this.#target, notes);
    return { section, rest: cursor.more() ? cursor.where() : undefined };
  }

  mention(keyword: string): void {
    this.#mentioned.add(keyword);
  }

  close(notes: Notes): void {
    this.#close(this.#target, notes, this.#mentioned);
  }
}

/** A section without a table: hands the words of all its statements, in one row, to `read` when it closes. */
export function flatSection(name: string, head: readonly Word[], read: (words: Words) => void): OpenSection {
  const gathered = [...head];
  const any: Row<never> = { line: () => {} };
  return {
    name,
    row: () => any,
    suggest: () => '',
    line: (words) => {
      for (const word of words) gathered.push(word);
      return undefined;
    },
    block: () => {
      throw new Error('a flat section has no sections');
    },
    mention: () => {},
    close: (notes) => {
      notes.attempt(() => read(new Words(gathered, notes.source)));
    },
  };
}

/** Rows for keywords that are known and refused. */
export function later<T>(...keywords: readonly string[]): Rows<T> {
  return Object.fromEntries(keywords.map((keyword) => [keyword, { later: true }]));
}

/** How a refusal of something that a later version will do reads. */
export function notYet(what: string): string {
  return `${what} is not supported yet by this version`;
}
