// VPLS, RFC 4761 section 3.2.2; other layer 2 VPNs, RFC 6624 section 2.2; auto-discovery, RFC 6074 section 3.2.2
//   2 octets   octets that follow: 12 for auto-discovery, 17 for VPLS, more with TLVs
//   8 octets   route distinguisher
//   auto-discovery:
//     4 octets   IPv4 address of the router
//   else:
//     2 octets   VE ID, which ExaBGP calls the endpoint
//     2 octets   VE block offset
//     2 octets   VE block size
//     3 octets   label base: 20 bits of label, then four of which ExaBGP sets the last
//     n octets   TLVs of RFC 6624

import { parseIPv4, printIPv4 } from '../address.ts';
import { familyOf } from '../family.ts';
import { concat, fromHex, hex, NO_OCTETS, readU16, Writer } from '../octets.ts';
import type { Words } from '../words.ts';
import { writePathId } from './inet.ts';
import { type FamilyCodec, type Named, type NlriWord, nlriGrammar } from './kind.ts';
import { LONGEST_LABEL } from './label.ts';
import { parseOctets } from './raw.ts';
import { printRd, RD, rdWord } from './rd.ts';

const AUTO_DISCOVERY = 12;
const SIGNALLING = 17;
const LAST_LABEL = 1;

interface VplsDraft {
  rd: Uint8Array | undefined;
  endpoint: number | undefined;
  /** All 24 bits of the label base. */
  base: number | undefined;
  /** The base was given as octets, and whoever does so knows why. */
  exact: boolean;
  offset: number | undefined;
  size: number | undefined;
  peAddress: Uint8Array | undefined;
  tlvs: Uint8Array | undefined;
}

type Number16 = 'endpoint' | 'offset' | 'size';

function number16(name: Number16, what: string, about: string): NlriWord<VplsDraft> {
  return {
    usage: 'NUMBER',
    about,
    read: (words, draft) => {
      draft[name] = words.number(0, 0xffff, what);
    },
  };
}

const table: Readonly<Record<string, NlriWord<VplsDraft>>> = {
  rd: rdWord,
  'route-distinguisher': rdWord,
  endpoint: number16('endpoint', 'VPLS endpoint', 'VE ID: the number of this site in the VPLS, 0 to 65535.'),
  offset: number16('offset', 'block offset', 'VE block offset: the first site that the labels are for, 0 to 65535.'),
  size: number16('size', 'block size', 'VE block size: how many labels there are, 0 to 65535.'),
  base: {
    usage: 'LABEL | 0xOCTETS',
    about: 'First label of the block, 0 to 1048575; or the three octets as they are to be sent.',
    read: (words, draft) => {
      draft.exact = /^0x/i.test(words.peek() ?? '');
      draft.base = parseBase(words);
    },
  },
  'pe-address': {
    usage: 'ADDRESS',
    about: 'Makes an auto-discovery route (RFC 6074) that names this router and has no labels.',
    read: (words, draft) => {
      const text = words.next('the address of the router');
      draft.peAddress = parseIPv4(text) ?? words.back().fail(`'${text}' is not an IPv4 address`);
    },
  },
  tlvs: {
    usage: '0xOCTETS',
    about: 'TLVs that follow the label base (RFC 6624).',
    read: (words, draft) => {
      draft.tlvs = parseOctets(words, 'TLVs in hexadecimal');
    },
  },
};

