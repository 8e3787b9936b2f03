// What is done with the packets of a flow rule: RFC 8955 section 7, draft-simpson-idr-flowspec-redirect,
// draft-ietf-idr-flowspec-redirect-ip, draft-ietf-idr-flowspec-interfaceset

import { parseIPv4, printIPv4 } from '../../address.ts';
import { parseAsn } from '../../asn.ts';
import { readU16, readU32, Writer } from '../../octets.ts';
import { administered, decimal, type Kind, rateOf, withRate } from './kind.ts';

const RATE = 0x8006;
const RATE_PACKETS = 0x800c;
const ACTION = 0x8007;
const MARK = 0x8009;
const NEXT_HOP = 0x0800;
const NEXT_HOP_IETF = 0x010c;
const INTERFACE_SET = 0x0702;
const INTERFACE_SET_LOCAL = 0x4702;
/** By their bits. */
const ACTIONS = ['none', 'terminal', 'sample', 'sample-terminal'];
const DIRECTIONS = ['0', 'input', 'output', 'input-output'];
const COPY = 1;

export const trafficKinds: Readonly<Record<string, Kind>> = {
  'rate-limit': {
    form: ':NUMBER[:packets]',
    parse: ([rate = '', unit = 'bytes', ...rest]) => {
      const head = unit === 'packets' ? RATE_PACKETS : unit === 'bytes' ? RATE : undefined;
      return head === undefined || rest.length > 0 ? undefined : withRate(head, 0, rate);
    },
    print: (octets) => {
      const packets = readU16(octets) === RATE_PACKETS;
      const rate = packets || readU16(octets) === RATE ? rateOf(octets) : undefined;
      // RFC 8955 section 7.1: less than nothing is nothing.
      return rate && `rate-limit:${rate.startsWith('-') ? '0' : rate}${packets ? ':packets' : ''}`;
    },
  },

  action: {
    form: ' sample | terminal | sample-terminal',
    spaced: true,
    parse: ([text = '', ...rest]) => {
      const bits = ACTIONS.indexOf(text);
      return bits < 0 || rest.length > 0 ? undefined : new Writer(8).u16(ACTION).u32(0).u16(bits).done();
    },
    print: (octets) => (readU16(octets) === ACTION ? `action ${ACTIONS[octets[7]! & 3]}` : undefined),
  },

  redirect: administered('redirect', 0x80, 0x08),

  mark: {
    form: ' 0 to 63',
    spaced: true,
    parse: ([text, ...rest]) => {
      const dscp = rest.length > 0 ? undefined : decimal(text, 0x3f);
      return dscp === undefined ? undefined : new Writer(8).u16(MARK).u32(0).u16(dscp).done();
    },
    print: (octets) => (readU16(octets) === MARK ? `mark ${octets[7]}` : undefined),
  },

  'redirect-to-nexthop': nextHop('redirect-to-nexthop', 0),
  'copy-to-nexthop': nextHop('copy-to-nexthop', COPY),
  'redirect-to-nexthop-ietf': nextHopIetf('redirect-to-nexthop-ietf', 0),
  'copy-to-nexthop-ietf': nextHopIetf('copy-to-nexthop-ietf', COPY),

  // `interface-set:input:65000:24`, and `interface-set:non-transitive:input:65000:24`
  'interface-set': {
    form: ':[non-transitive:]input|output|input-output:AS:GROUP',
    parse: (fields) => {
      const named = fields[0] === 'transitive' || fields[0] === 'non-transitive';
      const [direction = '', text = '', number, ...rest] = named ? fields.slice(1) : fields;
      const bits = DIRECTIONS.indexOf(direction);
      const asn = parseAsn(text);
      const group = decimal(number, 0x3fff);
      if (bits < 1 || asn === undefined || group === undefined || rest.length > 0) return undefined;
      const head = fields[0] === 'non-transitive' ? INTERFACE_SET_LOCAL : INTERFACE_SET;
      return new Writer(8)
        .u16(head)
        .u32(asn)
        .u16(bits * 0x4000 + group)
        .done();
    },
    print: (octets) => {
      const head = readU16(octets);
      if (head !== INTERFACE_SET && head !== INTERFACE_SET_LOCAL) return undefined;
      const set = readU16(octets, 6);
      const name = head === INTERFACE_SET ? 'interface-set' : 'interface-set:non-transitive';
      return `${name}:${DIRECTIONS[set >> 14]}:${readU32(octets, 2)}:${set & 0x3fff}`;
    },
  },
};

/** The packets go to the next hop of the route. */
function nextHop(name: string, bits: number): Kind {
  return {
    form: '',
    parse: (fields) => (fields.length === 0 ? new Writer(8).u16(NEXT_HOP).u32(0).u16(bits).done() : undefined),
    print: (octets) => (readU16(octets) === NEXT_HOP && (octets[7]! & COPY) === bits ? name : undefined),
  };
}

/** The packets go to the address in the community. */
function nextHopIetf(name: string, bits: number): Kind {
  return {
    form: ' ADDRESS',
    spaced: true,
    parse: ([text = '', ...rest]) => {
      const address = parseIPv4(text);
      return address === undefined || rest.length > 0
        ? undefined
        : new Writer(8).u16(NEXT_HOP_IETF).put(address).u16(bits).done();
    },
    print: (octets) =>
      readU16(octets) === NEXT_HOP_IETF && (octets[7]! & COPY) === bits ? `${name} ${printIPv4(octets, 2)}` : undefined,
  };
}
