// Software version, draft-abraitis-bgp-version-capability
//   1 octet    length, 1 to 64
//   n octets   text

import { Writer } from '../octets.ts';
import type { Capability, CapabilityCodec } from './kind.ts';
import { textMembers } from './text.ts';

const CODE = 75;
const LONGEST = 64;

export const softwareVersion: CapabilityCodec = {
  code: CODE,
  name: 'software-version',
  toJson: (values) => {
    const value = values.at(-1)!;
    const length = Math.min(value[0] ?? 0, LONGEST);
    return textMembers({ 'software-version': value.subarray(1, 1 + length) }, value);
  },
};

/** `software` is cut at 64 octets, which is all that the draft allows. */
export function softwareVersionFor(software: string): Capability {
  const text = new TextEncoder().encode(software).subarray(0, LONGEST);
  return { code: CODE, value: new Writer().u8(text.length).put(text).done() };
}
