// The types of BGP-LS NLRI, RFC 9552 section 5.2 and RFC 9514 section 6, and the descriptors of each.

import { addressText, rawName, rawText, type Tlv } from '../../ls-tlv.ts';
import { readU16, readU32 } from '../../octets.ts';
import { printPrefix } from '../inet.ts';
import { readNode } from './node.ts';

/** A descriptor: one row a TLV. */
interface Row {
  /** What lists it in JSON; two TLVs may share a list. */
  readonly name: string;
  /** Value to the JSON texts that it adds to the list; undefined when the value is malformed. */
  read(value: Uint8Array): readonly string[] | undefined;
}

/** JSON texts by name of descriptor. */
type Found = ReadonlyMap<string, readonly string[]>;

export interface LsType {
  /** As ExaBGP calls it. */
  readonly name: string;
  /** By code. */
  readonly rows: ReadonlyMap<number, Row>;
  /** Names of the descriptors without which it says nothing. */
  readonly needs: readonly string[];
  /** JSON members that follow the protocol. */
  members(found: Found, nextHop: string): string[];
}

const LOCAL_NODE = 256;

const links = row('link-identifiers', (value) =>
  value.length === 8 ? `{ "link-local-id": ${readU32(value)}, "link-remote-id": ${readU32(value, 4)} }` : undefined,
);
const interfaces = row('interface-addresses', addressText);
const neighbors = row('neighbor-addresses', addressText);
const ospfRoute = row('ospf-route-type', (value) => (value.length === 1 ? String(value[0]) : undefined));
const srv6Sid = row('srv6-sid', (value) => (value.length === 16 ? addressText(value) : undefined));
const topologies: Row = { name: 'multi-topology-ids', read: readTopologies };
const node: Row = { name: 'node-descriptors', read: readNode };

const LISTS = [
  'local-node-descriptors',
  'remote-node-descriptors',
  'interface-addresses',
  'neighbor-addresses',
  'multi-topology-ids',
  'link-identifiers',
];

/** By code. */
export const lsTypes: ReadonlyMap<number, LsType> = new Map([
  [
    1,
    {
      name: 'bgpls-node',
      rows: new Map([[LOCAL_NODE, node]]),
      needs: ['node-descriptors'],
      members: (found, nextHop) => [list(found, 'node-descriptors'), nextHop],
    },
  ],
  [
    2,
    {
      name: 'bgpls-link',
      rows: new Map([
        [LOCAL_NODE, { ...node, name: 'local-node-descriptors' }],
        [257, { ...node, name: 'remote-node-descriptors' }],
        [258, links],
        [259, interfaces],
        [260, neighbors],
        [261, interfaces],
        [262, neighbors],
        [263, topologies],
      ]),
      needs: ['local-node-descriptors'],
      members: (found) => LISTS.map((name) => list(found, name)),
    },
  ],
  [3, prefixType('bgpls-prefix-v4', 32)],
  [4, prefixType('bgpls-prefix-v6', 128)],
  [
    6,
    {
      name: 'bgpls-srv6sid',
      rows: new Map([
        [LOCAL_NODE, node],
        [263, topologies],
        [518, srv6Sid],
      ]),
      needs: ['node-descriptors', 'srv6-sid'],
      members: (found, nextHop) => [
        list(found, 'node-descriptors'),
        `"srv6-sid-descriptors": { ${list(found, 'multi-topology-ids')}, "srv6-sid": ${found.get('srv6-sid')![0]} }`,
        nextHop,
      ],
    },
  ],
] satisfies readonly [number, LsType][]);

function prefixType(name: string, bits: 32 | 128): LsType {
  return {
    name,
    rows: new Map([
      [LOCAL_NODE, node],
      [263, topologies],
      [264, ospfRoute],
      [265, row('prefix', (value) => readReach(value, bits))],
    ]),
    needs: ['node-descriptors', 'prefix'],
    members: (found, nextHop) => {
      const members = [list(found, 'node-descriptors'), found.get('prefix')![0]!, nextHop];
      const route = found.get('ospf-route-type')?.[0];
      if (route !== undefined) members.push(`"ospf-route-type": ${route}`);
      if (found.has('multi-topology-ids')) members.push(list(found, 'multi-topology-ids'));
      return members;
    },
  };
}

/**
 * What the descriptors of an NLRI say, and JSON members for those that nobody knows. Undefined when one is malformed
 * or one that must be there is not.
 */
export function readDescriptors(
  type: LsType,
  tlvs: readonly Tlv[],
): { readonly found: Found; readonly unknown: readonly string[] } | undefined {
  const found = new Map<string, string[]>();
  const unknown = new Map<string, string[]>();
  for (const { code, value } of tlvs) {
    const known = type.rows.get(code);
    const texts = known === undefined ? [rawText(value)] : known.read(value);
    if (texts === undefined) return undefined;
    add(known === undefined ? unknown : found, known?.name ?? rawName(code), texts);
  }
  if (!type.needs.every((name) => found.has(name))) return undefined;
  return { found, unknown: [...unknown].map(([name, texts]) => `"${name}": ${bracketed(texts)}`) };
}

function add(lists: Map<string, string[]>, name: string, texts: readonly string[]): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [...texts]);
  else for (const text of texts) list.push(text);
}

function row(name: string, read: (value: Uint8Array) => string | undefined): Row {
  return {
    name,
    read: (value) => {
      const text = read(value);
      return text === undefined ? undefined : [text];
    },
  };
}

function list(found: Found, name: string): string {
  return `"${name}": ${bracketed(found.get(name) ?? [])}`;
}

// With two blanks when there is nothing, as ExaBGP prints it.
function bracketed(texts: readonly string[]): string {
  return `[ ${texts.join(', ')} ]`;
}

// RFC 9552 section 5.2.2.1: 12 bits each.
function readTopologies(value: Uint8Array): string[] | undefined {
  if (value.length % 2 !== 0) return undefined;
  return Array.from({ length: value.length / 2 }, (_, i) => String(readU16(value, i * 2) & 0xfff));
}

// RFC 9552 section 5.2.3.2. Some routers leave out octets of zero at the end, which ExaBGP lets pass.
function readReach(value: Uint8Array, bits: 32 | 128): string | undefined {
  const length = value[0];
  if (length === undefined || length > bits || value.length - 1 > bits / 8) return undefined;
  const octets = new Uint8Array(bits / 8);
  octets.set(value.subarray(1));
  const prefix = printPrefix(octets, 0, length, bits);
  return `"ip-reachability-tlv": "${prefix.slice(0, prefix.indexOf('/'))}", "ip-reach-prefix": "${prefix}"`;
}
