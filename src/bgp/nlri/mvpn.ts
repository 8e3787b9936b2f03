// MCAST-VPN, RFC 6514 section 4
//   1 octet    route type
//   1 octet    octets that follow
//   n octets   fields, by type; see TYPES

import { type Family, familyOf } from '../family.ts';
import { concat, hex } from '../octets.ts';
import { writePathId } from './inet.ts';
import { type FamilyCodec, type NlriWord, nlriGrammar } from './kind.ts';
import { type Field, fields } from './mvpn-fields.ts';
import { parseRaw, printRaw } from './raw.ts';

interface RouteType {
  readonly code: number;
  /** What users call it; the words of ExaBGP where it has some. */
  readonly word: string;
  readonly name: string;
  readonly fields: readonly Field[];
}

const TYPES: readonly RouteType[] = [
  { code: 1, word: 'intra-as', name: 'Intra-AS I-PMSI A-D route', fields: ['rd', 'originator'] },
  { code: 2, word: 'inter-as', name: 'Inter-AS I-PMSI A-D route', fields: ['rd', 'source-as'] },
  { code: 3, word: 's-pmsi', name: 'S-PMSI A-D route', fields: ['rd', 'source', 'group', 'originator'] },
  { code: 4, word: 'leaf', name: 'Leaf A-D route', fields: ['route-key', 'originator'] },
  { code: 5, word: 'source-ad', name: 'Source Active A-D Route', fields: ['rd', 'source', 'group'] },
  {
    code: 6,
    word: 'shared-join',
    name: 'C-Multicast Shared Tree Join route',
    fields: ['rd', 'source-as', 'rp', 'group'],
  },
  {
    code: 7,
    word: 'source-join',
    name: 'C-Multicast Source Tree Join route',
    fields: ['rd', 'source-as', 'source', 'group'],
  },
];

const byCode = new Map(TYPES.map((type) => [type.code, type]));
/** The routes of this type are what other documents want them to be, RFC 7524 for one. */
const LEAF = 4;

interface MvpnDraft {
  readonly type: RouteType;
  readonly bits: 32 | 128;
  readonly values: Map<Field, Uint8Array>;
}

/** What the words said: the fields of a known type, or all octets. */
type Said = MvpnDraft | Uint8Array;

const table = Object.fromEntries(
  Object.entries(fields).map(([name, field]): [string, NlriWord<Said>] => [
    name,
    {
      usage: field.usage,
      about: field.about,
      read: (words, said) => {
        const type = said instanceof Uint8Array ? undefined : said.type;
        if (said instanceof Uint8Array || !type!.fields.includes(name as Field)) {
          words.back().fail(`a route of type ${type?.word ?? 'raw'} has no ${name}`);
        } else said.values.set(name as Field, field.parse(words, said.bits));
      },
    },
  ]),
);

export const mvpn4 = mvpn(familyOf(1, 5));
export const mvpn6 = mvpn(familyOf(2, 5));

function mvpn(family: Family): FamilyCodec {
  const bits = family.afi === 1 ? 32 : 128;

  const measure = (bytes: Uint8Array, at: number, end: number): number => {
    if (at + 2 > end || at + 2 + bytes[at + 1]! > end) return -1;
    const type = byCode.get(bytes[at]!);
    if (type !== undefined && type.code !== LEAF && cut(type, bytes, at, bits) === undefined) return -1;
    return 2 + bytes[at + 1]!;
  };

  return {
    family,
    nextHop: { lengths: [4, 16], repeated: true },
    measure,

    grammar: nlriGrammar<Said>({
      openings: [],
      head: `${TYPES.map(({ word }) => word).join(' | ')} | raw 0xOCTETS`,
      example:
        family.afi === 1
          ? 'ipv4 mcast-vpn source-ad source 192.0.2.1 group 232.1.1.1 rd 65000:1 next-hop 198.51.100.1'
          : 'ipv6 mcast-vpn source-ad source 2001:db8::1 group ff3e::1 rd 65000:1 next-hop 198.51.100.1',
      words: table,
      begin: (words) => {
        const word = words.next('the type of the route');
        if (word === 'raw') return parseRaw(words, measure);
        const type = TYPES.find((each) => each.word === word);
        if (type !== undefined) return { type, bits, values: new Map() };
        const known = TYPES.map((each) => each.word).join(', ');
        return words.back().fail(`'${word}' is not a type of ${family.name} routes: ${known}`);
      },
      finish: (said, _route, fail) => [{ family, nlri: said instanceof Uint8Array ? said : encode(said, fail) }],
    }),

    print: (nlri) => {
      const type = byCode.get(nlri[0]!);
      const parts = type && cut(type, nlri, 0, bits);
      if (type === undefined || parts === undefined) return printRaw(nlri);
      return `${type.word} ${type.fields.map((name, i) => `${name} ${fields[name].print(parts[i]!)}`).join(' ')}`;
    },

    writeJson: (out, bytes, at, pathId) => {
      const code = bytes[at]!;
      const type = byCode.get(code);
      const parts = type && cut(type, bytes, at, bits);
      const raw = hex(bytes.subarray(at, at + 2 + bytes[at + 1]!));
      out.ascii(`{ "code": ${code}, "parsed": ${parts !== undefined}, "raw": "${raw}"`);
      if (type !== undefined && parts !== undefined) {
        out.ascii(`, "name": "${type.name}"`);
        for (const [i, name] of type.fields.entries()) {
          // ExaBGP shows the rendezvous point as the source.
          out.ascii(`, "${name === 'rp' ? 'source' : name}": "${fields[name].print(parts[i]!)}"`);
        }
      }
      writePathId(out, pathId);
      out.ascii(' }');
    },
  };
}

/** The octets of each field of the NLRI at `at`, whose length is sound; undefined when they are not those of the type. */
function cut(type: RouteType, bytes: Uint8Array, at: number, bits: 32 | 128): Uint8Array[] | undefined {
  const end = at + 2 + bytes[at + 1]!;
  const parts: Uint8Array[] = [];
  let start = at + 2;
  for (const name of type.fields) {
    const size = fields[name].measure(bytes, start, end, bits);
    if (size < 0 || start + size > end) return undefined;
    parts.push(bytes.subarray(start, start + size));
    start += size;
  }
  return start === end ? parts : undefined;
}

function encode({ type, values }: MvpnDraft, fail: (message: string) => never): Uint8Array {
  const missing = type.fields.filter((name) => !values.has(name));
  if (missing.length > 0) {
    fail(`${missing.join(', ')} missing: a route of type ${type.word} needs ${type.fields.join(', ')}`);
  }
  const body = concat(...type.fields.map((name) => values.get(name)!));
  if (body.length > 0xff) fail(`the route takes ${body.length} octets, 255 at most`);
  return concat(Uint8Array.of(type.code, body.length), body);
}
