// Route target membership, RFC 4684 section 4
//   1 octet    length in bits of what follows: 0, which means every route target, or 32 to 96
//   4 octets   AS that the membership comes from
//   n octets   route target, RFC 4360 section 4, or its first bits

import { isMasked } from '../address.ts';
import { parseAsn } from '../asn.ts';
import { parseExtended, printExtended } from '../attribute/extended-community.ts';
import { familyOf } from '../family.ts';
import { concat, hex, NO_OCTETS, readU32, u32 } from '../octets.ts';
import type { Words } from '../words.ts';
import { writePathId } from './inet.ts';
import { type FamilyCodec, nlriGrammar } from './kind.ts';

const AS_BITS = 32;
const MOST_BITS = 96;
/** Octets of a route target. */
const TARGET = 8;
/** Subtype of extended communities that are route targets. */
const TARGET_SUBTYPE = 2;

const family = familyOf(1, 132);

export const rtc: FamilyCodec = {
  family,
  nextHop: { lengths: [4, 16] },

  grammar: nlriGrammar<Uint8Array>({
    openings: [],
    head: 'default | origin AS [TARGET[/LENGTH]]',
    example: 'ipv4 rtc origin 65000 target:65000:1 next-hop self',
    words: {},
    begin: (words) => {
      const word = words.next(`'default' or 'origin'`);
      if (word === 'default') return Uint8Array.of(0);
      return word === 'origin' ? parseMembership(words) : words.back().fail(`'default' or 'origin AS' must stand here`);
    },
    finish: (nlri) => [{ family, nlri }],
  }),

  measure: (bytes, at, end) => {
    const length = bytes[at]!;
    const size = 1 + ((length + 7) >> 3);
    const fits = length === 0 || (length >= AS_BITS && length <= MOST_BITS);
    return at < end && fits && at + size <= end ? size : -1;
  },

  print: (nlri) => {
    const length = nlri[0]!;
    if (length === 0) return 'default';
    const target = length === AS_BITS ? '' : ` ${targetText(targetOf(nlri, 0))}`;
    return `origin ${readU32(nlri, 1)}${target}${target === '' || length === MOST_BITS ? '' : `/${length}`}`;
  },

  writeJson: (out, bytes, at, pathId) => {
    const length = bytes[at]!;
    out.ascii(`{ "length": ${length}`);
    if (length > 0) out.ascii(`, "origin": ${readU32(bytes, at + 1)}`);
    if (length > AS_BITS) out.ascii(`, "target": "${targetText(targetOf(bytes, at))}"`);
    writePathId(out, pathId);
    out.ascii(' }');
  },
};

// `65000`, `65000 target:65000:1`, or `65000 target:65000:0/64` for all targets that begin with the same bits
function parseMembership(words: Words): Uint8Array {
  const text = words.next('an AS number');
  const asn = parseAsn(text) ?? words.back().fail(`'${text}' is not an AS number`);
  const next = words.peek();
  // No attribute looks like a route target.
  const named = next !== undefined && (next.includes(':') || /^0x/i.test(next));
  const { target, length } = named ? parseTarget(words) : { target: NO_OCTETS, length: AS_BITS };
  return concat(Uint8Array.of(length), u32(asn), target);
}

function parseTarget(words: Words): { target: Uint8Array; length: number } {
  const place = words.where();
  const text = words.next();
  const [, community = '', digits] = /^(.*?)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const target = parseExtended(community, words);
  if (!isTarget(target) && !/^0x/i.test(text)) words.failAt(place, `'${community}' is not a route target`);
  const length = digits === undefined ? MOST_BITS : Number(digits);
  if (length <= AS_BITS || length > MOST_BITS) {
    words.failAt(place, `/${length} is not a length: ${AS_BITS + 1} to ${MOST_BITS} bits, the AS included`);
  }
  if (!isMasked(target, length - AS_BITS)) words.failAt(place, `'${community}' has bits set beyond /${length}`);
  return { target: target.subarray(0, (length - AS_BITS + 7) >> 3), length };
}

/** The route target of the NLRI at `at`, with zeros for what its length leaves out. */
function targetOf(bytes: Uint8Array, at: number): Uint8Array {
  const bits = bytes[at]! - AS_BITS;
  const target = new Uint8Array(TARGET);
  target.set(bytes.subarray(at + 5, at + 5 + ((bits + 7) >> 3)));
  if ((bits & 7) > 0) target[bits >> 3]! &= 0xff00 >> (bits & 7);
  return target;
}

function isTarget(octets: Uint8Array): boolean {
  return octets[0]! <= 2 && octets[1] === TARGET_SUBTYPE;
}

function targetText(octets: Uint8Array): string {
  return isTarget(octets) ? printExtended(octets) : `0x${hex(octets)}`;
}
