// Routes of the families that FRR knows, in Keryx's words and in FRR's.

import type { FamilyRoutes } from './families-cases.ts';

const US = 'path 65001';
const own = (community = false): object => (community ? { med: 30, community: [[65002, 7]] } : { med: 0 });
/** Without zebra FRR knows no IPv6 address of its own. */
const THEIR_MAPPED = '::ffff:192.0.2.2';
const ESI = '03:00:00:5e:00:53:01:00:00:09';
const NO_ESI = '00:00:00:00:00:00:00:00:00:00';

export const frrFamilies: readonly FamilyRoutes[] = [
  {
    family: 'ipv4 multicast',
    ours: [
      { words: 'ipv4 multicast 10.0.1.0/24 next-hop self', shown: `10.0.1.0/24 via 192.0.2.1 ${US}` },
      {
        words: 'ipv4 multicast 10.0.2.0/24 next-hop 192.0.2.9 med 5',
        shown: `10.0.2.0/24 via 192.0.2.9 ${US} med 5`,
      },
      { words: 'ipv4 multicast 0.0.0.0/0 next-hop self', shown: `0.0.0.0/0 via 192.0.2.1 ${US}` },
    ],
    theirs: [
      { route: '10.9.0.0/24', heard: ['192.0.2.2', { nlri: '10.9.0.0/24' }, own()] },
      { route: '10.9.1.0/24 route-map OWN', heard: ['192.0.2.2', { nlri: '10.9.1.0/24' }, own(true)] },
      { route: '10.9.2.0/24', heard: ['192.0.2.2', { nlri: '10.9.2.0/24' }, own()] },
    ],
  },
  {
    family: 'ipv6 multicast',
    ours: [
      {
        words: 'ipv6 multicast 2001:db8:a::/48 next-hop 2001:db8::1',
        shown: `2001:db8:a::/48 via 2001:db8::1 ${US}`,
      },
      {
        words: 'ipv6 multicast 2001:db8:b::/48 next-hop 2001:db8::1 community 65001:9',
        shown: `2001:db8:b::/48 via 2001:db8::1 ${US} community 65001:9`,
      },
      { words: 'ipv6 multicast ::/0 next-hop 2001:db8::1', shown: `::/0 via 2001:db8::1 ${US}` },
    ],
    theirs: [
      { route: '2001:db8:9::/48', heard: [THEIR_MAPPED, { nlri: '2001:db8:9::/48' }, own()] },
      { route: '2001:db8:99::/64', heard: [THEIR_MAPPED, { nlri: '2001:db8:99::/64' }, own()] },
      { route: '2001:db8:99:1::/64', heard: [THEIR_MAPPED, { nlri: '2001:db8:99:1::/64' }, own()] },
    ],
  },
  {
    family: 'ipv4 nlri-mpls',
    ours: [
      {
        words: 'route 10.1.0.0/24 next-hop 192.0.2.1 label 100',
        shown: `10.1.0.0/24 label 100 via 192.0.2.1 ${US}`,
      },
      {
        words: 'ipv4 nlri-mpls 10.1.1.0/25 label 1048575 next-hop self med 7 community [ 65001:1 ]',
        shown: `10.1.1.0/25 label 1048575 via 192.0.2.1 ${US} med 7 community 65001:1`,
      },
      {
        // Of several labels FRR keeps the last.
        words: 'ipv4 nlri-mpls 10.1.2.3/32 label [ 16 17 18 ] next-hop 192.0.2.9',
        shown: `10.1.2.3/32 label 18 via 192.0.2.9 ${US}`,
      },
    ],
    // Without zebra there is nobody to give out labels: they are all implicit null.
    theirs: [3, 4, 5].map((index) => ({
      route: `10.9.${index}.0/24 label-index ${index}`,
      heard: [
        '192.0.2.2',
        { nlri: `10.9.${index}.0/24`, label: [[3]] },
        { med: 0, 'bgp-prefix-sid': { 'sr-label-index': index } },
      ],
    })),
  },
  {
    family: 'ipv6 nlri-mpls',
    ours: [
      {
        words: 'route 2001:db8:1::/48 next-hop 2001:db8::1 label 100',
        shown: `2001:db8:1::/48 label 100 via 2001:db8::1 ${US}`,
      },
      {
        words: 'ipv6 labeled-unicast 2001:db8:1:1::1/128 label 3 next-hop 2001:db8::1',
        shown: `2001:db8:1:1::1/128 label 3 via 2001:db8::1 ${US}`,
      },
      {
        words: 'ipv6 nlri-mpls 2001:db8:2::/48 label 101 next-hop 192.0.2.1',
        shown: `2001:db8:2::/48 label 101 via ::ffff:c000:201 ${US}`,
      },
    ],
    theirs: [6, 7, 8].map((index) => ({
      route: `2001:db8:9${index}::/48 label-index ${index}`,
      heard: [
        THEIR_MAPPED,
        { nlri: `2001:db8:9${index}::/48`, label: [[3]] },
        { med: 0, 'bgp-prefix-sid': { 'sr-label-index': index } },
      ],
    })),
  },
  {
    family: 'ipv4 mpls-vpn',
    ours: [
      {
        words: 'route 10.2.0.0/24 rd 65000:1 label 100 next-hop 192.0.2.1 extended-community [ target:65000:1 ]',
        shown: `65000:1 10.2.0.0/24 label 100 via 192.0.2.1 ${US} RT:65000:1`,
      },
      {
        words:
          'ipv4 mpls-vpn 10.2.0.0/24 rd 65000:2 label 200 next-hop self ' +
          'extended-community [ target:65000:2 target:192.0.2.1:7 ]',
        shown: `65000:2 10.2.0.0/24 label 200 via 192.0.2.1 ${US} RT:65000:2 RT:192.0.2.1:7`,
      },
      {
        words: 'ipv4 mpls-vpn 0.0.0.0/0 rd 192.0.2.1:9 label 300 next-hop self extended-community target:4200000001:7',
        shown: `192.0.2.1:9 0.0.0.0/0 label 300 via 192.0.2.1 ${US} RT:4200000001:7`,
      },
      {
        words: 'ipv4 mpls-vpn 10.2.9.9/32 rd 4200000000:9 label 300 next-hop self',
        shown: `4200000000:9 10.2.9.9/32 label 300 via 192.0.2.1 ${US}`,
      },
    ],
    theirs: [
      {
        route: '10.9.0.0/24 rd 65000:1 label 100',
        heard: ['192.0.2.2', { nlri: '10.9.0.0/24', label: [[100]], rd: '65000:1' }, own()],
      },
      {
        route: '10.9.0.0/24 rd 192.0.2.2:2 label 101 route-map OWN',
        heard: ['192.0.2.2', { nlri: '10.9.0.0/24', label: [[101]], rd: '192.0.2.2:2' }, own(true)],
      },
      {
        route: '10.9.1.0/24 rd 4200000000:1 label 102',
        heard: ['192.0.2.2', { nlri: '10.9.1.0/24', label: [[102]], rd: '4200000000:1' }, own()],
      },
    ],
  },
  {
    family: 'ipv6 mpls-vpn',
    ours: [
      {
        words: 'route 2001:db8:2::/48 rd 65000:1 label 100 next-hop 2001:db8::1 extended-community target:65000:1',
        shown: `65000:1 2001:db8:2::/48 label 100 via 2001:db8::1 ${US} RT:65000:1`,
      },
      {
        words: 'ipv6 mpls-vpn 2001:db8:2:3::/64 rd 192.0.2.1:2 label 16 next-hop 192.0.2.1',
        shown: `192.0.2.1:2 2001:db8:2:3::/64 label 16 via ::ffff:c000:201 ${US}`,
      },
      {
        words: 'ipv6 mpls-vpn ::/0 rd 65000:2 label 17 next-hop 2001:db8::1',
        shown: `65000:2 ::/0 label 17 via 2001:db8::1 ${US}`,
      },
    ],
    theirs: [
      {
        route: '2001:db8:9::/48 rd 65000:1 label 102',
        heard: [THEIR_MAPPED, { nlri: '2001:db8:9::/48', label: [[102]], rd: '65000:1' }, own()],
      },
      {
        route: '2001:db8:9::/48 rd 65000:2 label 103',
        heard: [THEIR_MAPPED, { nlri: '2001:db8:9::/48', label: [[103]], rd: '65000:2' }, own()],
      },
      {
        route: '2001:db8:9:9::/64 rd 192.0.2.2:1 label 104',
        heard: [THEIR_MAPPED, { nlri: '2001:db8:9:9::/64', label: [[104]], rd: '192.0.2.2:1' }, own()],
      },
    ],
  },
  {
    // FRR takes flow rules and has none of its own.
    family: 'ipv4 flow',
    ours: [
      {
        words:
          'flow route dns { match { destination 192.0.2.0/24; source 10.0.0.1/32; protocol udp; source-port =53; } ' +
          'then { rate-limit 9600; } }',
        shown:
          'Destination Address 192.0.2.0/24; Source Address 10.0.0.1/32; IP Protocol = 17; Source Port = 53; ' +
          'FS:rate 9600.000000',
      },
      {
        words:
          'flow route destination 198.51.100.0/24 protocol [ tcp udp ] destination-port [ >8080&<8088 =3128 ] ' +
          'tcp-flags [ syn+ack =rst ] discard',
        shown:
          'Destination Address 198.51.100.0/24; IP Protocol = 6 , = 17; Destination Port > 8080 , < 8088 , = 3128; ' +
          'TCP Flags ∋ 18,|= 4; FS:rate 0.000000',
      },
      {
        words:
          'flow route { match { source 203.0.113.0/25; port [ =80 =8080 ]; packet-length [ >200&<300 ]; ' +
          'fragment [ first-fragment last-fragment ]; icmp-type 8; icmp-code 0; dscp [ 8 16 ]; } ' +
          'then { mark 10; action sample-terminal; } }',
        shown:
          'Source Address 203.0.113.0/25; Port = 80 , = 8080; ICMP Type = 8; ICMP Code = 0; ' +
          'Packet Length > 200 , < 300; DSCP field = 8 , = 16; Packet Fragment ∋ 4,|∋ 8; ' +
          'FS:action eval stops FS:marking 10',
      },
      {
        words: 'ipv4 flow destination 192.0.2.9/32 redirect 65000:12',
        shown: 'Destination Address 192.0.2.9/32; FS:redirect VRF RT:65000:12',
      },
      {
        words: 'ipv4 flow destination 192.0.2.10/32 redirect 192.0.2.77',
        shown: 'Destination Address 192.0.2.10/32; FS:redirect IP 0x0; NLRI NH 192.0.2.77',
      },
      {
        words: 'flow route destination 192.0.2.11/32 redirect-to-nexthop-ietf 192.0.2.78',
        shown: 'Destination Address 192.0.2.11/32; NH:192.0.2.78:0',
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
          'Destination Address 2001:db8:5::/48/off 0; IP Protocol = 6; DSCP field = 32; Packet Flow Label = 1000; ' +
          'FS:redirect VRF RT:65100:99',
      },
      {
        words: 'ipv6 flow source 2001:db8:6::/64 destination-port =443 rate-limit 0',
        shown: 'Source Address 2001:db8:6::/64/off 0; Destination Port = 443; FS:rate 0.000000',
      },
      {
        words: 'ipv6 flow destination 2001:db8:7::1/128 packet-length >=1400 mark 46',
        shown: 'Destination Address 2001:db8:7::1/128/off 0; Packet Length >= 1400; FS:marking 46',
      },
    ],
  },
  {
    family: 'l2vpn evpn',
    ours: [
      {
        words:
          'evpn mac-ip rd 192.0.2.1:10 mac 00:00:5e:00:53:01 ip 198.51.100.1 ethernet-tag 0 vni 5010 ' +
          'next-hop 192.0.2.1 extended-community [ target:65000:5010 encap:vxlan mac-mobility:7:sticky ]',
        shown:
          '192.0.2.1:10 [2]:[0]:[48]:[00:00:5e:00:53:01]:[32]:[198.51.100.1] VNI 5010 via 192.0.2.1 ' +
          `${US} RT:65000:5010 ET:8 MM:7, sticky MAC`,
      },
      {
        words:
          `evpn mac-ip rd 65000:10 mac 00:00:5e:00:53:03 ip 2001:db8::77 ethernet-tag 0 esi ${ESI} ` +
          'vni [ 5010 6010 ] next-hop 192.0.2.1',
        shown: `65000:10 [2]:[0]:[48]:[00:00:5e:00:53:03]:[128]:[2001:db8::77] VNI 5010/6010 via 192.0.2.1 ${US}`,
      },
      {
        words:
          'evpn multicast rd 192.0.2.1:10 ip 192.0.2.1 ethernet-tag 0 next-hop 192.0.2.1 ' +
          'pmsi ( ingress-replication 0 0x001392 192.0.2.1 ) extended-community target:65000:5010',
        shown:
          `192.0.2.1:10 [3]:[0]:[32]:[192.0.2.1] via 192.0.2.1 ${US} RT:65000:5010 ` +
          'Ingress Replication, label: 5010',
      },
      {
        words: 'evpn ip-prefix rd 192.0.2.1:10 prefix 10.0.1.0/24 ethernet-tag 0 gateway 10.0.0.9 next-hop self',
        shown: `192.0.2.1:10 [5]:[0]:[24]:[10.0.1.0] VNI 0 via 192.0.2.1 ${US}`,
      },
      {
        words:
          'evpn ip-prefix rd 192.0.2.1:10 prefix 2001:db8:9::/48 ethernet-tag 1 vni 70000 next-hop 192.0.2.1 ' +
          'extended-community router-mac:00:00:5e:00:53:09',
        shown: `192.0.2.1:10 [5]:[1]:[48]:[2001:db8:9::] VNI 70000 via 192.0.2.1 ${US} Rmac:00:00:5e:00:53:09`,
      },
      {
        words:
          `evpn ethernet-ad rd 192.0.2.1:10 esi ${ESI} ethernet-tag 4294967295 next-hop 192.0.2.1 ` +
          'extended-community esi-label:300:single-active',
        shown: `192.0.2.1:10 [1]:[4294967295]:[${ESI}]:[32]:[0.0.0.0]:[0] via 192.0.2.1 ${US} ESI-label-Rt:SA`,
      },
      {
        words:
          `evpn ethernet-segment rd 192.0.2.1:10 esi ${ESI} ip 192.0.2.1 next-hop 192.0.2.1 ` +
          'extended-community es-import:00:00:5e:00:53:01',
        shown: `192.0.2.1:10 [4]:[${ESI}]:[32]:[192.0.2.1] via 192.0.2.1 ${US} ES-Import-Rt:00:00:5e:00:53:01`,
      },
    ],
    theirs: ['10.9.9.0/24', '10.9.8.0/25', '10.9.7.7/32'].map((prefix, i) => ({
      route: `${prefix} rd 65000:5 ethtag 0 label ${5010 + i} esi ${NO_ESI} gwip 10.9.9.1 routermac 00:00:5e:00:53:55`,
      heard: [
        THEIR_MAPPED,
        {
          ...{ code: 5, parsed: true, name: 'IP Prefix Advertisement', rd: '65000:5', esi: '-', 'ethernet-tag': 0 },
          // FRR 8.4 does not send the gateway.
          ...{ label: [[5010 + i, (5010 + i) * 16 + 1]], gateway: '0.0.0.0' },
          ...{ ip: prefix.split('/')[0]!, iplen: Number(prefix.split('/')[1]!) },
        },
        { med: 0, 'extended-community': ['router-mac:00:00:5E:00:53:55'] },
      ],
    })),
  },
];
