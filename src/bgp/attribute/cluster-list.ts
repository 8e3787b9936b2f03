// CLUSTER_LIST, RFC 4456 section 8
//   n × 4 octets   cluster identifiers that the route has passed, nearest first

import { parseIPv4, printIPv4 } from '../address.ts';
import { bracketed, pieces } from '../list.ts';
import { concat } from '../octets.ts';
import { attribute, discard, good, OPTIONAL, WRONG_LENGTH, withdraw } from './kind.ts';

export const clusterList = attribute({
  code: 10,
  name: 'cluster-list',
  flags: OPTIONAL,
  usage: 'ADDRESS | [ ADDRESS … ]',
  about: 'Clusters of route reflectors that the route has passed, nearest first (RFC 4456).',

  parse: (words) => {
    const ids = words.list('a cluster ID', (text) => {
      return parseIPv4(text) ?? words.back().fail(`'${text}' is not a cluster ID: an IPv4 address`);
    });
    return ids.length === 0 ? undefined : concat(...ids);
  },
  print: (value) => `cluster-list ${bracketed(pieces(value, 4).map((id) => printIPv4(id)))}`,

  // RFC 7606 section 7.10
  decode: (wire, session) => {
    if (!session.ibgp) return discard(WRONG_LENGTH, 'CLUSTER_LIST came from an external peer');
    return wire.length > 0 && wire.length % 4 === 0
      ? good(wire)
      : withdraw(WRONG_LENGTH, `CLUSTER_LIST has ${wire.length} octets, must have a multiple of 4`);
  },

  toJson: (value) =>
    `[ ${pieces(value, 4)
      .map((id) => `"${printIPv4(id)}"`)
      .join(', ')} ]`,
});
