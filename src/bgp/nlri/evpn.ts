// EVPN, RFC 7432 section 7, RFC 9136, RFC 9251
//   1 octet    route type
//   1 octet    octets that follow
//   n octets   fields, by type; see TYPES

import { familyOf } from '../family.ts';
import { concat, hex, NO_OCTETS } from '../octets.ts';
import type { Field } from './evpn-fields.ts';
import * as field from './evpn-fields.ts';
import { writePathId } from './inet.ts';
import { type FamilyCodec, type NlriWord, nlriGrammar, type Purpose } from './kind.ts';
import { parseRaw, printRaw } from './raw.ts';

interface RouteType {
  readonly code: number;
  /** What users call it. */
  readonly word: string;
  readonly name: string;
  readonly fields: readonly Field[];
  /** The words of fields that may change while the route stays the same. */
  readonly loose: readonly string[];
  /** The fields in JSON, where ExaBGP has them in another order. */
  readonly shown?: readonly Field[];
}

const { isZero, rd, esi, esiOrNone, ethernetTag, mac, ip, ipOrNone, label, twoLabels, prefix, gateway } = field;
const { source, group, originator, flags, responseTime, reserved } = field;

const TYPES: readonly RouteType[] = [
  {
    code: 1,
    word: 'ethernet-ad',
    name: 'Ethernet Auto-Discovery',
    fields: [rd, esi, ethernetTag, label],
    loose: ['label'],
  },
  {
    code: 2,
    word: 'mac-ip',
    name: 'MAC/IP advertisement',
    fields: [rd, esiOrNone, ethernetTag, mac, ipOrNone, twoLabels],
    loose: ['esi', 'label'],
    shown: [rd, esiOrNone, ethernetTag, mac, twoLabels, ipOrNone],
  },
  {
    code: 3,
    word: 'multicast',
    name: 'Inclusive Multicast Ethernet Tag',
    fields: [rd, ethernetTag, ip],
    loose: [],
  },
  { code: 4, word: 'ethernet-segment', name: 'Ethernet Segment', fields: [rd, esi, ip], loose: [] },
  {
    code: 5,
    word: 'ip-prefix',
    name: 'IP Prefix Advertisement',
    fields: [rd, esiOrNone, ethernetTag, prefix, gateway, label],
    loose: ['esi', 'gateway', 'label'],
    shown: [rd, esiOrNone, ethernetTag, label, prefix, gateway],
  },
  {
    code: 6,
    word: 'selective-multicast',
    name: 'Selective Multicast Ethernet Tag',
    fields: [rd, ethernetTag, source, group, originator, flags],
    loose: ['flags'],
  },
  {
    code: 7,
    word: 'join-synch',
    name: 'Multicast Membership Report Synch',
    fields: [rd, esi, ethernetTag, source, group, originator, flags],
    loose: ['flags'],
  },
  {
    code: 8,
    word: 'leave-synch',
    name: 'Multicast Leave Synch',
    fields: [rd, esi, ethernetTag, source, group, originator, reserved, responseTime, flags],
    loose: ['reserved', 'response-time', 'flags'],
  },
];

const ETHERNET_AD = 1;
const IP_PREFIX = 5;
/** Ethernet tag of a route for a whole Ethernet segment, which has no label, RFC 7432 section 8.2.1. */
const EVERY_TAG = 'FFFFFFFF';

const byCode = new Map(TYPES.map((type) => [type.code, type]));

interface EvpnDraft {
  readonly type: RouteType;
  /** Octets of the fields, by word. */
  readonly values: Map<string, Uint8Array>;
}

/** What the words said: the fields of a known type, or all octets. */
type Said = EvpnDraft | Uint8Array;

/** A word of the grammar; `value` is the word of the field that it gives. */
function wordOf({ usage, about }: Field, value: string, parse: Field['parse'] | undefined): NlriWord<Said> {
  return {
    usage,
    about,
    read: (words, said) => {
      const type = said instanceof Uint8Array ? undefined : said.type;
      const known = type?.fields.find(({ word }) => word === value);
      if (said instanceof Uint8Array || known === undefined) {
        return words.back().fail(`a route of type ${type?.word ?? 'raw'} has no ${value}`);
      }
      const first = said.values.get(value);
      if (first !== undefined && value !== 'label') words.back().fail(`${value} is given twice`);
      const where = words.where();
      const octets = (parse ?? known.parse)(words);
      const whole = first === undefined ? octets : concat(first, octets);
      if (value === 'label' && known.measure(whole, 0, whole.length) < 0) {
        words.failAt(where, `a route of type ${said.type.word} cannot have ${whole.length / 3} labels`);
      }
      said.values.set(value, whole);
    },
  };
}

const vni = { usage: 'VNI', about: 'Label of 24 bits, 0 to 16777215, as VXLAN and its like have it (RFC 8365).' };
const every = new Map(TYPES.flatMap(({ fields }) => fields.map((each) => [each.word, each] as const)));
every.delete('reserved');
const table: Record<string, NlriWord<Said>> = {
  ...Object.fromEntries([...every].map(([word, each]) => [word, wordOf(each, word, undefined)])),
  'route-distinguisher': wordOf(rd, 'rd', undefined),
  vni: wordOf({ ...label, ...vni }, 'label', field.parseVnis),
};

