// The lines that `help` answers, from the rows.

import type { Row } from './kind.ts';

/** As ExaBGP's: a heading, the keys of selectors, then one line for each command, sorted. */
export function helpLines(rows: readonly Row[]): string[] {
  const lines = rows.map(({ words, selects, usage }) => {
    const [spelling = ''] = typeof words === 'string' ? [words] : words;
    return `${selects ? '[neighbor <ip> [filters]] ' : ''}${spelling} ${usage}`.trim();
  });
  return [
    '',
    'available API commands are listed here:',
    '=======================================',
    '',
    'filter can be: [local-ip <ip>][local-as <asn>][peer-as <asn>][router-id <router-id>]',
    '',
    'command are:',
    '------------',
    '',
    ...lines.sort(),
    '',
  ];
}

/** The same for programs. */
export function helpJson(rows: readonly Row[]): string {
  return JSON.stringify({
    description: 'Available API commands',
    peer_filters: ['local-ip', 'local-as', 'peer-as', 'router-id', 'family-allowed'],
    commands: rows.flatMap(({ words, selects, usage, about }) =>
      (typeof words === 'string' ? [words] : words).map((command) => {
        return { command, usage, about, neighbor_support: selects, json_support: true };
      }),
    ),
  });
}
