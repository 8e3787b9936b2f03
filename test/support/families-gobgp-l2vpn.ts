// EVPN and VPLS routes, in Keryx's words and in GoBGP's.

import type { FamilyRoutes } from './families-cases.ts';

const BEST = '[{Origin: i} {LocalPref: 100}';
const ESI = '00:11:22:33:44:55:66:77:88:99';
const GOBGP_ESI = 'ESI_ARBITRARY | 11:22:33:44:55:66:77:88:99';
const MAC_ESI = '03:00:00:5e:00:53:01:00:00:09';
const GOBGP_MAC_ESI = 'ESI_MAC | system mac 00:00:5e:00:53:01, local discriminator 9';

const evpn = (code: number, name: string, members: object): object => ({ code, parsed: true, name, ...members });
const does = (...communities: string[]): object => ({ 'extended-community': communities });
const rd = '192.0.2.2:10';

export const l2vpnFamilies: readonly FamilyRoutes[] = [
  {
    family: 'l2vpn evpn',
    ours: [
      {
        words:
          'evpn mac-ip rd 192.0.2.1:10 mac 00:00:5e:00:53:01 ip 198.51.100.1 ethernet-tag 0 vni 5010 ' +
          'next-hop 192.0.2.1 extended-community [ target:65000:5010 encap:vxlan mac-mobility:7:sticky ]',
        shown:
          '[type:macadv][rd:192.0.2.1:10][etag:0][mac:00:00:5e:00:53:01][ip:198.51.100.1] [5010] 192.0.2.1 ' +
          `${BEST} {Extcomms: [65000:5010], [VXLAN], [mac-mobility: 7, sticky]} [ESI: single-homed]]`,
      },
      {
        // GoBGP shows all 24 bits of a label: 100 and the mark of the last one.
        words: 'l2vpn evpn mac-ip rd 192.0.2.1:10 mac 00:00:5e:00:53:02 ethernet-tag 7 label 100 next-hop self',
        shown:
          '[type:macadv][rd:192.0.2.1:10][etag:7][mac:00:00:5e:00:53:02][ip:<nil>] [1601] 192.0.2.1 ' +
          `${BEST} [ESI: single-homed]]`,
      },
      {
        words:
          `evpn mac-ip rd 65000:10 mac 00:00:5e:00:53:03 ip 2001:db8::77 ethernet-tag 0 esi ${ESI} ` +
          'vni [ 5010 6010 ] next-hop 192.0.2.1',
        shown:
          '[type:macadv][rd:65000:10][etag:0][mac:00:00:5e:00:53:03][ip:2001:db8::77] [5010,6010] 192.0.2.1 ' +
          `${BEST} [ESI: ${GOBGP_ESI}]]`,
      },
      {
        words:
          'evpn multicast rd 192.0.2.1:10 ip 192.0.2.1 ethernet-tag 0 next-hop 192.0.2.1 ' +
          'pmsi ( ingress-replication 0 0x001392 192.0.2.1 ) extended-community target:65000:5010',
        shown:
          `[type:multicast][rd:192.0.2.1:10][etag:0][ip:192.0.2.1] 192.0.2.1 ${BEST} {Extcomms: [65000:5010]} ` +
          '{Pmsi: type: ingress-repl, label: 5010, tunnel-id: 192.0.2.1}]',
      },
      {
        words: 'evpn multicast rd 192.0.2.1:10 ip 2001:db8::1 ethernet-tag 5 next-hop 2001:db8::1',
        shown: `[type:multicast][rd:192.0.2.1:10][etag:5][ip:2001:db8::1] 2001:db8::1 ${BEST}]`,
      },
      {
        words:
          'evpn ip-prefix rd 192.0.2.1:10 prefix 10.0.0.0/24 ethernet-tag 0 vni 5010 next-hop 192.0.2.1 ' +
          'extended-community [ target:65000:5010 router-mac:00:00:5e:00:53:09 ]',
        shown:
          '[type:Prefix][rd:192.0.2.1:10][etag:0][prefix:10.0.0.0/24] [5010] 192.0.2.1 ' +
          `${BEST} {Extcomms: [65000:5010], [router's mac: 00:00:5e:00:53:09]} [ESI: single-homed] [GW: 0.0.0.0]]`,
      },
      {
        words: 'evpn ip-prefix rd 192.0.2.1:10 prefix 10.0.1.0/24 ethernet-tag 0 gateway 10.0.0.9 next-hop self',
        shown:
          '[type:Prefix][rd:192.0.2.1:10][etag:0][prefix:10.0.1.0/24] [0] 192.0.2.1 ' +
          `${BEST} [ESI: single-homed] [GW: 10.0.0.9]]`,
      },
      {
        words: 'evpn ip-prefix rd 192.0.2.1:10 prefix 2001:db8:9::/48 ethernet-tag 1 vni 70000 next-hop 2001:db8::1',
        shown:
          '[type:Prefix][rd:192.0.2.1:10][etag:1][prefix:2001:db8:9::/48] [70000] 2001:db8::1 ' +
          `${BEST} [ESI: single-homed] [GW: ::]]`,
      },
      {
        words: `evpn ethernet-ad rd 192.0.2.1:10 esi ${ESI} ethernet-tag 0 vni 200 next-hop 192.0.2.1`,
        shown: `[type:A-D][rd:192.0.2.1:10][esi:${GOBGP_ESI}][etag:0] [200] 192.0.2.1 ${BEST}]`,
      },
      {
        words:
          `evpn ethernet-ad rd 192.0.2.1:10 esi ${MAC_ESI} ethernet-tag 4294967295 next-hop 192.0.2.1 ` +
          'extended-community esi-label:300:single-active',
        // 4800 is 300 in the upper 20 bits, as RFC 7432 section 7.5 has it.
        shown:
          `[type:A-D][rd:192.0.2.1:10][esi:${GOBGP_MAC_ESI}][etag:4294967295] [0] 192.0.2.1 ` +
          `${BEST} {Extcomms: [esi-label: 4800, single-active]}]`,
      },
      {
        words:
          `evpn ethernet-segment rd 192.0.2.1:10 esi ${MAC_ESI} ip 192.0.2.1 next-hop 192.0.2.1 ` +
          'extended-community es-import:00:00:5e:00:53:01',
        shown:
          `[type:esi][rd:192.0.2.1:10][esi:${GOBGP_MAC_ESI}][ip:192.0.2.1] 192.0.2.1 ` +
          `${BEST} {Extcomms: [es-import rt: 00:00:5e:00:53:01]}]`,
      },
    ],
    theirs: [
      {
        route: `macadv 00:00:5e:00:53:11 10.0.0.1 etag 100 label 200 rd ${rd} rt 65000:200 encap vxlan`,
        heard: [
          '192.0.2.2',
          evpn(2, 'MAC/IP advertisement', {
            ...{ rd, esi: '-', 'ethernet-tag': 100, mac: '00:00:5E:00:53:11', label: [[12, 200]], ip: '10.0.0.1' },
          }),
          does('target:65000:200', 'encap:VXLAN'),
        ],
      },
      {
        route: `macadv 00:00:5e:00:53:12 2001:db8::5 esi AS 65000 100 etag 0 label 200,300 rd ${rd}`,
        heard: [
          '192.0.2.2',
          evpn(2, 'MAC/IP advertisement', {
            ...{ rd, esi: '05:00:00:fd:e8:00:00:00:64:00', 'ethernet-tag': 0, mac: '00:00:5E:00:53:12' },
            ...{ label: [[12, 200], [18, 300]], ip: '2001:db8::5' }, // biome-ignore format: one line
          }),
        ],
      },
      {
        route: `multicast 10.0.0.1 etag 100 rd ${rd} rt 65000:200 encap vxlan pmsi ingress-repl 100 192.0.2.2`,
        heard: [
          '192.0.2.2',
          evpn(3, 'Inclusive Multicast Ethernet Tag', { rd, 'ethernet-tag': 100, ip: '10.0.0.1' }),
          {
            ...does('target:65000:200', 'encap:VXLAN'),
            pmsi: 'pmsi:ingressreplication:0:6(100):192.0.2.2',
          },
        ],
      },
      {
        route:
          `prefix 10.0.0.0/24 esi 0 etag 0 label 300 rd ${rd} rt 65000:200 encap vxlan ` +
          'router-mac 00:00:5e:00:53:22',
        heard: [
          '192.0.2.2',
          evpn(5, 'IP Prefix Advertisement', {
            ...{ rd, esi: '-', 'ethernet-tag': 0, label: [[18, 300]], ip: '10.0.0.0', iplen: 24, gateway: '0.0.0.0' },
          }),
          does('target:65000:200', 'encap:VXLAN', 'router-mac:00:00:5E:00:53:22'),
        ],
      },
      {
        route: `prefix 10.0.1.0/24 gw 10.0.0.8 etag 10 rd ${rd}`,
        heard: [
          '192.0.2.2',
          evpn(5, 'IP Prefix Advertisement', {
            ...{ rd, esi: '-', 'ethernet-tag': 10, label: [[0]], ip: '10.0.1.0', iplen: 24, gateway: '10.0.0.8' },
          }),
        ],
      },
      {
        route: `prefix 2001:db8:7::/48 etag 10 label 77 rd ${rd}`,
        heard: [
          '192.0.2.2',
          evpn(5, 'IP Prefix Advertisement', {
            ...{ rd, esi: '-', 'ethernet-tag': 10, label: [[4, 77]], ip: '2001:db8:7::', iplen: 48, gateway: '::' },
          }),
        ],
      },
      {
        route: `a-d esi LACP 00:00:5e:00:53:33 100 etag 200 label 300 rd ${rd} rt 65000:200`,
        heard: [
          '192.0.2.2',
          evpn(1, 'Ethernet Auto-Discovery', {
            ...{ rd, esi: '01:00:00:5e:00:53:33:00:64:00', 'ethernet-tag': 200, label: [[18, 300]] },
          }),
          does('target:65000:200'),
        ],
      },
      {
        route: `esi 192.0.2.2 esi MAC 00:00:5e:00:53:44 100 rd ${rd} rt 65000:200`,
        heard: [
          '192.0.2.2',
          evpn(4, 'Ethernet Segment', { rd, esi: '03:00:00:5e:00:53:44:00:00:64', ip: '192.0.2.2' }),
          does('target:65000:200', 'es-import:00:00:5E:00:53:44'),
        ],
      },
    ],
  },
  {
    // GoBGP's client knows no VPLS: what GoBGP has is told by its log, and by what it passes on.
    family: 'l2vpn vpls',
    ours: [
      {
        words:
          'vpls endpoint 5 base 10702 offset 1 size 8 rd 65000:13 next-hop 192.0.2.1 ' +
          'extended-community [ target:65000:13 l2info:19:0:1500:111 ]',
        shown:
          '{"rd":{"type":0,"admin":65000,"assigned":13},"id":5,"blockoffset":1,"blocksize":8,' +
          '"base":{"Labels":[10702]}} 192.0.2.1 [{"type":0,"subtype":2,"value":"65000:13"},' +
          '{"type":128,"subtype":10,"value":"encaps: VPLS, control flags:0x0, mtu: 1500"}]',
      },
      {
        words: 'l2vpn vpls rd 192.0.2.1:13 endpoint 3 base 262145 offset 1 size 8 next-hop 192.0.2.1',
        shown:
          '{"rd":{"type":1,"admin":"192.0.2.1","assigned":13},"id":3,"blockoffset":1,"blocksize":8,' +
          '"base":{"Labels":[262145]}} 192.0.2.1',
      },
      {
        words: 'vpls site { rd 192.0.2.1:13; endpoint 4; base 100; offset 9; size 16; next-hop self; }',
        shown:
          '{"rd":{"type":1,"admin":"192.0.2.1","assigned":13},"id":4,"blockoffset":9,"blocksize":16,' +
          '"base":{"Labels":[100]}} 192.0.2.1',
      },
      {
        words: 'vpls rd 4200000000:13 endpoint 65535 base 983041 offset 65535 size 65535 next-hop 192.0.2.1',
        shown:
          '{"rd":{"type":2,"admin":4200000000,"assigned":13},"id":65535,"blockoffset":65535,"blocksize":65535,' +
          '"base":{"Labels":[983041]}} 192.0.2.1',
      },
    ],
    // GoBGP has no place for the preference in the layer 2 information.
    changed: [
      [
        '192.0.2.1 {"base":10702,"endpoint":5,"offset":1,"rd":"65000:13","size":8} ' +
          '{"extended-community":["target:65000:13","l2info:19:0:1500:111"]}',
        '192.0.2.1 {"base":10702,"endpoint":5,"offset":1,"rd":"65000:13","size":8} ' +
          '{"extended-community":["target:65000:13","l2info:19:0:1500:0"]}',
      ],
    ],
  },
];
