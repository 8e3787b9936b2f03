// Routes of segment routing and of the mobile user plane, in Keryx's words and in GoBGP's.

import type { FamilyRoutes } from './families-cases.ts';

const BEST = '[{Origin: i} {LocalPref: 100}';
const does = (...communities: string[]): object => ({ 'extended-community': communities });

const FLAGS = '"v_flag":false,"a_flag":false,"s_flag":false,"b_flag":false';
const mpls = (label: number): string => `{"type":1,${FLAGS},"label":${label},"tc":0,"s":true,"ttl":0}`;
const srv6 = (sid: string): string => `{"type":13,${FLAGS},"sid":"${sid}","endpointBehaviorStructure":null}`;
const list = (weight: number, ...segments: string[]): string =>
  `{"type":128,"Weight":{"type":9,"flags":0,"weight":${weight}},"Segments":[${segments.join(',')}]}`;
const preference = (value: number): string => `{"type":12,"flags":0,"preference":${value}}`;
const policy4 = (distinguisher: number, color: number, ...parts: string[]): string =>
  // GoBGP logs the octets of the endpoint, 10.0.2.9, as characters.
  `{"length":12,"distinguisher":${distinguisher},"color":${color},"endpoint":"\\n\\u0000\\u0002\\t"} 192.0.2.1 ` +
  `[{"type":15,"value":[${parts.join(',')}]}]`;
const policy6 = (distinguisher: number, color: number, ...parts: string[]): string =>
  // 2001:101::9
  `{"length":24,"distinguisher":${distinguisher},"color":${color},` +
  `"endpoint":" \\u0001\\u0001\\u0001${'\\u0000'.repeat(11)}\\t"} 2001:db8::1 ` +
  `[{"type":15,"value":[${parts.join(',')}]}]`;

const sid = (address: string, behavior: number): object => ({
  'bgp-prefix-sid': {
    'l3-service': [
      {
        sid: address,
        flags: 0,
        endpoint_behavior: behavior,
        structure: {
          'locator-block-length': 64,
          'locator-node-length': 24,
          'function-length': 16,
          'argument-length': 0,
          'transposition-length': 0,
          'transposition-offset': 0,
        },
      },
    ],
  },
});
const SHOWN_SID =
  '{Prefix SID attributes: {SRv6 L3 Service Attribute: {SRv6 Information Sub TLV: SID: 2001:db8:1:1:: Flag: 0 ' +
  'Endpoint Behavior: 72 {SRv6 Structure Sub Sub TLV: [ Locator Block Length: 64, Locator Node Length: 24, ' +
  'Function Length: 16, Argument Length: 0, Transposition Length: 0, Transposition Offset: 0] } } } }';

const mup = (code: number, name: string, members: object): object => ({ arch: 1, code, name, ...members });
const session = (prefix: string, length: number, endpoint: string, size: number): object =>
  mup(3, 'Type1SessionTransformedRoute', {
    ...{ prefix_ip: prefix, prefix_ip_len: length, rd: '100:100', teid: '12345', qfi: '9' },
    ...{ endpoint_ip: endpoint, endpoint_ip_len: size, source_ip: '', source_ip_len: 0 },
  });
const BY_SID = 'locator-node-length 24 function-length 16 behavior';

