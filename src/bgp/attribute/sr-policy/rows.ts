// What an SR policy says, each in a sub-TLV of its own, RFC 9830 section 2.4.

import { hex, readU32, Writer } from '../../octets.ts';
import { jsonString } from '../../text.ts';
import type { Words } from '../../words.ts';
import { isSegment, parseSegment, printSegment, segmentJson, segmentTypes } from './segment.ts';
import {
  BEHAVIOR,
  behaviorJson,
  entryOf,
  parseBehavior,
  parseEntry,
  parseFlags,
  parseSid,
  printBehavior,
  printEntry,
  printFlags,
  printSid,
} from './sid.ts';
import { cutSubTlvs, joinSubTlvs, type SubTlv } from './sub-tlv.ts';

/** One kind of sub-TLV and the word that opens it. */
export interface Row {
  readonly type: number;
  /** May be there more than once. */
  readonly many?: true;
  /** What follows the word. */
  readonly usage: string;
  /** One sentence for the reference. */
  readonly about: string;
  parse(words: Words): Uint8Array;
  /** Words for `parse`, which may make other octets of them where a value has bits that no word says. */
  print(value: Uint8Array): string;
  /** Why the value is malformed, or undefined. The others may be asked only when it is not. */
  fault(value: Uint8Array): string | undefined;
  json(value: Uint8Array): string;
}

const S_FLAG = 0x80;
const I_FLAG = 0x40;
const B_FLAG = 0x20;
/** ExaBGP sets this bit, which means nothing, beside an MPLS binding SID. */
const EXABGP = 0x10;
const WEIGHT = 9;

export const rows: Readonly<Record<string, Row>> = {
  preference: {
    type: 12,
    usage: 'NUMBER',
    about: 'Preference of the candidate path; the highest is used, 100 where none is said.',
    parse: (words) =>
      new Writer(6)
        .u16(0)
        .u32(words.number(0, 0xffff_ffff, 'preference'))
        .done(),
    print: (value) => String(readU32(value, 2)),
    fault: sized(6),
    json: (value) => String(readU32(value, 2)),
  },
  priority: {
    type: 15,
    usage: 'NUMBER',
    about: 'The order in which policies are computed again after a change, the lowest first.',
    parse: (words) => Uint8Array.of(words.number(0, 255, 'priority'), 0),
    print: (value) => String(value[0]),
    fault: sized(2),
    json: (value) => String(value[0]),
  },
  'binding-sid': {
    type: 13,
    usage: 'mpls LABEL [flags N] | srv6 SID [flags N] | null [flags N]',
    about: 'The SID that stands for the policy; flags 0x80: this one or none, 0x40: drop when the policy is invalid.',
    parse: parseBinding,
    print: (value) => {
      if (value.length === 6) return `mpls ${printEntry(value, 2)}${printFlags(value[0]!, EXABGP)}`;
      return (value.length === 2 ? 'null' : `srv6 ${printSid(value, 2)}`) + printFlags(value[0]!, 0);
    },
    fault: sized(2, 6, 18),
    json: (value) => {
      if (value.length === 2) return `{"type": "null"${bindingJson(value)}}`;
      if (value.length === 18) return `{"type": "srv6", "sid": "${printSid(value, 2)}"${bindingJson(value)}}`;
      return `{"type": "mpls", "label": ${entryOf(value, 2).label}${bindingJson(value)}}`;
    },
  },
  'srv6-binding-sid': {
    type: 20,
    usage: 'SID [endpoint-behavior CODE LB LN FUN ARG] [flags N]',
    about: 'The SRv6 SID that stands for the policy, with its behavior and the bits of its parts.',
    parse: (words) => {
      const sid = parseSid(words);
      const behavior = words.accept('endpoint-behavior') ? parseBehavior(words) : undefined;
      const flags = parseFlags(words, 0, 0xff & ~B_FLAG) | (behavior === undefined ? 0 : B_FLAG);
      return new Writer(26)
        .u8(flags)
        .u8(0)
        .put(sid)
        .put(behavior ?? new Uint8Array(0))
        .done();
    },
    print: (value) => {
      const behavior = value.length > 18 ? ` endpoint-behavior ${printBehavior(value, 18)}` : '';
      return `${printSid(value, 2)}${behavior}${printFlags(value[0]! & ~B_FLAG, 0)}`;
    },
    fault: sized(18, 18 + BEHAVIOR),
    json: (value) => {
      const behavior = value.length > 18 ? `, "endpoint-behavior": ${behaviorJson(value, 18)}` : '';
      return `{"sid": "${printSid(value, 2)}"${behavior}${bindingJson(value)}}`;
    },
  },
  enlp: {
    type: 14,
    usage: '1 | 2 | 3 | 4',
    about: 'Explicit null label pushed on unlabelled packets: 1 of IPv4, 2 of IPv6, 3 of both, 4 of neither.',
    parse: (words) => Uint8Array.of(0, 0, words.number(1, 4, 'null label policy')),
    print: (value) => String(value[2]),
    fault: sized(3),
    json: (value) => String(value[2]),
  },
  'policy-name': named(130, 'Name of the policy.'),
  'candidate-path-name': named(129, 'Name of the candidate path.'),
  'segment-list': {
    type: 128,
    many: true,
    usage: '[weight N] segment TYPE … [segment TYPE …]',
    about: 'A path, from the first segment to the last; several share the traffic by weight.',
    parse: parseSegments,
    print: (value) =>
      cutSubTlvs(value.subarray(1))!
        .map((each) => {
          if (each.type === WEIGHT) return `weight ${readU32(each.value, 2)}`;
          return segmentTypes.has(each.type) ? `segment ${printSegment(each)}` : 'segment unknown';
        })
        .join(' '),
    fault: segmentsFault,
    json: segmentsJson,
  },
};

