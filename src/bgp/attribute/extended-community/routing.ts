// Communities of routing and of VPNs: RFC 4360, RFC 4761, RFC 9012, draft-ietf-idr-link-bandwidth

import { printIPv4 } from '../../address.ts';
import { parseAsn } from '../../asn.ts';
import { readU16, readU32, Writer } from '../../octets.ts';
import { administered, decimal, type Kind, numbers, rateOf, withRate } from './kind.ts';

const BANDWIDTH = 0x4004;
const L2INFO = 0x800a;
const COLOR = 0x030b;
const ENCAPSULATION = 0x030c;
const DEFAULT_GATEWAY = 0x030d;
const MUP = 0x0c00;
const HASH_ORDER = 0x0314;

/** IANA's tunnel types. */
const TUNNELS = new Map([
  [0, 'Default'],
  [1, 'L2TPv3'],
  [2, 'GRE'],
  [7, 'IP-in-IP'],
  [8, 'VXLAN'],
  [9, 'NVGRE'],
  [10, 'MPLS'],
  [11, 'MPLS-in-GRE'],
  [12, 'VXLAN-GPE'],
  [13, 'MPLS-in-UDP'],
  [15, 'SR-Policy'],
  [19, 'Geneve'],
]);

export const routingKinds: Readonly<Record<string, Kind>> = {
  target: administered('target', 0x00, 0x02),
  // ExaBGP prints the number of an origin as a dotted quad.
  origin: administered('origin', 0x00, 0x03, (octets) => printIPv4(octets, 4)),
  rtrecord: administered('rtrecord', 0x00, 0x13),

  l2info: {
    form: ':ENCAPSULATION:CONTROL:MTU:PREFERENCE',
    parse: (fields) => numbers(L2INFO, fields, [0xff, 0xff, 0xffff, 0xffff]),
    print: (octets) =>
      readU16(octets) === L2INFO
        ? `l2info:${octets[2]}:${octets[3]}:${readU16(octets, 4)}:${readU16(octets, 6)}`
        : undefined,
  },

  // Octets a second
  bandwidth: {
    form: ':AS:OCTETS-A-SECOND',
    parse: ([asn = '', rate = '', ...rest]) => {
      const admin = parseAsn(asn);
      return rest.length > 0 || admin === undefined || admin > 0xffff ? undefined : withRate(BANDWIDTH, admin, rate);
    },
    print: (octets) => {
      const rate = readU16(octets) === BANDWIDTH ? rateOf(octets) : undefined;
      return rate === undefined ? undefined : `bandwidth:${readU16(octets, 2)}:${rate}`;
    },
  },

  mup: {
    form: ':NUMBER:NUMBER',
    parse: (fields) => numbers(MUP, fields, [0xffff, 0xffff_ffff]),
    print: (octets) => (readU16(octets) === MUP ? `mup:${readU16(octets, 2)}:${readU32(octets, 4)}` : undefined),
  },

  // `color:100`, and with the two bits that SR policies use `color:01:100`
  color: {
    form: ':NUMBER',
    parse: (fields) => {
      const bits = fields.length === 2 ? /^[01]{2}$/.exec(fields[0]!)?.[0] : fields.length === 1 ? '00' : undefined;
      const color = decimal(fields.at(-1), 0xffff_ffff);
      if (bits === undefined || color === undefined) return undefined;
      return new Writer(8)
        .u16(COLOR)
        .u16(Number.parseInt(bits, 2) << 14)
        .u32(color)
        .done();
    },
    print: (octets) => {
      if (readU16(octets) !== COLOR) return undefined;
      const bits = octets[2]! >> 6;
      return `color:${bits === 0 ? '' : `${bits.toString(2).padStart(2, '0')}:`}${readU32(octets, 4)}`;
    },
  },

  encap: {
    form: ':TUNNEL-TYPE',
    parse: ([type = '', ...rest]) => {
      const named = [...TUNNELS].find(([, name]) => name.toLowerCase() === type.toLowerCase())?.[0];
      const value = named ?? decimal(type, 0xffff);
      return rest.length > 0 || value === undefined
        ? undefined
        : new Writer(8).u16(ENCAPSULATION).u32(0).u16(value).done();
    },
    print: (octets) => {
      const type = readU16(octets, 6);
      return readU16(octets) === ENCAPSULATION ? `encap:${TUNNELS.get(type) ?? type}` : undefined;
    },
  },

  'default-gateway': {
    form: '',
    parse: (fields) => (fields.length === 0 ? new Writer(8).u16(DEFAULT_GATEWAY).u16(0).u32(0).done() : undefined),
    print: (octets) => (readU16(octets) === DEFAULT_GATEWAY ? 'default-gateway' : undefined),
  },

  // draft-ietf-idr-flowspec-path-redirect's order among equals, as ExaBGP has it
  consistentHashSortOrder: {
    form: ':NUMBER',
    parse: ([text, ...rest]) => {
      const order = rest.length > 0 ? undefined : decimal(text, 0xffff_ffff);
      return order === undefined ? undefined : new Writer(8).u16(HASH_ORDER).u32(order).u16(0).done();
    },
    print: (octets) => (readU16(octets) === HASH_ORDER ? `consistentHashSortOrder:${readU32(octets, 2)}` : undefined),
  },
};
