// Routes in words and the bodies of the UPDATEs that ExaBGP 5.0 sends for them, octet for octet.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainSession } from '../../src/bgp/index.ts';
import { announced, withdrawn } from '../support/said.ts';

const EXTERNAL = plainSession({ localAs: 65000, peerAs: 65001 });
const INTERNAL = plainSession({ localAs: 65000 });

const TO_EXTERNAL: readonly (readonly [string, string])[] = [
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 local-preference 200 med 10 origin egp as-path [ 1 2 3 ]',
    '000000234001010140020e0203000000010000000200000003400304010101018004040000000a180a0000',
  ],
  ['route 10.0.0.0/24 next-hop 1.1.1.1 as-path 7', '000000144001010040020602010000000740030401010101180a0000'],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 as-path [ 1 2 ] ( 3 4 )',
    '0000002240010100400214020200000001000000020102000000030000000440030401010101180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 as-path [ 1, 2 ]',
    '000000184001010040020a0202000000010000000240030401010101180a0000',
  ],
  ['route 10.0.0.0/24 next-hop 1.1.1.1 as-path []', '0000000e4001010040020040030401010101180a0000'],
  ['route 10.0.0.0/24 next-hop 1.1.1.1 as-path [ 1.1 ]', '000000144001010040020602010001000140030401010101180a0000'],
  ['route 10.0.0.0/24 next-hop 1.1.1.1 as-path [ 100000 ]', '00000014400101004002060201000186a040030401010101180a0000'],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 aggregator 65000:1.2.3.4 atomic-aggregate',
    '000000224001010040020602010000fde840030401010101400600c007080000fde801020304180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 aggregator ( 65000:1.2.3.4 )',
    '0000001f4001010040020602010000fde840030401010101c007080000fde801020304180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 aggregator (65000:1.2.3.4)',
    '0000001f4001010040020602010000fde840030401010101c007080000fde801020304180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 originator-id 1.2.3.4 cluster-list [ 1.1.1.1 2.2.2.2 ]',
    '000000264001010040020602010000fde84003040101010180090401020304800a080101010102020202180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 cluster-list 3.3.3.3',
    '0000001b4001010040020602010000fde840030401010101800a0403030303180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 community 65000:1',
    '0000001b4001010040020602010000fde840030401010101c00804fde80001180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 community [ 65000:1 no-export no-advertise no-export-subconfed nopeer blackhole 0x10 77 ]',
    '000000374001010040020602010000fde840030401010101c00820000000100000004dfde80001ffff029affffff01ffffff02ffffff03ffffff04180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 community [ 65000:2 65000:1 ]',
    '0000001f4001010040020602010000fde840030401010101c00808fde80001fde80002180a0000',
  ],
  ['route 10.0.0.0/24 next-hop 1.1.1.1 community [ ]', '000000144001010040020602010000fde840030401010101180a0000'],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 community no_export',
    '0000001b4001010040020602010000fde840030401010101c00804ffffff01180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 large-community [ 1:2:3 1:2:3 4:5:6 ]',
    '0000002f4001010040020602010000fde840030401010101c02018000000010000000200000003000000040000000500000006180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 large-community 1:2:3',
    '000000234001010040020602010000fde840030401010101c0200c000000010000000200000003180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 large-community 0x000000010000000200000003',
    '000000234001010040020602010000fde840030401010101c0200c000000010000000200000003180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 extended-community target:65000:100',
    '0000001f4001010040020602010000fde840030401010101c010080002fde800000064180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 extended-community target:65000:1.2.3.4',
    '0000001f4001010040020602010000fde840030401010101c010080002fde801020304180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 extended-community [ l2info:19:0:1500:111 redirect:65000:12345 bandwidth:65000:1000 redirect-to-nexthop ]',
    '000000374001010040020602010000fde840030401010101c0102008000000000000004004fde8447a00008008fde800003039800a130005dc006f180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 extended-community 0x0002FDE800000064',
    '0000001f4001010040020602010000fde840030401010101c010080002fde800000064180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 extended-community mup:10:10',
    '0000001f4001010040020602010000fde840030401010101c010080c00000a0000000a180a0000',
  ],
  ['route 10.0.0.0/24 next-hop 1.1.1.1 aigp 100', '000000144001010040020602010000fde840030401010101180a0000'],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 attribute [ 0x99 0xc0 0x0102 ]',
    '000000194001010040020602010000fde840030401010101c099020102180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 attribute [ 0x04 0x80 0x00000064 ]',
    '0000001b4001010040020602010000fde84003040101010180040400000064180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 bgp-prefix-sid [ 300, [ ( 800000,100 ), ( 1000000,5000 ) ] ]',
    '000000324001010040020602010000fde840030401010101c0281b0100070000000000012c03000e00000c35000000640f4240001388180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 bgp-prefix-sid [ 300 ]',
    '000000214001010040020602010000fde840030401010101c0280a0100070000000000012c180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 rd 1.2.3.4:1 label 100 extended-community target:65000:1',
    '000000424001010040020602010000fde840030401010101c010080002fde800000001800e200001800c000000000000000001010101007000064100010102030400010a0000',
  ],
  [
    'route 10.0.0.0/24 { next-hop 1.1.1.1; med 5; community [ 1:1 ]; }',
    '000000224001010040020602010000fde84003040101010180040400000005c0080400010001180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 community 1:1 community 2:2',
    '0000001b4001010040020602010000fde840030401010101c0080400010001180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 extended-community 1:1 extended-community 2:2',
    '000000274001010040020602010000fde840030401010101c0101000020001000000010002000200000002180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 as-path ( 3 4 )',
    '000000184001010040020a0102000000030000000440030401010101180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 bgp-prefix-sid-srv6 ( l3-service 2001:db8::1 0x48 [ 64 , 24 , 16 , 0 , 0 , 0 ] )',
    '0000003c4001010040020602010000fde840030401010101c028250500220001001e0020010db800000000000000000000000100004800010006401810000000180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 bgp-prefix-sid-srv6 ( l3-service 2001:db8::1 )',
    '000000334001010040020602010000fde840030401010101c0281c050019000100150020010db800000000000000000000000100ffff00180a0000',
  ],
  [
    'ipv4 mpls-vpn 10.0.0.0/24 next-hop 1.1.1.1 rd 1:1 label 5 extended-community target:1:1',
    '000000424001010040020602010000fde840030401010101c010080002000100000001800e200001800c000000000000000001010101007000005100000001000000010a0000',
  ],
  [
    'ipv4 mcast-vpn shared-join rp 10.99.199.1 group 239.251.255.228 rd 65000:99999 source-as 65000 next-hop 10.10.6.3 extended-community [ target:192.168.94.12:5 ]',
    '000000434001010040020602010000fde84003040a0a0603c010080102c0a85e0c0005800e21000105040a0a06030006160000fde80001869f0000fde8200a63c70120effbffe4',
  ],
  [
    'ipv4 mcast-vpn source-ad source 10.99.12.2 group 239.251.255.228 rd 65000:99999 next-hop 10.10.6.3',
    '000000344001010040020602010000fde84003040a0a0603800e1d000105040a0a06030005120000fde80001869f200a630c0220effbffe4',
  ],
  [
    'ipv4 mcast-vpn source-join source 10.99.12.2 group 239.251.255.228 rd 65000:99999 source-as 65000 next-hop 10.10.6.3',
    '000000384001010040020602010000fde84003040a0a0603800e21000105040a0a06030007160000fde80001869f0000fde8200a630c0220effbffe4',
  ],
  [
    'ipv4 mup mup-isd 10.0.1.0/24 rd 100:100 next-hop 2001::1 extended-community [ target:10:10 ] bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:1:: 0x48 [ 64 , 24 , 16 , 0 , 0 , 0 ] )',
    '000000684001010040020602010000fde8c010080002000a0000000ac028250500220001001e0020010db800010001000000000000000000004800010006401810000000800e250001551020010000000000000000000000000001000100010c0000006400000064180a0001',
  ],
  [
    'ipv4 mup mup-dsd 10.0.0.1 rd 100:100 next-hop 2001::1 extended-community [ target:10:10 mup:10:10 ]',
    '000000484001010040020602010000fde8c010100002000a0000000a0c00000a0000000a800e250001551020010000000000000000000000000001000100020c00000064000000640a000001',
  ],
  [
    'ipv4 mup mup-t1st 192.168.0.2/32 rd 100:100 teid 12345 qfi 9 endpoint 10.0.0.1 next-hop 10.0.0.2 extended-community [ target:10:10 ]',
    '000000464001010040020602010000fde84003040a000002c010080002000a0000000a800e24000155040a0000020001000317000000640000006420c0a800020000303909200a000001',
  ],
  [
    'ipv4 mup mup-t2st 10.0.0.1 rd 100:100 teid 12345/32 next-hop 10.0.0.2 extended-community [ target:10:10 mup:10:10 ]',
    '000000484001010040020602010000fde84003040a000002c010100002000a0000000a0c00000a0000000a800e1e000155040a00000200010004110000006400000064400a00000100003039',
  ],
  [
    'vpls rd 172.30.5.4:13 endpoint 5 base 10702 offset 1 size 8 next-hop 1.1.1.1 extended-community [ target:54591:6 l2info:19:0:1500:111 ]',
    '0000003f4001010040020602010000fde8c010100002d53f00000006800a130005dc006f800e1c00194104010101010000110001ac1e0504000d000500010008029ce1',
  ],
  [
    'vpls site5 { rd 172.30.5.4:13; endpoint 5; base 10702; offset 1; size 8; next-hop 1.1.1.1; extended-community [ target:54591:6 ]; }',
    '000000374001010040020602010000fde8c010080002d53f00000006800e1c00194104010101010000110001ac1e0504000d000500010008029ce1',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 community [ 65000:666 no-export ] local-preference 50',
    '0000001f4001010040020602010000fde840030401010101c00808fde8029affffff01180a0000',
  ],
  [
    'route 192.0.2.1/32 next-hop 192.0.2.254 community [ 65535:666 ]',
    '0000001b4001010040020602010000fde8400304c00002fec00804ffff029a20c0000201',
  ],
  [
    'route 2001:db8::1/128 next-hop 100::1 community blackhole',
    '0000003d4001010040020602010000fde8c00804ffff029a800e260002011001000000000000000000000000000001008020010db8000000000000000000000001',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 med 100 local-preference 150 community 65000:1 large-community 65000:1:1 as-path [ 65000 65000 ]',
    '000000354001010040020a02020000fde80000fde84003040101010180040400000064c00804fde80001c0200c0000fde80000000100000001180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 as-path [ 4200000000 ]',
    '00000014400101004002060201fa56ea0040030401010101180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 aggregator 4200000000:1.2.3.4',
    '0000001f4001010040020602010000fde840030401010101c00708fa56ea0001020304180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 extended-community [ target:65000:1 origin:65000:2 0x030b000000000064 ]',
    '0000002f4001010040020602010000fde840030401010101c010180002fde8000000010003fde800000002030b000000000064180a0000',
  ],
];

