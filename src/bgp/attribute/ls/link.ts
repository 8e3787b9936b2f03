// What the BGP-LS attribute says of a link, RFC 9552 section 5.3.2, RFC 9085 section 2.2

import { addressText, quadText, rawText, systemId } from '../../ls-tlv.ts';
import { readU16 } from '../../octets.ts';
import { floatText } from './float.ts';
import { alone, flagsText, nameText, number32, numbers, octetOf, one, several, type TlvRow } from './kind.ts';
import { readSids, u24 } from './sid.ts';

const MPLS = octetOf('LDP', 'RSVP-TE');
// The lowest bit is the first of RFC 5307 section 1.2; ExaBGP counts from the other end.
const PROTECTION = ['RSV', 'RSV', 'Enhanced', 'Dedicated 1+1', 'Dedicated 1:1', 'Shared', 'Unprotected', 'ExtraTrafic'];
const ISIS_ADJACENCY = octetOf('F', 'B', 'V', 'L', 'S', 'P');
const OSPF_ADJACENCY = octetOf('B', 'V', 'L', 'G', 'P');
const SYSTEM_ID = 6;

export const linkRows: readonly TlvRow[] = [
  several(1030, 'remote-te-router-ids', (value) => alone(addressText(value))),
  several(1031, 'remote-te-router-ids', (value) => alone(addressText(value))),
  one(1088, 'admin-group-mask', number32),
  one(1089, 'maximum-link-bandwidth', (value) => (value.length === 4 ? float(value, 0) : undefined)),
  one(1090, 'maximum-reservable-link-bandwidth', (value) => (value.length === 4 ? float(value, 0) : undefined)),
  several(1091, 'unreserved-bandwidth', (value) =>
    value.length === 32 ? Array.from({ length: 8 }, (_, i) => float(value, i * 4)) : undefined,
  ),
  one(1092, 'te-metric', number32),
  one(1093, 'link-protection-flags', (value) => (value.length === 2 ? flagsText(PROTECTION, value[0]!) : undefined)),
  one(1094, 'mpls-mask', (value) => (value.length === 1 ? flagsText(MPLS, value[0]!) : undefined)),
  one(1095, 'igp-metric', readMetric),
  several(1096, 'shared-risk-link-groups', (value) => (value.length > 0 ? numbers(value) : undefined)),
  one(1097, 'opaque', rawText),
  one(1098, 'link-name', nameText),
  several(1099, 'sr-adjs', (value) => alone(value.length < 7 ? undefined : readAdjacency(value))),
  several(1100, 'sr-adj-lan-sids', (value) => alone(value.length < 11 ? undefined : readLanAdjacency(value))),
];

function float(value: Uint8Array, at: number): string {
  return floatText(new DataView(value.buffer, value.byteOffset).getFloat32(at));
}

// RFC 9552 section 5.3.2.4: small metrics of IS-IS have six bits in one octet, those of OSPF two octets, wide ones three.
function readMetric(value: Uint8Array): string | undefined {
  if (value.length === 1) return String(value[0]! & 0x3f);
  if (value.length === 2) return String(readU16(value));
  return value.length === 3 ? String(u24(value, 0)) : undefined;
}

// 1 octet of flags, 1 of weight, 2 reserved, then SIDs. Nothing tells whose flags they are: ExaBGP takes them for IS-IS.
function readAdjacency(value: Uint8Array): string {
  return adjacencyText(ISIS_ADJACENCY, value, 4, '');
}

// The same with the neighbor before the SID: a system identifier, or an OSPF router where there is no room for one.
function readLanAdjacency(value: Uint8Array): string {
  if (value.length < 4 + SYSTEM_ID + 3) {
    return adjacencyText(OSPF_ADJACENCY, value, 8, `, "neighbor-id": ${quadText(value.subarray(4, 8))}`);
  }
  return adjacencyText(ISIS_ADJACENCY, value, 10, `, "system-id": "${systemId(value.subarray(4, 10))}"`);
}

function adjacencyText(flags: readonly string[], value: Uint8Array, sidsAt: number, more: string): string {
  const set = (name: string) => ((value[0]! << flags.indexOf(name)) & 0x80) !== 0;
  const { sids, undecoded } = readSids(value.subarray(sidsAt), set('V'), set('L'));
  return (
    `{"flags": ${flagsText(flags, value[0]!)}, "sids": [${sids.join(', ')}], "weight": ${value[1]}, ` +
    `"undecoded-sids": [${undecoded.join(', ')}]${more}}`
  );
}
