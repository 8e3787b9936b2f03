// Routes of every family that can be announced, for tshark to judge, and where tshark 4.0 is the one that errs.

/** By family: what follows `announce`. The examples of the grammars come on top. */
export const ROUTES: Readonly<Record<string, readonly string[]>> = {
  'ipv4 unicast': [
    'route 10.1.0.0/24 next-hop 192.0.2.1 path-information 7',
    'route 0.0.0.0/0 next-hop self',
    'ipv4 unicast 10.1.2.3/32 next-hop 192.0.2.1 med 5 community [ 65001:1 ] path-information 1.2.3.4',
  ],
  'ipv4 multicast': [
    'ipv4 multicast 10.1.0.0/24 next-hop 192.0.2.1',
    'ipv4 multicast 232.1.1.0/24 next-hop 192.0.2.1 med 7',
    'ipv4 multicast 0.0.0.0/0 next-hop self',
  ],
  'ipv4 nlri-mpls': [
    'route 10.1.0.0/24 next-hop 192.0.2.1 label 100 path-information 5',
    'ipv4 nlri-mpls 10.1.0.1/32 next-hop self label [ 100 200 300 ]',
    'ipv4 labeled-unicast 10.0.0.0/7 next-hop 192.0.2.1 label 1048575 aggregator 65001:192.0.2.1',
    'ipv4 nlri-mpls 0.0.0.0/0 next-hop 192.0.2.1 label 3',
  ],
  'ipv4 mpls-vpn': [
    'route 10.1.0.0/24 next-hop self label 100 rd 65000:1 extended-community target:65000:1 path-information 9',
    'ipv4 mpls-vpn 10.1.0.1/32 next-hop 192.0.2.1 label [ 100 200 ] rd 192.0.2.1:7',
    'ipv4 mpls-vpn 0.0.0.0/0 next-hop 192.0.2.1 label 16 rd 4200000000:1',
  ],
  'ipv4 mcast-vpn': [
    'ipv4 mcast-vpn shared-join rp 192.0.2.1 group 239.1.1.1 rd 65000:1 source-as 65001 next-hop 198.51.100.1',
    'ipv4 mcast-vpn source-join source 192.0.2.1 group 232.1.1.1 rd 65000:1 source-as 4200000000 next-hop self',
    'ipv4 mcast-vpn source-ad source 10.0.0.1 group 232.1.1.9 rd 192.0.2.1:1 next-hop 2001:db8::1',
  ],
  'ipv4 sr-policy': [
    'sr-policy distinguisher 2 color 100 endpoint 192.0.2.9 next-hop 192.0.2.1',
    'ipv4 sr-policy distinguisher 3 color 100 endpoint 192.0.2.9 next-hop 192.0.2.1 preference 7 segment-list weight 3 segment type-b srv6 2001:db8:1::1',
    'ipv4 sr-policy distinguisher 4 color 4294967295 endpoint 0.0.0.0 next-hop 192.0.2.1 policy-name "core"',
  ],
  'ipv4 mup': [
    'ipv4 mup mup-dsd 192.0.2.1 rd 65000:1 next-hop 2001:db8::1 extended-community mup:10:10',
    'ipv4 mup mup-t1st 192.0.2.1/32 rd 65000:1 teid 5 qfi 9 endpoint 10.0.0.1 next-hop 10.0.0.2',
    'ipv4 mup mup-t2st 10.0.0.1 rd 65000:1 teid 5/8 next-hop 10.0.0.2',
  ],
  'ipv4 rtc': [
    'ipv4 rtc default next-hop self',
    'ipv4 rtc origin 65000 target:192.0.2.1:7 next-hop self',
    'ipv4 rtc origin 4200000000 target:4200000001:7 next-hop 192.0.2.1',
    'ipv4 rtc origin 65000 next-hop self',
    'ipv4 rtc origin 65000 target:65000:0/64 next-hop self',
  ],
  'ipv4 flow': [
    'flow route { match { source 203.0.113.0/25; port [ =80 =8080 ]; packet-length [ >200&<300 ]; fragment [ first-fragment last-fragment ]; icmp-type 8; icmp-code 0; dscp [ 8 16 ]; tcp-flags [ syn+ack ]; } then { mark 10; action sample-terminal; } }',
    'ipv4 flow destination 192.0.2.9/32 redirect 65000:12',
    `ipv4 flow destination 192.0.2.9/32 destination-port [ ${Array.from({ length: 99 }, (_, i) => `=${20_000 + i}`).join(' ')} ] discard`,
    'ipv4 flow destination 192.0.2.9/32 redirect 192.0.2.77',
  ],
  'ipv4 flow-vpn': [
    'flow route { rd 65000:1; match { destination 10.1.0.0/16; protocol udp; } then { discard; } }',
    'ipv4 flow-vpn rd 192.0.2.1:5 source 10.1.1.0/24 rate-limit 1000000 extended-community target:65000:1',
    'ipv4 flow-vpn rd 4200000000:2 destination 10.1.0.0/16 port [ =1 =2 ] redirect 65000:1',
  ],
  'ipv6 unicast': [
    'route 2001:db8::/32 next-hop 2001:db8::1 path-information 3',
    'ipv6 unicast ::/0 next-hop 2001:db8::1',
    'ipv6 unicast 2001:db8::7/128 next-hop 2001:db8::1 large-community 65001:2:3',
  ],
  'ipv6 multicast': [
    'ipv6 multicast 2001:db8::/32 next-hop 2001:db8::1',
    'ipv6 multicast ff3e::/32 next-hop 2001:db8::1 med 5',
    'ipv6 multicast ::/0 next-hop 2001:db8::1',
  ],
  'ipv6 nlri-mpls': [
    'route 2001:db8::/32 next-hop 2001:db8::1 label 100 path-information 1',
    'ipv6 nlri-mpls 2001:db8::1/128 next-hop 192.0.2.1 label [ 100 200 ]',
    'ipv6 labeled-unicast 2001:db8::2/127 next-hop 2001:db8::1 label 1048575',
    'ipv6 nlri-mpls ::/0 next-hop 2001:db8::1 label 16',
  ],
  'ipv6 mpls-vpn': [
    'route 2001:db8::/32 next-hop 2001:db8::1 label 100 rd 65000:1 extended-community target:65000:1',
    'ipv6 mpls-vpn 2001:db8::1/128 next-hop 192.0.2.1 label [ 100 200 ] rd 192.0.2.1:1',
    'ipv6 mpls-vpn ::/0 next-hop 2001:db8::1 label 16 rd 4200000000:1',
  ],
  'ipv6 mcast-vpn': [
    'ipv6 mcast-vpn source-ad source 2001:db8::1 group ff3e::1 rd 65000:1 next-hop 2001:db8::1',
    'ipv6 mcast-vpn shared-join rp 2001:db8::1 group ff3e::1 rd 65000:1 source-as 65001 next-hop 2001:db8::1',
    'ipv6 mcast-vpn source-join source 2001:db8::1 group ff3e::1 rd 192.0.2.1:1 source-as 65001 next-hop 2001:db8::1',
  ],
  'ipv6 sr-policy': [
    'sr-policy distinguisher 1 color 100 endpoint 2001:db8::9 next-hop 2001:db8::1 preference 100',
    'ipv6 sr-policy distinguisher 2 color 100 endpoint 2001:db8::9 next-hop 2001:db8::1 segment-list weight 1 segment type-a mpls 16001',
    'ipv6 sr-policy distinguisher 3 color 0 endpoint :: next-hop 2001:db8::1 policy-name "core"',
  ],
  'ipv6 mup': [
    'ipv6 mup mup-dsd 2001:db8::1 rd 65000:1 next-hop 2001:db8::1',
    'ipv6 mup mup-t1st 2001:db8::1/128 rd 65000:1 teid 5 qfi 9 endpoint 2001:db8::2 next-hop 2001:db8::3',
    'ipv6 mup mup-t2st 2001:db8::1 rd 65000:1 teid 5/8 next-hop 2001:db8::3',
  ],
  'ipv6 flow': [
    'ipv6 flow destination 2001:db8:5::/48 next-header tcp flow-label 1000 traffic-class 32 redirect 65000:12',
    'ipv6 flow source 2001:db8:6::/64 destination-port =443 rate-limit 0',
    'flow route source ::/0 packet-length >=1400 rate-limit 9600',
    'ipv6 flow destination ::1234:5678:9a00:0/104/64 discard',
  ],
  'ipv6 flow-vpn': [
    'ipv6 flow-vpn rd 65000:1 destination 2001:db8:7::/48 discard',
    'ipv6 flow-vpn rd 65000:1 source ::/0 packet-length >=1400 discard',
    'flow route rd 192.0.2.1:1 source 2001:db8:8::/48 flow-label >7 rate-limit 9600',
  ],
  'l2vpn vpls': [
    'vpls endpoint 5 base 10702 offset 1 size 8 rd 65000:13 next-hop self extended-community [ target:65000:13 l2info:19:0:1500:111 ]',
    'l2vpn vpls rd 192.0.2.1:13 endpoint 3 base 262145 offset 1 size 8 next-hop 192.0.2.1',
    'vpls rd 4200000000:13 endpoint 65535 base 983041 offset 65535 size 65535 next-hop 192.0.2.1',
  ],
  'l2vpn evpn': [
    'evpn mac-ip rd 65000:10 mac 00:00:5e:00:53:03 ip 2001:db8::77 ethernet-tag 0 esi 00:11:22:33:44:55:66:77:88:99 vni [ 5010 6010 ] next-hop self',
    'evpn mac-ip rd 192.0.2.1:10 mac 00:00:5e:00:53:02 ethernet-tag 7 label 100 next-hop self extended-community mac-mobility:7:sticky',
    'evpn multicast rd 192.0.2.1:10 ip 192.0.2.1 ethernet-tag 0 next-hop self pmsi ( ingress-replication 0 0x001392 192.0.2.1 )',
    'evpn ip-prefix rd 192.0.2.1:10 prefix 10.0.0.0/24 ethernet-tag 0 vni 5010 next-hop self extended-community router-mac:00:00:5e:00:53:09',
    'evpn ip-prefix rd 192.0.2.1:10 prefix 2001:db8:9::/48 ethernet-tag 1 vni 70000 next-hop 2001:db8::1',
    'evpn ethernet-ad rd 192.0.2.1:10 esi 03:00:00:5e:00:53:01:00:00:09 ethernet-tag 4294967295 next-hop self extended-community esi-label:300:single-active',
    'evpn ethernet-segment rd 192.0.2.1:10 esi 03:00:00:5e:00:53:01:00:00:09 ip 192.0.2.1 next-hop self extended-community es-import:00:00:5e:00:53:01',
    'evpn selective-multicast rd 192.0.2.1:10 ethernet-tag 0 source 10.0.0.1 group 232.1.1.1 originator 192.0.2.1 flags 4 next-hop self',
    'evpn join-synch rd 192.0.2.1:10 esi 03:00:00:5e:00:53:01:00:00:09 ethernet-tag 0 group 232.1.1.1 originator 192.0.2.1 flags 2 next-hop self',
    'evpn leave-synch rd 192.0.2.1:10 esi 03:00:00:5e:00:53:01:00:00:09 ethernet-tag 0 group 232.1.1.1 originator 192.0.2.1 flags 2 response-time 10 next-hop self',
  ],
};

