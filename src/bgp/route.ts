// THE grammar of routes: the config file, helper lines, the CLI and the library read a route here and nowhere else.

import {
  type Attribute,
  type AttributeSet,
  addAttribute,
  attributes,
  intern,
  OPAQUE,
  parseGeneric,
  rowOf,
} from './attribute/index.ts';
import { type Family, ipv4Unicast } from './family.ts';
import {
  families,
  finishPrefix,
  MOST_ROUTES,
  type Named,
  type NlriGrammar,
  type OpenNlri,
  type Purpose,
  parsePrefixWord,
  prefixDraft,
  prefixWords,
  quad,
  type RouteDraft,
} from './nlri/index.ts';
import { octetKey } from './octets.ts';
import { readRouteWord, routeWords } from './route-words.ts';
import { plainSession } from './session.ts';
import { suggestion, type Words, wordsOf } from './words.ts';

export interface Route {
  readonly family: Family;
  /** NLRI octets, without path identifier. */
  readonly nlri: Uint8Array;
  /** RFC 7911; 0 when unused */
  readonly pathId: number;
  readonly attributes: AttributeSet;
  /** Group of routes that helpers announce and withdraw by its name. */
  readonly watchdog?: string;
  /** Belongs to a watchdog and waits for it. */
  readonly withdrawn?: true;
}

/** What a later announcement or a withdrawal of the same route has in common with it. Labels have no part in it. */
export function routeKey({ family, nlri, pathId }: Pick<Route, 'family' | 'nlri' | 'pathId'>): string {
  return `${family.key} ${pathId} ${octetKey(families.of(family)?.key?.(nlri) ?? nlri)}`;
}

const NEXT_HOP = 3;
/** MP_REACH_NLRI and MP_UNREACH_NLRI */
const MADE = new Set([14, 15]);
/** Attributes that every route has, or that those for peers without four-octet AS numbers are made from. */
const SOUND = new Set([1, 2, 3, 5, 7]);
const BULK = ['attributes', 'attribute'];

/**
 * `route P …`, `ipv4 mpls-vpn P …`, `flow …`, `attributes … nlri P…` and the like, up to the end of the words.
 * Throws TextError with the place of the first mistake.
 */
export function parseRoutes(words: Words, purpose: Purpose): Route[] {
  const opening = words.next('a route');
  if (BULK.includes(opening)) return parseBulk(words, purpose);
  const grammar = families.opened(opening);
  if (grammar !== undefined) return parseOne(words, grammar, undefined, purpose);
  const afis = new Set(families.all().map(({ family }) => family.name.split(' ')[0]!));
  if (afis.has(opening)) {
    const safi = words.next('a SAFI').toLowerCase();
    const codec = families.named(`${opening} ${safi}`);
    if (codec?.grammar !== undefined) return parseOne(words, codec.grammar, codec.family, purpose);
    words.back();
    const name = `${opening} ${safi}`;
    words.fail(`'${name}' is not a family that can be announced${suggestion(name, announceable())}`);
  }
  const openings = [...families.openings(), ...BULK, ...announceable()];
  return words.back().fail(`'${opening}' does not open a route${suggestion(opening, openings)}`);
}

function announceable(): string[] {
  return families
    .all()
    .filter(({ grammar }) => grammar !== undefined)
    .map(({ family }) => family.name);
}

function parseOne(words: Words, grammar: NlriGrammar, family: Family | undefined, purpose: Purpose): Route[] {
  const where = words.where();
  const draft = routeDraft(purpose);
  const nlri = grammar.open(words, family, draft);
  readWords(words, draft, nlri, grammar.words);
  return routesOf(words, draft, nlri.finish(where), where);
}

function parseBulk(words: Words, purpose: Purpose): Route[] {
  const draft = routeDraft(purpose);
  const shared = prefixDraft();
  const read = (word: string): boolean => {
    const row = Object.hasOwn(prefixWords, word) ? prefixWords[word as keyof typeof prefixWords] : undefined;
    row?.read(words, shared);
    return row !== undefined;
  };
  if (!readWords(words, draft, { read }, prefixWords, 'nlri')) {
    words.fail(`'nlri' and prefixes must follow the attributes`);
  }
  const routes: Route[] = [];
  while (words.more()) {
    if (words.accept(';')) {
      if (words.more()) words.fail(`nothing may follow ';'`);
      break;
    }
    if (words.accept(',') || words.accept('[') || words.accept(']')) continue;
    const where = words.where();
    const prefix = parsePrefixWord(words);
    const named = finishPrefix({ ...shared, prefix }, draft, (message) => words.failAt(where, message));
    for (const route of routesOf(words, draft, named, where)) routes.push(route);
    // Each prefix may be split for itself: without this, one line could fill the memory.
    if (routes.length > MOST_ROUTES) words.failAt(where, `more than ${MOST_ROUTES} routes in one statement`);
  }
  if (routes.length === 0) words.fail('at least one prefix must follow nlri');
  return routes;
}