export const evpn: FamilyCodec = {
  family: familyOf(25, 70),
  nextHop: { lengths: [4, 16, 32] },
  measure,

  grammar: nlriGrammar<Said>({
    openings: ['evpn'],
    head: `${TYPES.map(({ word }) => word).join(' | ')} | raw 0xOCTETS`,
    example:
      'evpn mac-ip rd 192.0.2.1:10 mac 00:00:5e:00:53:01 ip 198.51.100.1 ethernet-tag 0 vni 5010 next-hop 192.0.2.1 ' +
      'extended-community [ target:65000:5010 0x030c000000000008 ]',
    words: table,
    begin: (words) => {
      const word = words.next('the type of the route');
      if (word === 'raw') return parseRaw(words, measure);
      const type = TYPES.find((each) => each.word === word);
      if (type !== undefined) return { type, values: new Map() };
      const known = [...TYPES.map((each) => each.word), 'raw'].join(', ');
      return words.back().fail(`'${word}' is not a type of EVPN routes: ${known}`);
    },
    finish: (said, { purpose }, fail) => [
      { family: evpn.family, nlri: said instanceof Uint8Array ? said : encode(said, purpose, fail) },
    ],
  }),

  print: (nlri) => {
    const found = cut(nlri, 0);
    const texts = found?.type.fields.map((each, i) => each.print(found.parts[i]!));
    if (found === undefined || texts === undefined || texts.includes(undefined)) return printRaw(nlri);
    const said = texts.filter((text) => text !== '');
    // Gateway and Ethernet segment together are refused.
    const both = found.type.code === IP_PREFIX && said.length === texts.length;
    return both ? printRaw(nlri) : [found.type.word, ...said].join(' ');
  },

  writeJson: (out, bytes, at, pathId) => {
    const found = cut(bytes, at);
    const raw = hex(bytes.subarray(at, at + 2 + bytes[at + 1]!));
    out.ascii(`{ "code": ${bytes[at]}, "parsed": ${found !== undefined}, "raw": "${raw}"`);
    if (found !== undefined) {
      const { type, parts } = found;
      out.ascii(`, "name": "${type.name}"`);
      for (const each of type.shown ?? type.fields) {
        const text = each.json(parts[type.fields.indexOf(each)]!);
        if (text !== '') out.ascii(`, ${text}`);
      }
    }
    writePathId(out, pathId);
    out.ascii(' }');
  },

  // RFC 7432 sections 7.1 to 7.4, RFC 9136 section 3.1, RFC 9251 section 9: what the others are is up to the router.
  key: (nlri) => {
    const found = cut(nlri, 0);
    if (found === undefined) return nlri;
    const { type, parts } = found;
    return concat(nlri.subarray(0, 1), ...parts.filter((_, i) => !type.loose.includes(type.fields[i]!.word)));
  },
};

function measure(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end || at + 2 + bytes[at + 1]! > end) return -1;
  return byCode.has(bytes[at]!) && cut(bytes, at) === undefined ? -1 : 2 + bytes[at + 1]!;
}

/** The fields of the NLRI at `at`, whose length is sound; undefined when it is of no known type or not as it should be. */
function cut(bytes: Uint8Array, at: number): { type: RouteType; parts: Uint8Array[] } | undefined {
  const type = byCode.get(bytes[at]!);
  if (type === undefined) return undefined;
  const end = at + 2 + bytes[at + 1]!;
  const parts: Uint8Array[] = [];
  let start = at + 2;
  for (const each of type.fields) {
    const size = each.measure(bytes, start, end);
    if (size < 0 || start + size > end) return undefined;
    parts.push(bytes.subarray(start, start + size));
    start += size;
  }
  return start === end ? { type, parts } : undefined;
}

function encode({ type, values }: EvpnDraft, purpose: Purpose, fail: (message: string) => never): Uint8Array {
  if (type.code === IP_PREFIX) checkPrefix(values, fail);
  const loose = purpose === 'withdraw' || !needsLabel(type, values);
  const parts = type.fields.map(({ word, absent }) => {
    if (word === 'label' && !loose) return values.get(word);
    return values.get(word) ?? absent;
  });
  if (parts.includes(undefined)) {
    const needed = type.fields.filter(({ absent, word }) => absent === undefined || (word === 'label' && !loose));
    const missing = needed.filter(({ word }) => !values.has(word)).map(({ word }) => word);
    fail(
      `${missing.join(', ')} missing: a route of type ${type.word} needs ${needed.map(({ word }) => word).join(', ')}`,
    );
  }
  const body = concat(...parts.map((part) => part!));
  return concat(Uint8Array.of(type.code, body.length), body);
}

// The gateway of a prefix is as wide as the prefix, RFC 9136 section 3.1, and excludes an Ethernet segment, section 3.2.
function checkPrefix(values: Map<string, Uint8Array>, fail: (message: string) => never): void {
  const width = (values.get('prefix')?.length ?? 5) - 1;
  const given = values.get('gateway') ?? new Uint8Array(width);
  if (given.length !== width) fail('the gateway must be an address of the same kind as the prefix');
  if (!isZero(given) && !isZero(values.get('esi') ?? NO_OCTETS)) {
    fail('a prefix is reached by a gateway or an esi, not by both');
  }
  values.set('gateway', given);
}

// A route that points at an overlay index need not have a label, RFC 9136 section 3.2.
function needsLabel({ code }: RouteType, values: ReadonlyMap<string, Uint8Array>): boolean {
  if (code === ETHERNET_AD) return hex(values.get('ethernet-tag') ?? NO_OCTETS) !== EVERY_TAG;
  if (code !== IP_PREFIX) return true;
  return ['gateway', 'esi'].every((word) => isZero(values.get(word) ?? NO_OCTETS));
}
