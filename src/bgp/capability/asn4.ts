// Four-octet AS numbers, RFC 6793 section 3
//   4 octets   the sender's AS number

import { readU32, u32 } from '../octets.ts';
import { type Capability, type CapabilityCodec, valuesOf } from './kind.ts';

const CODE = 65;

export const asn4: CapabilityCodec = {
  code: CODE,
  name: 'asn4',
  toJson: (values) => `"name": "asn4", "asn4": ${readU32(values.at(-1)!)}`,
};

export function asn4For(asn: number): Capability {
  return { code: CODE, value: u32(asn) };
}

/** The number that an OPEN gives in four octets, if it does. */
export function asn4In(capabilities: readonly Capability[]): number | undefined {
  const value = valuesOf(capabilities, CODE).at(-1);
  return value?.length === 4 ? readU32(value) : undefined;
}
