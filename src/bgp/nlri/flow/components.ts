// The components of a flow specification, RFC 8955 section 4.2.2, RFC 8956 section 3.

import type { Afi } from '../../address.ts';
import {
  fragments,
  fragments6,
  icmp6Codes,
  icmp6Types,
  icmpCodes,
  icmpTypes,
  type Names,
  protocols,
  tcpFlags,
} from './names.ts';
import type { Field } from './operators.ts';
import { portNames } from './ports.ts';

/** One component in one of the two protocols. */
export interface Component {
  readonly type: number;
  /** As it is printed. */
  readonly word: string;
  /** Undefined: a prefix. */
  readonly field: Field | undefined;
}

const ports: Names = { numbers: portNames };

function number(what: string, most: number, names?: Names): Field {
  return { kind: 'numeric', what, most, ...(names && { names }) };
}

// Bits without a meaning are ignored, RFC 8955 section 4.2.2.12.
function flags(what: string, most: number, names: Names): Field {
  return { kind: 'bitmask', what, most, names, lax: true };
}

const port = number('a port', 0xffff, ports);
const protocol = number('a protocol', 0xff, protocols);

/** By AFI, ascending by type. */
const COMPONENTS: Readonly<Record<Afi, readonly Component[]>> = {
  1: [
    { type: 1, word: 'destination-ipv4', field: undefined },
    { type: 2, word: 'source-ipv4', field: undefined },
    { type: 3, word: 'protocol', field: protocol },
    { type: 4, word: 'port', field: port },
    { type: 5, word: 'destination-port', field: port },
    { type: 6, word: 'source-port', field: port },
    { type: 7, word: 'icmp-type', field: number('an ICMP type', 0xff, icmpTypes) },
    { type: 8, word: 'icmp-code', field: number('an ICMP code', 0xff, icmpCodes) },
    { type: 9, word: 'tcp-flags', field: flags('a set of TCP flags', 0xffff, tcpFlags) },
    { type: 10, word: 'packet-length', field: number('a packet length', 0xffff) },
    // RFC 8955 section 4.2.2.11: six bits count, whatever the others are.
    { type: 11, word: 'dscp', field: { ...number('a DSCP', 0x3f), lax: true } },
    { type: 12, word: 'fragment', field: flags('a set of fragment flags', 0x0f, fragments) },
  ],
  2: [
    { type: 1, word: 'destination-ipv6', field: undefined },
    { type: 2, word: 'source-ipv6', field: undefined },
    { type: 3, word: 'next-header', field: protocol },
    { type: 4, word: 'port', field: port },
    { type: 5, word: 'destination-port', field: port },
    { type: 6, word: 'source-port', field: port },
    { type: 7, word: 'icmp-type', field: number('an ICMPv6 type', 0xff, icmp6Types) },
    { type: 8, word: 'icmp-code', field: number('an ICMPv6 code', 0xff, icmp6Codes) },
    { type: 9, word: 'tcp-flags', field: flags('a set of TCP flags', 0xffff, tcpFlags) },
    { type: 10, word: 'packet-length', field: number('a packet length', 0xffff) },
    { type: 11, word: 'traffic-class', field: number('a traffic class', 0xff) },
    { type: 12, word: 'fragment', field: flags('a set of fragment flags of IPv6', 0x0e, fragments6) },
    { type: 13, word: 'flow-label', field: number('a flow label', 0xf_ffff) },
  ],
};

/** Undefined: no such type there. */
export function componentOf(afi: Afi, type: number): Component | undefined {
  return COMPONENTS[afi].find((each) => each.type === type);
}

/** How a component may be written. */
export interface ComponentWord {
  readonly type: number;
  /** The protocol that the word belongs to; undefined: both. */
  readonly afi?: Afi;
  readonly usage: string;
  readonly about: string;
}

const PREFIX = 'PREFIX/LENGTH | PREFIX/LENGTH/OFFSET';
const NUMERIC = '[=|!=|<|<=|>|>=]VALUE[&…] | [ … ]';
const BITMASK = '[=|!|!=]FLAG[+FLAG][&…] | [ … ]';

export const componentWords: Readonly<Record<string, ComponentWord>> = {
  destination: { type: 1, usage: PREFIX, about: 'Destination prefix; an IPv6 one makes an IPv6 rule.' },
  'destination-ipv4': { type: 1, afi: 1, usage: 'PREFIX/LENGTH', about: 'Destination prefix of IPv4.' },
  'destination-ipv6': { type: 1, afi: 2, usage: PREFIX, about: 'Destination prefix of IPv6.' },
  source: { type: 2, usage: PREFIX, about: 'Source prefix; an IPv6 one makes an IPv6 rule.' },
  'source-ipv4': { type: 2, afi: 1, usage: 'PREFIX/LENGTH', about: 'Source prefix of IPv4.' },
  'source-ipv6': { type: 2, afi: 2, usage: PREFIX, about: 'Source prefix of IPv6.' },
  protocol: { type: 3, afi: 1, usage: NUMERIC, about: 'Protocol by name or number.' },
  'next-header': { type: 3, afi: 2, usage: NUMERIC, about: 'Upper-layer protocol of IPv6, by name or number.' },
  port: { type: 4, usage: NUMERIC, about: 'Source or destination port, by name or number.' },
  'destination-port': { type: 5, usage: NUMERIC, about: 'Destination port, by name or number.' },
  'source-port': { type: 6, usage: NUMERIC, about: 'Source port, by name or number.' },
  'icmp-type': { type: 7, usage: NUMERIC, about: 'Type of ICMP, or of ICMPv6 in an IPv6 rule; by name or number.' },
  'icmp-code': { type: 8, usage: NUMERIC, about: 'Code of ICMP, or of ICMPv6 in an IPv6 rule; by name or number.' },
  'tcp-flags': {
    type: 9,
    usage: BITMASK,
    about: 'TCP flags: fin, syn, rst, push, ack, urg, ece, cwr, ns or a number.',
  },
  'packet-length': { type: 10, usage: NUMERIC, about: 'Length of the IP packet in octets.' },
  dscp: { type: 11, afi: 1, usage: NUMERIC, about: 'Differentiated services code point, 0 to 63.' },
  'traffic-class': { type: 11, afi: 2, usage: NUMERIC, about: 'Traffic class of IPv6.' },
  fragment: {
    type: 12,
    usage: BITMASK,
    about: 'Fragment: dont-fragment (IPv4), is-fragment, first-fragment, last-fragment or not-a-fragment.',
  },
  'flow-label': { type: 13, afi: 2, usage: NUMERIC, about: 'Flow label of IPv6, 0 to 1048575.' },
};
