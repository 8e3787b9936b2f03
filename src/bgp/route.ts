// THE grammar of routes: the config file, helper lines, the CLI and the library read a route here and nowhere else.

import { parseIPv4 } from './address.ts';
import { type Attribute, type AttributeSet, attributes, intern, parseGeneric, rowOf } from './attribute/index.ts';
import { type Family, ipv4Unicast, ipv6Unicast } from './family.ts';
import { families, parseInet, quad, scanInet4 } from './nlri/index.ts';
import { readU32 } from './octets.ts';
import { plainSession } from './session.ts';
import { suggestion, TextError, type Words, wordsOf } from './words.ts';

export interface Route {
  readonly family: Family;
  /** NLRI octets, without path identifier. */
  readonly nlri: Uint8Array;
  /** RFC 7911; 0 when unused */
  readonly pathId: number;
  readonly attributes: AttributeSet;
}

/** Whether the words must make a route that can be announced, or need only name one to withdraw. */
export type Purpose = 'announce' | 'withdraw';

const NEXT_HOP = 3;
const PATH_INFORMATION = 'path-information';
/** MP_REACH_NLRI and MP_UNREACH_NLRI */
const MADE = new Set([14, 15]);
const OPENINGS = ['route', 'attributes', 'attribute', 'ipv4 unicast', 'ipv6 unicast'];

/**
 * `route P …`, `ipv4 unicast P …` or `attributes … nlri P…`, up to the end of the words.
 * Throws TextError with the place of the first mistake.
 */
export function parseRoutes(words: Words, purpose: Purpose): Route[] {
  const opening = words.next('a route');
  if (opening === 'attributes' || opening === 'attribute') return parseBulk(words, purpose);
  if (opening === 'route') return [parseOne(words, undefined, purpose)];
  if (opening === 'ipv4' || opening === 'ipv6') {
    const safi = words.next('a SAFI');
    const codec = families.named(`${opening} ${safi}`);
    if (codec !== undefined) return [parseOne(words, codec.family, purpose)];
    words.back();
    words.fail(`'${opening} ${safi}' is not a family that can be announced: ${OPENINGS.slice(3).join(', ')}`);
  }
  return words.back().fail(`'${opening}' does not open a route${suggestion(opening, OPENINGS)}`);
}

function parseOne(words: Words, family: Family | undefined, purpose: Purpose): Route {
  const where = words.where();
  const { afi, nlri } = parseInet(words);
  const found = afi === 1 ? ipv4Unicast : ipv6Unicast;
  if (family !== undefined && family !== found) words.back().fail(`this prefix is not ${family.name}`);
  const { set, pathId } = parseTail(words, false);
  check(words, found, set, purpose, where);
  return { family: found, nlri, pathId, attributes: set };
}

function parseBulk(words: Words, purpose: Purpose): Route[] {
  const { set, pathId } = parseTail(words, true);
  const routes: Route[] = [];
  while (words.more()) {
    if (words.accept(';')) {
      if (words.more()) words.fail(`nothing may follow ';'`);
      break;
    }
    const where = words.where();
    const { afi, nlri } = parseInet(words);
    const family = afi === 1 ? ipv4Unicast : ipv6Unicast;
    check(words, family, set, purpose, where);
    routes.push({ family, nlri, pathId, attributes: set });
  }
  if (routes.length === 0) words.fail('at least one prefix must follow nlri');
  return routes;
}

/** Attributes and route words up to the end, a lone `;`, or (in the bulk form) up to and with `nlri`. */
function parseTail(words: Words, bulk: boolean): { readonly set: AttributeSet; readonly pathId: number } {
  const found = new Map<number, Attribute>();
  let pathId = 0;
  while (words.more()) {
    const word = words.next();
    if (word === ';') {
      if (words.more()) words.fail(`nothing may follow ';'`);
      break;
    }
    if (bulk && word === 'nlri') return { set: intern([...found.values()]), pathId };
    if (word === PATH_INFORMATION) pathId = parsePathId(words);
    else if (word === 'attribute') {
      const generic = parseKnownGeneric(words);
      if (!found.has(generic.code)) found.set(generic.code, generic);
    } else parseAttribute(words, word, found);
  }
  if (bulk) words.fail(`'nlri' and prefixes must follow the attributes`);
  return { set: intern([...found.values()]), pathId };
}

