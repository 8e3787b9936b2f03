// A line to a command: tables of rows, and a short road for the lines that come in thousands.

import { type Problem, type Purpose, scanRoute, suggestion, TextError, type Words, wordsOf } from '../../bgp/index.ts';
import { parseSelector } from '../selector.ts';
import { daemonRows } from './daemon.ts';
import { healthRows } from './health.ts';
import { helpJson, helpLines } from './help.ts';
import { indexRows } from './indexes.ts';
import type { Command, Row } from './kind.ts';
import { peerRows } from './peers.ts';
import { ribRows } from './ribs.ts';
import { routeRows } from './routes.ts';
import { showRows } from './show.ts';
import { talkRows } from './talk.ts';

export { newUuid } from './daemon.ts';
export type {
  Call,
  Caller,
  Command,
  Daemon,
  Group,
  Health,
  Outcome,
  Registry,
  RouteCommand,
  Row,
  Talk,
} from './kind.ts';
export { DONE, refused } from './kind.ts';
export { addToGroup, noteError } from './run-group.ts';
export { runRoutes } from './run-routes.ts';

/** Every command, by theme. */
export const themes: readonly { readonly title: string; readonly rows: readonly Row[] }[] = [
  { title: 'Routes', rows: [...routeRows, ...indexRows] },
  { title: 'Tables', rows: ribRows },
  { title: 'Neighbors', rows: peerRows },
  { title: 'What is there', rows: showRows },
  { title: 'Healthchecks', rows: healthRows },
  { title: 'The daemon', rows: [...daemonRows, helpRow()] },
  { title: 'The conversation', rows: talkRows },
];

// What is said in more words is tried first: `announce eor` before `announce`.
const rows = themes
  .flatMap((theme) => theme.rows.flatMap((row) => spellingsOf(row).map((words) => ({ row, words }))))
  .sort((a, b) => b.words.split(' ').length - a.words.split(' ').length);
/** Verbs that stand where a selector has its address: `peer list`. */
const VERBS = new Set<string | undefined>(
  rows.filter(({ words }) => /^(peer|neighbor) /.test(words)).map(({ words }) => words.split(' ')[1]),
);

function helpRow(): Row {
  const all = () => themes.flatMap((theme) => theme.rows);
  return {
    words: ['help', 'system help'],
    selects: true,
    usage: '',
    about: 'Lists the commands.',
    example: 'help',
    parse:
      () =>
      ({ json }) => ({ ok: true, lines: json ? [helpJson(all())] : helpLines(all()) }),
  };
}

export function spellingsOf({ words }: Row): readonly string[] {
  return typeof words === 'string' ? [words] : words;
}

export type Parsed = { readonly command: Command } | { readonly problem: Problem };

const ANNOUNCE = 'announce route ';
const WITHDRAW = 'withdraw route ';

/** Reads one line, already stripped of what ends it. `source` names the caller in the problem. */
export function parseCommand(line: string, source: string): Parsed {
  const short = shortRoad(line, ANNOUNCE, 'announce') ?? shortRoad(line, WITHDRAW, 'withdraw');
  if (short !== undefined) return { command: short };
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
  const verb = opensVerb(words);
  const to = verb ? undefined : parseSelector(words);
  for (const { row, words: spelling } of rows) {
    if (!acceptAll(words, spelling)) continue;
    if (to !== undefined && !row.selects) words.fail(`'${spelling}' takes no neighbor`);
    const json = takeLast(words, 'json');
    const made = row.parse(words, to);
    words.accept(';');
    if (words.more()) words.fail(`nothing may follow '${spelling}' here`);
    return typeof made === 'function' ? { kind: 'act', name: spelling, json, run: made } : { ...made, to };
  }
  if (!words.more()) return words.fail('a command is missing');
  const word = words.peek() ?? '';
  return words.fail(
    `'${word}' is not a command${suggestion(
      word,
      rows.map((row) => row.words),
    )}`,
  );
}

function opensVerb(words: Words): boolean {
  if (words.peek() !== 'peer' && words.peek() !== 'neighbor') return false;
  words.next();
  const verb = VERBS.has(words.peek());
  words.back();
  return verb;
}

export function takeLast(words: Words, text: string): boolean {
  const found = words.last()?.text === text;
  if (found) words.cutEnd(1);
  return found;
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
