// LOCAL_PREF, RFC 4271 section 5.1.5
//   4 octets   degree of preference, higher is preferred; inside an AS only

import { readU32, u32 } from '../octets.ts';
import { attribute, discard, good, TRANSITIVE, WRONG_LENGTH, withdraw } from './kind.ts';

const DEFAULT = u32(100);

export const localPreference = attribute({
  code: 5,
  name: 'local-preference',
  flags: TRANSITIVE,
  usage: 'NUMBER',
  about:
    'Preference of the route inside the AS, the highest wins; 100 when not given, and not sent to other ASes (RFC 4271).',

  parse: (words) => u32(words.number(0, 0xffff_ffff, 'local preference')),
  print: (value) => `local-preference ${readU32(value)}`,

  // RFC 7606 section 7.5
  decode: (wire, session) => {
    if (!session.ibgp) return discard(WRONG_LENGTH, 'LOCAL_PREF came from an external peer');
    return wire.length === 4 ? good(wire) : withdraw(WRONG_LENGTH, `LOCAL_PREF has ${wire.length} octets, must have 4`);
  },

  encode: (value, session) => (session.ibgp ? value : undefined),
  fill: (session) => (session.ibgp ? DEFAULT : undefined),
  toJson: (value) => String(readU32(value)),
});
