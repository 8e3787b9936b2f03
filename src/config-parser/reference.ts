// All that a configuration may say, for documents and examples: read from the tables that the parser works with.

import { fileKind } from './config.ts';
import type { Row, SectionKind } from './sections.ts';

export interface KeywordReference {
  readonly keyword: string;
  /** What follows it, as `SECONDS`; empty when nothing does. */
  readonly usage: string;
  /** One short sentence. */
  readonly about: string;
  /** What may stand for `usage`, if there is one. */
  readonly example: string | undefined;
  /** It ends with `;`. */
  readonly line: boolean;
  /** It opens a section. */
  readonly block: boolean;
}

export interface SectionReference {
  /** The keywords that open it, outermost first; none for the file itself. */
  readonly path: readonly string[];
  readonly about: string;
  /** Path of another section, all of whose keywords it has as well. */
  readonly like: readonly string[] | undefined;
  readonly keywords: readonly KeywordReference[];
}

interface Found {
  readonly path: readonly string[];
  readonly about: string;
  readonly kind: SectionKind<never>;
}

/** Every section once, outer ones first, with its keywords in the order of its table. */
export function configurationReference(): SectionReference[] {
  const found = new Map<SectionKind<never>, Found>();
  const add = (each: Found): void => {
    if (!found.has(each.kind)) found.set(each.kind, each);
  };
  add({ path: [], about: 'What stands in no section.', kind: fileKind });
  // A Map goes on to what is added while it is walked.
  for (const { path, kind } of found.values()) {
    for (const [keyword, { about = '', section, variants = [] }] of Object.entries<Row<never>>(kind.rows)) {
      if (section !== undefined) add({ path: [...path, keyword], about, kind: section });
      for (const [word, each] of variants)
        add({ path: [...path, `${keyword} ${word}`], about: each.about, kind: each.section });
    }
  }
  return [...found.values()].map(({ path, about, kind }) => ({
    path,
    about,
    like: kind.like && found.get(kind.like)?.path,
    keywords: Object.entries<Row<never>>(kind.rows)
      .filter(([keyword, row]) => kind.like?.rows[keyword] !== row)
      .map(([keyword, row]) => reference(keyword, row)),
  }));
}

function reference(keyword: string, { usage, about, example, line, block }: Row<never>): KeywordReference {
  return {
    keyword,
    usage: usage ?? '',
    about: about ?? '',
    example,
    line: line !== undefined,
    block: block !== undefined,
  };
}
