// The words of a flow rule, in blocks or in one line:
//   flow route NAME { rd …; next-hop …; match { COMPONENT …; } scope { … } then { ACTION …; } }
//   flow route COMPONENT … ACTION …

import type { Afi } from '../../address.ts';
import { type Family, familyOf } from '../../family.ts';
import { suggestion, type Words } from '../../words.ts';
import { type Named, type NlriWord, nlriGrammar, type RouteDraft } from '../kind.ts';
import { parseRaw } from '../raw.ts';
import { rdWord } from '../rd.ts';
import { actionWords, scopeWords, thenAttribute, thenNames } from './actions.ts';
import { LONGEST_FLOW, measureFlow, type Part, withLength, writeParts } from './codec.ts';
import { componentOf, componentWords } from './components.ts';
import { type Item, parseExpression } from './operators.ts';
import { type FlowPrefix, parseFlowPrefix } from './prefix.ts';

const FLOW = 133;
const FLOW_VPN = 134;

/** A value of a component as it was written: what it means depends on the protocol, which a later word may tell. */
interface Value {
  readonly word: string;
  readonly text: string;
  readonly where: { line: number; column: number };
  /** Set for destination and source. */
  readonly prefix?: FlowPrefix;
}

export interface FlowDraft {
  /** As the opening said it. */
  readonly family: Family | undefined;
  readonly words: Words;
  readonly values: Value[];
  rd: Uint8Array | undefined;
  /** A whole NLRI in hexadecimal. */
  raw: Uint8Array | undefined;
}

const components = Object.fromEntries(
  Object.entries(componentWords).map(([word, { usage, about }]): [string, NlriWord<FlowDraft>] => [
    word,
    { usage, about, read: (words, draft) => readComponent(words, draft, word) },
  ]),
);

const blocks: Readonly<Record<string, NlriWord<FlowDraft>>> = {
  match: {
    usage: '{ COMPONENT …; }',
    about: 'What a packet must be like.',
    read: (words, draft, route) => readBlock(words, 'match', Object.keys(components), reader(components, draft, route)),
  },
  scope: {
    usage: '{ interface-set …; }',
    about: 'Where the rule applies.',
    read: (words, draft, route) => readBlock(words, 'scope', Object.keys(scopeWords), reader(scopeWords, draft, route)),
  },
  // biome-ignore lint/suspicious/noThenProperty: ExaBGP's word
  then: {
    usage: '{ ACTION …; }',
    about: 'What is done with such packets.',
    read: (words, draft, route) => {
      const action = reader(actionWords, draft, route);
      const known = [...Object.keys(actionWords), ...thenNames];
      readBlock(words, 'then', known, (word) => action(word, words) || thenAttribute(word, words, route));
    },
  },
};

const table: Readonly<Record<string, NlriWord<FlowDraft>>> = {
  ...components,
  ...scopeWords,
  ...actionWords,
  ...blocks,
  rd: { ...rdWord, about: 'Route distinguisher; makes a flow-vpn rule.' },
  'route-distinguisher': { ...rdWord, about: 'Route distinguisher; makes a flow-vpn rule.' },
};

export const flowGrammar = nlriGrammar<FlowDraft>({
  openings: ['flow'],
  head: '[route] [NAME]',
  example: 'flow route destination 192.0.2.1/32 protocol udp source-port =53 rate-limit 9600',
  words: table,
  begin: (words, family) => {
    const raw = family !== undefined && words.accept('raw') ? parseRaw(words, measureFlow) : undefined;
    if (words.accept('route')) skipName(words);
    return { family, words, values: [], rd: undefined, raw };
  },
  finish: (draft, _route, fail) => [named(draft, fail)],
});

/** `route NAME {`: a name is for the reader of the file alone. */
function skipName(words: Words): void {
  const word = words.peek();
  if (word === undefined || word === '{' || Object.hasOwn(blocks, word)) return;
  words.next();
  const opens = words.peek() ?? '';
  if (opens !== '{' && !Object.hasOwn(blocks, opens)) words.back();
}

type Read = (word: string, words: Words) => boolean;

