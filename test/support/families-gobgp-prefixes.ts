// Routes of the families of prefixes, in Keryx's words and in GoBGP's.

import type { FamilyRoutes } from './families-cases.ts';

const target = (...targets: string[]): object => ({ 'extended-community': targets.map((text) => `target:${text}`) });

export const prefixFamilies: readonly FamilyRoutes[] = [
  {
    family: 'ipv4 nlri-mpls',
    ours: [
      {
        words: 'route 10.1.0.0/24 next-hop 192.0.2.1 label 100',
        shown: '10.1.0.0/24 [100] 192.0.2.1 [{Origin: i} {LocalPref: 100}]',
      },
      {
        words: 'ipv4 nlri-mpls 10.1.1.0/25 label 1048575 next-hop self med 7 community [ 65001:1 ]',
        shown: '10.1.1.0/25 [1048575] 192.0.2.1 [{Origin: i} {Med: 7} {LocalPref: 100} {Communities: 65001:1}]',
      },
      {
        words: 'ipv4 nlri-mpls 10.1.2.3/32 label [ 16 17 18 ] next-hop 192.0.2.9',
        shown: '10.1.2.3/32 [16, 17, 18] 192.0.2.9 [{Origin: i} {LocalPref: 100}]',
      },
      {
        words: 'ipv4 labeled-unicast 0.0.0.0/0 label 0 next-hop self local-preference 200',
        shown: '0.0.0.0/0 [0] 192.0.2.1 [{Origin: i} {LocalPref: 200}]',
      },
    ],
    theirs: [
      {
        route: '10.9.0.0/24 100 nexthop 192.0.2.2',
        heard: ['192.0.2.2', { nlri: '10.9.0.0/24', label: [[100]] }],
      },
      {
        route: '10.9.1.0/24 100/200 nexthop 192.0.2.2 med 5',
        heard: ['192.0.2.2', { nlri: '10.9.1.0/24', label: [[100], [200]] }, { med: 5 }],
      },
      {
        route: '10.9.2.1/32 1048575 nexthop 192.0.2.2',
        heard: ['192.0.2.2', { nlri: '10.9.2.1/32', label: [[1048575]] }],
      },
    ],
  },
  {
    family: 'ipv6 nlri-mpls',
    ours: [
      {
        words: 'route 2001:db8:1::/48 next-hop 2001:db8::1 label 100',
        shown: '2001:db8:1::/48 [100] 2001:db8::1 [{Origin: i} {LocalPref: 100}]',
      },
      {
        words: 'ipv6 labeled-unicast 2001:db8:1:1::1/128 label 3 next-hop 2001:db8::1',
        shown: '2001:db8:1:1::1/128 [3] 2001:db8::1 [{Origin: i} {LocalPref: 100}]',
      },
      {
        words: 'ipv6 nlri-mpls ::/0 label [ 20 21 ] next-hop 2001:db8::99',
        shown: '::/0 [20, 21] 2001:db8::99 [{Origin: i} {LocalPref: 100}]',
      },
      {
        // RFC 4798: an IPv4 router is named by its mapped address, which GoBGP shows as IPv4.
        words: 'ipv6 nlri-mpls 2001:db8:2::/48 label 101 next-hop 192.0.2.1',
        shown: '2001:db8:2::/48 [101] 192.0.2.1 [{Origin: i} {LocalPref: 100}]',
      },
    ],
    theirs: [
      {
        route: '2001:db8:9::/48 100 nexthop 2001:db8::2',
        heard: ['2001:db8::2', { nlri: '2001:db8:9::/48', label: [[100]] }],
      },
      {
        route: '2001:db8:9:1::/64 16/17 nexthop 2001:db8::2',
        heard: ['2001:db8::2', { nlri: '2001:db8:9:1::/64', label: [[16], [17]] }],
      },
      {
        route: '2001:db8:9::9/128 2 nexthop 2001:db8::2',
        heard: ['2001:db8::2', { nlri: '2001:db8:9::9/128', label: [[2]] }],
      },
    ],
  },
  {
    family: 'ipv4 mpls-vpn',
    ours: [
      {
        words: 'route 10.2.0.0/24 rd 65000:1 label 100 next-hop 192.0.2.1 extended-community [ target:65000:1 ]',
        shown: '65000:1:10.2.0.0/24 [100] 192.0.2.1 [{Origin: i} {LocalPref: 100} {Extcomms: [65000:1]}]',
      },
      {
        // The same prefix with another route distinguisher is another route.
        words:
          'ipv4 mpls-vpn 10.2.0.0/24 rd 65000:2 label 200 next-hop self ' +
          'extended-community [ target:65000:2 target:192.0.2.1:7 ]',
        shown:
          '65000:2:10.2.0.0/24 [200] 192.0.2.1 [{Origin: i} {LocalPref: 100} {Extcomms: [65000:2], [192.0.2.1:7]}]',
      },
      {
        words:
          'ipv4 mpls-vpn 0.0.0.0/0 rd 192.0.2.1:9 label 300 next-hop self extended-community [ target:4200000001:7 ]',
        // GoBGP writes a large AS number as two halves.
        shown: '192.0.2.1:9:0.0.0.0/0 [300] 192.0.2.1 [{Origin: i} {LocalPref: 100} {Extcomms: [64086.59905:7]}]',
      },
      {
        words: 'ipv4 mpls-vpn 10.2.9.9/32 rd 4200000000:9 label [ 300 301 ] next-hop self',
        shown: '64086.59904:9:10.2.9.9/32 [300, 301] 192.0.2.1 [{Origin: i} {LocalPref: 100}]',
      },
    ],
    theirs: [
      {
        route: '10.9.0.0/24 label 100 rd 65000:1 rt 65000:1 nexthop 192.0.2.2',
        heard: ['192.0.2.2', { nlri: '10.9.0.0/24', label: [[100]], rd: '65000:1' }, target('65000:1')],
      },
      {
        route: '10.9.0.0/24 label 101 rd 192.0.2.2:2 rt 65000:1 65000:2 nexthop 192.0.2.2',
        heard: ['192.0.2.2', { nlri: '10.9.0.0/24', label: [[101]], rd: '192.0.2.2:2' }, target('65000:1', '65000:2')],
      },
      {
        route: '0.0.0.0/0 label 102 rd 65000:3 rt 192.0.2.2:1 nexthop 192.0.2.2',
        heard: ['192.0.2.2', { nlri: '0.0.0.0/0', label: [[102]], rd: '65000:3' }, target('192.0.2.2:1')],
      },
    ],
  },
  {
    family: 'ipv6 mpls-vpn',
    ours: [
      {
        words: 'route 2001:db8:2::/48 rd 65000:1 label 100 next-hop 2001:db8::1 extended-community target:65000:1',
        shown: '65000:1:2001:db8:2::/48 [100] 2001:db8::1 [{Origin: i} {LocalPref: 100} {Extcomms: [65000:1]}]',
      },
      {
        // RFC 4659 section 3.2.1.2, shown as above.
        words: 'ipv6 mpls-vpn 2001:db8:2:3::/64 rd 192.0.2.1:2 label 16 next-hop 192.0.2.1',
        shown: '192.0.2.1:2:2001:db8:2:3::/64 [16] 192.0.2.1 [{Origin: i} {LocalPref: 100}]',
      },
      {
        words: 'ipv6 mpls-vpn ::/0 rd 65000:2 label 17 next-hop 2001:db8::1',
        shown: '65000:2:::/0 [17] 2001:db8::1 [{Origin: i} {LocalPref: 100}]',
      },
      {
        words: 'route 2001:db8:2::7/128 rd 65000:2 label 18 next-hop 2001:db8::1 med 3',
        shown: '65000:2:2001:db8:2::7/128 [18] 2001:db8::1 [{Origin: i} {Med: 3} {LocalPref: 100}]',
      },
    ],
    // What was sent as a mapped address comes back as one.
    theirs: [
      {
        route: '2001:db8:9::/48 label 100 rd 65000:1 rt 65000:1 nexthop 2001:db8::2',
        heard: ['2001:db8::2', { nlri: '2001:db8:9::/48', label: [[100]], rd: '65000:1' }, target('65000:1')],
      },
      {
        route: '2001:db8:9:1::/64 label 101 rd 65000:1 rt 65000:1 nexthop 2001:db8::2',
        heard: ['2001:db8::2', { nlri: '2001:db8:9:1::/64', label: [[101]], rd: '65000:1' }, target('65000:1')],
      },
      {
        route: '2001:db8:9::/48 label 102 rd 192.0.2.2:1 rt 65000:1 nexthop 2001:db8::2',
        heard: ['2001:db8::2', { nlri: '2001:db8:9::/48', label: [[102]], rd: '192.0.2.2:1' }, target('65000:1')],
      },
    ],
  },
];
