// What the BGP-LS attribute says of a node, RFC 9552 section 5.3.1, RFC 9085 section 2.1

import { addressText, rawText } from '../../ls-tlv.ts';
import { hex, readU16 } from '../../octets.ts';
import { alone, flagsText, type Members, nameText, octetOf, one, several, type TlvRow } from './kind.ts';
import { readSid, u24 } from './sid.ts';

const NODE_FLAGS = octetOf('O', 'T', 'E', 'B', 'R', 'V');
const CAPABILITY_FLAGS = octetOf('I', 'V');
const SID_LABEL = 1161;

export const nodeRows: readonly TlvRow[] = [
  one(1024, 'node-flags', (value) => (value.length === 1 ? flagsText(NODE_FLAGS, value[0]!) : undefined)),
  one(1025, 'opaque', rawText),
  one(1026, 'node-name', nameText),
  // ExaBGP prints an IS-IS area as one number.
  several(1027, 'area-ids', (value) => (value.length > 0 ? [`"${BigInt(`0x${hex(value)}`)}"`] : undefined)),
  several(1028, 'local-router-ids', (value) => alone(addressText(value))),
  several(1029, 'local-router-ids', (value) => alone(addressText(value))),
  { code: 1034, read: readCapabilities },
  // IOS XR sends none and means the first.
  several(1035, 'sr-algorithms', (value) => (value.length === 0 ? ['0'] : Array.from(value, String))),
];

// 1 octet of flags, 1 reserved, then ranges: 3 octets of size and a SID/Label TLV that says where it starts
function readCapabilities(value: Uint8Array): Members | undefined {
  if (value.length < 2) return undefined;
  const ranges: string[] = [];
  for (let at = 2; at < value.length; ) {
    if (at + 7 > value.length || readU16(value, at + 3) !== SID_LABEL) return undefined;
    const stop = at + 7 + readU16(value, at + 5);
    const sid = stop > value.length ? undefined : readSid(value.subarray(at + 7, stop));
    if (sid === undefined) return undefined;
    ranges.push(`[${u24(value, at)}, ${sid}]`);
    at = stop;
  }
  return { 'sr-capability-flags': flagsText(CAPABILITY_FLAGS, value[0]!), sids: ranges };
}
