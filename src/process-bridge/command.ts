// A helper's line to a command: one table of rows, and a short road for the lines that come in thousands.

import {
  type Family,
  families,
  type Problem,
  type Purpose,
  parseRoutes,
  type Route,
  scanRoute,
  suggestion,
  TextError,
  type Words,
  wordsOf,
} from '../bgp/index.ts';
import type { Selector } from '../speaker/index.ts';
import { parseSelector } from './selector.ts';

export type Command =
  | { readonly kind: 'announce' | 'withdraw'; readonly to: Selector | undefined; readonly routes: readonly Route[] }
  | { readonly kind: 'eor' | 'refresh'; readonly to: Selector | undefined; readonly family: Family }
  | { readonly kind: 'teardown'; readonly to: Selector | undefined; readonly subcode: number }
  | { readonly kind: 'flush' | 'clear'; readonly to: Selector | undefined }
  | { readonly kind: 'watchdog'; readonly name: string | undefined; readonly up: boolean }
  | { readonly kind: 'ack'; readonly mode: 'enable' | 'disable' | 'silence' }
  | { readonly kind: 'reload'; readonly dryRun: boolean }
  | { readonly kind: 'version' | 'help' | 'shutdown' | 'comment' | 'reset' }
  | { readonly kind: 'debug'; readonly text: string };

interface Row {
  /** `announce eor` */
  readonly words: string;
  /** A neighbor selector may stand before it. */
  readonly selects: boolean;
  /** What follows the words, and what it does, for `help`. */
  readonly usage: string;
  parse(words: Words, to: Selector | undefined): Command;
}

function watchdogRow(verb: Purpose): Row {
  return {
    words: `${verb} watchdog`,
    // A selector may stand there and changes nothing: a watchdog is known to all neighbors that have routes of it.
    selects: true,
    usage: '[NAME]',
    parse: (words) => ({ kind: 'watchdog', name: words.more() ? words.next() : undefined, up: verb === 'announce' }),
  };
}

// A row whose words begin another's comes after it.
const ROWS: readonly Row[] = [
  {
    words: 'announce eor',
    selects: true,
    usage: '[AFI SAFI]',
    parse: (words, to) => ({
      kind: 'eor',
      to,
      family: words.more() ? parseFamily(words) : parseFamily(wordsOf('ipv4 unicast', '')),
    }),
  },
  {
    words: 'announce route-refresh',
    selects: true,
    usage: 'AFI SAFI',
    parse: (words, to) => ({ kind: 'refresh', to, family: parseFamily(words) }),
  },
  watchdogRow('announce'),
  watchdogRow('withdraw'),
  {
    words: 'announce',
    selects: true,
    usage:
      'route PREFIX next-hop ADDRESS|self [attributes] | attributes … nlri PREFIX… | ipv4 unicast … | ipv6 unicast …',
    parse: (words, to) => ({ kind: 'announce', to, routes: parseRoutes(words, 'announce') }),
  },
  {
    words: 'withdraw',
    selects: true,
    usage: 'route PREFIX [attributes] | attributes … nlri PREFIX… | ipv4 unicast … | ipv6 unicast …',
    parse: (words, to) => ({ kind: 'withdraw', to, routes: parseRoutes(words, 'withdraw') }),
  },
  {
    words: 'teardown',
    selects: true,
    usage: 'CEASE-SUBCODE',
    parse: (words, to) => ({ kind: 'teardown', to, subcode: words.number(0, 255, 'Cease subcode') }),
  },
  { words: 'flush adj-rib out', selects: true, usage: '', parse: (_words, to) => ({ kind: 'flush', to }) },
  { words: 'clear adj-rib out', selects: true, usage: '', parse: (_words, to) => ({ kind: 'clear', to }) },
  { words: 'enable-ack', selects: false, usage: '', parse: () => ({ kind: 'ack', mode: 'enable' }) },
  { words: 'disable-ack', selects: false, usage: '', parse: () => ({ kind: 'ack', mode: 'disable' }) },
  { words: 'silence-ack', selects: false, usage: '', parse: () => ({ kind: 'ack', mode: 'silence' }) },
  { words: 'version', selects: false, usage: '', parse: () => ({ kind: 'version' }) },
  { words: 'help', selects: false, usage: '', parse: () => ({ kind: 'help' }) },
  { words: 'reset', selects: false, usage: '', parse: () => ({ kind: 'reset' }) },
  {
    words: 'reload',
    selects: false,
    usage: '[--dry-run]',
    parse: (words) => ({ kind: 'reload', dryRun: words.accept('--dry-run') }),
  },
  { words: 'shutdown', selects: false, usage: '', parse: () => ({ kind: 'shutdown' }) },
];

export type Parsed = { readonly command: Command } | { readonly problem: Problem };

const ANNOUNCE = 'announce route ';
const WITHDRAW = 'withdraw route ';

/** Reads one line, already stripped of what ends it. `source` names the helper in the problem. */
export function parseCommand(line: string, source: string): Parsed {
  const short = shortRoad(line, ANNOUNCE, 'announce') ?? shortRoad(line, WITHDRAW, 'withdraw');
  if (short !== undefined) return { command: short };
  if (line.startsWith('#')) return { command: { kind: 'comment' } };
  if (line.startsWith('debug ')) return { command: { kind: 'debug', text: line.slice(6) } };
  try {
    return { command: parseWords(wordsOf(line, source)) };
  } catch (error) {
    if (error instanceof TextError) return { problem: error.problem };
    throw error;
  }
}

function shortRoad(line: string, head: string, purpose: Purpose): Command | undefined {
  if (!line.startsWith(head)) return undefined;
  const route = scanRoute(line, head.length, purpose);
  return route === undefined ? undefined : { kind: purpose, to: undefined, routes: [route] };
}

function parseWords(words: Words): Command {
  const to = parseSelector(words);
  for (const row of ROWS) {
    if (!acceptAll(words, row.words)) continue;
    if (to !== undefined && !row.selects) words.fail(`'${row.words}' takes no neighbor`);
    const command = row.parse(words, to);
    words.accept(';');
    if (words.more()) words.fail(`nothing may follow '${row.words}' here`);
    return command;
  }
  if (!words.more()) return words.fail('a command is missing');
  const word = words.peek() ?? '';
  return words.fail(
    `'${word}' is not a command${suggestion(
      word,
      ROWS.map((row) => row.words),
    )}`,
  );
}

function acceptAll(words: Words, spelling: string): boolean {
  const wanted = spelling.split(' ');
  for (const [i, word] of wanted.entries()) {
    if (words.accept(word)) continue;
    for (let taken = 0; taken < i; taken += 1) words.back();
    return false;
  }
  return true;
}

function parseFamily(words: Words): Family {
  const afi = words.next('an AFI');
  const safi = words.next('a SAFI');
  const codec = families.named(`${afi} ${safi}`);
  return codec?.family ?? words.back().fail(`'${afi} ${safi}' is not a family that Keryx knows`);
}

/** The lines that `help` answers. */
export function helpLines(): string[] {
  const lines = ROWS.map(({ words, selects, usage }) =>
    `${selects ? '[neighbor IP [KEY VALUE]…] ' : ''}${words} ${usage}`.trim(),
  );
  return [
    '',
    'available API commands are listed here:',
    '=======================================',
    '',
    ...lines.sort(),
    '',
  ];
}