/** A draft of a route that says nothing yet. */
export function routeDraft(purpose: Purpose): RouteDraft {
  return { purpose, attributes: new Map(), pathId: 0, split: undefined, watchdog: undefined, withdrawn: false };
}

/**
 * Reads the words of a route after its opening, in braces or not, to their end; or to `until`, and then returns true.
 * `known`: has the words of the family as keys, for the error.
 */
export function readWords(
  words: Words,
  draft: RouteDraft,
  nlri: Pick<OpenNlri, 'read'>,
  known: object,
  until?: string,
): boolean {
  const braced = words.accept('{');
  while (words.more()) {
    const word = words.next();
    if (word === until) return true;
    if (braced && word === ';') continue;
    if (word === ';' || (braced && word === '}')) {
      words.accept(';');
      if (words.more()) words.fail(`nothing may follow '${word}'`);
      return false;
    }
    if (nlri.read(word) || readRouteWord(word, words, draft)) continue;
    if (word === 'attribute') {
      const generic = parseKnownGeneric(words);
      if (!draft.attributes.has(generic.code)) draft.attributes.set(generic.code, generic);
    } else parseAttribute(words, word, draft.attributes, known);
  }
  if (braced) words.fail(`'}' is missing`);
  return false;
}

// Octets written by hand are sent as they are. Where they are not what the row of their code takes, printing and
// sending must not trip over them; and what other attributes are made from has to be sound.
function parseKnownGeneric(words: Words): Attribute {
  const where = words.where();
  const generic = parseGeneric(words);
  const row = attributes.byCode(generic.code);
  if (MADE.has(generic.code) || row?.derive !== undefined) {
    words.failAt(where, `attribute ${generic.code} is made from the route and cannot be given`);
  }
  const judged = row?.decode(generic.value, plainSession());
  if (judged?.ok !== false) return generic;
  if (SOUND.has(generic.code)) words.failAt(where, judged.fault.why);
  return { ...generic, flags: generic.flags | OPAQUE };
}

function parseAttribute(words: Words, word: string, found: Map<number, Attribute>, known: object): void {
  const row = attributes.byName(word);
  if (row?.parse === undefined) {
    words.back();
    const all = [...attributes.names(), ...Object.keys(routeWords), ...Object.keys(known)];
    words.fail(`'${word}' is not a route attribute${suggestion(word, all)}`);
  }
  const value = row.parse(words);
  if (value === undefined) return;
  const whole = addAttribute(found, row, value);
  if (whole !== undefined && whole.length > 0xffff) {
    words.back().fail(`${word} has ${whole.length} octets, at most 65535 fit an attribute`);
  }
}

type Where = ReturnType<Words['where']>;

function routesOf(words: Words, draft: RouteDraft, named: readonly Named[], where: Where): Route[] {
  const set = intern([...draft.attributes.values()]);
  const { pathId, watchdog } = draft;
  if (named[0] !== undefined) checkNextHop(words, named[0].family, set, draft.purpose, where);
  if (watchdog === undefined) return named.map(({ family, nlri }) => ({ family, nlri, pathId, attributes: set }));
  return named.map(({ family, nlri }) => ({
    family,
    nlri,
    pathId,
    attributes: set,
    watchdog,
    ...(draft.withdrawn && { withdrawn: true as const }),
  }));
}

function checkNextHop(words: Words, family: Family, set: AttributeSet, purpose: Purpose, where: Where): void {
  if (purpose === 'withdraw' || families.of(family)!.nextHop.lengths.includes(0)) return;
  if (!set.has(NEXT_HOP)) {
    words.failAt(where, 'a next-hop is missing: next-hop ADDRESS or next-hop self');
  }
}

/** The words that `parseRoutes` reads back. */
export function printRoute({ family, nlri, pathId, attributes: set, watchdog, withdrawn }: Route): string {
  const opening = family === ipv4Unicast || family.name === 'ipv6 unicast' ? 'route' : family.name;
  const parts = [`${opening} ${families.of(family)!.print(nlri)}`];
  if (pathId !== 0) parts.push(`path-information ${quad(pathId)}`);
  const nextHop = set.list.filter(({ code }) => code === NEXT_HOP);
  for (const { code, flags, value } of [...nextHop, ...set.list.filter(({ code }) => code !== NEXT_HOP)]) {
    parts.push(rowOf(code, flags).print(value));
  }
  if (watchdog !== undefined) parts.push(`watchdog ${watchdog}${withdrawn ? ' withdraw' : ''}`);
  return parts.join(' ');
}

/** One route from text, as a library user has it: `route 192.0.2.0/24 next-hop self med 5`. Throws TextError. */
export function parseRoute(text: string): Route {
  const words = wordsOf(text, 'route');
  const routes = parseRoutes(words, 'announce');
  if (routes.length !== 1) words.fail('one route was expected');
  return routes[0]!;
}
