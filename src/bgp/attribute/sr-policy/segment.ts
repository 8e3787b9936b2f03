// Segments of a segment list: types A and B, RFC 9830 section 2.4.4.2, and C to K, RFC 9831 section 2
//   1 octet     flags: V verify, A algorithm, S SID, B behaviour and structure
//   1 octet     SR algorithm, or reserved
//   the fields of the type
//   4 or 16     SID, where the type may have one: an MPLS label, or an SRv6 SID in types I to K
//   8           endpoint behaviour and structure of an SRv6 SID, where the type may have it

import { parseIPv4, parseIPv6, printIPv4, printIPv6 } from '../../address.ts';
import { concat, readU32, u32 } from '../../octets.ts';
import { suggestion, type Words } from '../../words.ts';
import {
  BEHAVIOR,
  behaviorJson,
  entryJson,
  parseBehavior,
  parseEntry,
  parseFlags,
  parseSid,
  printBehavior,
  printEntry,
  printFlags,
} from './sid.ts';
import type { SubTlv } from './sub-tlv.ts';

const V_FLAG = 0x80;
const A_FLAG = 0x40;
const S_FLAG = 0x20;
const B_FLAG = 0x10;
const UNSAID = 0xff & ~(A_FLAG | S_FLAG | B_FLAG);

/** A part of a segment that a word announces. */
interface Field {
  readonly word: string;
  /** octets */
  readonly size: number;
  parse(words: Words): Uint8Array;
  print(octets: Uint8Array, at: number): string;
  /** A member of an object. */
  json(octets: Uint8Array, at: number): string;
}

interface Layout {
  readonly letter: string;
  readonly type: number;
  readonly fields: readonly Field[];
  /** May name an SR algorithm. */
  readonly algorithm?: true;
  /** May have a SID. */
  readonly sid?: Field;
  /** May have endpoint behaviour and structure. */
  readonly behavior?: true;
}

const label: Field = { word: 'mpls', size: 4, parse: parseEntry, print: printEntry, json: entryJson };
const mplsSid: Field = { ...label, word: 'sid', json: (octets, at) => `"sid": {${entryJson(octets, at)}}` };
const srv6: Field = {
  word: 'srv6',
  size: 16,
  parse: parseSid,
  print: printIPv6,
  json: (octets, at) => `"sid": "${printIPv6(octets, at)}"`,
};
const srv6Sid: Field = { ...srv6, word: 'sid' };

function address(word: string, size: 4 | 16): Field {
  const parse = size === 4 ? parseIPv4 : parseIPv6;
  const print = size === 4 ? printIPv4 : printIPv6;
  const what = size === 4 ? 'IPv4' : 'IPv6';
  return {
    word,
    size,
    parse: (words) => {
      const text = words.next(`an ${what} address`);
      return parse(text) ?? words.back().fail(`'${text}' is not an ${what} address`);
    },
    print: (octets, at) => print(octets, at),
    json: (octets, at) => `"${word}": "${print(octets, at)}"`,
  };
}

function interfaceId(word: string): Field {
  const print = (octets: Uint8Array, at: number) => String(readU32(octets, at));
  return {
    word,
    size: 4,
    parse: (words) => u32(words.number(0, 0xffff_ffff, 'number of an interface')),
    print,
    json: (octets, at) => `"${word}": ${print(octets, at)}`,
  };
}

const ends4 = [address('local', 4), address('remote', 4)];
const ends6 = [address('local', 16), address('remote', 16)];
const links6 = [
  interfaceId('local-if-id'),
  address('local-ipv6', 16),
  interfaceId('remote-if-id'),
  address('remote-ipv6', 16),
];

const layouts: readonly Layout[] = [
  { letter: 'A', type: 1, fields: [label] },
  { letter: 'B', type: 13, fields: [srv6], behavior: true },
  { letter: 'C', type: 3, fields: [address('ipv4', 4)], algorithm: true, sid: mplsSid },
  { letter: 'D', type: 4, fields: [address('ipv6', 16)], algorithm: true, sid: mplsSid },
  { letter: 'E', type: 5, fields: [interfaceId('local-if-id'), address('ipv4', 4)], sid: mplsSid },
  { letter: 'F', type: 6, fields: ends4, sid: mplsSid },
  { letter: 'G', type: 7, fields: links6, sid: mplsSid },
  { letter: 'H', type: 8, fields: ends6, sid: mplsSid },
  { letter: 'I', type: 14, fields: [address('ipv6', 16)], algorithm: true, sid: srv6Sid, behavior: true },
  { letter: 'J', type: 15, fields: links6, algorithm: true, sid: srv6Sid, behavior: true },
  { letter: 'K', type: 16, fields: ends6, algorithm: true, sid: srv6Sid, behavior: true },
];

