// MULTI_EXIT_DISC, RFC 4271 section 5.1.4
//   4 octets   metric, lower is preferred

import { readU32, u32 } from '../octets.ts';
import { attribute, good, OPTIONAL, WRONG_LENGTH, withdraw } from './kind.ts';

export const med = attribute({
  code: 4,
  name: 'med',
  flags: OPTIONAL,
  usage: 'NUMBER',
  about: 'Preference among several links to one neighboring AS, the lowest wins (RFC 4271).',

  parse: (words) => u32(words.number(0, 0xffff_ffff, 'MED')),
  print: (value) => `med ${readU32(value)}`,

  // RFC 7606 section 7.4
  decode: (wire) =>
    wire.length === 4 ? good(wire) : withdraw(WRONG_LENGTH, `MED has ${wire.length} octets, must have 4`),

  toJson: (value) => String(readU32(value)),
});
