// NEXT_HOP, RFC 4271 section 5.1.3
//   4 octets   an IPv4 address
// In canonical form the next hop of MP_REACH_NLRI stands here too (16 octets, or 32 with a link-local address,
// RFC 2545 section 3), and no octets at all mean `self`: the session's own address, known only when it is up.

import { parseAddress, printAddress } from '../address.ts';
import { attribute, good, INVALID_NEXT_HOP, TRANSITIVE, WRONG_LENGTH, withdraw } from './kind.ts';

const SELF = new Uint8Array(0);

export const nextHop = attribute({
  code: 3,
  name: 'next-hop',
  flags: TRANSITIVE,
  usage: 'ADDRESS | self',
  about: 'Where the traffic is to go; self is our end of the session (RFC 4271).',

  parse: (words) => {
    const text = words.next('a next hop');
    if (text.toLowerCase() === 'self') return SELF;
    return parseAddress(text) ?? words.back().fail(`'${text}' is not a next hop: an IPv4 or IPv6 address, or self`);
  },
  print: (value) => `next-hop ${value.length === 0 ? 'self' : printAddress(value)}`,

  // RFC 7606 section 7.3; an address that no host can have is judged as mildly as BIRD judges it.
  decode: (wire) => {
    if (wire.length !== 4) return withdraw(WRONG_LENGTH, `NEXT_HOP has ${wire.length} octets, must have 4`);
    if (wire[0] === 0 || wire[0]! >= 224)
      return withdraw(INVALID_NEXT_HOP, `NEXT_HOP ${printAddress(wire)} is no host address`);
    return good(wire);
  },

  // Events show the next hop as the key above the prefixes, never among the attributes.
  toJson: () => undefined,
});
