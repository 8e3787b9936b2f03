// Operational messages, draft-ietf-idr-operational-message, as ExaBGP speaks them: type 6, where both sides offer 185
//   2 octets   what it is: 1 ADM, 2 ASM, 3 RPCQ, 4 RPCP, 5 APCQ, 6 APCP, 7 LPCQ, 8 LPCP
//   2 octets   length of what follows
//   2 octets   AFI
//   1 octet    SAFI
//   ADM, ASM:  the rest is text, UTF-8
//   others:    4 octets router id, 4 octets sequence number; answers (…P): 4 octets count of prefixes

import { parseIPv4, printIPv4 } from './address.ts';
import type { Family } from './family.ts';
import { familyOf } from './family.ts';
import { families } from './nlri/index.ts';
import { Malformed, Reader, Writer } from './octets.ts';
import { suggestion, type Words } from './words.ts';

/** By their numbers, from 1. */
const NAMES = ['ADM', 'ASM', 'RPCQ', 'RPCP', 'APCQ', 'APCP', 'LPCQ', 'LPCP'] as const;

export type OperationalName = (typeof NAMES)[number];

/** A text for the people at the other end, or the count of prefixes, asked for and answered. */
export interface Operational {
  readonly type: 'operational';
  readonly name: OperationalName;
  readonly family: Family;
  /** ADM and ASM. */
  readonly advisory?: string;
  /** Dotted quad, of all others; where a text does not say one it is ours. */
  readonly routerId?: string;
  readonly sequence?: number;
  /** Answers. */
  readonly counter?: number;
}

/** octets of UTF-8 that an advisory may have */
export const LONGEST_ADVISORY = 2048;

/** Reads the body of a message; undefined when it is of another kind or malformed, and then it is ignored. */
export function readOperational(body: Uint8Array): Operational | undefined {
  try {
    return read(new Reader(body));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return undefined;
  }
}

function read(input: Reader): Operational | undefined {
  const name = NAMES[input.u16() - 1];
  const fields = new Reader(input.take(input.u16()));
  const family = familyOf(fields.u16(), fields.u8());
  if (name === undefined) return undefined;
  const head = { type: 'operational', name, family } as const;
  if (isAdvisory(name)) return { ...head, advisory: new TextDecoder().decode(fields.take(fields.left())) };
  const query = { ...head, routerId: printIPv4(fields.take(4)), sequence: fields.u32() };
  return isAnswer(name) ? { ...query, counter: fields.u32() } : query;
}

/** The body of a message; `routerId`, a dotted quad, where it has none of its own. */
export function writeOperational(message: Operational, routerId: string): Uint8Array {
  const { name, family, advisory = '', sequence = 0, counter = 0 } = message;
  const out = new Writer().u16(family.afi).u8(family.safi);
  if (isAdvisory(name)) out.put(new TextEncoder().encode(advisory));
  else out.put(parseIPv4(message.routerId ?? routerId)!).u32(sequence);
  if (isAnswer(name)) out.u32(counter);
  const fields = out.done();
  return new Writer()
    .u16(NAMES.indexOf(name) + 1)
    .u16(fields.length)
    .put(fields)
    .done();
}

/** `asm afi ipv4 safi unicast advisory "TEXT"`, `rpcq afi ipv4 safi unicast sequence 1` and their like. */
export function parseOperational(words: Words): Operational {
  const word = words.next('the kind of an operational message');
  const name = NAMES.find((each) => each === word.toUpperCase());
  if (name !== undefined) return parseOperationalFields(name, words);
  const kinds = NAMES.map((each) => each.toLowerCase());
  return words.back().fail(`'${word}' is not one of ${kinds.join(', ')}${suggestion(word.toLowerCase(), kinds)}`);
}

/** What follows the kind of a message. */
export function parseOperationalFields(name: OperationalName, words: Words): Operational {
  const family = parseFamily(words);
  const needed = fieldsOf(name);
  const said: { advisory?: string; routerId?: string; sequence?: number; counter?: number } = {};
  while (words.more()) {
    const field = words.next();
    if (field === 'router-id') said.routerId = parseRouterId(words);
    else if (field === 'advisory' && needed.includes(field)) said.advisory = parseAdvisory(words);
    else if ((field === 'sequence' || field === 'counter') && needed.includes(field)) {
      said[field] = words.number(0, 0xffff_ffff, field);
    } else {
      const fields = [...needed, 'router-id'];
      words.back().fail(`'${field}' is not one of ${fields.join(', ')}${suggestion(field, fields)}`);
    }
  }
  const missing = needed.find((field) => said[field] === undefined);
  if (missing !== undefined) words.fail(`'${missing}' is missing: ${name.toLowerCase()} needs one`);
  return { type: 'operational', name, family, ...said };
}

/** What a kind of message says beside its family. */
export function fieldsOf(name: OperationalName): readonly ('advisory' | 'sequence' | 'counter')[] {
  if (isAdvisory(name)) return ['advisory'];
  return isAnswer(name) ? ['sequence', 'counter'] : ['sequence'];
}

/** The words that `parseOperational` reads back. */
export function printOperational({ name, family, advisory, routerId, sequence, counter }: Operational): string {
  const [afi, safi] = family.name.split(' ');
  const words = [`${name.toLowerCase()} afi ${afi} safi ${safi}`];
  if (advisory !== undefined) words.push(`advisory "${advisory}"`);
  if (routerId !== undefined) words.push(`router-id ${routerId}`);
  if (sequence !== undefined) words.push(`sequence ${sequence}`);
  if (counter !== undefined) words.push(`counter ${counter}`);
  return words.join(' ');
}

function isAdvisory(name: OperationalName): boolean {
  return name === 'ADM' || name === 'ASM';
}

function isAnswer(name: OperationalName): boolean {
  return name.endsWith('P');
}

function parseFamily(words: Words): Family {
  if (!words.accept('afi')) words.fail(`'afi' is missing here`);
  const afi = words.next('an AFI');
  if (!words.accept('safi')) words.fail(`'safi' is missing here`);
  const safi = words.next('a SAFI');
  const codec = families.named(`${afi} ${safi}`);
  return codec?.family ?? words.back().fail(`'${afi} ${safi}' is not a family that Keryx knows`);
}

function parseRouterId(words: Words): string {
  const text = words.next('a router id');
  const octets = parseIPv4(text);
  return octets === undefined ? words.back().fail(`'${text}' is not a router id: a dotted quad`) : printIPv4(octets);
}

// A line cuts words at blanks, commas and brackets; what stands between quotes is put together again by its columns.
function parseAdvisory(words: Words): string {
  let { column: end } = words.where();
  let text = words.next('a text');
  if (text.startsWith('"')) {
    end += text.length;
    while (text.length === 1 || !text.endsWith('"')) {
      if (!words.more()) words.fail(`'"' is missing after the text`);
      const { column } = words.where();
      const word = words.next();
      text += ' '.repeat(Math.max(0, column - end)) + word;
      end = column + word.length;
    }
    text = text.slice(1, -1);
  }
  if (new TextEncoder().encode(text).length > LONGEST_ADVISORY) {
    words.back().fail(`an advisory has ${LONGEST_ADVISORY} octets at most`);
  }
  return text;
}