export const vpls: FamilyCodec = {
  family: familyOf(25, 65),
  nextHop: { lengths: [4, 16] },

  grammar: nlriGrammar<VplsDraft>({
    openings: ['vpls'],
    head: '[NAME]',
    example: 'vpls endpoint 5 base 10702 offset 1 size 8 rd 65000:13 next-hop 192.0.2.1',
    words: table,
    begin: (words) => {
      skipName(words);
      return {
        rd: undefined,
        endpoint: undefined,
        base: undefined,
        exact: false,
        offset: undefined,
        size: undefined,
        peAddress: undefined,
        tlvs: undefined,
      };
    },
    finish: (draft, _route, fail) => [named(draft, fail)],
  }),

  measure: (bytes, at, end) => {
    if (at + 2 > end) return -1;
    const length = readU16(bytes, at);
    if (length !== AUTO_DISCOVERY && length < SIGNALLING) return -1;
    return at + 2 + length <= end ? 2 + length : -1;
  },

  print: (nlri) => {
    const { rd, peAddress, endpoint, offset, size, base, tlvs } = partsOf(nlri, 0);
    if (peAddress !== undefined) return `rd ${rd} pe-address ${peAddress}`;
    const plain = (base & 15) === LAST_LABEL && fits(base, size);
    const label = plain ? base >>> 4 : `0x${base.toString(16).padStart(6, '0')}`;
    const more = tlvs.length === 0 ? '' : ` tlvs 0x${hex(tlvs)}`;
    return `rd ${rd} endpoint ${endpoint} base ${label} offset ${offset} size ${size}${more}`;
  },

  writeJson: (out, bytes, at, pathId) => {
    const { rd, peAddress, endpoint, offset, size, base, tlvs } = partsOf(bytes, at);
    out.ascii(`{ "rd": "${rd}"`);
    if (peAddress !== undefined) out.ascii(`, "pe-address": "${peAddress}"`);
    else out.ascii(`, "endpoint": ${endpoint}, "base": ${base >>> 4}, "offset": ${offset}, "size": ${size}`);
    if (tlvs.length > 0) out.ascii(`, "tlvs": "0x${hex(tlvs)}"`);
    writePathId(out, pathId);
    out.ascii(' }');
  },
};

/** What the NLRI at `at`, a good one, says. Without `peAddress` the numbers count. */
function partsOf(bytes: Uint8Array, at: number) {
  const length = readU16(bytes, at);
  const rd = printRd(bytes, at + 2);
  const start = at + 2 + RD;
  if (length === AUTO_DISCOVERY) {
    return { rd, peAddress: printIPv4(bytes, start), endpoint: 0, offset: 0, size: 0, base: 0, tlvs: NO_OCTETS };
  }
  return {
    rd,
    peAddress: undefined,
    endpoint: readU16(bytes, start),
    offset: readU16(bytes, start + 2),
    size: readU16(bytes, start + 4),
    base: (bytes[start + 6]! << 16) | readU16(bytes, start + 7),
    tlvs: bytes.subarray(at + 2 + SIGNALLING, at + 2 + length),
  };
}

/** Whether there are labels enough: the base and those that follow it, one for each site of the block. */
function fits(base: number, size: number): boolean {
  return (base >>> 4) + size <= LONGEST_LABEL + 1;
}

/** `vpls NAME {`: a name is for the reader of the file alone. */
function skipName(words: Words): void {
  if (!words.more() || words.peek() === '{') return;
  words.next();
  if (words.peek() !== '{') words.back();
}

function parseBase(words: Words): number {
  const text = words.next('a label base');
  const octets = /^0x/i.test(text) ? fromHex(text.slice(2)) : undefined;
  if (octets?.length === 3) return (octets[0]! << 16) | readU16(octets, 1);
  const label = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (label <= LONGEST_LABEL) return label * 16 + LAST_LABEL;
  return words.back().fail(`'${text}' is not a label base: 0 to ${LONGEST_LABEL}, or 0x and six digits`);
}

function named(draft: VplsDraft, fail: (message: string) => never): Named {
  const { rd, endpoint, base, offset, size, peAddress, tlvs } = draft;
  if (rd === undefined) fail('an rd is missing: a VPLS route needs one');
  if (peAddress !== undefined) {
    const others = [endpoint, base, offset, size, tlvs].some((value) => value !== undefined);
    if (others) fail('a route with a pe-address has no endpoint, base, offset, size and tlvs');
    return { family: vpls.family, nlri: new Writer(14).u16(AUTO_DISCOVERY).put(rd).put(peAddress).done() };
  }
  if (endpoint === undefined || base === undefined || offset === undefined || size === undefined) {
    const missing = Object.entries({ endpoint, base, offset, size }).filter(([, value]) => value === undefined);
    return fail(
      `${missing.map(([name]) => name).join(', ')} missing: a VPLS route needs endpoint, base, offset, size and rd`,
    );
  }
  if (!draft.exact && !fits(base, size)) fail(`base and size run past the last label, ${LONGEST_LABEL}`);
  const more = tlvs ?? NO_OCTETS;
  if (SIGNALLING + more.length > 0xffff) fail('the tlvs do not fit an NLRI');
  const head = new Writer(19)
    .u16(SIGNALLING + more.length)
    .put(rd)
    .u16(endpoint)
    .u16(offset)
    .u16(size);
  return {
    family: vpls.family,
    nlri: concat(
      head
        .u8(base >>> 16)
        .u16(base & 0xffff)
        .done(),
      more,
    ),
  };
}
