// What a section knows, as a table: one row a keyword. The reader walks the text and asks these.

import { suggestion, type Word, Words } from '../bgp/index.ts';
import type { Notes, Place } from './notes.ts';

/** One keyword of a section whose content is gathered in a `T`. What documents say of it stands beside what it does. */
export interface Row<T> {
  /** What follows the keyword, as `SECONDS` or `[true | false]`; nothing when absent. */
  readonly usage?: string;
  /** One short sentence. */
  readonly about?: string;
  /** What may stand for `usage`, for an example file. */
  readonly example?: string;
  /** The section that `block` opens. */
  readonly section?: SectionKind<never>;
  /** The sections that it opens, by the word after the keyword. */
  readonly variants?: ReadonlyMap<string, { readonly about: string; readonly section: SectionKind<never> }>;
  /** Reads what follows the keyword up to `;`. Throws TextError on a mistake. */
  readonly line?: (words: Words, target: T, notes: Notes) => void;
  /** Said twice, both count; otherwise the last. */
  readonly adds?: true;
  /** Reads what stands between the keyword and `{`. */
  readonly block?: (words: Words, target: T, notes: Notes) => OpenSection;
  /** Brackets are words like others, and need no partner. */
  readonly raw?: true;
}

export type Rows<T> = Readonly<Record<string, Row<T>>>;

/** Keywords and the last statement of each, those with bad values too. */
export type Mentioned = ReadonlyMap<string, readonly Word[]>;

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
  /** Takes note of a statement, so that nobody calls its keyword missing when its value was bad. */
  mention(words: readonly Word[]): void;
  readonly mentioned: Mentioned;
  /** At `}`: checks that need the whole section. */
  close(notes: Notes): void;
}

/** The check at the end of a section. */
export type Close<T> = (target: T, notes: Notes, mentioned: Mentioned) => void;

/** A kind of section: its name and its rows. `open` makes one that gathers in `target`. */
export interface SectionKind<T> {
  readonly name: string;
  readonly rows: Rows<T>;
  /** Another whose rows it has as well. */
  readonly like?: SectionKind<never>;
  open(target: T): OpenSection;
}

export function sectionKind<T>(name: string, rows: Rows<T>, close: Close<T> = () => {}): SectionKind<T> {
  // A Map, since `constructor` and the like are no keywords.
  const table = new Map(Object.entries(rows));
  return { name, rows, open: (target) => new TableSection(name, table, target, close) };
}

class TableSection<T> implements OpenSection {
  readonly name: string;
  readonly mentioned = new Map<string, readonly Word[]>();
  readonly #rows: ReadonlyMap<string, Row<T>>;
  readonly #target: T;
  readonly #close: Close<T>;

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

  mention(words: readonly Word[]): void {
    this.mentioned.set(words[0]!.text, words);
  }

  close(notes: Notes): void {
    this.#close(this.#target, notes, this.mentioned);
  }
}
