// The BGP-LS attribute to JSON, RFC 9552 section 5.3. Values without a note are those that ExaBGP 4.2.21 gives.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attributes, parseRoute, plainSession, printRoute } from '../../src/bgp/index.ts';
import { octets } from '../support/bgp-update.ts';
import { fc } from '../support/fast-check.ts';
import { tlv } from '../support/ls-arbitraries.ts';

const ROW = attributes.byCode(29)!;

/** The text that is in the braces, or the verdict. */
function shown(...tlvs: Uint8Array[]): string {
  const decoded = ROW.decode(octets(...tlvs), plainSession());
  if (!decoded.ok) return decoded.fault.verdict;
  const text = ROW.toJson(decoded.value)!;
  JSON.parse(text);
  return text.slice(2, -2);
}

const ADJACENCY = '"F": 0, "B": 0, "V": 1, "L": 1, "S": 0, "P": 0, "RSV": 0';
const STRUCTURE = '"srv6-sid-structure": {"loc_block_len": 32, "loc_node_len": 16, "func_len": 16, "arg_len": 0}';
const END_X = '{"flags": {"B": 1, "S": 0, "P": 0, "RSV": 0}, "behavior": 57, "algorithm": 128, "weight": 10, ';
const SID = 'fc00000000010000000000000000e001';
const INNER = '04E4000420101000';

