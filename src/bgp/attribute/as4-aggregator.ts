// AS4_AGGREGATOR, RFC 6793 sections 3 and 4.2
//   4 octets   AS number
//   4 octets   IPv4 address
// Travels beside AGGREGATOR on sessions without four-octet AS numbers; on arrival it is folded into AGGREGATOR.

import { AS_TRANS } from '../asn.ts';
import { readU32 } from '../octets.ts';
import { aggregator } from './aggregator.ts';
import { as4Path } from './as4-path.ts';
import { attribute, discard, good, OPTIONAL, TRANSITIVE, WRONG_LENGTH } from './kind.ts';

const AS4_AGGREGATOR = 18;

export const as4Aggregator = attribute({
  code: AS4_AGGREGATOR,
  name: 'as4-aggregator',
  flags: OPTIONAL | TRANSITIVE,

  print: (value) => aggregator.print(value).replace('aggregator', 'as4-aggregator'),

  // RFC 6793 section 6, RFC 7607
  decode: (wire, session) => {
    if (session.asn4) return discard(WRONG_LENGTH, 'AS4_AGGREGATOR came from a peer with four-octet AS numbers');
    if (wire.length !== 8) return discard(WRONG_LENGTH, `AS4_AGGREGATOR has ${wire.length} octets, must have 8`);
    return readU32(wire) === 0 ? discard(WRONG_LENGTH, 'AS4_AGGREGATOR holds AS 0') : good(wire);
  },

  derive: (get, session) => {
    const value = get(aggregator.code);
    return value !== undefined && !session.asn4 && readU32(value) > 0xffff ? value : undefined;
  },

  // RFC 6793 section 4.2.3: an AGGREGATOR that is not AS_TRANS was rewritten by a speaker that knows only two octets,
  // so both companions are stale. This row comes before AS4_PATH's in `absorb` order.
  absorb: (values) => {
    const narrow = values.get(aggregator.code);
    const wide = values.get(AS4_AGGREGATOR);
    values.delete(AS4_AGGREGATOR);
    if (narrow === undefined || wide === undefined) return;
    if (readU32(narrow.value) === AS_TRANS) values.set(aggregator.code, { ...narrow, value: wide.value });
    else values.delete(as4Path.code);
  },

  toJson: () => undefined,
});
