// Flow rules in words and the bodies of the UPDATEs that ExaBGP 4.2.21 sends for them, octet for octet; extended
// communities stand in ascending order, as ExaBGP 5.0 has them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainSession } from '../../src/bgp/index.ts';
import { announced, withdrawn } from '../support/said.ts';

const EXTERNAL = plainSession({ localAs: 65000, peerAs: 65001 });

const RULES: readonly (readonly [string, string])[] = [
  [
    'flow route { match { source 10.0.0.1/32; destination 192.168.0.1/32; port [ =80 =8080 ]; destination-port [ >8080&<8088 =3128 ]; source-port >1024; protocol [ tcp udp ]; packet-length [ >200&<300 >400&<500 ]; fragment [ first-fragment last-fragment ]; icmp-type [ unreachable echo-request echo-reply ]; icmp-code [ host-unreachable network-unreachable ]; tcp-flags [ urgent rst ]; dscp [ 10 20 ]; } then { redirect 65500:12345; community [30740:0 30740:30740]; extended-community [ origin:2345:6.7.8.9 origin:2.3.4.5:6789 ]; } }',
    '000000884001010040020602010000fde8c008087814000078147814c0101800030929060708090103020304051a858008ffdc00003039800e5200018500004c0120c0a8000102200a0000010301068111040150911f9005121f90541f98910c380692040007010301088100080101810009002080040a02c854012c120190d401f40b010a81140c00048008',
  ],
  [
    'flow route { match { destination 118.184.176.6/32; } then { rate-limit 1250000000; redirect 65001:119; } }',
    '0000002f4001010040020602010000fde8c01010800600004e9502f98008fde900000077800e0c000185000006012076b8b006',
  ],
  [
    'flow route { match { source 10.1.0.0/24; port <=80; source-port >=1024&<=65535; destination-port [ !=25 ]; } then { discard; } }',
    '000000334001010040020602010000fde8c010088006000000000000800e1800018500001202180a010004855005861906130400d5ffff',
  ],
  [
    'flow route { match { source 10.2.0.0/24; protocol [ !=tcp&!=udp ]; } then { rate-limit 9600; } }',
    '0000002b4001010040020602010000fde8c010088006000046160000800e1000018500000a02180a0200030606c611',
  ],
  [
    'flow route { match { source 10.3.0.0/24; tcp-flags [ =syn&!=ack cwr+ece ns ]; } then { discard; } }',
    '000000304001010040020602010000fde8c010088006000000000000800e1500018500000f02180a0300090102431000c0900100',
  ],
  [
    'flow route { match { source 10.4.0.0/24; fragment [ !is-fragment dont-fragment+is-fragment ]; } then { discard; } }',
    '0000002b4001010040020602010000fde8c010088006000000000000800e1000018500000a02180a04000c02028003',
  ],
  [
    'flow route { match { source 10.5.0.0/24; port [ ssh http https domain ntp snmp bgp ]; } then { discard; } }',
    '000000364001010040020602010000fde8c010088006000000000000800e1b00018500001502180a050004011601501101bb0135017b01a181b3',
  ],
  [
    'flow route { match { source 10.6.0.0/24; icmp-type [ echo-reply redirect time-exceeded router-solicit parameter-problem timestamp timestamp-reply router-advertisement ]; icmp-code [ 0x3 port-unreachable ip-header-bad ]; } then { discard; } }',
    '0000003e4001010040020602010000fde8c010088006000000000000800e2300018500001d02180a06000701000105010b010a010c010d010e810908010301038102',
  ],
  [
    'flow route { match { source 10.7.0.0/24; packet-length >1500; dscp 63; } then { mark 0; } }',
    '0000002d4001010040020602010000fde8c010088009000000000000800e1200018500000c02180a07000a9205dc0b813f',
  ],
  [
    'flow route { match { source 10.8.0.0/24; protocol TCP; tcp-flags SYN+ack; fragment IS_FRAGMENT; } then { action sample; } }',
    '0000002f4001010040020602010000fde8c010088007000000000002800e1400018500000e02180a08000381060980120c8002',
  ],
  [
    'flow route { match { source 10.9.0.0/25; source-port 53; } then { rate-limit 0; community 65000:666; large-community 1:2:3; } }',
    '000000404001010040020602010000fde8c00804fde8029ac010088006000000000000c0200c000000010000000200000003800e0f00018500000902190a090000068135',
  ],
  [
    'flow route { match { source 2001:db8::/32; destination 2001:db8:1::/48/0; next-header [ tcp udp ]; traffic-class 46; flow-label [ >100&<2000 70000 ]; packet-length 1280; tcp-flags syn; fragment last-fragment; port 443; } then { redirect 65001:1; } }',
    '000000524001010040020602010000fde8c010088008fde900000001800e3700028500003101300020010db8000102200020010db80301068111049101bb0980020a9105000b812e0c80080d02645407d0a100011170',
  ],
  [
    'flow route { rd 65000:1; match { source 10.10.0.0/24; } then { discard; } }',
    '0000002e4001010040020602010000fde8c010088006000000000000800e1300018600000d0000fde80000000102180a0a00',
  ],
  [
    'flow route { rd 1.2.3.4:55; match { source 10.11.0.0/24; } then { redirect 65000:1; } }',
    '0000002e4001010040020602010000fde8c010088008fde800000001800e1300018600000d000101020304003702180a0b00',
  ],
  [
    'flow route { rd 65000:77; match { source 2001:db8:77::/48; } then { discard; } }',
    '000000324001010040020602010000fde8c010088006000000000000800e170002860000110000fde80000004d02300020010db80077',
  ],
  [
    'flow route { next-hop 1.2.3.4; match { source 10.12.0.0/24; } then { redirect-to-nexthop; } }',
    '0000002a4001010040020602010000fde8c010080800000000000000800e0f0001850401020304000502180a0c00',
  ],
  [
    'flow route { match { source 10.13.0.0/24; } then { redirect 1.2.3.4; } }',
    '0000002a4001010040020602010000fde8c010080800000000000000800e0f0001850401020304000502180a0d00',
  ],
  [
    'flow route { match { source 10.14.0.0/24; } then { copy 1.2.3.4; } }',
    '0000002a4001010040020602010000fde8c010080800000000000001800e0f0001850401020304000502180a0e00',
  ],
  [
    'flow route { match { source 10.15.0.0/24; } then { redirect-to-nexthop-ietf 1.2.3.4; } }',
    '000000264001010040020602010000fde8c01008010c010203040000800e0b00018500000502180a0f00',
  ],
  [
    'flow route { match { source 10.16.0.0/24; } then { redirect-to-nexthop-ietf 2001:db8::1; } }',
    '000000324001010040020602010000fde8c01914000c20010db80000000000000000000000010000800e0b00018500000502180a1000',
  ],
  [
    'flow route { match { source 10.17.0.0/24; } scope { interface-set transitive:input:65000:24; } then { discard; } }',
    '0000002e4001010040020602010000fde8c0101007020000fde840188006000000000000800e0b00018500000502180a1100',
  ],
  [
    'flow route { match { source 10.18.0.0/24; } scope { interface-set [ transitive:input:65000:24 non-transitive:output:4200000000:16383 transitive:input-output:1:0 ]; } then { discard; } }',
    '0000003e4001010040020602010000fde8c01020070200000001c00007020000fde840184702fa56ea00bfff8006000000000000800e0b00018500000502180a1200',
  ],
  [
    'flow route { match { source 10.19.0.0/24; source 10.20.0.0/24; destination 10.21.0.0/16; } then { discard; } }',
    '0000002f4001010040020602010000fde8c010088006000000000000800e1400018500000e01100a1502180a130002180a1400',
  ],
  [
    'flow route { match { source 10.22.0.0/24; port 80; port 81; } then { discard; } }',
    '0000002b4001010040020602010000fde8c010088006000000000000800e1000018500000a02180a16000401508151',
  ],
  [
    'flow route { match { source 10.23.0.0/24; } then { rate-limit 2000000000000; } }',
    '000000264001010040020602010000fde8c01008800600005368d4a5800e0b00018500000502180a1700',
  ],
  [
    'flow route { match { source 10.24.0.0/24; } then { action sample-terminal; mark 63; rate-limit 100; } }',
    '000000364001010040020602010000fde8c010188006000042c800008007000000000003800900000000003f800e0b00018500000502180a1800',
  ],
  [
    'flow route { match { source 0.0.0.0/0; protocol 0; } then { discard; } }',
    '000000264001010040020602010000fde8c010088006000000000000800e0b0001850000050200038100',
  ],
  ['flow route { match { source 10.25.0.0/24; } }', '0000001b4001010040020602010000fde8800e0b00018500000502180a1900'],
  [
    'flow route { match { source 10.26.0.0/24; } then { accept; } }',
    '0000001b4001010040020602010000fde8800e0b00018500000502180a1a00',
  ],
  [
    'flow route { match { source 10.27.0.0/24; } then { redirect 70000:5; } }',
    '000000264001010040020602010000fde8c010088208000111700005800e0b00018500000502180a1b00',
  ],
  [
    'flow route { match { destination-ipv4 10.28.0.0/24; source-ipv4 10.29.0.0/24; } then { discard; } }',
    '0000002b4001010040020602010000fde8c010088006000000000000800e1000018500000a01180a1c0002180a1d00',
  ],
  [
    'flow route { match { destination-ipv6 2001:db8:28::/48; source-ipv6 ::/0; } then { discard; } }',
    '0000002d4001010040020602010000fde8c010088006000000000000800e1200028500000c01300020010db80028020000',
  ],
  [
    'flow route { match { source 10.30.0.0/24; fragment not-a-fragment; port 1+2; } then { discard; } }',
    '0000002c4001010040020602010000fde8c010088006000000000000800e1100018500000b02180a1e000481030c8000',
  ],
  [
    'flow route { match { source 10.31.0.0/24; port >0x50; protocol 0x11; } then { discard; } }',
    '0000002c4001010040020602010000fde8c010088006000000000000800e1100018500000b02180a1f00038111048250',
  ],
  [
    'flow route source 10.32.0.0/24 destination 10.33.0.0/24 protocol [ udp ] source-port [ =53 ] destination-port [ =80 ] packet-length [ =777 =1122 ] fragment [ is-fragment dont-fragment ] tcp-flags [ syn ] rate-limit 1024',
    '000000434001010040020602010000fde8c010088006000044800000800e2800018500002201180a210002180a20000381110581500681350980020a1103099104620c00028001',
  ],
  [
    'flow route destination 30.40.40.0/30 redirect 11:22',
    '000000274001010040020602010000fde8c010088008000b00000016800e0c000185000006011e1e282800',
  ],
];

describe('a flow rule goes out as ExaBGP sends it', () => {
  for (const [text, body] of RULES) {
    it(text, () => assert.deepEqual(announced([text], EXTERNAL), [body.toUpperCase()]));
  }
});

describe('a flow rule is withdrawn', () => {
  const match = 'match { source 192.0.2.1/32; protocol udp; }';

  for (const text of [
    `flow route { ${match} then { discard; } }`,
    `flow route { ${match} }`,
    'flow route source 192.0.2.1/32 protocol udp rate-limit 9600 next-hop 198.51.100.1',
  ]) {
    it(`whatever its actions are: ${text}`, () => {
      assert.deepEqual(withdrawn([text], EXTERNAL), ['00000010800F0D000185090220C0000201038111']);
    });
  }

  it('of a VPN by its route distinguisher', () => {
    const text = `flow route { rd 65000:1; ${match} then { discard; } }`;
    assert.deepEqual(withdrawn([text], EXTERNAL), ['00000018800F15000186110000FDE8000000010220C0000201038111']);
  });
});
