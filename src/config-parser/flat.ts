// Sections that hold one route: their statements are the words of the route grammar, which reads them in one piece.

import type { Word } from '../bgp/index.ts';
import type { OpenSection, Row } from './sections.ts';

/** A section that hands `head` and all its words, braces and semicolons included, to `read` when it closes. */
export function flatSection(name: string, head: readonly Word[], read: (words: readonly Word[]) => void): OpenSection {
  const gathered = [...head];
  gathered.push(sign('{', gathered.at(-1)!));
  return flat(name, gathered, (closing, notes) => {
    gathered.push(sign('}', closing));
    notes.attempt(() => read(gathered));
  });
}

const any: Row<never> = { line: () => {}, block: () => never() };

function never(): never {
  throw new Error('a flat section opens its own sections');
}

function flat(
  name: string,
  gathered: Word[],
  close: (last: Word, notes: Parameters<OpenSection['close']>[0]) => void,
): OpenSection {
  return {
    name,
    row: () => any,
    suggest: () => '',
    line: (words) => {
      for (const word of words) gathered.push(word);
      gathered.push(sign(';', words.at(-1)!));
      return undefined;
    },
    block: (words) => {
      for (const word of words) gathered.push(word);
      gathered.push(sign('{', words.at(-1)!));
      const section = flat(words[0]!.text, gathered, (last) => gathered.push(sign('}', last)));
      return { section, rest: undefined };
    },
    mention: () => {},
    mentioned: new Map(),
    close: (notes) => close(gathered.at(-1)!, notes),
  };
}

/** A sign that the scanner took for the end of a statement, after the word before it. */
function sign(text: string, { line, column, width, text: before }: Word): Word {
  return { text, line, column: column + (width ?? before.length) };
}
