// Multiprotocol, RFC 4760 section 8
//   2 octets   AFI
//   1 octet    reserved
//   1 octet    SAFI

import { afiName, type Family, familyOf, safiName } from '../family.ts';
import { readU16 } from '../octets.ts';
import { type Capability, type CapabilityCodec, valuesOf } from './kind.ts';

const CODE = 1;

export const multiprotocol: CapabilityCodec = {
  code: CODE,
  name: 'multiprotocol',
  toJson: (values) =>
    `"name": "multiprotocol", "families": [ ${values
      .map(read)
      .map(({ afi, safi }) => `"${afiName(afi)}/${safiName(safi)}"`)
      .join(', ')} ]`,
};

export function multiprotocolFor({ afi, safi }: Family): Capability {
  return { code: CODE, value: Uint8Array.of(afi >> 8, afi, 0, safi) };
}

/** The families that an OPEN names. */
export function familiesIn(capabilities: readonly Capability[]): Family[] {
  return valuesOf(capabilities, CODE).map(read);
}

function read(value: Uint8Array): Family {
  return familyOf(readU16(value), value[3]!);
}
