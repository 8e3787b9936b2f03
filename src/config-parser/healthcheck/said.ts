// Keeps the words of a section beside what they mean, so that it can be printed.

import type { Words } from '../../bgp/index.ts';
import type { Said } from '../../healthcheck/index.ts';
import type { Row, Rows } from '../sections.ts';

/** The same rows, which note each statement in its target. Blocks note themselves. */
export function recorded<T extends { readonly said: Said[] }>(rows: Rows<T>): Rows<T> {
  const row = ([keyword, each]: [string, Row<T>]): [string, Row<T>] => {
    const { line } = each;
    if (line === undefined) return [keyword, each];
    return [
      keyword,
      {
        ...each,
        line: (words, target, notes) => {
          target.said.push({ words: [keyword, ...textsOf(words)] });
          line(words, target, notes);
        },
      },
    ];
  };
  return Object.fromEntries(Object.entries<Row<T>>(rows).map(row));
}

/** The words still to come, which stay. */
export function textsOf(words: Words): string[] {
  return words
    .followedBy([])
    .rest()
    .map(({ text }) => text);
}