function sized(...lengths: readonly number[]): Row['fault'] {
  return (value) =>
    lengths.includes(value.length) ? undefined : `has ${value.length} octets, must have ${lengths.join(' or ')}`;
}

function parseBinding(words: Words): Uint8Array {
  const kind = words.next('mpls, srv6 or null');
  if (kind === 'mpls') {
    const entry = parseEntry(words);
    return new Writer(6).u8(parseFlags(words, EXABGP)).u8(0).put(entry).done();
  }
  if (kind === 'null') return Uint8Array.of(parseFlags(words, 0), 0);
  if (kind !== 'srv6') words.back().fail(`'${kind}' is not a kind of binding SID: mpls, srv6 or null`);
  const sid = parseSid(words);
  return new Writer(18).u8(parseFlags(words, 0)).u8(0).put(sid).done();
}

function bindingJson([flags = 0]: Uint8Array): string {
  return (
    ((flags & S_FLAG) === 0 ? '' : ', "specified-only": true') +
    ((flags & I_FLAG) === 0 ? '' : ', "drop-upon-invalid": true')
  );
}

function named(type: number, about: string): Row {
  const textOf = (value: Uint8Array) => Buffer.from(value.subarray(1)).toString('latin1');
  return {
    type,
    usage: 'NAME | "NAME"',
    about: `${about} Up to 255 ASCII characters.`,
    parse: (words) => {
      const where = words.where();
      const text = parseName(words);
      if (!/^[ -~]{1,255}$/.test(text)) words.failAt(where, 'a name has 1 to 255 characters, all printable ASCII');
      return Uint8Array.from([0, ...Buffer.from(text, 'latin1')]);
    },
    // In quotes a file takes neither of these, so octets have to say them.
    print: (value) => (/["\\]/.test(textOf(value)) ? '' : `"${textOf(value)}"`),
    fault: (value) => (value.length > 0 ? undefined : 'has no octets, must have 1 or more'),
    json: (value) => jsonString(textOf(value)),
  };
}

/** One word; or several in quotes, which a line leaves in its words and a file does not. */
function parseName(words: Words): string {
  const { column } = words.where();
  let text = words.next('a name');
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return text;
  while (text.length === 1 || !text.endsWith(quote)) {
    if (!words.more()) words.fail(`${quote} is missing after the name`);
    const blanks = words.where().column - column - text.length;
    text += ' '.repeat(Math.max(blanks, 0)) + words.next();
  }
  return text.slice(1, -1);
}

function parseSegments(words: Words): Uint8Array {
  const where = words.where();
  const list: SubTlv[] = [];
  if (words.accept('weight')) {
    list.push({
      type: WEIGHT,
      value: new Writer(6)
        .u16(0)
        .u32(words.number(0, 0xffff_ffff, 'weight'))
        .done(),
    });
  }
  const weights = list.length;
  while (words.accept('segment')) list.push(parseSegment(words));
  if (list.length === weights) words.fail(`'segment' is missing: a segment list needs one or more`);
  const value = Uint8Array.from([0, ...joinSubTlvs(list)]);
  if (value.length > 0xffff) words.failAt(where, `a segment list has 65535 octets at most, this has ${value.length}`);
  return value;
}

function segmentsFault(value: Uint8Array): string | undefined {
  const list = value.length === 0 ? undefined : cutSubTlvs(value.subarray(1));
  if (list === undefined) return 'ends within a sub-TLV';
  if (list.filter(({ type }) => type === WEIGHT).length > 1) return 'has more than one weight';
  const wrong = list.find((each) =>
    each.type === WEIGHT ? each.value.length !== 6 : segmentTypes.has(each.type) && !isSegment(each),
  );
  return wrong && `has a sub-TLV ${wrong.type} of ${wrong.value.length} octets`;
}

function segmentsJson(value: Uint8Array): string {
  const members: string[] = [];
  const segments: string[] = [];
  for (const each of cutSubTlvs(value.subarray(1))!) {
    if (each.type === WEIGHT) members.push(`"weight": ${readU32(each.value, 2)}`);
    else segments.push(segmentTypes.has(each.type) ? segmentJson(each) : rawJson(each));
  }
  return `{${[...members, `"segments": [${segments.join(', ')}]`].join(', ')}}`;
}

export function rawJson({ type, value }: SubTlv): string {
  return `{"type": ${type}, "value": "0x${hex(value)}"}`;
}
