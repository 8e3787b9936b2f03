// The JSON of ExaBGP 6.0, as it differs from that of 5.0: labels with their octets, a next hop beside what is withdrawn.

import { prefixParts, printRd, writePathId, writePrefix } from '../../bgp/index.ts';
import type { JsonForm } from './json.ts';
import { form5 } from './json-5.ts';
import { nextHopText, type RouteWriter } from './json-update.ts';

const LABELLED = 4;
const VPN = 128;

export const form6: JsonForm = {
  ...form5,
  name: 'json-6',
  version: '6.0.0',

  remark: ({ attributes, withdrawn }) => {
    const nextHop = withdrawn.length === 0 || attributes === undefined ? undefined : nextHopText(attributes);
    return nextHop && `"next-hop": "${nextHop}"`;
  },
  route: ({ safi }) => (safi === LABELLED || safi === VPN ? writeLabelled : undefined),
};

const writeLabelled: RouteWriter = (out, bytes, at, pathId, _nextHop, { family }) => {
  const { labels, rdAt, prefixAt, length } = prefixParts(family, bytes, at)!;
  out.ascii('{ "nlri": "');
  writePrefix(out, bytes, prefixAt, length, family.afi === 1 ? 32 : 128);
  out.ascii('"');
  writePathId(out, pathId);
  // The three octets of each label as a number, the mark of the last one in it.
  const pairs = labels.map((label, i) => `[${label}, ${label * 16 + (i === labels.length - 1 ? 1 : 0)}]`);
  if (pairs.length > 0) out.ascii(`, "label": [ ${pairs.join(', ')} ]`);
  if (family.safi === VPN) out.ascii(`, "rd": "${printRd(bytes, rdAt)}"`);
  out.ascii(' }');
};
