// ORIGINATOR_ID, RFC 4456 section 8
//   4 octets   router identifier of the originator inside the AS

import { parseIPv4, printIPv4 } from '../address.ts';
import { attribute, discard, good, OPTIONAL, WRONG_LENGTH, withdraw } from './kind.ts';

export const originatorId = attribute({
  code: 9,
  name: 'originator-id',
  flags: OPTIONAL,
  usage: 'ADDRESS',
  about: 'Router that brought the route into the AS, for route reflection (RFC 4456).',

  parse: (words) => {
    const text = words.next('an originator ID');
    return parseIPv4(text) ?? words.back().fail(`'${text}' is not an originator ID: an IPv4 address`);
  },
  print: (value) => `originator-id ${printIPv4(value)}`,

  // RFC 7606 section 7.9
  decode: (wire, session) => {
    if (!session.ibgp) return discard(WRONG_LENGTH, 'ORIGINATOR_ID came from an external peer');
    return wire.length === 4
      ? good(wire)
      : withdraw(WRONG_LENGTH, `ORIGINATOR_ID has ${wire.length} octets, must have 4`);
  },

  toJson: (value) => `"${printIPv4(value)}"`,
});
