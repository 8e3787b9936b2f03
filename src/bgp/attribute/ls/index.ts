// BGP-LS attribute, RFC 9552 section 5.3: what is known of the node, link, prefix or SID that the NLRI name
//   TLVs   one row each in the tables beside this file; those without a row are kept and shown as octets

import { attribute, discard, good, OPTIONAL, WRONG_LENGTH } from '../kind.ts';
import { printGeneric } from '../unknown.ts';
import { membersOf, membersText, type TlvRow } from './kind.ts';
import { linkRows } from './link.ts';
import { nodeRows } from './node.ts';
import { prefixRows } from './prefix.ts';
import { srv6Rows } from './srv6.ts';

const CODE = 29;
const ADJACENCIES = 'sr-adjs';

const rows: ReadonlyMap<number, TlvRow> = new Map(
  [...nodeRows, ...linkRows, ...prefixRows, ...srv6Rows].map((row) => [row.code, row]),
);

export const linkState = attribute({
  code: CODE,
  name: 'bgp-ls',
  flags: OPTIONAL,

  print: (value) => printGeneric({ code: CODE, flags: OPTIONAL, value }),

  // RFC 9552 section 8.2.2
  decode: (wire) =>
    membersOf(wire, rows) === undefined ? discard(WRONG_LENGTH, 'a TLV of BGP-LS has a wrong length') : good(wire),

  toJson: (value) => {
    const members = membersOf(value, rows) ?? {};
    // ExaBGP prints adjacency SIDs before all else, wherever they stand.
    const first = members[ADJACENCIES];
    return `{ ${membersText(first === undefined ? members : { [ADJACENCIES]: first, ...members })} }`;
  },
});