const VALUES: readonly (readonly [number, string, string])[] = [
  [1024, 'C0', '"node-flags": {"O": 1, "T": 1, "E": 0, "B": 0, "R": 0, "V": 0, "RSV": 0}'],
  [1025, '0102', '"opaque": "0x0102"'],
  [1026, '726F75746572', '"node-name": "router"'],
  // A name that would break the JSON or the terminal
  [1026, '225C0AFF', String.raw`"node-name": "\"\\\n\ufffd"`],
  // As ExaBGP 5.0 prints it: one number
  [1027, '490001', '"area-ids": ["4784129"]'],
  [1027, 'FFFFFFFFFFFFFFFFFFFFFFFFFF', '"area-ids": ["20282409603651670423947251286015"]'],
  [1028, '0A000001', '"local-router-ids": ["10.0.0.1"]'],
  [1029, '20010DB8000000000000000000000001', '"local-router-ids": ["2001:db8::1"]'],
  [1030, '0A000002', '"remote-te-router-ids": ["10.0.0.2"]'],
  [1034, '8000 001F40 0489 0003 003E80', '"sr-capability-flags": {"I": 1, "V": 0, "RSV": 0}, "sids": [[8000, 16000]]'],
  [
    1034,
    '4000 001F40 0489 0003 F03E80 000001 0489 0004 FFFFFFFF',
    '"sr-capability-flags": {"I": 0, "V": 1, "RSV": 0}, "sids": [[8000, 16000], [1, 4294967295]]',
  ],
  [1035, '0080', '"sr-algorithms": [0, 128]'],
  [1035, '', '"sr-algorithms": [0]'],
  [1036, '00000003E804890003003A98', '"generic-lsid-1036": ["0x00000003E804890003003A98"]'],
  // RFC 9514 section 3.1
  [1038, '40000000', '"srv6-capabilities": {"flags": {"O": 1, "RSV": 0}}'],
  [1088, 'FFFFFFFF', '"admin-group-mask": 4294967295'],
  [1089, '4CEE6B28', '"maximum-link-bandwidth": 125000000.0'],
  [1090, '5A0E1BCA', '"maximum-reservable-link-bandwidth": 1.0000000272564224e+16'],
  // Python's text of each
  [
    1091,
    '5A0CAFFD 3727C5AC 38D1B717 3DCCCCCD 7F7FFFFF 00000001 80000000 4640E6B6',
    '"unreserved-bandwidth": [9899999475269632.0, 9.999999747378752e-06, 9.999999747378752e-05, 0.10000000149011612, ' +
      '3.4028234663852886e+38, 1.401298464324817e-45, -0.0, 12345.677734375]',
  ],
  // Infinite, and no number: JSON has neither
  [1089, '7F800000', '"maximum-link-bandwidth": null'],
  [1089, '7FC00000', '"maximum-link-bandwidth": null'],
  [1092, '00000014', '"te-metric": 20'],
  // RFC 5307 section 1.2, where ExaBGP counts from the other end: 0x02 is Unprotected
  [
    1093,
    '0200',
    '"link-protection-flags": {"Enhanced": 0, "Dedicated 1+1": 0, "Dedicated 1:1": 0, "Shared": 0, "Unprotected": 1, ' +
      '"ExtraTrafic": 0, "RSV": 0}',
  ],
  [1094, 'C0', '"mpls-mask": {"LDP": 1, "RSVP-TE": 1, "RSV": 0}'],
  // The two highest bits of a small metric do not count, RFC 9552 section 5.3.2.4
  [1095, 'CA', '"igp-metric": 10'],
  [1095, 'FFFF', '"igp-metric": 65535'],
  [1095, 'FFFFFF', '"igp-metric": 16777215'],
  [1096, '00000001FFFFFFFF', '"shared-risk-link-groups": [1, 4294967295]'],
  [1097, '', '"opaque": "0x"'],
  [1098, '6C696E6B31', '"link-name": "link1"'],
  [
    1099,
    '300A0000049310',
    `"sr-adjs": [{"flags": {${ADJACENCY}}, "sids": [299792], "weight": 10, "undecoded-sids": []}]`,
  ],
  [
    1099,
    '000A000000000010',
    '"sr-adjs": [{"flags": {"F": 0, "B": 0, "V": 0, "L": 0, "S": 0, "P": 0, "RSV": 0}, "sids": [16], "weight": 10, ' +
      '"undecoded-sids": []}]',
  ],
  [
    1099,
    '110A000000000010',
    '"sr-adjs": [{"flags": {"F": 0, "B": 0, "V": 0, "L": 1, "S": 0, "P": 0, "RSV": 1}, "sids": [], "weight": 10, ' +
      '"undecoded-sids": ["0x00000010"]}]',
  ],
  [
    1100,
    '30050000 0000000000AB 049310',
    `"sr-adj-lan-sids": [{"flags": {${ADJACENCY}}, "sids": [299792], "weight": 5, "undecoded-sids": [], ` +
      '"system-id": "0000000000ab"}]',
  ],
  // OSPF, whose flags lie elsewhere: RFC 8665 section 6.2
  [
    1100,
    '60050000 0A000001 049310',
    '"sr-adj-lan-sids": [{"flags": {"B": 0, "V": 1, "L": 1, "G": 0, "P": 0, "RSV": 0}, "sids": [299792], "weight": 5, ' +
      '"undecoded-sids": [], "neighbor-id": "10.0.0.1"}]',
  ],
  // RFC 9514 section 4
  [1106, `0039 80 80 0A 00 ${SID} ${INNER}`, `"srv6-endx": [${END_X}"sid": "fc00:0:1::e001", ${STRUCTURE}}]`],
  [
    1107,
    `0039 80 80 0A 00 0000000000AB ${SID}`,
    `"srv6-lan-endx-isis": [${END_X}"sid": "fc00:0:1::e001", "neighbor-id": "0000000000ab"}]`,
  ],
  [
    1108,
    `0039 80 80 0A 00 0A000001 ${SID} 07CF000101`,
    `"srv6-lan-endx-ospf": [${END_X}"sid": "fc00:0:1::e001", "neighbor-id": "10.0.0.1", "generic-lsid-1999": ["0x01"]}]`,
  ],
  [1152, '80', '"igp-flags": {"D": 1, "N": 0, "L": 0, "P": 0, "RSV": 0}'],
  [1153, '0000FFFE', '"igp-route-tags": [65534]'],
  [1154, '00000000FFFFFFFFFFFFFFFFFFFFFFFF', '"igp-extended-route-tags": [4294967295, 18446744073709551615]'],
  [1155, '00000014', '"prefix-metric": 20'],
  [1156, '0A000007', '"ospf-forwarding-address": "10.0.0.7"'],
  [1157, 'AB', '"opaque": "0xAB"'],
  [
    1158,
    '4000000000000064',
    '"sr-prefix-flags": {"R": 0, "N": 1, "P": 0, "E": 0, "V": 0, "L": 0, "RSV": 0}, "sids": [100], "undecoded-sids": [], ' +
      '"sr-algorithm": 0',
  ],
  // RFC 9514 sections 5.1, 7 and 8
  [1162, '80800000 0000000A', '"srv6-locator": {"flags": {"D": 1, "RSV": 0}, "algorithm": 128, "metric": 10}'],
  [1170, '20', '"sr-prefix-attribute-flags": {"X": 0, "R": 0, "N": 1, "RSV": 0}'],
  [1171, '0A000001', '"sr-source-router-id": "10.0.0.1"'],
  [1250, '00300080', '"srv6-endpoint-behavior": {"endpoint-behavior": 48, "flags": {"RSV": 0}, "algorithm": 128}'],
  [
    1251,
    'C0010000 0000FDE9 0A000001',
    '"srv6-bgp-peer-node-sid": {"flags": {"B": 1, "S": 1, "P": 0, "RSV": 0}, "weight": 1, "peer-as": 65001, ' +
      '"peer-bgp-identifier": "10.0.0.1"}',
  ],
  [1252, '20101000', STRUCTURE],
];

