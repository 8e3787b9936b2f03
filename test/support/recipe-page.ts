// The blocks of a page of documentation, in the order in which a reader comes upon them.

import { readFileSync } from 'node:fs';

export interface Block {
  /** `keryx`, `sh`, `bird`, `ini`; empty for what a command prints. */
  readonly kind: string;
  readonly text: string;
  /** For messages: `docs/healthcheck.md:12`. */
  readonly place: string;
}

export interface Section {
  readonly title: string;
  /** Of the heading: 2 for `##`. */
  readonly depth: number;
  readonly blocks: readonly Block[];
}

/** Sections with the blocks between their heading and the next, whatever its depth. */
export function sectionsOf(file: string): Section[] {
  const sections: { title: string; depth: number; blocks: Block[] }[] = [{ title: '', depth: 0, blocks: [] }];
  let open: { readonly kind: string; readonly place: string; readonly lines: string[] } | undefined;
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const [, kind] = /^```(\w*)$/.exec(line) ?? [];
    if (kind !== undefined && open === undefined) open = { kind, place: `${file}:${index + 1}`, lines: [] };
    else if (line === '```' && open !== undefined) {
      const { lines, ...rest } = open;
      sections.at(-1)!.blocks.push({ ...rest, text: lines.map((each) => `${each}\n`).join('') });
      open = undefined;
    } else if (open !== undefined) open.lines.push(line);
    else {
      const [, marks, title] = /^(#+) (.*)$/.exec(line) ?? [];
      if (marks !== undefined && title !== undefined) sections.push({ title, depth: marks.length, blocks: [] });
    }
  }
  return sections;
}

/** Those below the heading of a title, which has to be there. */
export function sectionsBelow(sections: readonly Section[], title: string): Section[] {
  const at = sections.findIndex((section) => section.title === title);
  if (at < 0) throw new Error(`there is no section '${title}'`);
  const rest = sections.slice(at + 1);
  const end = rest.findIndex(({ depth }) => depth <= sections[at]!.depth);
  return end < 0 ? rest : rest.slice(0, end);
}
