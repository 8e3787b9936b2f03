// Routes of the families that BIRD knows, in Keryx's words and in BIRD's.

import type { FamilyRoutes } from './families-cases.ts';

const US = 'as_path 65001';
const V4 = `${US}, next_hop 192.0.2.1`;
const V6 = `${US}, next_hop 2001:db8::1`;
const target = (...targets: string[]): object => ({ 'extended-community': targets.map((text) => `target:${text}`) });
/** A traffic-rate of a flow rule: IEEE 754 in 32 bits. */
const rate = (bits: string): string => `ext_community (generic, 0x80060000, ${bits})`;
const NONE = 'no-nexthop';

export const birdFamilies: readonly FamilyRoutes[] = [
  {
    family: 'ipv4 multicast',
    ours: [
      { words: 'ipv4 multicast 10.0.1.0/24 next-hop self', shown: `10.0.1.0/24, ${V4}` },
      { words: 'ipv4 multicast 10.0.2.0/24 next-hop self med 5', shown: `10.0.2.0/24, ${V4}, med 5` },
      { words: 'ipv4 multicast 0.0.0.0/0 next-hop self', shown: `0.0.0.0/0, ${V4}` },
    ],
    theirs: [
      { route: '10.9.0.0/24 blackhole', heard: ['192.0.2.2', { nlri: '10.9.0.0/24' }] },
      { route: '10.9.1.0/24 blackhole { bgp_med = 3; }', heard: ['192.0.2.2', { nlri: '10.9.1.0/24' }, { med: 3 }] },
      { route: '10.9.2.0/24 blackhole', heard: ['192.0.2.2', { nlri: '10.9.2.0/24' }] },
    ],
  },
  {
    family: 'ipv6 multicast',
    ours: [
      { words: 'ipv6 multicast 2001:db8:a::/48 next-hop 2001:db8::1', shown: `2001:db8:a::/48, ${V6}` },
      {
        words: 'ipv6 multicast 2001:db8:b::/48 next-hop 2001:db8::1 community [ 65001:9 no-export ]',
        shown: `2001:db8:b::/48, ${V6}, community (65001,9) (65535,65281)`,
      },
      { words: 'ipv6 multicast ::/0 next-hop 2001:db8::1', shown: `::/0, ${V6}` },
    ],
    theirs: [
      { route: '2001:db8:9::/48 blackhole', heard: ['2001:db8::2', { nlri: '2001:db8:9::/48' }] },
      { route: '2001:db8:99::/64 blackhole', heard: ['2001:db8::2', { nlri: '2001:db8:99::/64' }] },
      { route: '::/0 blackhole', heard: ['2001:db8::2', { nlri: '::/0' }] },
    ],
  },
  {
    family: 'ipv4 nlri-mpls',
    ours: [
      { words: 'route 10.1.0.0/24 next-hop 192.0.2.1 label 100', shown: `10.1.0.0/24, ${V4}, mpls_label_stack 100` },
      {
        words: 'ipv4 nlri-mpls 10.1.1.0/25 label 1048575 next-hop self med 7 community [ 65001:1 ]',
        shown: `10.1.1.0/25, ${V4}, med 7, community (65001,1), mpls_label_stack 1048575`,
      },
      {
        words: 'ipv4 nlri-mpls 10.1.2.3/32 label [ 16 17 18 ] next-hop self',
        shown: `10.1.2.3/32, ${V4}, mpls_label_stack 16/17/18`,
      },
    ],
    theirs: [
      {
        route: '10.9.0.0/24 via 192.0.2.2 mpls 100/200',
        heard: ['192.0.2.2', { nlri: '10.9.0.0/24', label: [[100], [200]] }],
      },
      {
        route: '10.9.1.0/24 via 192.0.2.2 mpls 1048575 { bgp_med = 3; }',
        heard: ['192.0.2.2', { nlri: '10.9.1.0/24', label: [[1048575]] }, { med: 3 }],
      },
      { route: '0.0.0.0/0 blackhole', heard: ['192.0.2.2', { nlri: '0.0.0.0/0', label: [[3]] }] },
    ],
  },
  {
    family: 'ipv6 nlri-mpls',
    ours: [
      {
        words: 'route 2001:db8:1::/48 next-hop 2001:db8::1 label 100',
        shown: `2001:db8:1::/48, ${V6}, mpls_label_stack 100`,
      },
      {
        words: 'ipv6 labeled-unicast 2001:db8:1:1::1/128 label 16 next-hop 2001:db8::1',
        shown: `2001:db8:1:1::1/128, ${V6}, mpls_label_stack 16`,
      },
      {
        words: 'ipv6 nlri-mpls ::/0 label [ 101 102 ] next-hop 2001:db8::1',
        shown: `::/0, ${V6}, mpls_label_stack 101/102`,
      },
    ],
    theirs: [
      {
        route: '2001:db8:9::/48 via 2001:db8::2 mpls 100',
        heard: ['2001:db8::2', { nlri: '2001:db8:9::/48', label: [[100]] }],
      },
      {
        route: '2001:db8:99::/64 via 2001:db8::2 mpls 100/200/300',
        heard: ['2001:db8::2', { nlri: '2001:db8:99::/64', label: [[100], [200], [300]] }],
      },
      {
        route: '2001:db8:9::9/128 via 2001:db8::2 mpls 16',
        heard: ['2001:db8::2', { nlri: '2001:db8:9::9/128', label: [[16]] }],
      },
    ],
  },
  {
    family: 'ipv4 mpls-vpn',
    ours: [
      {
        words: 'route 10.2.0.0/24 rd 65000:1 label 100 next-hop 192.0.2.1 extended-community [ target:65000:1 ]',
        shown: `65000:1 10.2.0.0/24, ${V4}, ext_community (rt, 65000, 1), mpls_label_stack 100`,
      },
      {
        words:
          'ipv4 mpls-vpn 10.2.0.0/24 rd 65000:2 label [ 200 201 ] next-hop self ' +
          'extended-community [ target:65000:2 target:192.0.2.1:7 ]',
        shown: `65000:2 10.2.0.0/24, ${V4}, ext_community (rt, 65000, 2) (rt, 192.0.2.1, 7), mpls_label_stack 200/201`,
      },
      {
        words: 'ipv4 mpls-vpn 0.0.0.0/0 rd 192.0.2.1:9 label 300 next-hop self extended-community target:4200000001:7',
        shown: `192.0.2.1:9 0.0.0.0/0, ${V4}, ext_community (rt, 4200000001, 7), mpls_label_stack 300`,
      },
      {
        words: 'ipv4 mpls-vpn 10.2.9.9/32 rd 4200000000:9 label 300 next-hop self',
        shown: `4200000000:9 10.2.9.9/32, ${V4}, mpls_label_stack 300`,
      },
    ],
    theirs: [
      {
        route: '65000:1 10.9.0.0/24 via 192.0.2.2 mpls 100 { bgp_ext_community.add((rt, 65000, 1)); }',
        heard: ['192.0.2.2', { nlri: '10.9.0.0/24', label: [[100]], rd: '65000:1' }, target('65000:1')],
      },
      {
        route: '192.0.2.2:2 10.9.0.0/24 via 192.0.2.2 mpls 101/102 { bgp_ext_community.add((rt, 192.0.2.2, 1)); }',
        heard: ['192.0.2.2', { nlri: '10.9.0.0/24', label: [[101], [102]], rd: '192.0.2.2:2' }, target('192.0.2.2:1')],
      },
      {
        route: '4200000000:2 0.0.0.0/0 blackhole',
        heard: ['192.0.2.2', { nlri: '0.0.0.0/0', label: [[3]], rd: '4200000000:2' }],
      },
    ],
  },
  {
    family: 'ipv6 mpls-vpn',
    ours: [
      {
        words: 'route 2001:db8:2::/48 rd 65000:1 label 100 next-hop 2001:db8::1 extended-community target:65000:1',
        shown: `65000:1 2001:db8:2::/48, ${V6}, ext_community (rt, 65000, 1), mpls_label_stack 100`,
      },
      {
        words: 'ipv6 mpls-vpn 2001:db8:2:3::/64 rd 192.0.2.1:2 label [ 16 17 ] next-hop 2001:db8::1',
        shown: `192.0.2.1:2 2001:db8:2:3::/64, ${V6}, mpls_label_stack 16/17`,
      },
      {
        words: 'ipv6 mpls-vpn ::/0 rd 65000:2 label 17 next-hop 2001:db8::1',
        shown: `65000:2 ::/0, ${V6}, mpls_label_stack 17`,
      },
    ],
    theirs: [
      {
        route: '65000:1 2001:db8:9::/48 via 2001:db8::2 mpls 100 { bgp_ext_community.add((rt, 65000, 1)); }',
        heard: ['2001:db8::2', { nlri: '2001:db8:9::/48', label: [[100]], rd: '65000:1' }, target('65000:1')],
      },
      {
        route: '65000:2 2001:db8:9::/48 via 2001:db8::2 mpls 101',
        heard: ['2001:db8::2', { nlri: '2001:db8:9::/48', label: [[101]], rd: '65000:2' }],
      },
      {
        route: '192.0.2.2:2 ::/0 via 2001:db8::2 mpls 102',
        heard: ['2001:db8::2', { nlri: '::/0', label: [[102]], rd: '192.0.2.2:2' }],
      },
    ],
  },
  {
    family: 'ipv4 flow',
    ours: [
      {
        words:
          'flow route dns { match { destination 192.0.2.0/24; source 10.0.0.1/32; protocol udp; source-port =53; } ' +
          'then { rate-limit 9600; } }',
        shown: `flow4 { dst 192.0.2.0/24; src 10.0.0.1/32; proto 17; sport 53; }, ${US}, ${rate('0x46160000')}`,
      },
      {
        words:
          'flow route destination 198.51.100.0/24 protocol [ tcp udp ] destination-port [ >8080&<8088 =3128 ] ' +
          'tcp-flags [ syn+ack =rst ] discard',
        // !0x0/0x12: any of the bits in 0x12.
        shown:
          'flow4 { dst 198.51.100.0/24; proto 6,17; dport > 8080 && < 8088 || 3128; ' +
          `tcp flags !0x0/0x12 || 0x4/0x4; }, ${US}, ${rate('0x0')}`,
      },
      {
        words:
          'flow route { match { source 203.0.113.0/25; port [ =80 =8080 ]; packet-length [ >200&<300 ]; ' +
          'fragment [ first-fragment last-fragment ]; icmp-type 8; icmp-code 0; dscp [ 8 16 ]; } ' +
          'then { mark 10; action sample-terminal; } }',
        shown:
          'flow4 { src 203.0.113.0/25; port 80,8080; icmp type 8; icmp code 0; length > 200 && < 300; dscp 8,16; ' +
          `fragment !!first_fragment || !!last_fragment; }, ${US}, ` +
          'ext_community (generic, 0x80070000, 0x3) (generic, 0x80090000, 0xa)',
      },
      {
        words: 'ipv4 flow destination 192.0.2.9/32 redirect 65000:12',
        shown: `flow4 { dst 192.0.2.9/32; }, ${US}, ext_community (generic, 0x8008fde8, 0xc)`,
      },
    ],
    theirs: [
      {
        route:
          'flow4 { dst 10.9.0.0/24; proto = 6; dport 80; tcp flags 0x02/0x12; } ' +
          '{ bgp_ext_community.add((generic, 0x80060000, 0)); }',
        heard: [
          NONE,
          {
            'destination-ipv4': ['10.9.0.0/24'],
            protocol: ['=tcp'],
            'destination-port': ['=80'],
            'tcp-flags': ['=syn&!ack'],
          },
          { 'extended-community': ['rate-limit:0'] },
        ],
      },
      {
        route: 'flow4 { src 10.9.1.0/24; length 100..200; dscp 46; sport > 1023; }',
        heard: [
          NONE,
          {
            'source-ipv4': ['10.9.1.0/24'],
            'source-port': ['>1023'],
            'packet-length': ['>=100&<=200'],
            dscp: ['=46'],
          },
        ],
      },
      {
        route: 'flow4 { dst 10.9.2.0/24; fragment is_fragment; icmp type 8; }',
        heard: [
          NONE,
          { 'destination-ipv4': ['10.9.2.0/24'], 'icmp-type': ['=echo-request'], fragment: ['=is-fragment'] },
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
          'then { redirect 65100:99; } }',
        shown:
          'flow6 { dst 2001:db8:5::/48; next header 6; dscp 32; label 1000; }, ' +
          `${US}, ext_community (generic, 0x8008fe4c, 0x63)`,
      },
      {
        // RFC 8956 section 3.1: what is before the offset is not sent.
        words: 'ipv6 flow destination ::1234:5678:9a00:0/104/64 destination-port =443 rate-limit 0',
        shown: `flow6 { dst ::1234:5678:9a00:0/104 offset 64; dport 443; }, ${US}, ${rate('0x0')}`,
      },
      {
        words: 'ipv6 flow source 2001:db8:7::1/128 packet-length >=1400 discard',
        shown: `flow6 { src 2001:db8:7::1/128; length >= 1400; }, ${US}, ${rate('0x0')}`,
      },
    ],
    theirs: [
      {
        route: 'flow6 { dst 2001:db8:9::/48; next header 17; label 5; }',
        heard: [NONE, { 'destination-ipv6': ['2001:db8:9::/48/0'], 'next-header': ['=udp'], 'flow-label': ['=5'] }],
      },
      {
        route: 'flow6 { dst ::1234:5678:9a00:0/104 offset 64; src 2001:db8::/32; }',
        heard: [NONE, { 'destination-ipv6': ['::1234:5678:9a00:0/104/64'], 'source-ipv6': ['2001:db8::/32/0'] }],
      },
      {
        // BIRD 2.0 moves no bits, as RFC 8956 has it, where the offset is not one of whole octets.
        route: 'flow6 { src ::1/128 offset 120; dport 53; }',
        heard: [NONE, { 'source-ipv6': ['::1/128/120'], 'destination-port': ['=53'] }],
      },
    ],
  },
];
