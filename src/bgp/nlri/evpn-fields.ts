// The fields of EVPN routes, RFC 7432 section 7, RFC 9136 section 3.1, RFC 9251 section 9

import { isMasked, parseAddress, printAddress } from '../address.ts';
import { bracketed, pieces } from '../list.ts';
import { concat, readU32, u32 } from '../octets.ts';
import type { Words } from '../words.ts';
import { parsePrefixWord, prefixOctets } from './inet.ts';
import { LONGEST_LABEL } from './label.ts';
import { parseRd, printRd, RD, rdWord } from './rd.ts';

/** A field as one type of route has it. */
export interface Field {
  readonly word: string;
  /** What follows the word. */
  readonly usage: string;
  readonly about: string;
  /** What stands there when nobody says it; absent: somebody must. */
  readonly absent?: Uint8Array;
  /** Octets that it takes at `at`, maybe more than there are; -1 when it cannot be. `end`: of the NLRI. */
  measure(bytes: Uint8Array, at: number, end: number): number;
  /** The octets that stand in the NLRI. */
  parse(words: Words): Uint8Array;
  /** The word and what follows it; empty when nothing need be said, undefined when nothing can say these octets. */
  print(octets: Uint8Array): string | undefined;
  /** Members of a JSON object; empty for none. */
  json(octets: Uint8Array): string;
}

/** octets */
const ESI = 10;
const MAC = 6;
const LABEL = 3;
/** Octets of a prefix and a gateway after the length of the prefix, RFC 9136 section 3.1 */
const PREFIX_REST = { 4: 4 + 4 + LABEL, 16: 16 + 16 + LABEL } as const;

export const rd: Field = {
  word: 'rd',
  usage: rdWord.usage,
  about: rdWord.about,
  measure: () => RD,
  parse: parseRd,
  print: (octets) => `rd ${printRd(octets)}`,
  json: (octets) => `"rd": "${printRd(octets)}"`,
};

export const esi: Field = {
  word: 'esi',
  usage: '00:11:22:33:44:55:66:77:88:99',
  about: 'Ethernet segment identifier, ten octets; where it may be left out it is zero, as for a site with one link.',
  measure: () => ESI,
  parse: (words) => groups(words, ESI, 'an Ethernet segment identifier'),
  print: (octets) => `esi ${colons(octets)}`,
  json: (octets) => `"esi": "${isZero(octets) ? '-' : colons(octets)}"`,
};

export const esiOrNone: Field = {
  ...esi,
  absent: new Uint8Array(ESI),
  print: (octets) => (isZero(octets) ? '' : esi.print(octets)),
};

export const ethernetTag: Field = {
  word: 'ethernet-tag',
  usage: 'NUMBER',
  about: 'Ethernet tag: 0 where the VLAN is the instance, 4294967295 in a route for all of an Ethernet segment.',
  measure: () => 4,
  parse: (words) => u32(words.number(0, 0xffff_ffff, 'tag')),
  print: (octets) => `ethernet-tag ${readU32(octets)}`,
  json: (octets) => `"ethernet-tag": ${readU32(octets)}`,
};

export const mac: Field = {
  word: 'mac',
  usage: 'AA:BB:CC:DD:EE:FF',
  about: 'MAC address.',
  measure: () => 1 + MAC,
  parse: (words) => concat(Uint8Array.of(MAC * 8), groups(words, MAC, 'a MAC address')),
  // A length other than 48 means nothing that is known, RFC 7432 section 7.2.
  print: (octets) => (octets[0] === MAC * 8 ? `mac ${colons(octets.subarray(1))}` : undefined),
  json: (octets) => `"mac": "${colons(octets.subarray(1)).toUpperCase()}"`,
};

/** Labels fill what is left. MPLS has 20 bits and the mark of the last label; VXLAN has 24, RFC 8365 section 5.1.3. */
function labels(most: 1 | 2): Field {
  return {
    word: 'label',
    usage: most === 1 ? 'LABEL' : 'LABEL | [ LABEL LABEL ]',
    about: 'MPLS label, 0 to 1048575; a mac-ip route may have a second one, of its IP-VRF.',
    absent: new Uint8Array(LABEL),
    measure: (_bytes, at, end) => (end - at === LABEL || end - at === LABEL * most ? end - at : -1),
    parse: (words) => parseLabels(words, LONGEST_LABEL, (label) => label * 16 + 1),
    print: (octets) => {
      const list = pieces(octets, LABEL);
      const plain = list.every((each) => (each[2]! & 0xf) === 1);
      const texts = list.map((each) => String(plain ? numberOf(each) >>> 4 : numberOf(each)));
      return `${plain ? 'label' : 'vni'} ${bracketed(texts)}`;
    },
    // Which of the two it is, other attributes say: ExaBGP shows both.
    json: (octets) => {
      const texts = pieces(octets, LABEL).map((each) => {
        const number = numberOf(each);
        return number === 0 ? '[0]' : `[${number >>> 4}, ${number}]`;
      });
      return `"label": [ ${texts.join(', ')} ]`;
    },
  };
}

export const label = labels(1);
export const twoLabels = labels(2);