function reader(rows: Readonly<Record<string, NlriWord<FlowDraft>>>, draft: FlowDraft, route: RouteDraft): Read {
  return (word, words) => {
    const row = Object.hasOwn(rows, word) ? rows[word] : undefined;
    row?.read(words, draft, route);
    return row !== undefined;
  };
}

function readBlock(words: Words, name: string, known: readonly string[], read: Read): void {
  if (!words.accept('{')) words.fail(`'{' must follow ${name}`);
  while (!words.accept('}')) {
    if (words.accept(';')) continue;
    if (!words.more()) words.fail(`'}' is missing after ${name}`);
    const word = words.next();
    if (!read(word, words)) words.back().fail(`'${word}' has no meaning in ${name}${suggestion(word, known)}`);
  }
}

function readComponent(words: Words, draft: FlowDraft, word: string): void {
  const { type } = componentWords[word]!;
  const before = draft.values.length;
  words.list(`a value of ${word}`, (text) => {
    const where = words.back().where();
    words.next();
    const prefix = type > 2 ? undefined : parseFlowPrefix(text, (message) => words.failAt(where, message));
    draft.values.push({ word, text, where, ...(prefix && { prefix }) });
  });
  if (draft.values.length === before) words.back().fail(`${word} needs a value`);
}

function named(draft: FlowDraft, fail: (message: string) => never): Named {
  const { family, values, rd, raw } = draft;
  if (raw !== undefined) {
    if (values.length > 0 || rd !== undefined) fail('an NLRI in hexadecimal stands alone');
    return { family: family!, nlri: raw };
  }
  if (values.length === 0) fail('a match is missing: a flow rule needs a component, such as destination 192.0.2.1/32');
  const afi = protocolOf(draft);
  if (family?.safi === FLOW_VPN && rd === undefined) fail(`an rd is missing: a route of ${family.name} needs one`);
  const octets = writeParts(rd, partsOf(draft, afi));
  if (octets.length > LONGEST_FLOW) fail(`the rule has ${octets.length} octets, at most ${LONGEST_FLOW} fit an NLRI`);
  return { family: familyOf(afi, rd === undefined ? FLOW : FLOW_VPN), nlri: withLength(octets) };
}

/**
 * The protocol of the rule: what the opening said, else that of its prefixes, else that of a word that only IPv6 has.
 * Complains about what is of the other.
 */
function protocolOf({ family, words, values }: FlowDraft): Afi {
  const prefixes = values.filter(({ prefix }) => prefix !== undefined);
  const six = values.some(({ word }) => componentWords[word]!.afi === 2);
  const afi = (family?.afi as Afi | undefined) ?? prefixes[0]?.prefix?.afi ?? (six ? 2 : 1);
  const name = `IPv${afi === 1 ? 4 : 6}`;
  for (const { word, text, where, prefix } of values) {
    const { afi: own, type } = componentWords[word]!;
    if (prefix !== undefined && own !== undefined && own !== prefix.afi) {
      words.failAt(where, `'${text}' is no prefix for ${word}`);
    }
    if (prefix !== undefined && prefix.afi !== afi) words.failAt(where, `'${text}' is not ${name}, and the rule is`);
    const twin = componentOf(afi, type);
    if (twin === undefined) return words.failAt(where, `${word} has no meaning in ${name}, and the rule is ${name}`);
    // Without a family in the opening, ExaBGP takes protocol for next-header and the other way.
    if (family !== undefined && own !== undefined && own !== afi) {
      words.failAt(where, `${word} has no meaning in ${name}: ${twin.word} is the word`);
    }
  }
  return afi;
}

/** The values by type, those of one type in the order in which they were written. */
function partsOf({ words, values }: FlowDraft, afi: Afi): Part[] {
  const parts = new Map<number, Part>();
  for (const { word, text, where, prefix } of values) {
    const { type } = componentWords[word]!;
    const part = parts.get(type) ?? { type, prefixes: [] as FlowPrefix[], items: [] as Item[] };
    parts.set(type, part);
    if (prefix !== undefined) part.prefixes.push(prefix);
    const field = componentOf(afi, type)!.field;
    if (field === undefined) continue;
    part.items.push(...parseExpression(text, field, (message) => words.failAt(where, message)));
  }
  return [...parts.values()];
}