const TO_INTERNAL: readonly (readonly [string, string])[] = [
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 as-path [ 5 ] local-preference 7',
    '0000001b400101004002060201000000054003040101010140050400000007180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 aigp 0x64',
    '00000023400101004002004003040101010140050400000064801a0b01000b0000000000000064180a0000',
  ],
  [
    'route 192.0.2.1/32 next-hop 192.0.2.254 community [ 65535:666 ]',
    '0000001c40010100400200400304c00002fe40050400000064c00804ffff029a20c0000201',
  ],
];

// ExaBGP 5.0 gives route targets and origins of four-octet AS numbers the type of IPv4 addresses; RFC 5668 wants 02.
const CORRECTED: readonly (readonly [string, string])[] = [
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 extended-community [ 65000:100 target:1.2.3.4:5 target:100000:5 target:65000L:5 target4:65000:5 origin:65000:7 origin:1.2.3.4:7 origin:100000:7 ]',
    '0000004f4001010040020602010000fde840030401010101c010380002fde8000000640003fde80000000701020102030400050103010203040007' +
      '02020000fde800050202000186a000050203000186a00007180a0000',
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 extended-community [ origin4:1:2 target4:1.2.3.4:5 bandwidth:65000:1000 0x0300000012345678 ]',
    '000000374001010040020602010000fde840030401010101c01020010201020304000502030000000100020300000012345678' +
      '4004fde8447a0000180a0000',
  ],
];

