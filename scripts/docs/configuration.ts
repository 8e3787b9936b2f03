// docs/configuration.md, made of the tables that the program itself works with.

import { attributes, families, type NlriGrammar, routeWords } from '../../src/bgp/index.ts';
import { settingNames, settingOf } from '../../src/cli/settings/index.ts';
import { configurationReference, type SectionReference } from '../../src/config-parser/index.ts';

const HEAD = `# What a configuration may say

This page is made by \`npm run docs\` from the tables that Keryx reads configurations with. \`keryx example\` prints the
same as a file to start from.

A configuration is made of statements, which end with \`;\`, and sections in braces. Blanks and ends of lines separate
words, quotes keep them together, and \`#\` opens a comment that goes to the end of the line. A backslash takes the
special meaning from the character behind it. In the tables, \`[ ]\` around something that is not a list means that it
may be left out, and \`|\` stands between choices.
`;

const ROUTES = `## Routes

A route is its opening, what it is a route to, and then attributes and other words in any order. It is written alike in a
configuration and in the commands of helpers. In a configuration a route may also be a section, with a word and its value
in each statement.
`;

const SETTINGS = `## Settings

What concerns the program and not the routers stands in the environment or in a file. Each setting is looked for as
\`keryx.tcp.port\`, \`keryx_tcp_port\`, \`exabgp.tcp.port\` and \`exabgp_tcp_port\` in the environment, in this order; then in
the files of settings, as \`port = 179\` below \`[keryx.tcp]\` or \`[exabgp.tcp]\`. In names of several words a dash and an
underscore are alike. Settings that only Keryx has are set with the prefix \`keryx\` alone.

The file of settings is the one that \`--env-file\` names, or else \`KERYX_ENVFILE\` or \`EXABGP_ENVFILE\`. Without any of
these, \`etc/keryx/keryx.env\` and \`etc/exabgp/exabgp.env\` are read, of which the first is stronger. They are looked for
below the root: the folder that \`--root\` names, or else \`KERYX_ROOT\` or \`EXABGP_ROOT\`, or else the one above the \`bin\`
that the program is in, where \`/usr\` stands for \`/\`. \`keryx env\` prints all settings as such a file.
`;

/** The whole page. */
export function configurationPage(): string {
  return [
    HEAD,
    ...configurationReference().map(sectionPart),
    ROUTES,
    '### Attributes\n',
    attributeTable(),
    '### Other words of a route\n',
    table(['word', 'what follows', 'meaning'], Object.entries(routeWords).map(wordRow)),
    ...grammarParts(),
    SETTINGS,
    settingTable(),
  ].join('\n');
}

function sectionPart({ path, about, like, keywords }: SectionReference): string {
  const title = path.length === 0 ? 'The file' : path.map((keyword) => `\`${keyword}\``).join(' › ');
  const rows = keywords.map(({ keyword, usage, about: said, line, block }) => [
    code(keyword),
    block && !line ? `${code(usage)} { … }`.trim() : code(usage),
    said,
  ]);
  const also = like === undefined ? '' : ` Also every word of ${like.map((keyword) => `\`${keyword}\``).join(' › ')}.`;
  return `## ${title}\n\n${about}${also}\n\n${table(['word', 'what follows', 'meaning'], rows)}`;
}

function attributeTable(): string {
  const rows = attributes
    .all()
    .filter(({ parse }) => parse !== undefined)
    .map(({ name, aliases = [], usage = '', about = '' }) => [
      [name, ...aliases].map(code).join(', '),
      code(usage),
      about,
    ]);
  rows.push([code('attribute'), code('[ 0xCODE 0xFLAGS 0xDATA ]'), 'Any attribute, octet by octet.']);
  return table(['word', 'what follows', 'meaning'], rows);
}

/** One part for each grammar, with the families whose routes it reads. */
function grammarParts(): string[] {
  const users = new Map<string, { readonly grammar: NlriGrammar; readonly names: string[] }>();
  for (const { family, grammar } of families.all()) {
    if (grammar === undefined) continue;
    // Families that differ in their example alone share a grammar.
    const key = JSON.stringify([grammar.openings, grammar.head, Object.keys(grammar.words)]);
    const known = users.get(key);
    if (known === undefined) users.set(key, { grammar, names: [family.name] });
    else known.names.push(family.name);
  }
  return [...users.values()].map(({ grammar, names }) => grammarPart(grammar, names));
}

function grammarPart({ openings, head, example, words }: NlriGrammar, names: readonly string[]): string {
  const opened = [...openings, ...names].map(code).join(', ');
  const rows = Object.entries(words).map(wordRow);
  return [
    `### Routes of ${names.join(', ')}\n`,
    `Opened by ${opened}, and then ${code(head)}.\n`,
    `\`\`\`\n${example}\n\`\`\`\n`,
    ...(rows.length === 0 ? [] : [table(['word', 'what follows', 'meaning'], rows)]),
  ].join('\n');
}

function wordRow([word, { usage, about }]: readonly [
  string,
  { readonly usage: string; readonly about: string },
]): string[] {
  return [code(word), code(usage), about];
}

function settingTable(): string {
  const rows = settingNames.map((name) => {
    const { kind, usual, about, also, ignored, later, versions } = settingOf(name);
    const effect = ignored ?? (later === undefined ? undefined : `no effect yet, ${later}`);
    const notes = [
      about,
      ...(also === undefined ? [] : [`older name ${code(also)}`]),
      ...(effect === undefined ? [] : [ignored === undefined ? effect : `ignored: ${effect}`]),
    ];
    return [code(name), code(kind.print(usual)), versions, notes.join('; ')];
  });
  return table(['name', 'usual value', 'ExaBGP', 'meaning'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}
