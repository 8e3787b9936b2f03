// ATOMIC_AGGREGATE, RFC 4271 section 5.1.6
//   0 octets

import { NO_OCTETS } from '../octets.ts';
import { attribute, discard, good, TRANSITIVE, WRONG_LENGTH } from './kind.ts';

export const atomicAggregate = attribute({
  code: 6,
  name: 'atomic-aggregate',
  flags: TRANSITIVE,
  usage: '',
  about: 'Says that the prefix was made out of others and its path may lack some ASes (RFC 4271).',

  parse: () => NO_OCTETS,
  print: () => 'atomic-aggregate',

  // RFC 7606 section 7.6
  decode: (wire) =>
    wire.length === 0
      ? good(wire)
      : discard(WRONG_LENGTH, `ATOMIC_AGGREGATE has ${wire.length} octets, must have none`),

  toJson: () => 'true',
});