export const segmentFamilies: readonly FamilyRoutes[] = [
  {
    family: 'ipv4 sr-policy',
    ours: [
      {
        words:
          'sr-policy distinguisher 1 color 100 endpoint 10.0.2.9 next-hop 192.0.2.1 preference 100 ' +
          'binding-sid mpls 24000 segment-list weight 1 segment type-a mpls 16001 segment type-a mpls 16009',
        shown: policy4(
          ...([1, 100] as const),
          ...[preference(100), '{"type":13,"flags":16,"binding_sid":"24000"}', list(1, mpls(16001), mpls(16009))],
        ),
      },
      {
        words:
          'ipv4 sr-policy distinguisher 2 color 100 endpoint 10.0.2.9 next-hop 192.0.2.1 preference 200 ' +
          'segment-list weight 10 segment type-a mpls 16001 segment-list weight 20 segment type-a mpls 16002',
        shown: policy4(2, 100, preference(200), list(10, mpls(16001)), list(20, mpls(16002))),
      },
      {
        words: 'sr-policy distinguisher 4294967295 color 4294967295 endpoint 10.0.2.9 next-hop self preference 7',
        shown: policy4(4294967295, 4294967295, preference(7)),
      },
      {
        words:
          'sr-policy distinguisher 3 color 100 endpoint 10.0.2.9 next-hop 192.0.2.1 preference 1 ' +
          'segment-list weight 1 segment type-b srv6 2001:db8:1::1',
        shown: policy4(3, 100, preference(1), list(1, srv6('2001:db8:1::1'))),
      },
    ],
  },
  {
    family: 'ipv6 sr-policy',
    ours: [
      {
        words:
          'ipv6 sr-policy distinguisher 1 color 7 endpoint 2001:101::9 next-hop 2001:db8::1 preference 50 ' +
          'segment-list weight 1 segment type-b srv6 2001:db8:1::1 segment type-b srv6 2001:db8:2::1',
        shown: policy6(1, 7, preference(50), list(1, srv6('2001:db8:1::1'), srv6('2001:db8:2::1'))),
      },
      {
        words: 'ipv6 sr-policy distinguisher 2 color 7 endpoint 2001:101::9 next-hop 2001:db8::1 preference 51',
        shown: policy6(2, 7, preference(51)),
      },
      {
        words:
          'sr-policy distinguisher 3 color 7 endpoint 2001:101::9 next-hop 2001:db8::1 preference 52 ' +
          'segment-list weight 9 segment type-a mpls 16001',
        shown: policy6(3, 7, preference(52), list(9, mpls(16001))),
      },
      {
        words: 'sr-policy distinguisher 4 color 8 endpoint 2001:101::9 next-hop 2001:db8::1 preference 53',
        shown: policy6(4, 8, preference(53)),
      },
    ],
  },
  {
    family: 'ipv4 mup',
    ours: [
      {
        words:
          'ipv4 mup mup-isd 10.0.1.0/24 rd 65000:1 next-hop 2001:db8::1 extended-community target:65000:1 ' +
          'bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:1:: 0x48 [64,24,16,0,0,0] )',
        shown: `[type:isd][rd:65000:1][prefix:10.0.1.0/24] 2001:db8::1 ${BEST} {Extcomms: [65000:1]} ${SHOWN_SID}]`,
      },
      {
        words:
          'ipv4 mup mup-dsd 10.0.0.1 rd 65000:1 next-hop 2001:db8::1 ' +
          'extended-community [ target:65000:1 mup:10:11 ]',
        shown: `[type:dsd][rd:65000:1][prefix:10.0.0.1] 2001:db8::1 ${BEST} {Extcomms: [65000:1], [10:11]}]`,
      },
      {
        words: 'ipv4 mup mup-t1st 192.168.0.2/32 rd 65000:1 teid 12345 qfi 9 endpoint 10.0.0.1 next-hop 10.0.0.2',
        shown: `[type:t1st][rd:65000:1][prefix:192.168.0.2/32] 12345 9 10.0.0.1 10.0.0.2 ${BEST}]`,
      },
      {
        words: 'ipv4 mup mup-t2st 10.0.0.1 rd 65000:1 teid 12345/32 next-hop 10.0.0.2',
        shown: `[type:t2st][rd:65000:1][endpoint:10.0.0.1][teid:12345] 10.0.0.2 ${BEST}]`,
      },
    ],
    theirs: [
      {
        route: `isd 10.0.0.0/24 rd 100:100 prefix 2001:db8:1:1::/64 ${BY_SID} ENDM_GTP4E rt 10:10 nexthop 2001::2`,
        heard: [
          '2001::2',
          mup(1, 'InterworkSegmentDiscoveryRoute', { prefix_ip: '10.0.0.0', prefix_ip_len: 24, rd: '100:100' }),
          { ...does('target:10:10'), ...sid('2001:db8:1:1::', 72) },
        ],
      },
      {
        route: `dsd 10.0.0.9 rd 100:100 prefix 2001:db8:2:2::/64 ${BY_SID} END_DT4 rt 10:10 mup 10:11 nexthop 2001::2`,
        heard: [
          '2001::2',
          mup(2, 'DirectSegmentDiscoveryRoute', { ip: '10.0.0.9', rd: '100:100' }),
          { ...does('target:10:10', 'mup:10:11'), ...sid('2001:db8:2:2::', 19) },
        ],
      },
      {
        route: 't1st 192.168.0.1/32 rd 100:100 rt 10:10 teid 12345 qfi 9 endpoint 10.0.0.1 nexthop 10.0.0.2',
        heard: ['10.0.0.2', session('192.168.0.1', 32, '10.0.0.1', 32), does('target:10:10')],
      },
      {
        route: 't2st 10.0.0.1 rd 100:100 rt 10:10 teid 12345 mup 10:11 nexthop 10.0.0.2',
        heard: [
          '10.0.0.2',
          mup(4, 'Type2SessionTransformedRoute', {
            ...{ endpoint_len: 64, endpoint_ip: '10.0.0.1', rd: '100:100', teid: '12345' },
          }),
          does('target:10:10', 'mup:10:11'),
        ],
      },
    ],
  },
  {
    family: 'ipv6 mup',
    ours: [
      {
        words: 'ipv6 mup mup-isd 2001:db8:1::/48 rd 65000:1 next-hop 2001:db8::1 extended-community target:65000:1',
        shown: `[type:isd][rd:65000:1][prefix:2001:db8:1::/48] 2001:db8::1 ${BEST} {Extcomms: [65000:1]}]`,
      },
      {
        words: 'ipv6 mup mup-dsd 2001:db8::77 rd 65000:1 next-hop 2001:db8::1 extended-community mup:10:11',
        shown: `[type:dsd][rd:65000:1][prefix:2001:db8::77] 2001:db8::1 ${BEST} {Extcomms: [10:11]}]`,
      },
      {
        words:
          'ipv6 mup mup-t1st 2001:db8:5::5/128 rd 65000:1 teid 4294967295 qfi 63 endpoint 2001:db8::77 ' +
          'next-hop 2001:db8::1',
        shown: `[type:t1st][rd:65000:1][prefix:2001:db8:5::5/128] 4294967295 63 2001:db8::77 2001:db8::1 ${BEST}]`,
      },
      {
        words: 'ipv6 mup mup-t2st 2001:db8::77 rd 192.0.2.1:1 teid 12345/32 next-hop 2001:db8::1',
        shown: `[type:t2st][rd:192.0.2.1:1][endpoint:2001:db8::77][teid:12345] 2001:db8::1 ${BEST}]`,
      },
    ],
    theirs: [
      {
        route: `isd 2001:db8:9::/48 rd 100:100 prefix 2001:db8:1:1::/64 ${BY_SID} ENDM_GTP6E rt 10:10 nexthop 2001::2`,
        heard: [
          '2001::2',
          mup(1, 'InterworkSegmentDiscoveryRoute', { prefix_ip: '2001:db8:9::', prefix_ip_len: 48, rd: '100:100' }),
          { ...does('target:10:10'), ...sid('2001:db8:1:1::', 71) },
        ],
      },
      {
        route: 't1st 2001:db8:9::9/128 rd 100:100 rt 10:10 teid 12345 qfi 9 endpoint 2001:db8::8 nexthop 2001::2',
        heard: ['2001::2', session('2001:db8:9::9', 128, '2001:db8::8', 128), does('target:10:10')],
      },
      {
        route: 't2st 2001:db8::8 rd 100:100 rt 10:10 teid 12345 mup 10:11 nexthop 2001::2',
        heard: [
          '2001::2',
          mup(4, 'Type2SessionTransformedRoute', {
            ...{ endpoint_len: 160, endpoint_ip: '2001:db8::8', rd: '100:100', teid: '12345' },
          }),
          does('target:10:10', 'mup:10:11'),
        ],
      },
    ],
  },
];

/** GoBGP 3.10 reads these as they are, and passes them on with a length that is not that of their octets. */
export const oddMup: FamilyRoutes = {
  family: 'ipv4 mup',
  ours: [
    {
      words:
        'ipv4 mup mup-t1st 192.168.0.3/32 rd 65000:1 teid 12346 qfi 8 endpoint 10.0.0.1 source 10.0.0.7 ' +
        'next-hop 10.0.0.2',
      shown: `[type:t1st][rd:65000:1][prefix:192.168.0.3/32] 12346 8 10.0.0.1 10.0.0.2 ${BEST}]`,
    },
    {
      words: 'ipv4 mup mup-t2st 10.0.0.1 rd 65000:1 teid 123/8 next-hop 10.0.0.2',
      shown: `[type:t2st][rd:65000:1][endpoint:10.0.0.1][teid:123] 10.0.0.2 ${BEST}]`,
    },
  ],
};