// Shapes that the rows above do not have, with attributes in front as ExaBGP has them inside an AS.
const HEAD = '40010100400200';
const PREFERENCE = '40050400000064';
const FURTHER: readonly (readonly [string, string])[] = [
  // the IPv4 next hop of an IPv6 route: repeated by MCAST-VPN, mapped by MUP
  [
    'ipv6 mcast-vpn source-ad source fd12::4 group ff0e::1 rd 65000:99999 next-hop 10.10.6.4',
    `0000004d${HEAD}4003040a0a0604${PREFERENCE}` +
      '800e35000205040a0a060400052a0000fde80001869f80fd12000000000000000000000000000480ff0e0000000000000000000000000001',
  ],
  [
    'ipv6 mup mup-dsd 2001::1 rd 100:100 next-hop 10.0.0.2',
    `00000042${HEAD}${PREFERENCE}` +
      '800e3100025510' +
      '00000000000000000000ffff0a000002' +
      '0001000218000000640000006420010000000000000000000000000001',
  ],
  // our own families
  [
    'ipv4 rtc origin 65000 target:65000:1 next-hop self',
    `00000027${HEAD}${PREFERENCE}800e16000184047f00000100600000fde80002fde800000001`,
  ],
  ['ipv4 rtc default next-hop self', `0000001b${HEAD}${PREFERENCE}800e0a000184047f0000010000`],
  // PMSI_TUNNEL
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 pmsi-tunnel ( ingress-replication 0 300 192.0.2.1 )',
    `00000021${HEAD}40030401010101${PREFERENCE}c0160900060012c0c0000201180a0000`,
  ],
  // SRv6 as ExaBGP 4.2 spells it
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 bgp-prefix-sid-srv6 ( ipv6 2001:db8::1 )',
    `0000002e${HEAD}40030401010101${PREFERENCE}c0281602001300000020010db8000000000000000000000001180a0000`,
  ],
  [
    'route 10.0.0.0/24 next-hop 1.1.1.1 bgp-prefix-sid-srv6 ( vpn 2001:db8::1 )',
    `0000002e${HEAD}40030401010101${PREFERENCE}c0281604001300000020010db8000000000000000000000001180a0000`,
  ],
];

