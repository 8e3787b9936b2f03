// ADD-PATH, RFC 7911 section 4
//   repeated: 2 octets AFI, 1 octet SAFI, 1 octet mode: 1 receive, 2 send, 3 both

import { afiName, type Family, familyOf, safiName } from '../family.ts';
import { pieces } from '../list.ts';
import { readU16, Writer } from '../octets.ts';
import { type Capability, type CapabilityCodec, valuesOf } from './kind.ts';

const CODE = 69;

export const RECEIVE = 1;
export const SEND = 2;

// unicast, nlri-mpls, mpls-vpn, mup
const SAFIS = [1, 4, 128, 85];

const MODES = ['', 'receive', 'send', 'send/receive'];

export const addPath: CapabilityCodec = {
  code: CODE,
  name: 'add-path',
  toJson: (values) => {
    const modes = [...modesOf(values).values()].map(({ family, mode }) => {
      return `"${afiName(family.afi)}/${safiName(family.safi)}": "${MODES[mode]}"`;
    });
    return ['"name": "addpath"', ...modes].join(', ');
  },
};

/** True for the families that ExaBGP lists in this capability: IPv4 and IPv6 unicast, nlri-mpls, mpls-vpn and mup. */
export function takesAddPath({ afi, safi }: Family): boolean {
  return afi <= 2 && SAFIS.includes(safi);
}

/** In ExaBGP's order: SAFI before AFI. */
export function addPathFor(families: readonly Family[], mode: number): Capability {
  const sorted = [...families].sort((a, b) => SAFIS.indexOf(a.safi) - SAFIS.indexOf(b.safi) || a.afi - b.afi);
  const out = new Writer();
  for (const { afi, safi } of sorted) out.u16(afi).u8(safi).u8(mode);
  return { code: CODE, value: out.done() };
}

/** What an OPEN offers, by family key. A mode that does not exist offers nothing, RFC 7911 section 4. */
export function addPathIn(
  capabilities: readonly Capability[],
): Map<number, { readonly family: Family; readonly mode: number }> {
  return modesOf(valuesOf(capabilities, CODE));
}

function modesOf(values: readonly Uint8Array[]): Map<number, { readonly family: Family; readonly mode: number }> {
  const modes = new Map<number, { readonly family: Family; readonly mode: number }>();
  for (const entry of values.flatMap((value) => pieces(value, 4))) {
    const family = familyOf(readU16(entry), entry[2]!);
    const mode = entry[3]!;
    if (mode >= RECEIVE && mode <= (RECEIVE | SEND)) modes.set(family.key, { family, mode });
  }
  return modes;
}
