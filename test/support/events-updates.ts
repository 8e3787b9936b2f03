// Messages that show every kind of attribute and NLRI that ExaBGP 4.2 can read.

import { frameOf } from '../../src/bgp/index.ts';
import { attributeOctets, bodyOf, MP_REACH, MP_UNREACH, octets } from './bgp-update.ts';

const ORIGIN = '400101 00';
const PATH = '40020A 0202 0000FDEA 00010000';
const HOP = '400304 C0000201';
const USUAL = [ORIGIN, PATH, HOP];
const RD = '0000FDEA00000064';

const update = (attributes: readonly (string | Uint8Array)[], nlri = '', withdrawn = ''): Uint8Array =>
  frameOf(2, bodyOf({ attributes: attributes.map((each) => octets(each)), nlri, withdrawn }));

/** Announced in MP_REACH_NLRI; `family` is AFI and SAFI. */
function reach(family: string, hop: string, nlri: string, ...more: readonly string[]): Uint8Array {
  const length = octets(hop).length;
  return update([ORIGIN, PATH, ...more, attributeOctets(MP_REACH, 0x80, octets(family, length, hop, 0, nlri))]);
}

function unreach(family: string, nlri: string): Uint8Array {
  return update([attributeOctets(MP_UNREACH, 0x80, octets(family, nlri))]);
}

const FLOW = '11 0120C0000201 02180A0000 038106 058150';
const V6_HOP = '20010DB8000000000000000000000003';

export const UPDATES: readonly (readonly [string, Uint8Array])[] = [
  [
    'many attributes',
    update(
      [
        ...USUAL,
        '800404 00000005',
        '400600',
        'C00708 0000FDEA 0A010101',
        'C00808 FDEA0001 FFFFFF01',
        'C01010 0002FDEA00000007 4003000600000000',
        'C02018 0000FDEA0000000100000002 0000FDEA0000000300000004',
      ],
      '18CB0071',
    ),
  ],
  ['several prefixes', update(USUAL, '00 08 0A 186464 01 20 646402FF')],
  ['a path with a set', update([ORIGIN, '400214 0202 0000FDEA 00010000 0102 0000FE4C 0000FE4D', HOP], '18646403')],
  ['a path in three pieces', update([ORIGIN, '400212 0201 0000FDEA 0101 0000FE4C 0201 00010000', HOP], '18646403')],
  ['a confederation', update([ORIGIN, '400214 0302 0000FDEA 00010000 0202 0000FE4C 0000FE4D', HOP], '18646404')],
  ['a confederation set', update([ORIGIN, '400214 0402 0000FDEA 00010000 0202 0000FE4C 0000FE4D', HOP], '18646405')],
  ['an empty path', update([ORIGIN, '400200', HOP], '18646406')],
  [
    'a reflected route',
    update([...USUAL, '400504 00000064', '800904 01010101', '800A08 02020202 03030303'], '18646407'),
  ],
  ['an unknown attribute', update([...USUAL, 'C06302 0102'], '18646408')],
  ['AIGP that is not accepted', update([...USUAL, '801A0B 01000B 0000000000000005'], '18646409')],
  ['a withdrawal', update([], '', '18646401')],
  ['a withdrawal of IPv6', unreach('000201', '30 20010DB80070')],
  ['an announcement and a withdrawal', update(USUAL, '1864640A', '18646402')],
  ['IPv6', reach('000201', V6_HOP, '30 20010DB80070')],
  ['IPv6 with a link-local next hop', reach('000201', `${V6_HOP}FE800000000000000000000000000001`, '30 20010DB80071')],
  [
    'two families',
    update([...USUAL, attributeOctets(MP_REACH, 0x80, octets('000201', 16, V6_HOP, 0, '30 20010DB80072'))], '1864640B'),
  ],
  ['multicast', reach('000102', '0A020202', '18646450')],
  ['a label', reach('000104', '0A020202', '30 000641 646432')],
  ['two labels', reach('000104', '0A020202', '48 000640 000C81 646432')],
  ['a label withdrawn', unreach('000104', '30 800000 646432')],
  ['L3VPN', reach('000180', '00000000000000000A020202', `70 000001 ${RD} AC1000`)],
  ['L3VPN withdrawn', unreach('000180', `70 800000 ${RD} AC1000`)],
  ['FlowSpec', reach('000185', '', FLOW, 'C01008 8006000000000000')],
  ['FlowSpec withdrawn', unreach('000185', FLOW)],
  ['FlowSpec of IPv6', reach('000285', '', '0F 01300020010DB80001 038106 058150')],
  [
    'EVPN MAC',
    reach(
      '001946',
      '0A020202',
      '0225 000101010101FDE8 00000000000000000000 0000000A 30 AABBCCDDEE04 20 0A090909 000064',
    ),
  ],
  [
    'EVPN prefix',
    reach('001946', '0A020202', '0522 000101010101FDE8 00000000000000000000 0000000A 18 0A090900 0A090901 000641'),
  ],
  [
    'EVPN multicast',
    reach('001946', '0A020202', '0311 000101010101FDE8 0000000A 20 0A090909', 'C01609 00 06 000064 0A090909'),
  ],
  ['VPLS', reach('001941', '0A020202', `0011 ${RD} 0003 0001 0008 030D41`)],
  ['a malformed path', update([ORIGIN, '40020A 0502 0000FDEA 00010000', HOP], '18646401')],
  ['attributes alone', update(USUAL)],
  ['End-of-RIB', update([])],
  ['End-of-RIB of IPv6', unreach('000201', '')],
  ['the beginning of a refresh', frameOf(5, octets('00020101'))],
  ['the end of a refresh', frameOf(5, octets('00020201'))],
  ['a keepalive', frameOf(4, octets())],
];

/** With path identifiers. */
export const PATH_UPDATES: readonly Uint8Array[] = [
  update(USUAL, '00000001 18646401 00000002 18646401'),
  update([], '', '00000001 18646401'),
  reach('000201', V6_HOP, '00000003 30 20010DB80070'),
  unreach('000201', '00000003 30 20010DB80070'),
];