/** One octet of length in bits and an address. `any`: there need be none. */
function sized(word: string, about: string, any: boolean): Field {
  return {
    word,
    usage: 'ADDRESS',
    about,
    ...(any && { absent: new Uint8Array(1) }),
    measure: (bytes, at, end) => {
      const bits = at < end ? bytes[at]! : -1;
      return (any && bits === 0) || bits === 32 || bits === 128 ? 1 + bits / 8 : -1;
    },
    parse: (words) => {
      const address = addressOf(words);
      return concat(Uint8Array.of(address.length * 8), address);
    },
    print: (octets) => (octets.length === 1 ? '' : `${word} ${printAddress(octets.subarray(1))}`),
    json: (octets) => (octets.length === 1 ? '' : `"${word}": "${printAddress(octets.subarray(1))}"`),
  };
}

export const ip = sized('ip', 'Address of the router that the route is from, or of the host of a mac-ip route.', false);
export const ipOrNone = sized('ip', ip.about, true);
export const source = sized('source', 'Address of the multicast source; every source when it is not said.', true);
export const group = sized('group', 'Multicast group; every group when it is not said.', true);
export const originator = sized('originator', 'Address of the router that the route is from.', false);

export const prefix: Field = {
  word: 'prefix',
  usage: 'PREFIX',
  about: 'IPv4 or IPv6 prefix.',
  measure: (bytes, at, end) => {
    const width = end - at - 1 === PREFIX_REST[4] ? 4 : end - at - 1 === PREFIX_REST[16] ? 16 : 0;
    return width > 0 && bytes[at]! <= width * 8 ? 1 + width : -1;
  },
  parse: (words) => {
    const { afi, length, address } = parsePrefixWord(words);
    const octets = new Uint8Array(afi === 1 ? 5 : 17);
    octets[0] = length;
    octets.set(prefixOctets({ afi, length, address }), 1);
    return octets;
  },
  print: (octets) => {
    const address = octets.subarray(1);
    return isMasked(address, octets[0]!) ? `prefix ${printAddress(address)}/${octets[0]}` : undefined;
  },
  json: (octets) => `"ip": "${printAddress(octets.subarray(1))}", "iplen": ${octets[0]}`,
};

export const gateway: Field = {
  word: 'gateway',
  usage: 'ADDRESS',
  about: 'Address that the prefix is reached by, of the same kind; all zero when it is not said.',
  absent: new Uint8Array(4),
  measure: (_bytes, at, end) => end - at - LABEL,
  parse: addressOf,
  print: (octets) => (isZero(octets) ? '' : `gateway ${printAddress(octets)}`),
  json: (octets) => `"gateway": "${printAddress(octets)}"`,
};

function octet(word: string, about: string): Field {
  return {
    word,
    usage: 'NUMBER',
    about,
    absent: new Uint8Array(1),
    measure: () => 1,
    parse: (words) => Uint8Array.of(words.number(0, 255, word)),
    print: (octets) => `${word} ${octets[0]}`,
    json: (octets) => `"${word}": ${octets[0]}`,
  };
}

export const flags = octet(
  'flags',
  'Versions of IGMP or MLD: 1, 2, 4 for version 1, 2, 3, and 8 where sources are left out.',
);
export const responseTime = octet('response-time', 'Maximum response time of a leave, as IGMP codes it.');

/** Octets that say nothing and are zero. */
export const reserved: Field = {
  word: 'reserved',
  usage: '',
  about: '',
  absent: new Uint8Array(4),
  measure: () => 4,
  parse: () => new Uint8Array(4),
  print: (octets) => (isZero(octets) ? '' : undefined),
  json: () => '',
};

/** `vni 5000` or `[ 5000 6000 ]`: labels as VXLAN has them. */
export function parseVnis(words: Words): Uint8Array {
  return parseLabels(words, 0xff_ffff, (vni) => vni);
}

function parseLabels(words: Words, most: number, entry: (value: number) => number): Uint8Array {
  return concat(
    ...words.list('a label', (text) => {
      const value = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN;
      if (value <= most) return u32(entry(value)).subarray(1);
      return words.back().fail(`'${text}' is not a number from 0 to ${most}`);
    }),
  );
}

export function isZero(octets: Uint8Array): boolean {
  return octets.every((octet) => octet === 0);
}

function numberOf(label: Uint8Array): number {
  return (label[0]! << 16) | (label[1]! << 8) | label[2]!;
}

function addressOf(words: Words): Uint8Array {
  const text = words.next('an address');
  return parseAddress(text) ?? words.back().fail(`'${text}' is not an IPv4 or IPv6 address`);
}

function colons(octets: Uint8Array): string {
  return Array.from(octets, (each) => each.toString(16).padStart(2, '0')).join(':');
}

function groups(words: Words, count: number, what: string): Uint8Array {
  const text = words.next(what);
  const parts = text.split(':');
  if (parts.length === count && parts.every((part) => /^[0-9a-f]{2}$/i.test(part))) {
    return Uint8Array.from(parts, (part) => Number.parseInt(part, 16));
  }
  return words.back().fail(`'${text}' is not ${what}: ${count} pairs of hexadecimal digits, with colons between`);
}
