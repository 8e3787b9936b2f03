// Names for the values of flow components: ExaBGP's, and ICMPv6's own, which has other numbers than ICMP.

/** Names and numbers of one field. */
export interface Names {
  readonly numbers: ReadonlyMap<string, number>;
  /** The name that is printed; absent: numbers are. */
  readonly printed?: ReadonlyMap<number, string>;
}

const named = (numbers: Readonly<Record<string, number>>): Names => {
  const printed = new Map<number, string>();
  // Where two names mean a number, the first is printed.
  for (const [name, value] of Object.entries(numbers)) if (!printed.has(value)) printed.set(value, name);
  return { numbers: new Map(Object.entries(numbers)), printed };
};

export const protocols = named({
  icmp: 1,
  igmp: 2,
  tcp: 6,
  egp: 8,
  udp: 17,
  rsvp: 46,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  ospf: 89,
  ipip: 94,
  pim: 103,
  sctp: 132,
});

export const tcpFlags = named({
  fin: 0x01,
  syn: 0x02,
  rst: 0x04,
  push: 0x08,
  ack: 0x10,
  urg: 0x20,
  ece: 0x40,
  cwr: 0x80,
  ns: 0x100,
  urgent: 0x20,
  psh: 0x08,
});

export const fragments = named({
  'dont-fragment': 0x01,
  'is-fragment': 0x02,
  'first-fragment': 0x04,
  'last-fragment': 0x08,
  'not-a-fragment': 0,
});

/** The bit of dont-fragment is zero in IPv6, RFC 8956 section 3.6. */
export const fragments6 = named({
  'is-fragment': 0x02,
  'first-fragment': 0x04,
  'last-fragment': 0x08,
  'not-a-fragment': 0,
});

export const icmpTypes = named({
  'echo-reply': 0,
  unreachable: 3,
  'source-quench': 4,
  redirect: 5,
  'echo-request': 8,
  'router-advertisement': 9,
  'router-solicit': 10,
  'time-exceeded': 11,
  'parameter-problem': 12,
  timestamp: 13,
  'timestamp-reply': 14,
  'info-request': 15,
  'info-reply': 16,
  'mask-request': 17,
  'mask-reply': 18,
  traceroute: 30,
  photuris: 40,
  'experimental-mobility': 41,
  'extended-echo-request': 42,
  'extended-echo-reply': 43,
  'experimental-one': 253,
  'experimental-two': 254,
});

/** From IANA's registry of ICMPv6 parameters. */
export const icmp6Types = named({
  unreachable: 1,
  'packet-too-big': 2,
  'time-exceeded': 3,
  'parameter-problem': 4,
  'echo-request': 128,
  'echo-reply': 129,
  'multicast-listener-query': 130,
  'multicast-listener-report': 131,
  'multicast-listener-done': 132,
  'router-solicit': 133,
  'router-advertisement': 134,
  'neighbor-solicit': 135,
  'neighbor-advertisement': 136,
  redirect: 137,
  'experimental-mobility': 150,
  'extended-echo-request': 160,
  'extended-echo-reply': 161,
  'experimental-one': 200,
  'experimental-two': 201,
});

// What a code means depends on the type, so codes are printed as numbers.
export const icmpCodes: Names = {
  numbers: new Map(
    Object.entries({
      'network-unreachable': 0,
      'host-unreachable': 1,
      'protocol-unreachable': 2,
      'port-unreachable': 3,
      'fragmentation-needed': 4,
      'source-route-failed': 5,
      'destination-network-unknown': 6,
      'destination-host-unknown': 7,
      'source-host-isolated': 8,
      'destination-network-prohibited': 9,
      'destination-host-prohibited': 10,
      'network-unreachable-for-tos': 11,
      'host-unreachable-for-tos': 12,
      'communication-prohibited-by-filtering': 13,
      'host-precedence-violation': 14,
      'precedence-cutoff-in-effect': 15,
      'redirect-for-network': 0,
      'redirect-for-host': 1,
      'redirect-for-tos-and-net': 2,
      'redirect-for-tos-and-host': 3,
      'ttl-eq-zero-during-transit': 0,
      'ttl-eq-zero-during-reassembly': 1,
      'required-option-missing': 1,
      'ip-header-bad': 2,
    }),
  ),
};

export const icmp6Codes: Names = {
  numbers: new Map(
    Object.entries({
      'network-unreachable': 0,
      'communication-prohibited-by-filtering': 1,
      'beyond-scope': 2,
      'host-unreachable': 3,
      'port-unreachable': 4,
      'source-policy-failed': 5,
      'reject-route': 6,
      'ttl-eq-zero-during-transit': 0,
      'ttl-eq-zero-during-reassembly': 1,
      'ip-header-bad': 0,
      'unknown-next-header': 1,
      'unknown-option': 2,
    }),
  ),
};