export interface Excuse {
  /** Why the octets are right all the same. */
  readonly why: string;
  readonly family: RegExp;
  /** Of the routes of these families, those that it is about; absent: all. */
  readonly route?: RegExp;
  /** Only with path identifiers, or only as ExaBGP writes messages. */
  readonly only?: 'add-path' | 'exabgp';
  /** What tshark says. */
  readonly says: RegExp;
}

const MALFORMED = /^Malformed Packet \(Exception occurred\)$/;

/** Where tshark 4.0 complains, and is wrong or does not know better. */
export const EXCUSES: readonly Excuse[] = [
  {
    why: 'tshark does not know SAFI 73, RFC 9830: neither its next hop nor IPv6 endpoints',
    family: /sr-policy/,
    says: /^(Unknown SAFI \(73\) for AFI [12]|Unknown Next Hop length|Trying to fetch an IPv6 address with length 4|Malformed)/,
  },
  {
    why: 'tshark does not know SAFI 85, draft-ietf-bess-mup-safi',
    family: /mup/,
    says: /^(Unknown SAFI \(85\) for AFI [12]|Unknown Next Hop length)/,
  },
  {
    why: 'tshark takes a length of 24 bits, which is a label and no prefix, for too short',
    family: /nlri-mpls/,
    route: / (0\.0\.0\.0|::)\/0 /,
    says: /^MP (Reach|Unreach) NLRI Labeled IPv[46] prefix length 24 invalid$/,
  },
  {
    why: 'tshark looks for path identifiers in unicast and labelled unicast only, and reads them as prefixes in VPN routes',
    family: /mpls-vpn/,
    only: 'add-path',
    says: /^MP (Reach|Unreach) NLRI Labeled VPN IPv[46] prefix length 0 invalid$/,
  },
  {
    why: 'RFC 6515 section 2 gives IPv6 multicast VPNs IPv4 next hops as well',
    family: /ipv6 mcast-vpn/,
    route: /next-hop 198\.51\.100\.1/,
    says: /^Unknown Next Hop length \(4 bytes\)$/,
  },
  {
    why: 'ExaBGP does not map an IPv4 next hop of an IPv6 route, and is imitated',
    family: /ipv6 (nlri-mpls|mpls-vpn)/,
    route: /next-hop 192\.0\.2\.1/,
    only: 'exabgp',
    says: /^Unknown Next Hop length \((4|12) bytes\)$/,
  },
  {
    why: 'tshark wants a whole route target, RFC 4684 section 4 does not',
    family: /rtc/,
    route: /origin 65000 (next-hop|target:65000:0\/64)/,
    says: MALFORMED,
  },
  {
    why: 'a redirect to an address has it as next hop, draft-simpson-idr-flowspec-redirect',
    family: /ipv4 flow/,
    route: /redirect 192\.0\.2\.77/,
    says: /^(The length \(4\) of Next Hop \(FlowSpec\) is not zero|Unknown Next Hop length \(4 bytes\))$/,
  },
  {
    why: 'tshark reads all of a prefix with an offset, RFC 8956 section 3.1 sends what follows the offset',
    family: /ipv6 flow/,
    route: /\/104\/64/,
    says: MALFORMED,
  },
  {
    why: 'tshark has no reserved octets and no response time in leave synch routes, RFC 9251 section 9.3',
    family: /evpn/,
    route: /leave-synch/,
    says: MALFORMED,
  },
];