// Octets written by hand must be what the row of their code takes, or printing and sending would trip over them. What
// Keryx makes from the rest of the route cannot be written by hand.
function parseKnownGeneric(words: Words): Attribute {
  const where = words.where();
  const generic = parseGeneric(words);
  const row = attributes.byCode(generic.code);
  const judged = row?.decode(generic.value, plainSession());
  if (MADE.has(generic.code) || (row !== undefined && row.parse === undefined)) {
    words.failAt(where, `attribute ${generic.code} is made from the route and cannot be given`);
  }
  if (judged?.ok === false) words.failAt(where, judged.fault.why);
  return generic;
}

// What is said twice counts once, the first time, unless the attribute adds up; this is how ExaBGP reads it.
function parseAttribute(words: Words, word: string, found: Map<number, Attribute>): void {
  const row = attributes.byName(word);
  if (row?.parse === undefined) {
    words.back();
    words.fail(`'${word}' is not a route attribute${suggestion(word, [...attributes.names(), PATH_INFORMATION])}`);
  }
  const value = row.parse(words);
  if (value === undefined) return;
  const first = found.get(row.code);
  const whole = first === undefined ? value : row.merge?.(first.value, value);
  if (whole === undefined) return;
  if (whole.length > 0xffff) words.back().fail(`${word} has ${whole.length} octets, at most 65535 fit an attribute`);
  found.set(row.code, { code: row.code, flags: first?.flags ?? row.flags, value: whole });
}

function parsePathId(words: Words): number {
  const text = words.next('a path identifier');
  const dotted = parseIPv4(text);
  const value = dotted !== undefined ? readU32(dotted) : /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= 0xffff_ffff) return value;
  return words.back().fail(`'${text}' is not a path identifier: a 32-bit number or a dotted quad`);
}

function check(words: Words, family: Family, set: AttributeSet, purpose: Purpose, where: Where): void {
  if (purpose === 'withdraw') return;
  const nextHop = set.get(NEXT_HOP);
  if (nextHop === undefined) words.failAt(where, 'a next-hop is missing: next-hop ADDRESS or next-hop self');
  if (family === ipv6Unicast && nextHop.length === 4) {
    words.failAt(where, 'an IPv6 route needs an IPv6 next-hop');
  }
}

type Where = ReturnType<Words['where']>;

/** The words that `parseRoutes` reads back. */
export function printRoute({ family, nlri, pathId, attributes: set }: Route): string {
  const parts = [`route ${families.of(family)!.print(nlri)}`];
  if (pathId !== 0) parts.push(`${PATH_INFORMATION} ${quad(pathId)}`);
  const nextHop = set.list.filter(({ code }) => code === NEXT_HOP);
  for (const { code, flags, value } of [...nextHop, ...set.list.filter(({ code }) => code !== NEXT_HOP)]) {
    parts.push(rowOf(code, flags).print(value));
  }
  return parts.join(' ');
}

/** One route from text, as a library user has it: `route 192.0.2.0/24 next-hop self med 5`. Throws TextError. */
export function parseRoute(text: string): Route {
  const words = wordsOf(text, 'route');
  const routes = parseRoutes(words, 'announce');
  if (routes.length !== 1) words.fail('one route was expected');
  return routes[0]!;
}

// What the tail of a line after its prefix meant the last times. Helpers send thousands of prefixes with a handful of
// tails, so the words are read once for each. Forgotten as a whole when full.
const tails = new Map<string, AttributeSet>();
const MOST_TAILS = 4096;
const NO_ATTRIBUTES = intern([]);

/**
 * The short road for `PREFIX attributes…` in `text` from `at`: an IPv4 prefix read digit by digit and a tail that was
 * seen before. Undefined: take the long road, which also has the error if there is one.
 */
export function scanRoute(text: string, at: number, purpose: Purpose): Route | undefined {
  let end = text.indexOf(' ', at);
  if (end < 0) end = text.length;
  const tail = text.slice(end + 1);
  const known = tail === '' && purpose === 'withdraw' ? NO_ATTRIBUTES : tails.get(tail);
  if (known === undefined) {
    learn(tail);
    return undefined;
  }
  const nlri = scanInet4(text, at, end);
  return nlri === undefined ? undefined : { family: ipv4Unicast, nlri, pathId: 0, attributes: known };
}

// A tail is remembered when it holds attributes alone, next hop included.
function learn(tail: string): void {
  if (tail.includes(PATH_INFORMATION) || tail.length > 1024) return;
  try {
    const { set } = parseTail(wordsOf(tail, ''), false);
    if (set.get(NEXT_HOP) === undefined) return;
    if (tails.size >= MOST_TAILS) tails.clear();
    tails.set(tail, set);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
  }
}
