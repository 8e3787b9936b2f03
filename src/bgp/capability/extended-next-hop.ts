// Extended next hop encoding, RFC 8950 section 4
//   repeated: 2 octets AFI, 2 octets SAFI, 2 octets AFI of the next hop

import { afiName, type Family, familyOf, safiName } from '../family.ts';
import { pieces } from '../list.ts';
import { readU16, Writer } from '../octets.ts';
import { type Capability, type CapabilityCodec, valuesOf } from './kind.ts';

const CODE = 5;

/** A family whose NLRI may travel with a next hop of the protocol `afi`. */
export interface ExtendedNextHop {
  readonly family: Family;
  readonly afi: number;
}

export const extendedNextHop: CapabilityCodec = {
  code: CODE,
  name: 'nexthop',
  toJson: (values) => {
    const names = values
      .flatMap(read)
      .map(({ family, afi }) => `"${afiName(family.afi)}/${safiName(family.safi)}/${afiName(afi)}"`);
    return `"name": "nexthop", "conversion": [ ${names.join(', ')}${names.length === 0 ? ']' : ' ]'}`;
  },
};

export function extendedNextHopFor(list: readonly ExtendedNextHop[]): Capability {
  const out = new Writer();
  for (const { family, afi } of list) out.u16(family.afi).u16(family.safi).u16(afi);
  return { code: CODE, value: out.done() };
}

/** What an OPEN offers, in its order. */
export function extendedNextHopsIn(capabilities: readonly Capability[]): ExtendedNextHop[] {
  return valuesOf(capabilities, CODE).flatMap(read);
}

// A SAFI of two octets beyond 255 is none that exists: such an entry says nothing.
function read(value: Uint8Array): ExtendedNextHop[] {
  return pieces(value, 6)
    .filter((entry) => entry[2] === 0)
    .map((entry) => ({ family: familyOf(readU16(entry), entry[3]!), afi: readU16(entry, 4) }));
}