describe('UPDATEs as ExaBGP sends them', () => {
  for (const [words, body] of [...TO_EXTERNAL, ...CORRECTED]) {
    it(words, () => assert.deepEqual(announced([words], EXTERNAL), [body.toUpperCase()]));
  }

  for (const [words, body] of [...TO_INTERNAL, ...FURTHER]) {
    it(`${words}, inside an AS`, () => assert.deepEqual(announced([words], INTERNAL), [body.toUpperCase()]));
  }

  it('pack MCAST-VPN routes alone, of the families beyond unicast', () => {
    const joins = ['10.99.12.2', '10.99.12.3'].map((source) => {
      return `ipv4 mcast-vpn source-join source ${source} group 239.251.255.228 rd 1:1 source-as 5 next-hop 10.10.6.3`;
    });
    assert.equal(announced(joins, INTERNAL, 'exabgp').length, 1);
    const segments = ['10.0.0.1', '10.0.0.2'].map((address) => `ipv4 mup mup-dsd ${address} rd 1:1 next-hop 10.10.6.3`);
    assert.equal(announced(segments, INTERNAL, 'exabgp').length, 2);
    assert.equal(announced(segments, INTERNAL).length, 1);
  });

  it('withdraw with MP_UNREACH_NLRI alone, or with the attributes that ExaBGP repeats', () => {
    const words = 'ipv4 mup mup-isd 10.0.1.0/24 rd 100:100 next-hop 2001::1 extended-community [ target:10:10 ]';
    const unreach = '800F130001550100010C0000006400000064180A0001';
    assert.deepEqual(withdrawn([words], INTERNAL), [`00000016${unreach}`]);
    assert.deepEqual(withdrawn([words], INTERNAL, 'exabgp'), [
      `0000002F${unreach}4001010040020040050400000064C010080002000A0000000A`,
    ]);
    const vpls = 'vpls rd 172.30.5.4:13 endpoint 5 base 10702 offset 1 size 8 next-hop 1.1.1.1';
    assert.deepEqual(withdrawn([vpls], INTERNAL), ['00000019800F1600194100110001AC1E0504000D000500010008029CE1']);
    assert.deepEqual(withdrawn(['ipv4 rtc default next-hop self'], INTERNAL), ['00000007800F0400018400']);
  });

  it('keep AIGP inside an AS unless the session is to have it', () => {
    const words = 'route 10.0.0.0/24 next-hop 1.1.1.1 aigp 0x64';
    const metric = '801A0B01000B0000000000000064';
    const body = (session: typeof EXTERNAL) => announced([words], session)[0]!;
    assert.equal(body(EXTERNAL).includes(metric), false);
    assert.equal(body({ ...EXTERNAL, aigp: true }).includes(metric), true);
    assert.equal(body(INTERNAL).includes(metric), true);
  });
});

describe('announcements that are overtaken', () => {
  const announce = (med: number) => `route 10.0.0.0/24 next-hop 1.1.1.1 med ${med}`;
  const body = (med: number) => `0000001C40010100400200400304010101018004040000000${med}40050400000064180A0000`;

  it('before they were said are said all the same in the manner of ExaBGP, the last one last', () => {
    assert.deepEqual(announced([announce(1), announce(2)], INTERNAL, 'exabgp'), [body(1), body(2)]);
    assert.deepEqual(announced([announce(1), announce(2), announce(1)], INTERNAL, 'exabgp'), [
      body(1),
      body(2),
      body(1),
    ]);
    assert.deepEqual(announced([announce(1), announce(1)], INTERNAL, 'exabgp'), [body(1)]);
  });

  it('are not said otherwise', () => {
    assert.deepEqual(announced([announce(1), announce(2)], INTERNAL), [body(2)]);
  });
});
