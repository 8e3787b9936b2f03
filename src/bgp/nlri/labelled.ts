// Labelled unicast, RFC 8277, and L3VPN, RFC 4364 and RFC 4659
//   1 octet              length in bits of all that follows
//   n × 3 octets         label stack
//   8 octets             route distinguisher, in L3VPN
//   ceil(bits / 8)       the prefix

import { type Family, familyOf } from '../family.ts';
import { concat } from '../octets.ts';
import { printPrefix, writePathId, writePrefix } from './inet.ts';
import type { FamilyCodec } from './kind.ts';
import { labelOctets, measureLabels, printLabels, readLabels } from './label.ts';
import { prefixGrammar } from './prefix.ts';
import { printRd, RD } from './rd.ts';

export const labelled4 = labelled(familyOf(1, 4), 0);
export const labelled6 = labelled(familyOf(2, 4), 0);
export const vpn4 = labelled(familyOf(1, 128), RD);
export const vpn6 = labelled(familyOf(2, 128), RD);

/** Where the parts of an NLRI are, and what its labels are. */
export interface PrefixParts {
  readonly labels: readonly number[];
  readonly rdAt: number;
  readonly prefixAt: number;
  /** bits of the prefix */
  readonly length: number;
}

const VPN = 128;
const LABELLED = 4;

/** Of the NLRI at `at`, a good one; undefined in families of other things than prefixes. */
export function prefixParts({ afi, safi }: Family, bytes: Uint8Array, at: number): PrefixParts | undefined {
  if (afi > 2) return undefined;
  if (safi <= 2) return { labels: [], rdAt: at + 1, prefixAt: at + 1, length: bytes[at]! };
  return safi === LABELLED || safi === VPN ? partsOf(bytes, at, safi === VPN ? RD : 0) : undefined;
}

/** As measured, with a route distinguisher of `rd` octets. */
function partsOf(bytes: Uint8Array, at: number, rd: number): PrefixParts {
  const size = (bytes[at]! + 7) >> 3;
  const stack = measureLabels(bytes, at + 1, at + 1 + size);
  const prefixAt = at + 1 + stack + rd;
  return {
    labels: readLabels(bytes, at + 1, stack),
    rdAt: prefixAt - rd,
    prefixAt,
    length: bytes[at]! - (stack + rd) * 8,
  };
}

function labelled(family: Family, rd: number): FamilyCodec {
  const bits = family.afi === 1 ? 32 : 128;
  return {
    family,
    nextHop: { lengths: family.afi === 1 ? [4, 16, 32] : [4, 16, 32], ...(rd > 0 && { rd: true }), repeated: true },
    grammar: prefixGrammar,

    measure: (bytes, at, end) => {
      if (at >= end) return -1;
      const size = 1 + ((bytes[at]! + 7) >> 3);
      if (at + size > end) return -1;
      const stack = measureLabels(bytes, at + 1, at + size);
      const length = bytes[at]! - (stack + rd) * 8;
      return stack > 0 && length >= 0 && length <= bits ? size : -1;
    },

    print: (nlri) => {
      const { labels, rdAt, prefixAt, length } = partsOf(nlri, 0, rd);
      const distinguisher = rd > 0 ? ` rd ${printRd(nlri, rdAt)}` : '';
      return `${printPrefix(nlri, prefixAt, length, bits)}${distinguisher}${printLabels(labels)}`;
    },

    writeJson: (out, bytes, at, pathId) => {
      const { labels, rdAt, prefixAt, length } = partsOf(bytes, at, rd);
      out.ascii('{ "nlri": "');
      writePrefix(out, bytes, prefixAt, length, bits);
      out.ascii('"');
      writePathId(out, pathId);
      if (labels.length > 0) out.ascii(`, "label": [ ${labels.map((label) => `[${label}]`).join(', ')} ]`);
      if (rd > 0) out.ascii(`, "rd": "${printRd(bytes, rdAt)}"`);
      out.ascii(' }');
    },

    // The same prefix with another label is the same route, RFC 8277 section 2.4.
    key: (nlri) => {
      const { rdAt, length } = partsOf(nlri, 0, rd);
      return concat(Uint8Array.of(length), nlri.subarray(rdAt));
    },

    // Three octets stand for all labels, RFC 8277 section 2.4. What they are is ignored, so a single label may stay.
    withdrawn: (nlri) => {
      const { labels, rdAt, length } = partsOf(nlri, 0, rd);
      if (labels.length < 2) return nlri;
      const mark = labelOctets([]);
      return concat(Uint8Array.of((mark.length + rd) * 8 + length), mark, nlri.subarray(rdAt));
    },
  };
}
