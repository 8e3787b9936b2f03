// ORIGIN, RFC 4271 section 5.1.1
//   1 octet   0 igp, 1 egp, 2 incomplete

import { attribute, good, INVALID_ORIGIN, TRANSITIVE, WRONG_LENGTH, withdraw } from './kind.ts';

const NAMES = ['igp', 'egp', 'incomplete'];
const IGP = Uint8Array.of(0);

export const origin = attribute({
  code: 1,
  name: 'origin',
  flags: TRANSITIVE,
  usage: 'igp | egp | incomplete',
  about: 'Where the route came from first; igp when not given (RFC 4271).',

  parse: (words) => {
    const name = words.next('an origin');
    const value = NAMES.indexOf(name.toLowerCase());
    if (value < 0) words.back().fail(`'${name}' is not an origin: igp, egp or incomplete`);
    return Uint8Array.of(value);
  },
  print: (value) => `origin ${NAMES[value[0]!]}`,

  // RFC 7606 section 7.1
  decode: (wire) => {
    if (wire.length !== 1) return withdraw(WRONG_LENGTH, `ORIGIN has ${wire.length} octets, must have 1`);
    if (wire[0]! > 2) return withdraw(INVALID_ORIGIN, `ORIGIN is ${wire[0]}, must be 0, 1 or 2`);
    return good(wire);
  },

  fill: () => IGP,
  toJson: (value) => `"${NAMES[value[0]!]}"`,
});
