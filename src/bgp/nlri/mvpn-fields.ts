// The fields of MCAST-VPN routes, RFC 6514 section 4

import { parseAddress, printAddress } from '../address.ts';
import { parseAsn } from '../asn.ts';
import { concat, hex, readU32, u32 } from '../octets.ts';
import type { Words } from '../words.ts';
import { parseOctets } from './raw.ts';
import { parseRd, printRd, RD, rdWord } from './rd.ts';

export type Field = 'rd' | 'source-as' | 'source' | 'rp' | 'group' | 'originator' | 'route-key';

interface FieldCodec {
  /** What follows the keyword, which is the name of the field. */
  readonly usage: string;
  readonly about: string;
  /** Octets that it takes at `at`, maybe more than there are; -1 when it cannot be. `bits`: of an address of the family. */
  measure(bytes: Uint8Array, at: number, end: number, bits: 32 | 128): number;
  /** The octets that stand in the NLRI. */
  parse(words: Words, bits: 32 | 128): Uint8Array;
  print(octets: Uint8Array): string;
}

/** Any address, as wildcards of S-PMSI routes say it: a length of zero, RFC 6625 section 2. */
const ANY = '*';

const rd: FieldCodec = {
  ...rdWord,
  measure: () => RD,
  parse: parseRd,
  print: (octets) => printRd(octets),
};

const sourceAs: FieldCodec = {
  usage: 'AS',
  about: 'AS of the router that the source is behind.',
  measure: () => 4,
  parse: (words) => {
    const text = words.next('an AS number');
    const asn = parseAsn(text);
    return asn === undefined ? words.back().fail(`'${text}' is not an AS number`) : u32(asn);
  },
  print: (octets) => String(readU32(octets)),
};

/** One octet of length in bits and an address of the family. */
function sized(about: string): FieldCodec {
  return {
    usage: `ADDRESS | ${ANY}`,
    about,
    measure: (bytes, at, end, bits) => {
      if (at >= end) return -1;
      if (bytes[at] === 0) return 1;
      return bytes[at] === bits ? 1 + bits / 8 : -1;
    },
    parse: (words, bits) => {
      if (words.accept(ANY)) return Uint8Array.of(0);
      return concat(Uint8Array.of(bits), addressOf(words, bits));
    },
    print: (octets) => (octets.length === 1 ? ANY : printAddress(octets.subarray(1))),
  };
}

const originator: FieldCodec = {
  usage: 'ADDRESS',
  about: 'Address of the router that the route comes from.',
  measure: (_bytes, at, end) => (end - at === 4 || end - at === 16 ? end - at : -1),
  parse: (words) => addressOf(words, undefined),
  print: printAddress,
};

const routeKey: FieldCodec = {
  usage: '0xOCTETS',
  about: 'NLRI of the route that a leaf answers.',
  measure: (bytes, at, end) => (at + 2 <= end ? 2 + bytes[at + 1]! : -1),
  parse: (words) => {
    const octets = parseOctets(words, 'the key of a leaf in hexadecimal');
    if (octets.length < 2 || octets.length !== 2 + octets[1]!) words.back().fail('these octets are not one NLRI');
    return octets;
  },
  print: (octets) => `0x${hex(octets)}`,
};

export const fields: Readonly<Record<Field, FieldCodec>> = {
  rd,
  'source-as': sourceAs,
  source: sized('Address of the multicast source.'),
  rp: sized('Address of the rendezvous point, which stands where the source would.'),
  group: sized('Multicast group.'),
  originator,
  'route-key': routeKey,
};

function addressOf(words: Words, bits: 32 | 128 | undefined): Uint8Array {
  const text = words.next('an address');
  const address = parseAddress(text) ?? words.back().fail(`'${text}' is not an address`);
  if (bits !== undefined && address.length * 8 !== bits) {
    words.back().fail(`'${text}' is not an ${bits === 32 ? 'IPv4' : 'IPv6'} address`);
  }
  return address;
}
