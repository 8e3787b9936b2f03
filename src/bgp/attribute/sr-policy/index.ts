// An SR policy as the Tunnel Encapsulation attribute carries it: the value of its TLV is a row of sub-TLVs, RFC 9830
// section 2.2. Here they become words, JSON and octets; what each of them says is in rows.ts.

import { parseOctets } from '../../nlri/raw.ts';
import { hex, octetKey } from '../../octets.ts';
import { TextError, type Words, wordsOf } from '../../words.ts';
import { rawJson, rows } from './rows.ts';
import { cutSubTlvs, joinSubTlvs, type SubTlv, WIDE } from './sub-tlv.ts';

const RAW = 'sub-tlv';
const byType = new Map(Object.entries(rows).map(([word, row]) => [row.type, { word, row }]));

/** The words that say something of a policy, in any order. */
export const policyWords: Readonly<Record<string, { readonly usage: string; readonly about: string }>> = {
  ...rows,
  [RAW]: { usage: 'TYPE 0xVALUE', about: 'Any sub-TLV, its value as it is sent.' },
};

/** Reads what belongs to `word`, just read and one of `policyWords`, onto `list`. */
export function readPolicyWord(word: string, words: Words, list: SubTlv[]): void {
  const where = words.back().where();
  words.next();
  const { type, value } = word === RAW ? parseRaw(words) : { type: rows[word]!.type, value: rows[word]!.parse(words) };
  const known = byType.get(type);
  if (known !== undefined && known.row.many !== true && list.some((each) => each.type === type)) {
    words.failAt(where, `${known.word} is given twice`);
  }
  list.push({ type, value });
}

/** Octets of the TLV's value; `fail` hears when they are too many. */
export function policyOctets(list: readonly SubTlv[], fail: (message: string) => never): Uint8Array {
  const octets = joinSubTlvs(list);
  // The attribute and the TLV take four octets more.
  return octets.length <= 0xffff - 4
    ? octets
    : fail(`an SR policy has 65531 octets at most, this has ${octets.length}`);
}

function parseRaw(words: Words): SubTlv {
  const type = words.number(0, 255, 'type of a sub-TLV');
  const value = parseOctets(words, 'the value of a sub-TLV in hexadecimal');
  const most = type < WIDE ? 255 : 0xffff;
  if (value.length > most) words.back().fail(`sub-TLV ${type} has ${most} octets at most`);
  const fault = byType.get(type)?.row.fault(value);
  if (fault !== undefined) words.back().fail(`sub-TLV ${type} ${fault}`);
  return { type, value };
}

/** Why the value of an SR policy's TLV is malformed, RFC 9830 section 5; undefined when it is not. */
export function policyFault(octets: Uint8Array): string | undefined {
  const list = cutSubTlvs(octets);
  if (list === undefined) return 'the SR policy ends within a sub-TLV';
  const seen = new Set<number>();
  for (const { type, value } of list) {
    const row = byType.get(type)?.row;
    const fault = row !== undefined && row.many !== true && seen.has(type) ? 'is there twice' : row?.fault(value);
    if (fault !== undefined) return `sub-TLV ${type} of the SR policy ${fault}`;
    seen.add(type);
  }
  return undefined;
}

/** The words that `readPolicyWord` makes the same octets of. */
export function printPolicy(octets: Uint8Array): string {
  return cutSubTlvs(octets)!.map(printSubTlv).join(' ');
}

function printSubTlv({ type, value }: SubTlv): string {
  const known = byType.get(type);
  const text = known?.row.print(value);
  if (known === undefined || text === undefined || !says(text, value, known.row.parse)) {
    return `${RAW} ${type} 0x${hex(value)}`;
  }
  return `${known.word} ${text}`;
}

// Bits that no word says, and names with quotes inside, would get lost.
function says(text: string, value: Uint8Array, parse: (words: Words) => Uint8Array): boolean {
  try {
    const words = wordsOf(text, '');
    return octetKey(parse(words)) === octetKey(value) && !words.more();
  } catch (error) {
    if (error instanceof TextError) return false;
    throw error;
  }
}

/** A JSON object: a member for each kind of sub-TLV, and lists for those that may come more than once. */
export function policyJson(octets: Uint8Array): string {
  const members: string[] = [];
  const lists: string[] = [];
  const unknown: string[] = [];
  for (const each of cutSubTlvs(octets)!) {
    const known = byType.get(each.type);
    if (known === undefined) unknown.push(rawJson(each));
    else if (known.row.many === true) lists.push(known.row.json(each.value));
    else members.push(`"${known.word}": ${known.row.json(each.value)}`);
  }
  if (lists.length > 0) members.push(`"segment-lists": [${lists.join(', ')}]`);
  if (unknown.length > 0) members.push(`"unknown-sub-tlvs": [${unknown.join(', ')}]`);
  return `{${members.join(', ')}}`;
}

export type { SubTlv } from './sub-tlv.ts';