const byType = new Map(layouts.map((layout) => [layout.type, layout]));
const byWord = new Map(layouts.map((layout) => [`type-${layout.letter.toLowerCase()}`, layout]));

/** Types of sub-TLVs that are segments. */
export const segmentTypes: ReadonlySet<number> = new Set(byType.keys());

/** `type-c ipv4 192.0.2.1 algorithm 0 sid 16001`: the fields may stand in any order. */
export function parseSegment(words: Words): SubTlv {
  const word = words.next('the type of a segment');
  const layout = byWord.get(word);
  if (layout === undefined) {
    return words.back().fail(`'${word}' is not a type of segment, type-a to type-k${suggestion(word, byWord.keys())}`);
  }
  const table = new Map([...layout.fields, ...(layout.sid ? [layout.sid] : [])].map((field) => [field.word, field]));
  const said = new Map<string, Uint8Array>();
  const where = words.where();
  for (;;) {
    const next = words.peek() ?? '';
    if (said.has(next)) break;
    const field = table.get(next);
    if (field !== undefined) said.set(words.next(), field.parse(words));
    else if (layout.algorithm && words.accept('algorithm'))
      said.set(next, Uint8Array.of(words.number(0, 255, 'number of an algorithm')));
    else if (layout.behavior && words.accept('endpoint-behavior')) said.set(next, parseBehavior(words));
    else break;
  }
  for (const field of layout.fields) {
    if (!said.has(field.word)) words.failAt(where, `${field.word} is missing: a segment of ${word} needs it`);
  }
  return { type: layout.type, value: octetsOf(layout, said, parseFlags(words, 0, UNSAID)) };
}

function octetsOf({ fields }: Layout, said: ReadonlyMap<string, Uint8Array>, flags: number): Uint8Array {
  const algorithm = said.get('algorithm');
  const sid = said.get('sid');
  const behavior = said.get('endpoint-behavior');
  const present = (algorithm ? A_FLAG : 0) | (sid ? S_FLAG : 0) | (behavior ? B_FLAG : 0);
  const parts = [...fields.map(({ word }) => said.get(word)), sid, behavior];
  const head = Uint8Array.of(flags | present, algorithm?.[0] ?? 0);
  return concat(head, ...parts.filter((part) => part !== undefined));
}

/** Where the parts of a value that need not be there are, or -1. Undefined when its length is wrong. */
function placesOf(layout: Layout, value: Uint8Array) {
  const end = layout.fields.reduce((at, { size }) => at + size, 2);
  const size = layout.sid?.size ?? 0;
  const left = value.length - end;
  const behavior = layout.behavior === true && (left === BEHAVIOR || left === size + BEHAVIOR);
  const sid = left - (behavior ? BEHAVIOR : 0);
  if (sid !== 0 && sid !== size) return undefined;
  return { sidAt: sid > 0 ? end : -1, behaviorAt: behavior ? value.length - BEHAVIOR : -1 };
}

/** Whether the value of a segment has one of the lengths of its type. */
export function isSegment({ type, value }: SubTlv): boolean {
  const layout = byType.get(type);
  return layout !== undefined && placesOf(layout, value) !== undefined;
}

/** Words that `parseSegment` reads, though it may make other octets of them: flags that contradict the length, say. */
export function printSegment({ type, value }: SubTlv): string {
  const layout = byType.get(type)!;
  const { sidAt, behaviorAt } = placesOf(layout, value)!;
  const parts = [`type-${layout.letter.toLowerCase()}`];
  let at = 2;
  for (const { word, size, print } of layout.fields) {
    parts.push(`${word} ${print(value, at)}`);
    at += size;
  }
  const flags = value[0]!;
  if (layout.algorithm && (flags & A_FLAG) !== 0) parts.push(`algorithm ${value[1]}`);
  if (sidAt >= 0) parts.push(`sid ${layout.sid!.print(value, sidAt)}`);
  if (behaviorAt >= 0) parts.push(`endpoint-behavior ${printBehavior(value, behaviorAt)}`);
  return parts.join(' ') + printFlags(flags & UNSAID, 0);
}

export function segmentJson({ type, value }: SubTlv): string {
  const layout = byType.get(type)!;
  const { sidAt, behaviorAt } = placesOf(layout, value)!;
  const members = [`"type": "${layout.letter}"`];
  let at = 2;
  for (const { size, json } of layout.fields) {
    members.push(json(value, at));
    at += size;
  }
  if (layout.algorithm) members.push(`"algorithm": ${value[1]}`);
  if (sidAt >= 0) members.push(layout.sid!.json(value, sidAt));
  if (behaviorAt >= 0) members.push(`"endpoint-behavior": ${behaviorJson(value, behaviorAt)}`);
  if ((value[0]! & V_FLAG) !== 0) members.push('"verify": true');
  return `{${members.join(', ')}}`;
}
