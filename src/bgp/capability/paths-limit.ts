// Paths limit, draft-abraitis-idr-addpath-paths-limit
//   repeated: 2 octets AFI, 1 octet SAFI, 2 octets number of paths

import { afiName, type Family, familyOf, safiName } from '../family.ts';
import { pieces } from '../list.ts';
import { readU16, Writer } from '../octets.ts';
import { type Capability, type CapabilityCodec, valuesOf } from './kind.ts';

const CODE = 76;

export interface PathsLimit {
  readonly family: Family;
  /** The most paths of a prefix that the sender takes; 0 means nothing. */
  readonly paths: number;
}

export const pathsLimit: CapabilityCodec = {
  code: CODE,
  name: 'paths-limit',
  toJson: (values) => {
    const limits = values
      .flatMap(read)
      .map(({ family, paths }) => `"${afiName(family.afi)}/${safiName(family.safi)}": ${paths}`);
    return ['"name": "paths-limit"', ...limits].join(', ');
  },
};

export function pathsLimitFor(limits: readonly PathsLimit[]): Capability {
  const out = new Writer();
  for (const { family, paths } of limits) out.u16(family.afi).u8(family.safi).u16(paths);
  return { code: CODE, value: out.done() };
}

/** What an OPEN limits. */
export function pathsLimitsIn(capabilities: readonly Capability[]): PathsLimit[] {
  return valuesOf(capabilities, CODE)
    .flatMap(read)
    .filter(({ paths }) => paths > 0);
}

function read(value: Uint8Array): PathsLimit[] {
  return pieces(value, 5).map((entry) => ({ family: familyOf(readU16(entry), entry[2]!), paths: readU16(entry, 3) }));
}
