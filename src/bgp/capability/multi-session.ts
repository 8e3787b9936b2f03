// Multisession, draft-ietf-idr-bgp-multisession
//   1 octet    flags
//   repeated:  1 octet, code of a capability by which sessions are told apart
// ExaBGP spreads these octets over several capabilities, one octet each.

import { concat } from '../octets.ts';
import type { Capability, CapabilityCodec } from './kind.ts';

const CODE = 68;
const MULTIPROTOCOL = 1;

export const multiSession: CapabilityCodec = {
  code: CODE,
  name: 'multi-session',
  toJson: (values) => {
    const codes = [...concat(...values).subarray(1)];
    const names = codes.map((code) => (code === MULTIPROTOCOL ? '"multiprotocol"' : `"capability-${code}"`));
    return `"name": "multisession", "variant": "RFC", "capabilities": [ ${names.join(', ')}${names.length === 0 ? ']' : ' ]'}`;
  },
};

/** As ExaBGP sends it: without flags, then sessions by family. */
export function multiSessionFor(): Capability[] {
  return [0, MULTIPROTOCOL].map((octet) => ({ code: CODE, value: Uint8Array.of(octet) }));
}
