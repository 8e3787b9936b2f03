// What may come next in a command of the daemon, from the tables of commands, families and attributes.

import { attributes, families } from '../../bgp/index.ts';
import { spellingsOf, themes } from '../../process-bridge/index.ts';

/** A word, and what it is for. */
export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** What only the daemon knows. */
export interface Known {
  readonly neighbors: readonly string[];
  readonly owners: readonly string[];
  readonly services: readonly string[];
}

interface Spelling {
  readonly words: readonly string[];
  readonly selects: boolean;
  readonly usage: string;
  readonly about: string;
}

const SPELLINGS: readonly Spelling[] = themes
  .flatMap(({ rows }) => rows)
  .flatMap((row) => spellingsOf(row).map((text) => ({ ...row, words: text.split(' ') })))
  // What is said in more words is meant first.
  .sort((a, b) => b.words.length - a.words.length);

const KEYS = ['local-ip', 'local-as', 'peer-as', 'router-id', 'family-allowed'];
const ROUTE_VERBS = ['announce', 'withdraw'];
/** What is followed by the name of a service, where its usage has a name. */
const SERVICE_VERBS = ['health', 'drain'];

/** `before`: the words in front of the one that is being written. */
export function candidates(before: readonly string[], known: Known): Candidate[] {
  const hosts = known.neighbors.map((word) => ({ word, about: 'neighbor' }));
  const selected = afterSelector(before);
  if (selected === 'address') return [...hosts, { word: '*', about: 'all neighbors' }, ...openingsAfter(before)];
  if (selected === 'value') return [];
  const { rest, selects } = selected;
  const next = SPELLINGS.filter((row) => (row.selects || !selects) && startsWith(row.words, rest))
    .filter(({ words }) => words.length > rest.length)
    .map(({ words, about }) => ({ word: words[rest.length]!, about: words.length === rest.length + 1 ? about : '' }));
  const row = SPELLINGS.find(({ words }) => startsWith(rest, words));
  const inside = row === undefined ? [] : argumentsOf(row, rest.slice(row.words.length), hosts, known);
  const keys = selects && rest.length === 0 ? KEYS.map((word) => ({ word, about: 'of the neighbor' })) : [];
  const opening = rest.length === 0 && !selects ? [{ word: 'neighbor', about: 'a command for some neighbors' }] : [];
  return unique([...next, ...inside, ...keys, ...opening]);
}

type Selected = 'address' | 'value' | { readonly rest: readonly string[]; readonly selects: boolean };

/** Where the words stand after `neighbor IP KEY VALUE, neighbor …`. */
function afterSelector(words: readonly string[]): Selected {
  if (!opens(words[0]) || isVerb(words[1])) return { rest: words, selects: false };
  let at = 0;
  for (;;) {
    if (opens(words[at])) at += 1;
    if (at >= words.length) return 'address';
    at += 1;
    while (KEYS.includes(words[at] ?? '')) {
      if (at + 1 >= words.length) return 'value';
      at += 2;
    }
    if (words[at] !== ',' && !words[at - 1]!.endsWith(',')) return { rest: words.slice(at), selects: true };
    if (words[at] === ',') at += 1;
    if (at >= words.length) return 'address';
  }
}

function opens(word: string | undefined): boolean {
  return word === 'neighbor' || word === 'peer';
}

/** `peer list` is a command, and no selector. */
function isVerb(word: string | undefined): boolean {
  return SPELLINGS.some(({ words }) => opens(words[0]) && words[1] === word);
}

function openingsAfter(before: readonly string[]): Candidate[] {
  return before.length === 1
    ? SPELLINGS.filter(({ words }) => words[0] === before[0] && words.length > 1).map(({ words, about }) => {
        return { word: words[1]!, about };
      })
    : [];
}

function startsWith(long: readonly string[], short: readonly string[]): boolean {
  return short.every((word, i) => long[i] === word);
}

/** Words of the arguments of a command: `rest` are those that stand already. */
function argumentsOf(
  { words, usage }: Spelling,
  rest: readonly string[],
  hosts: readonly Candidate[],
  { owners, services }: Known,
): Candidate[] {
  const previous = rest.at(-1) ?? '';
  const verb = words[0] ?? '';
  const safis = safisOf(previous);
  if (safis.length > 0) return safis;
  if (previous === 'by') return owners.map((word) => ({ word, about: 'owner' }));
  if (previous === 'next-hop') return [{ word: 'self', about: 'our end of the session' }];
  if (previous === 'family') return afis();
  if (words.length === 1 && ROUTE_VERBS.includes(verb)) {
    return rest.length === 0 ? [...openings(), ...afis()] : [...routeWords(), ...literals(usage)];
  }
  return [
    ...literals(usage),
    ...(/\b(?:ADDRESS|SELECTOR)\b/.test(usage) ? hosts : []),
    ...(namesService(verb, usage, rest) ? services.map((word) => ({ word, about: 'service' })) : []),
    ...(/\bAFI\b/.test(usage) && rest.length === 0 ? afis() : []),
  ].filter(({ word }) => !rest.includes(word));
}

function namesService(verb: string, usage: string, rest: readonly string[]): boolean {
  return rest.length === 0 && SERVICE_VERBS.includes(verb) && /\bNAME\b/.test(usage);
}

function afis(): Candidate[] {
  const names = families.names().map((name) => name.split(' ')[0]!);
  return [...new Set(names)].map((word) => ({ word, about: 'address family' }));
}

function safisOf(afi: string): Candidate[] {
  return families
    .names()
    .filter((name) => name.startsWith(`${afi} `))
    .map((name) => ({ word: name.slice(afi.length + 1), about: name }));
}

function openings(): Candidate[] {
  return ['route', 'attributes', ...families.openings()].map((word) => ({ word, about: 'kind of route' }));
}

function routeWords(): Candidate[] {
  return attributes.names().map((word) => ({ word, about: 'attribute' }));
}

/** Lower case words of a usage stand for themselves. */
function literals(usage: string): Candidate[] {
  return (usage.match(/(?<![\w-])(?:--)?[a-z][a-z-]*(?![\w.-])/g) ?? []).map((word) => ({ word, about: '' }));
}

function unique(all: readonly Candidate[]): Candidate[] {
  const byWord = new Map<string, Candidate>();
  for (const each of all) if (!byWord.get(each.word)?.about) byWord.set(each.word, each);
  return [...byWord.values()].sort((a, b) => (a.word < b.word ? -1 : 1));
}
