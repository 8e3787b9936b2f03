// Host and domain name, draft-walton-bgp-hostname-capability
//   1 octet    length of the host name
//   n octets   host name
//   1 octet    length of the domain name
//   n octets   domain name

import { Writer } from '../octets.ts';
import type { Capability, CapabilityCodec } from './kind.ts';
import { textMembers } from './text.ts';

const CODE = 73;

/** octets that the two names may have together */
export const LONGEST_NAMES = 253;

export const hostName: CapabilityCodec = {
  code: CODE,
  name: 'hostname',
  toJson: (values) => {
    const value = values.at(-1)!;
    const domainAt = 1 + (value[0] ?? 0);
    const host = value.subarray(1, domainAt);
    // A length that says more than there is means what is there.
    const domain = value.subarray(domainAt + 1, domainAt + 1 + (value[domainAt] ?? 0));
    return textMembers({ 'host-name': host, 'domain-name': domain }, value);
  },
};

/** Names of more than LONGEST_NAMES octets throw RangeError. */
export function hostNameFor(host: string, domain: string): Capability {
  const names = [host, domain].map((name) => new TextEncoder().encode(name));
  const out = new Writer();
  for (const name of names) out.u8(name.length).put(name);
  if (out.size > LONGEST_NAMES + 2) throw new RangeError(`host and domain name have more than ${LONGEST_NAMES} octets`);
  return { code: CODE, value: out.done() };
}
