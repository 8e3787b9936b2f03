// Flow rules, in Keryx's words and in GoBGP's.

import type { FamilyRoutes } from './families-cases.ts';

/** What GoBGP shows of a rule, which has no next hop. */
const rule = (match: string, communities: string): string =>
  `${match} fictitious [{Origin: i} {LocalPref: 100} {Extcomms: ${communities}}]`;
const does = (...communities: string[]): object => ({ 'extended-community': communities });
const NONE = 'no-nexthop';

export const flowFamilies: readonly FamilyRoutes[] = [
  {
    family: 'ipv4 flow',
    ours: [
      {
        words:
          'flow route dns { match { destination 192.0.2.0/24; source 10.0.0.1/32; protocol udp; source-port =53; } ' +
          'then { rate-limit 9600; } }',
        shown: rule(
          '[destination: 192.0.2.0/24][source: 10.0.0.1/32][protocol: ==udp][source-port: ==53]',
          '[rate: 9600.000000]',
        ),
      },
      {
        words:
          'flow route destination 198.51.100.0/24 protocol [ tcp udp ] destination-port [ >8080&<8088 =3128 ] ' +
          'tcp-flags [ syn+ack =rst ] discard',
        shown: rule(
          '[destination: 198.51.100.0/24][protocol: ==tcp ==udp][destination-port: >8080&<8088 ==3128]' +
            '[tcp-flags: SA =R]',
          '[discard]',
        ),
      },
      {
        words:
          'flow route { match { source 203.0.113.0/25; port [ =80 =8080 ]; packet-length [ >200&<300 ]; ' +
          'fragment [ first-fragment last-fragment ]; icmp-type 8; icmp-code 0; dscp [ 8 16 ]; } ' +
          'then { mark 10; action sample-terminal; } }',
        shown: rule(
          '[source: 203.0.113.0/25][port: ==80 ==8080][icmp-type: ==8][icmp-code: ==0][packet-length: >200&<300]' +
            '[dscp: ==8 ==16][fragment: first-fragment last-fragment]',
          '[action: terminal-sample], [remark: 10]',
        ),
      },
      {
        words: 'ipv4 flow destination 192.0.2.9/32 redirect 65000:12',
        shown: rule('[destination: 192.0.2.9/32]', '[redirect: 65000:12]'),
      },
      {
        words: 'flow route destination 192.0.2.10/32 protocol !=tcp redirect 4200000000:12',
        shown: rule('[destination: 192.0.2.10/32][protocol: !=tcp]', '[redirect: 64086.59904:12]'),
      },
      {
        // Fifty ports make an NLRI whose length takes two octets.
        words: `flow route destination 192.0.2.11/32 destination-port [ ${ports(' ', '=')} ] discard`,
        shown: rule(`[destination: 192.0.2.11/32][destination-port: ${ports(' ', '==')}]`, '[discard]'),
      },
    ],
    theirs: [
      {
        route: 'match destination 10.5.0.0/16 protocol tcp destination-port ==80 ==443 then discard',
        heard: [
          NONE,
          { 'destination-ipv4': ['10.5.0.0/16'], protocol: ['=tcp'], 'destination-port': ['=80', '=443'] },
          does('rate-limit:0'),
        ],
      },
      {
        route: 'match source 10.6.0.0/24 fragment is-fragment tcp-flags =SA then rate-limit 64000',
        heard: [
          NONE,
          { 'source-ipv4': ['10.6.0.0/24'], 'tcp-flags': ['=syn+ack'], fragment: ['is-fragment'] },
          does('rate-limit:64000'),
        ],
      },
      {
        route:
          'match destination 10.7.0.0/24 packet-length >=100&<=200 dscp ==46 icmp-type ==8 ' +
          'then redirect 65000:7 mark 12 action sample',
        heard: [
          NONE,
          {
            'destination-ipv4': ['10.7.0.0/24'],
            'icmp-type': ['=echo-request'],
            'packet-length': ['>=100&<=200'],
            dscp: ['=46'],
          },
          does('redirect:65000:7', 'mark 12', 'action sample'),
        ],
      },
      {
        route: `match destination 10.8.0.0/24 source-port ${ports(' ', '==')} then discard`,
        heard: [
          NONE,
          { 'destination-ipv4': ['10.8.0.0/24'], 'source-port': ports(' ', '=').split(' ') },
          does('rate-limit:0'),
        ],
      },
    ],
  },
  {
    family: 'ipv6 flow',
    ours: [
      {
        words:
          'flow route { match { destination 2001:db8:5::/48; next-header tcp; flow-label 1000; traffic-class 32; } ' +
          'then { redirect 4200000000:12; } }',
        // GoBGP calls the traffic class by its name in IPv4.
        shown: rule(
          '[destination: 2001:db8:5::/48/0][protocol: ==tcp][dscp: ==32][label: ==1000]',
          '[redirect: 64086.59904:12]',
        ),
      },
      {
        words: 'ipv6 flow source 2001:db8:6::/64 destination-port =443 rate-limit 0',
        shown: rule('[source: 2001:db8:6::/64/0][destination-port: ==443]', '[discard]'),
      },
      {
        words: 'flow route source 2001:db8:6:1::/64 destination ::/0 packet-length >=1400 rate-limit 12500000',
        shown: rule(
          '[destination: ::/0/0][source: 2001:db8:6:1::/64/0][packet-length: >=1400]',
          '[rate: 12500000.000000]',
        ),
      },
      {
        words: 'ipv6 flow destination 2001:db8:7::1/128 fragment is-fragment discard',
        shown: rule('[destination: 2001:db8:7::1/128/0][fragment: is-fragment]', '[discard]'),
      },
    ],
    theirs: [
      {
        route: 'match destination 2001:db8:5::/48 protocol tcp then discard',
        heard: [NONE, { 'destination-ipv6': ['2001:db8:5::/48/0'], 'next-header': ['=tcp'] }, does('rate-limit:0')],
      },
      {
        route: 'match source 2001:db8:6::/64 port >1024 then redirect 192.0.2.2:7',
        heard: [NONE, { 'source-ipv6': ['2001:db8:6::/64/0'], port: ['>1024'] }, does('redirect:192.0.2.2:7')],
      },
      {
        route: 'match destination 2001:db8:5::/48 label ==5 then accept',
        heard: [NONE, { 'destination-ipv6': ['2001:db8:5::/48/0'], 'flow-label': ['=5'] }],
      },
    ],
  },
  {
    family: 'ipv4 flow-vpn',
    ours: [
      {
        words:
          'flow route vpn { rd 65000:1; match { destination 10.1.0.0/16; protocol udp; } ' +
          'then { discard; extended-community [ target:65000:1 ]; } }',
        shown: rule('[rd: 65000:1][destination: 10.1.0.0/16][protocol: ==udp]', '[65000:1], [discard]'),
      },
      {
        words: 'ipv4 flow-vpn rd 192.0.2.1:5 source 10.1.1.0/24 rate-limit 1000000 extended-community target:65000:1',
        shown: rule('[rd: 192.0.2.1:5][source: 10.1.1.0/24]', '[65000:1], [rate: 1000000.000000]'),
      },
      {
        words: 'flow route rd 65000:2 destination 10.1.0.0/16 protocol udp redirect 65000:9',
        shown: rule('[rd: 65000:2][destination: 10.1.0.0/16][protocol: ==udp]', '[redirect: 65000:9]'),
      },
      {
        words: 'ipv4 flow-vpn rd 4200000000:2 destination 10.1.0.0/16 port [ =1 =2 ] discard',
        shown: rule('[rd: 64086.59904:2][destination: 10.1.0.0/16][port: ==1 ==2]', '[discard]'),
      },
    ],
    theirs: [
      {
        route: 'rd 65000:1 match destination 10.5.0.0/16 then discard rt 65000:1',
        heard: [NONE, { 'destination-ipv4': ['10.5.0.0/16'], rd: '65000:1' }, does('rate-limit:0', 'target:65000:1')],
      },
      {
        route: 'rd 192.0.2.2:1 match destination 10.5.0.0/16 then discard rt 65000:1',
        heard: [
          NONE,
          { 'destination-ipv4': ['10.5.0.0/16'], rd: '192.0.2.2:1' },
          does('rate-limit:0', 'target:65000:1'),
        ],
      },
      {
        route: 'rd 65000:1 match source 10.6.0.0/16 protocol udp then redirect 65000:7 rt 65000:2',
        heard: [
          NONE,
          { 'source-ipv4': ['10.6.0.0/16'], protocol: ['=udp'], rd: '65000:1' },
          does('redirect:65000:7', 'target:65000:2'),
        ],
      },
    ],
  },
  {
    family: 'ipv6 flow-vpn',
    ours: [
      {
        words: 'ipv6 flow-vpn rd 65000:1 destination 2001:db8:7::/48 discard extended-community [ target:65000:1 ]',
        shown: rule('[rd: 65000:1][destination: 2001:db8:7::/48/0]', '[65000:1], [discard]'),
      },
      {
        words:
          'flow route { rd 4200000000:1; match { destination 2001:db8:8::/48; next-header udp; } then { discard; } }',
        shown: rule('[rd: 64086.59904:1][destination: 2001:db8:8::/48/0][protocol: ==udp]', '[discard]'),
      },
      {
        words: 'flow route rd 192.0.2.1:1 source 2001:db8:8::/48 flow-label >7 rate-limit 9600',
        shown: rule('[rd: 192.0.2.1:1][source: 2001:db8:8::/48/0][label: >7]', '[rate: 9600.000000]'),
      },
      {
        words: 'ipv6 flow-vpn rd 65000:2 destination 2001:db8:7::/48 discard',
        shown: rule('[rd: 65000:2][destination: 2001:db8:7::/48/0]', '[discard]'),
      },
    ],
    theirs: [
      {
        route: 'rd 65000:1 match destination 2001:db8:5::/48 then discard rt 65000:1',
        heard: [
          NONE,
          { 'destination-ipv6': ['2001:db8:5::/48/0'], rd: '65000:1' },
          does('rate-limit:0', 'target:65000:1'),
        ],
      },
      {
        route: 'rd 65000:2 match destination 2001:db8:5::/48 then redirect 65000:1 rt 65000:1',
        heard: [
          NONE,
          { 'destination-ipv6': ['2001:db8:5::/48/0'], rd: '65000:2' },
          does('redirect:65000:1', 'target:65000:1'),
        ],
      },
      {
        route: 'rd 192.0.2.2:1 match source 2001:db8:6::/48 label ==5 then discard rt 65000:1',
        heard: [
          NONE,
          { 'source-ipv6': ['2001:db8:6::/48/0'], 'flow-label': ['=5'], rd: '192.0.2.2:1' },
          does('rate-limit:0', 'target:65000:1'),
        ],
      },
    ],
  },
];

/** Fifty ports that two octets hold, and one octet does not. */
function ports(between: string, before: string): string {
  return Array.from({ length: 50 }, (_, i) => `${before}${20_000 + i * 3}`).join(between);
}
