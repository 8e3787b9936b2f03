// AS_PATH, RFC 4271 section 5.1.2, RFC 5065 section 3, RFC 6793
//   repeated segments:
//   1 octet      type: 1 set, 2 sequence, 3 confederation sequence, 4 confederation set
//   1 octet      count of AS numbers
//   count × 4    AS numbers (× 2 on a session without four-octet AS numbers)

import { narrowAsn, parseAsn } from '../asn.ts';
import type { Checked } from '../fault.ts';
import { NO_OCTETS, readU16, readU32, Writer } from '../octets.ts';
import type { Words } from '../words.ts';
import { attribute, good, MALFORMED_AS_PATH, TRANSITIVE, withdraw } from './kind.ts';

export const SET = 1;
export const SEQUENCE = 2;
export const CONFED_SEQUENCE = 3;
export const CONFED_SET = 4;

export interface Segment {
  readonly type: number;
  readonly asns: readonly number[];
}

const ELEMENTS = ['', 'as-set', 'as-sequence', 'as-confed-sequence', 'as-confed-set'];

export const asPath = attribute({
  code: 2,
  name: 'as-path',
  flags: TRANSITIVE,
  usage: 'AS | [ AS … ( AS … ) { AS … } ] [( AS … ) …]',
  about:
    "Path of the route, sent as it is written: ( ) around a set, { } around a confederation's part (RFC 4271, RFC 5065).",

  parse: (words) => pathOctets(parsePath(words.parentheses()), 4),
  print: (value) => `as-path ${printPath(segmentsOf(value))}`,

  decode: (wire, session) => decodePath(wire, session.asn4 ? 4 : 2),
  encode: (value, session) => (session.asn4 ? value : pathOctets(segmentsOf(value), 2)),

  // RFC 4271 section 5.1.2: an external peer sees our AS, an internal one an empty path. A path that the user wrote is
  // sent as it was written.
  fill: (session) => (session.ibgp ? NO_OCTETS : pathOctets([{ type: SEQUENCE, asns: [session.localAs] }], 4)),

  toJson: (value) => {
    if (value.length === 0) return undefined;
    const segments = segmentsOf(value).map(
      ({ type, asns }, i) => `"${i}": {"element": "${ELEMENTS[type]}", "value": [${asns.join(', ')}]}`,
    );
    return `{${segments.join(', ')}}`;
  },
});

/** Segments of canonical octets. */
export function segmentsOf(value: Uint8Array): Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at < value.length; ) {
    const count = value[at + 1]!;
    const asns: number[] = [];
    for (let i = 0; i < count; i += 1) asns.push(readU32(value, at + 2 + i * 4));
    segments.push({ type: value[at]!, asns });
    at += 2 + count * 4;
  }
  return segments;
}

/** Octets of segments with AS numbers of `width` octets; a segment of more than 255 numbers is cut in several. */
export function pathOctets(segments: readonly Segment[], width: 2 | 4): Uint8Array {
  const out = new Writer();
  for (const { type, asns } of segments) {
    for (let from = 0; from < asns.length; from += 255) {
      const part = asns.slice(from, from + 255);
      out.u8(type).u8(part.length);
      for (const asn of part) width === 4 ? out.u32(asn) : out.u16(narrowAsn(asn));
    }
  }
  return out.done();
}

/** Checks wire octets and widens the AS numbers to four octets. RFC 7606 section 7.2, RFC 7607. */
export function decodePath(wire: Uint8Array, width: 2 | 4): Checked<Uint8Array> {
  const wide = width === 4 ? undefined : new Writer();
  for (let at = 0; at < wire.length; ) {
    const type = wire[at]!;
    const count = wire[at + 1] ?? 0;
    if (type < SET || type > CONFED_SET) return withdraw(MALFORMED_AS_PATH, `AS_PATH segment type ${type} is unknown`);
    if (count === 0) return withdraw(MALFORMED_AS_PATH, 'AS_PATH has an empty segment');
    const end = at + 2 + count * width;
    if (end > wire.length) return withdraw(MALFORMED_AS_PATH, 'AS_PATH segment runs past the attribute');
    wide?.u8(type).u8(count);
    for (let i = at + 2; i < end; i += width) {
      const asn = width === 4 ? readU32(wire, i) : readU16(wire, i);
      if (asn === 0) return withdraw(MALFORMED_AS_PATH, 'AS_PATH holds AS 0');
      wide?.u32(asn);
    }
    at = end;
  }
  return good(wide?.done() ?? wire);
}

// `[ 1 2 ( 3 4 ) ]` and `[ 1 2 [ 3 4 ] ]` as in ExaBGP 4.2, `[ 1 2 ] ( 3 4 )` as in 5.0, a bare number, or a set alone.
function parsePath(words: Words): Segment[] {
  const segments: Segment[] = [];
  if (words.peek() === '(') segments.push(parseSet(words));
  else if (!words.accept('[')) segments.push({ type: SEQUENCE, asns: [asnOf(words)] });
  else {
    let run: number[] = [];
    const close = () => {
      if (run.length > 0) segments.push({ type: SEQUENCE, asns: run });
      run = [];
    };
    while (!words.accept(']')) {
      const next = words.peek() ?? words.fail(`']' is missing after the AS path`);
      if (next === '(' || next === '{' || next === '[') {
        close();
        segments.push(parseInner(words, next));
      } else if (!words.accept(',')) run.push(asnOf(words));
    }
    close();
  }
  while (words.peek() === '(') segments.push(parseSet(words));
  return segments;
}

/** A segment inside the brackets of a path. */
function parseInner(words: Words, open: '(' | '{' | '['): Segment {
  if (open === '(') return parseSet(words);
  return open === '{'
    ? { type: CONFED_SEQUENCE, asns: group(words, '{', '}') }
    : { type: SET, asns: group(words, '[', ']') };
}

function parseSet(words: Words): Segment {
  words.next();
  if (words.peek() !== '{') {
    words.back();
    return { type: SET, asns: group(words, '(', ')') };
  }
  const asns = group(words, '{', '}');
  if (!words.accept(')')) words.fail(`')' is missing after the confederation set`);
  return { type: CONFED_SET, asns };
}

function group(words: Words, open: string, close: string): number[] {
  if (!words.accept(open)) words.fail(`'${open}' is missing`);
  const asns: number[] = [];
  while (!words.accept(close)) {
    if (!words.more()) words.fail(`'${close}' is missing in the AS path`);
    if (!words.accept(',')) asns.push(asnOf(words));
  }
  if (asns.length === 0) words.back().fail('an AS set must not be empty');
  return asns;
}

function asnOf(words: Words): number {
  const text = words.next('an AS number');
  const asn = parseAsn(text);
  // RFC 7607: nobody may send AS 0.
  return asn || words.back().fail(`'${text}' is not an AS number from 1 to 4294967295`);
}

function printPath(segments: readonly Segment[]): string {
  const parts = segments.map(({ type, asns }) => {
    const list = asns.join(' ');
    if (type === SET) return `( ${list} )`;
    if (type === CONFED_SEQUENCE) return `{ ${list} }`;
    return type === CONFED_SET ? `( { ${list} } )` : list;
  });
  return parts.length === 0 ? '[ ]' : `[ ${parts.join(' ')} ]`;
}
