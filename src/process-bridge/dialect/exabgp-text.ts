// Attributes and NLRI in the words of ExaBGP, as its text events and its `show` commands have them. Versions differ in
// nothing but the brackets of an AS path.

import {
  type AttributeSet,
  attributes,
  type Family,
  families,
  prefixParts,
  printRd,
  quad,
  rowOf,
  segmentsOf,
  type Text,
  writePrefix,
} from '../../bgp/index.ts';
import { writeEvpn } from './text-evpn.ts';

/** Those of an AS path: square up to 4.2, round since, and square those of a set then. */
export type Brackets = 'square' | 'round';

const AS_PATH = 2;
const NEXT_HOP = 3;
const COMMUNITY = 8;
const CLUSTER_LIST = 10;
const EXTENDED_COMMUNITY = 16;
const PMSI = 22;

const TRANSITIVE = 0x40;
const PARTIAL = 0x20;

const VPN = 128;
const EVPN = 'l2vpn evpn';

/** What an event or a command says of a route beside its octets. */
export interface Beside {
  /** undefined: no path identifier travels */
  readonly pathId: number | undefined;
  /** An address or `self`; undefined: the route has none. */
  readonly nextHop: string | undefined;
  /** What opens routes that have no word of their own: the name of their family, or nothing where it stands before. */
  readonly opening: string;
}

/**
 * `10.0.0.0/8 path-information 0.0.0.1 label 100 next-hop 192.0.2.1 rd 65000:1`, `flow destination-ipv4 10.0.0.0/8`,
 * `evpn:macadv::…`: the NLRI that stands in `bytes` from `at` to `end`.
 */
export function writeNlri(
  out: Text,
  family: Family,
  bytes: Uint8Array,
  at: number,
  end: number,
  { pathId, nextHop, opening }: Beside,
): void {
  const parts = prefixParts(family, bytes, at);
  if (parts !== undefined) {
    writePrefix(out, bytes, parts.prefixAt, parts.length, family.afi === 1 ? 32 : 128);
    if (pathId !== undefined) out.ascii(' path-information ').ascii(quad(pathId));
    // Of one label or several; a withdrawal may have none.
    if (parts.labels.length > 0) out.ascii(` label ${bracketed(parts.labels.map(String))}`);
    if (nextHop !== undefined) out.ascii(' next-hop ').ascii(nextHop);
    if (family.safi === VPN) out.ascii(` rd ${printRd(bytes, parts.rdAt)}`);
    return;
  }
  const codec = families.of(family);
  if (codec === undefined) return;
  if (family.name === EVPN && writeEvpn(out, codec, bytes, at)) {
    if (pathId !== undefined) out.ascii(' path-information ').ascii(quad(pathId));
    return;
  }
  const word = codec.grammar?.openings[0] ?? opening;
  out.ascii(word === '' ? '' : `${word} `).ascii(safe(codec.print(bytes.slice(at, end))));
  if (pathId !== undefined) out.ascii(' path-information ').ascii(quad(pathId));
  if (nextHop !== undefined) out.ascii(' next-hop ').ascii(nextHop);
}

/**
 * ` origin igp as-path [ 65001 ] med 5`, each with a blank before it, without the next hop. `said`: the attributes are as
 * somebody said them, and an empty path is one that was said to be. Made once for each set.
 */
export function attributeWords(set: AttributeSet, brackets: Brackets, said = false): Uint8Array {
  const key = `text-${brackets}${said ? '-said' : ''}`;
  let text = set.json.get(key);
  if (text === undefined) {
    const words = set.list.map(({ code, flags, value }) => {
      if (code === NEXT_HOP || (code === AS_PATH && value.length === 0 && !said)) return '';
      return ` ${attributeText(code, said ? flags : arrived(code, flags), value, brackets)}`;
    });
    text = Buffer.from(safe(words.join('')), 'latin1');
    set.json.set(key, text);
  }
  return text;
}

/** Nobody here knows the attribute, and so it is partial from now on, RFC 4271 section 5. */
function arrived(code: number, flags: number): number {
  const unknown = attributes.byCode(code) === undefined && (flags & TRANSITIVE) !== 0;
  return unknown ? flags | PARTIAL : flags;
}

function attributeText(code: number, flags: number, value: Uint8Array, brackets: Brackets): string {
  const row = rowOf(code, flags);
  const text = row.print(value);
  // Whatever a row is called that shows octets alone.
  if (row.parse === undefined && text.startsWith('attribute [')) {
    return text.replace(/0x[0-9A-F]* \]$/, (octets) => octets.toLowerCase());
  }
  switch (code) {
    case AS_PATH:
      return brackets === 'square' ? text : `as-path ${roundPath(value)}`;
    case COMMUNITY:
      return text.replaceAll('nopeer', 'no-peer');
    case EXTENDED_COMMUNITY:
      // A four-octet AS number has its letter whether it needs it or not.
      return text.replaceAll(/(target|origin):(\d+):/g, (all, name, asn) =>
        Number(asn) > 0xffff ? `${name}:${asn}L:` : all,
      );
    case CLUSTER_LIST:
      return value.length === 4 ? text.replace(/ (\S+)$/, ' [ $1 ]') : text;
    case PMSI:
      return `pmsi ${JSON.parse(row.toJson(value) ?? '""')}`;
    default:
      return text;
  }
}

const SET = 1;
const SEQUENCE = 2;
const CONFED_SEQUENCE = 3;

/** `( 65001 65002 ) [ 65003 ]`: since 5.0 square brackets are those of a set. */
function roundPath(value: Uint8Array): string {
  if (value.length === 0) return '( )';
  const parts = segmentsOf(value).map(({ type, asns }) => {
    const list = asns.join(' ');
    if (type === SEQUENCE) return `( ${list} )`;
    if (type === SET) return `[ ${list} ]`;
    return type === CONFED_SEQUENCE ? `{ ( ${list} ) }` : `{ [ ${list} ] }`;
  });
  return parts.join(' ');
}

function bracketed(texts: readonly string[]): string {
  return texts.length === 1 ? texts[0]! : `[ ${texts.join(' ')} ]`;
}

/** Printable ASCII, on one line: peers choose some of these words. */
export function safe(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