const MALFORMED: readonly (readonly [number, string])[] = [
  [1024, ''],
  [1024, '0000'],
  [1026, '61'.repeat(256)],
  [1027, ''],
  [1028, '0A0000'],
  [1031, '0A00000102'],
  [1034, '80'],
  [1034, '8000 001F40'],
  [1034, '8000 001F40 0488 0003 003E80'],
  [1034, '8000 001F40 0489 0003 003E'],
  [1034, '8000 001F40 0489 0002 003E'],
  [1038, '400000'],
  [1088, '000000'],
  [1089, '4CEE6B2800'],
  [1091, '00'.repeat(31)],
  [1092, '000014'],
  [1093, '02'],
  [1094, ''],
  [1095, ''],
  [1095, '00000001'],
  [1096, ''],
  [1096, '0000000100'],
  [1098, '61'.repeat(256)],
  [1099, '300A00000493'],
  [1100, '30050000 0000000000AB'],
  [1106, `0039 80 80 0A 00 ${SID.slice(2)}`],
  [1106, `0039 80 80 0A 00 ${SID} 04E400042010`],
  [1106, `0039 80 80 0A 00 ${SID} 04E40003201010`],
  [1107, `0039 80 80 0A 00 0A000001 ${SID}`],
  [1108, `0039 80 80 0A 00 ${SID}`],
  [1152, ''],
  [1153, '00'],
  [1154, '00000000'],
  [1155, '00'],
  [1156, ''],
  [1158, '40000000'],
  [1162, '80800000 000000'],
  [1170, ''],
  [1171, '0A'],
  [1250, '003000'],
  [1251, 'C0010000 0000FDE9 0A0000'],
  [1252, '2010100000'],
];

describe('the BGP-LS attribute', () => {
  for (const [code, value, text] of VALUES) {
    test(`shows ${text.slice(0, text.indexOf(':'))} of ${value || 'no octets'}`, () => {
      assert.equal(shown(tlv(code, octets(value))), text);
    });
  }

  for (const [code, value] of MALFORMED) {
    test(`is dropped with a TLV ${code} of ${octets(value).length} octets: ${value.slice(0, 40)}`, () => {
      assert.equal(shown(tlv(code, octets(value))), 'discard');
    });
  }

  test('is dropped when a TLV runs past it, and may be empty', () => {
    assert.equal(shown(octets('0403')), 'discard');
    assert.equal(shown(octets('0403000249')), 'discard');
    assert.equal(shown(octets('270F000249')), 'discard');
    assert.equal(shown(), '');
  });

  test('collects what may come more than once where it came first', () => {
    assert.equal(
      shown(
        tlv(1028, octets('0A000001')),
        tlv(9999, octets('01')),
        tlv(1155, octets('00000001')),
        tlv(1029, octets('20010DB8000000000000000000000001')),
        tlv(9999, octets('02')),
      ),
      '"local-router-ids": ["10.0.0.1", "2001:db8::1"], "generic-lsid-9999": ["0x01", "0x02"], "prefix-metric": 1',
    );
  });

  test('shows the last of what JSON has one of, and the octets of the others', () => {
    const text = shown(tlv(1158, octets('40000000 00000064')), tlv(1158, octets('40800000 00000065')));
    assert.match(text, /^"generic-lsid-1158": \["0x4000000000000064"\], "sr-prefix-flags": .*"sids": \[101\].*: 128$/);
  });

  test('shows adjacency SIDs first, as ExaBGP 5.0 does', () => {
    assert.match(
      shown(tlv(1095, octets('01')), tlv(1099, octets('30000000049310'))),
      /^"sr-adjs": .*, "igp-metric": 1$/,
    );
  });

  test('is printed in the form that takes any attribute, and read back', () => {
    const route = parseRoute('route 192.0.2.0/24 next-hop 192.0.2.1 attribute [ 0x1D 0x80 0x0447000301E240 ]');
    assert.match(printRoute(route), /attribute \[ 0x1D 0x80 0x0447000301E240 ]/);
    const spoiled = parseRoute('route 192.0.2.0/24 next-hop 192.0.2.1 attribute [ 0x1D 0x80 0x04470004 ]');
    assert.match(printRoute(spoiled), /attribute \[ 0x1D 0x80 0x04470004 ]/);
  });

  test('is judged and shown whatever its octets are', () => {
    const codes = fc.constantFrom(...VALUES.map(([code]) => code), 9999);
    const tlvs = fc.array(fc.tuple(codes, fc.uint8Array({ maxLength: 40 })), { maxLength: 3 });
    fc.assert(
      fc.property(tlvs, fc.uint8Array({ maxLength: 3 }), (list, rest) => {
        shown(...list.map(([code, value]) => tlv(code, value)), rest);
      }),
      { numRuns: 3000 },
    );
  });
});
