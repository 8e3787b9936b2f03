// ONLY_TO_CUSTOMER (OTC), RFC 9234 section 5
//   4 octets   the AS that first sent the route down to a customer, or across to a peer

import { parseAsn } from '../asn.ts';
import { readU32, u32 } from '../octets.ts';
import { attribute, good, OPTIONAL, OPTIONAL_ERROR, TRANSITIVE, withdraw } from './kind.ts';

const UNICAST = 1;
const IPV6 = 2;
/** Our roles towards those who may only send the route further down. */
const DOWN: readonly (string | undefined)[] = ['provider', 'peer', 'rs'];

export const onlyToCustomer = attribute({
  code: 35,
  name: 'only-to-customer',
  flags: OPTIONAL | TRANSITIVE,
  usage: 'ASN',
  about: 'The AS from which on the route may only go to customers (RFC 9234); filled in where a role asks for it.',

  parse: (words) => {
    const text = words.next('an AS number');
    return u32(parseAsn(text) ?? words.back().fail(`'${text}' is not an AS number`));
  },
  print: (value) => `only-to-customer ${readU32(value)}`,

  decode: (wire) =>
    wire.length === 4 ? good(wire) : withdraw(OPTIONAL_ERROR, `OTC has ${wire.length} octets, must have 4`),

  // The procedures are for IPv4 and IPv6 unicast alone.
  fill: ({ role, localAs }, family) =>
    family !== undefined && family.safi === UNICAST && family.afi <= IPV6 && DOWN.includes(role)
      ? u32(localAs)
      : undefined,
  toJson: (value) => String(readU32(value)),
});
