// The JSON of ExaBGP 4.2, as it differs from that of 5.0: no router id, an AS path of one list, long reasons.

import { attributes, hex, rowOf, segmentsOf, typeName, unknownCapability } from '../../bgp/index.ts';
import type { JsonForm } from './json.ts';
import { form5, negotiatedJson } from './json-5.ts';
import { keptMembers } from './json-update.ts';
import { longReason } from './reason.ts';

const AS_PATH = 'as-path';
const TRANSITIVE = 0x40;
const PARTIAL = 0x20;
const ROUTE_REFRESH = 5;
/** Segment types, and the members that they are. */
const SEGMENTS = [
  [2, 'as-path', '[]'],
  [1, 'as-set', undefined],
  [3, 'confederation-path', '[]'],
  [4, 'confederation-set', undefined],
] as const;

/** Capabilities that are younger: role, names, software version, limit of paths, link-local next hops. */
const YOUNGER: ReadonlySet<number> = new Set([9, 73, 75, 76, 77]);

export const form4: JsonForm = {
  ...form5,
  name: 'json-4',
  version: '4.0.1',

  identity: (out, peer) => {
    const { config, session } = peer;
    const [localAs, peerAs] = [session?.localAs ?? config.localAs, config.peerAs ?? session?.peerAs];
    out.ascii('"address": { "local": ').quoted(peer.localAddress).ascii(', "peer": ').quoted(peer.peerAddress);
    out.ascii(` }, "asn": { "local": ${localAs ?? null}, "peer": ${peerAs ?? null} } `);
  },

  // Brackets and braces would be taken for JSON by 4.2 itself, which puts parentheses in their place.
  reason: (reason) => longReason(reason).replaceAll(/[[{]/g, '(').replaceAll(/[\]}]/g, ')'),

  negotiated: (session) => negotiatedJson(session, (texts) => `[ ${texts.join(' ,')} ]`, ['{ ', ' }']),
  notice: ({ code, subcode }, { octets }) => `"code": ${code}, "subcode": ${subcode}, "data": "0x${hex(octets)}"`,
  capability: (code, values) =>
    YOUNGER.has(code) ? unknownCapability(code).toJson(values) : form5.capability(code, values),
  packetType: (type) => (type === ROUTE_REFRESH ? 'route refresh' : typeName(type)),
  signalName: (name) => (name === 'none' ? 'UNKNOWN' : name),

  attributes: (set) =>
    keptMembers(set, 'json-4', ({ code, flags, value }) => {
      const row = rowOf(code, passedOn(code, flags));
      if (row.name === AS_PATH) return pathMembers(value);
      const json = row.toJson(value);
      return json && `"${row.name}": ${json}`;
    }),
  remark: ({ faults }) =>
    faults.some(({ verdict }) => verdict === 'withdraw') ? '"error": "treat-as-withdraw"' : undefined,
};

/** Numbers of all segments of a kind in one list, empty lists and none at all where 4.2 has them. */
function pathMembers(value: Uint8Array): string | undefined {
  if (value.length === 0) return undefined;
  const segments = segmentsOf(value);
  const members = SEGMENTS.flatMap(([type, name, none]) => {
    const asns = segments.filter((segment) => segment.type === type).flatMap((segment) => segment.asns);
    const list = asns.length > 0 ? `[ ${asns.join(', ')} ]` : none;
    return list === undefined ? [] : [`"${name}": ${list}`];
  });
  return members.join(', ');
}

/** What nobody knows and is to be passed on is marked as partial at once, and its name says so. */
function passedOn(code: number, flags: number): number {
  return attributes.byCode(code) === undefined && (flags & TRANSITIVE) !== 0 ? flags | PARTIAL : flags;
}
