// AGGREGATOR, RFC 4271 section 5.1.7, RFC 6793
//   4 octets   AS number (2 on a session without four-octet AS numbers)
//   4 octets   IPv4 address of the aggregating speaker

import { parseIPv4, printIPv4 } from '../address.ts';
import { narrowAsn, parseAsn } from '../asn.ts';
import { concat, readU16, readU32, u32, Writer } from '../octets.ts';
import { attribute, discard, good, OPTIONAL, TRANSITIVE, WRONG_LENGTH } from './kind.ts';

export const aggregator = attribute({
  code: 7,
  name: 'aggregator',
  flags: OPTIONAL | TRANSITIVE,
  usage: 'AS:ADDRESS | ( AS:ADDRESS )',
  about: 'AS and router that made the prefix out of others (RFC 4271).',

  // `65000:192.0.2.1`, with or without parentheses around it
  parse: (words) => {
    const wrapped = words.parentheses().accept('(');
    const text = words.next('an aggregator');
    const colon = text.indexOf(':');
    const asn = parseAsn(text.slice(0, Math.max(colon, 0)));
    const address = parseIPv4(text.slice(colon + 1));
    if (!asn || address === undefined)
      return words.back().fail(`'${text}' is not an aggregator: AS-number:IPv4-address`);
    if (wrapped && !words.accept(')')) words.fail(`')' is missing after the aggregator`);
    return concat(u32(asn), address);
  },
  print: (value) => `aggregator ( ${readU32(value)}:${printIPv4(value, 4)} )`,

  // RFC 7606 section 7.7, RFC 7607
  decode: (wire, session) => {
    const length = session.asn4 ? 8 : 6;
    if (wire.length !== length) {
      return discard(WRONG_LENGTH, `AGGREGATOR has ${wire.length} octets, must have ${length}`);
    }
    const asn = session.asn4 ? readU32(wire) : readU16(wire);
    if (asn === 0) return discard(WRONG_LENGTH, 'AGGREGATOR holds AS 0');
    return good(session.asn4 ? wire : concat(u32(asn), wire.subarray(2)));
  },

  encode: (value, session) => {
    if (session.asn4) return value;
    return new Writer(6)
      .u16(narrowAsn(readU32(value)))
      .put(value.subarray(4))
      .done();
  },

  toJson: (value) => `"${readU32(value)}:${printIPv4(value, 4)}"`,
});
