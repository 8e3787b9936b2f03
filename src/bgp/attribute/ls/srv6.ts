// What the BGP-LS attribute says of SRv6, RFC 9514

import { printIPv4, printIPv6 } from '../../address.ts';
import { systemId } from '../../ls-tlv.ts';
import { readU16, readU32 } from '../../octets.ts';
import { alone, flagsText, membersOf, membersText, octetOf, one, several, type TlvRow } from './kind.ts';

const CAPABILITIES = ['RSV', 'O', ...Array<string>(14).fill('RSV')];
const END_X = octetOf('B', 'S', 'P');
const LOCATOR = octetOf('D');
const RESERVED = octetOf();
const SYSTEM_ID = 6;
const ROUTER_ID = 4;

// Section 8: 1 octet each of lengths, in bits
const structure = one(1252, 'srv6-sid-structure', (value) =>
  value.length === 4
    ? `{"loc_block_len": ${value[0]}, "loc_node_len": ${value[1]}, "func_len": ${value[2]}, "arg_len": ${value[3]}}`
    : undefined,
);
/** TLVs that stand inside others. */
const INNER: ReadonlyMap<number, TlvRow> = new Map([[structure.code, structure]]);

export const srv6Rows: readonly TlvRow[] = [
  one(1038, 'srv6-capabilities', readCapabilities),
  several(1106, 'srv6-endx', (value) => alone(readEndX(value))),
  several(1107, 'srv6-lan-endx-isis', (value) => alone(readEndX(value, SYSTEM_ID, systemId))),
  several(1108, 'srv6-lan-endx-ospf', (value) => alone(readEndX(value, ROUTER_ID, printIPv4))),
  one(1162, 'srv6-locator', readLocator),
  one(1250, 'srv6-endpoint-behavior', readBehavior),
  one(1251, 'srv6-bgp-peer-node-sid', readPeerNode),
  structure,
];

// Section 3.1: 2 octets of flags, 2 reserved
function readCapabilities(value: Uint8Array): string | undefined {
  return value.length >= 4 ? `{"flags": ${flagsText(CAPABILITIES, readU16(value))}}` : undefined;
}

// Section 4: 2 octets of behavior, 1 flags, 1 algorithm, 1 weight, 1 reserved, on LANs the neighbor, 16 SID, TLVs
function readEndX(value: Uint8Array, width = 0, print?: (neighbor: Uint8Array) => string): string | undefined {
  const sidAt = 6 + width;
  const inner = value.length < sidAt + 16 ? undefined : innerText(value, sidAt + 16);
  if (inner === undefined) return undefined;
  const neighbor = print === undefined ? '' : `, "neighbor-id": "${print(value.subarray(6, sidAt))}"`;
  return (
    `{"flags": ${flagsText(END_X, value[2]!)}, "behavior": ${readU16(value)}, "algorithm": ${value[3]}, ` +
    `"weight": ${value[4]}, "sid": "${printIPv6(value, sidAt)}"${neighbor}${inner}}`
  );
}

// Section 5.1: 1 octet of flags, 1 algorithm, 2 reserved, 4 metric, TLVs
function readLocator(value: Uint8Array): string | undefined {
  const inner = value.length < 8 ? undefined : innerText(value, 8);
  if (inner === undefined) return undefined;
  return `{"flags": ${flagsText(LOCATOR, value[0]!)}, "algorithm": ${value[1]}, "metric": ${readU32(value, 4)}${inner}}`;
}

// Section 7.1: 2 octets of behavior, 1 flags, 1 algorithm
function readBehavior(value: Uint8Array): string | undefined {
  if (value.length !== 4) return undefined;
  return `{"endpoint-behavior": ${readU16(value)}, "flags": ${flagsText(RESERVED, value[2]!)}, "algorithm": ${value[3]}}`;
}

// Section 7.2: 1 octet of flags, 1 weight, 2 reserved, 4 AS number of the peer, 4 its identifier
function readPeerNode(value: Uint8Array): string | undefined {
  if (value.length !== 12) return undefined;
  return (
    `{"flags": ${flagsText(END_X, value[0]!)}, "weight": ${value[1]}, "peer-as": ${readU32(value, 4)}, ` +
    `"peer-bgp-identifier": "${printIPv4(value, 8)}"}`
  );
}

/** What the TLVs from `at` on add to an object, a comma before each; undefined when one is malformed. */
function innerText(value: Uint8Array, at: number): string | undefined {
  const members = membersOf(value.subarray(at), INNER);
  if (members === undefined) return undefined;
  const text = membersText(members);
  return text === '' ? '' : `, ${text}`;
}
