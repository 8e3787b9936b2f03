// PMSI_TUNNEL, RFC 6514 section 5
//   1 octet    flags
//   1 octet    tunnel type
//   3 octets   MPLS label in the upper 20 bits; all 24 may be used by tunnels that are no MPLS
//   n octets   tunnel identifier, by type

import { parseAddress, printAddress } from '../address.ts';
import { fromHex, hex, NO_OCTETS, Writer } from '../octets.ts';
import type { Words } from '../words.ts';
import { attribute, good, OPTIONAL, OPTIONAL_ERROR, TRANSITIVE, WRONG_LENGTH, withdraw } from './kind.ts';

const HEAD = 5;
const INGRESS_REPLICATION = 6;
const LONGEST_LABEL = 0xf_ffff;

/** By number: what users write, and what ExaBGP shows. */
const TYPES = [
  ['none', 'notunnel'],
  ['rsvp-te-p2mp', 'rsvp-tep2mplsp'],
  ['mldp-p2mp', 'mldpp2mplsp'],
  ['pim-ssm', 'pim-ssmtree'],
  ['pim-sm', 'pim-smtree'],
  ['bidir-pim', 'bidir-pimtree'],
  ['ingress-replication', 'ingressreplication'],
  ['mldp-mp2mp', 'mldpmp2mplsp'],
] as const;

/** Octets that the tunnel identifier may have: one address of either family, or two for a tree. */
const LENGTHS: Readonly<Record<number, readonly number[]>> = { 3: [8, 32], 4: [8, 32], 5: [8, 32], 6: [4, 16] };

export const pmsi = attribute({
  code: 22,
  name: 'pmsi',
  flags: OPTIONAL | TRANSITIVE,
  aliases: ['pmsi-tunnel'],
  usage: `( TYPE FLAGS LABEL [TUNNEL] ), TYPE being ${TYPES.map(([word]) => word).join(', ')} or a number`,
  about: 'Tunnel of a multicast or EVPN route; LABEL may be 0x and six digits, TUNNEL an address or octets (RFC 6514).',

  parse: (words) => {
    if (!words.parentheses().accept('(')) words.fail(`'(' is missing: pmsi ( TYPE FLAGS LABEL [TUNNEL] )`);
    const type = parseType(words);
    const flags = words.number(0, 255, 'flags octet');
    const label = parseLabel(words);
    const tunnel = words.peek() === ')' ? NO_OCTETS : parseTunnel(words);
    const lengths = LENGTHS[type];
    if (lengths !== undefined && !lengths.includes(tunnel.length)) {
      words.fail(`the tunnel of this type has ${tunnel.length} octets, must have ${lengths.join(' or ')}`);
    }
    if (!words.accept(')')) words.fail(`')' is missing after the tunnel`);
    return new Writer()
      .u8(flags)
      .u8(type)
      .u8(label >>> 16)
      .u16(label & 0xffff)
      .put(tunnel)
      .done();
  },
  print: (value) => {
    const type = value[1]!;
    const raw = labelOf(value);
    const label = (raw & 15) === 0 ? raw >>> 4 : `0x${hex(value.subarray(2, HEAD))}`;
    const tunnel = value.length === HEAD ? '' : ` ${tunnelText(value)}`;
    return `pmsi ( ${TYPES[type]?.[0] ?? type} ${value[0]} ${label}${tunnel} )`;
  },

  // RFC 6514 section 5; types that nobody knew then are shown as octets, RFC 7385.
  decode: (wire) => {
    if (wire.length < HEAD)
      return withdraw(WRONG_LENGTH, `PMSI_TUNNEL has ${wire.length} octets, must have 5 at least`);
    const lengths = LENGTHS[wire[1]!];
    if (lengths !== undefined && !lengths.includes(wire.length - HEAD)) {
      return withdraw(OPTIONAL_ERROR, `PMSI_TUNNEL of type ${wire[1]} has a tunnel of ${wire.length - HEAD} octets`);
    }
    return good(wire);
  },

  // As ExaBGP has it: `pmsi:ingressreplication:0:300(4800):192.0.2.1`, label and all 24 bits of it.
  toJson: (value) => {
    const type = value[1]!;
    const raw = labelOf(value);
    const label = type === INGRESS_REPLICATION && raw > 0 ? `${raw >>> 4}(${raw})` : raw >>> 4;
    const tunnel = type === 0 || value.length === HEAD ? '' : tunnelText(value);
    return `"pmsi:${TYPES[type]?.[1] ?? 'unknown'}:${value[0]}:${label}:${tunnel}"`;
  },
});

function labelOf(value: Uint8Array): number {
  return (value[2]! << 16) | (value[3]! << 8) | value[4]!;
}

function tunnelText(value: Uint8Array): string {
  const tunnel = value.subarray(HEAD);
  return value[1] === INGRESS_REPLICATION ? printAddress(tunnel) : `0x${hex(tunnel)}`;
}

function parseType(words: Words): number {
  const text = words.next('the type of the tunnel');
  const known = TYPES.findIndex(([word]) => word === text);
  const type = known >= 0 ? known : /^\d{1,3}$/.test(text) ? Number(text) : 256;
  if (type <= 255) return type;
  const names = TYPES.map(([word]) => word).join(', ');
  return words.back().fail(`'${text}' is not a type of tunnel: ${names}, or a number up to 255`);
}

/** All 24 bits. */
function parseLabel(words: Words): number {
  const text = words.next('a label');
  if (/^0x[0-9a-f]{6}$/i.test(text)) return Number(text);
  const label = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (label <= LONGEST_LABEL) return label * 16;
  return words.back().fail(`'${text}' is not a label: 0 to ${LONGEST_LABEL}, or 0x and six digits`);
}

function parseTunnel(words: Words): Uint8Array {
  const text = words.next('a tunnel');
  const octets = /^0x/i.test(text) ? fromHex(text.slice(2)) : parseAddress(text);
  return octets ?? words.back().fail(`'${text}' is not a tunnel: an address, or 0x and octets`);
}
