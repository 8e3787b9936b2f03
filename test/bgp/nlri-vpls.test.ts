import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printRoute } from '../../src/bgp/index.ts';
import {
  codecOf,
  isMalformed,
  jsonOf,
  jsonTextOf,
  nlriOf,
  problemIn,
  routeOf,
  survivesAnything,
} from '../support/nlri-cases.ts';

const FIELDS = 'rd 172.30.5.4:13 endpoint 5 base 10702 offset 1 size 8';
const HOP = 'next-hop 192.0.2.1';
// 17 octets: RD 1:172.30.5.4:13, endpoint 5, offset 1, size 8, 10702 << 4 | 1
const NLRI = '00110001AC1E0504000D000500010008029CE1';

describe('VPLS in words', () => {
  for (const text of [
    `vpls ${FIELDS} ${HOP}`,
    `l2vpn vpls ${FIELDS} ${HOP}`,
    `vpls ${HOP} size 8 offset 1 base 10702 endpoint 5 route-distinguisher 172.30.5.4:13`,
    `vpls site5 { rd 172.30.5.4:13; endpoint 5; base 10702; offset 1; size 8; ${HOP}; }`,
    `vpls { rd 172.30.5.4:13; endpoint 5; base 10702; offset 1; size 8; ${HOP}; }`,
    `l2vpn vpls site5 { ${FIELDS} ${HOP} }`,
    `vpls ${FIELDS.replace('10702', '0x029ce1')} ${HOP}`,
  ]) {
    it(text, () => assert.equal(nlriOf(text), NLRI));
  }

  it('takes labels beyond 65535, which ExaBGP does not', () => {
    assert.equal(nlriOf(`vpls ${FIELDS.replace('10702', '1048568')} ${HOP}`).slice(-6), 'FFFF81');
  });

  it('has TLVs after the label base, and auto-discovery routes', () => {
    assert.equal(nlriOf(`vpls ${FIELDS} tlvs 0x010008ff ${HOP}`), `0015${NLRI.slice(4)}010008FF`);
    // RFC 6074: RD and the address of the router
    assert.equal(nlriOf(`vpls rd 65000:7 pe-address 192.0.2.9 ${HOP}`), '000C0000FDE800000007C0000209');
  });

  for (const [text, problem] of [
    [
      `vpls rd 1:1 endpoint 5 ${HOP}`,
      '6: base, offset, size missing: a VPLS route needs endpoint, base, offset, size and rd',
    ],
    [`vpls endpoint 5 base 1 offset 1 size 8 ${HOP}`, '6: an rd is missing: a VPLS route needs one'],
    [`vpls ${FIELDS}`, '6: a next-hop is missing: next-hop ADDRESS or next-hop self'],
    ['vpls endpoint 65536', `15: '65536' is not a VPLS endpoint from 0 to 65535`],
    ['vpls size x', `11: 'x' is not a block size from 0 to 65535`],
    ['vpls offset', '12: a block offset is missing'],
    ['vpls base 1048576', `11: '1048576' is not a label base: 0 to 1048575, or 0x and six digits`],
    ['vpls base 0x12', `11: '0x12' is not a label base: 0 to 1048575, or 0x and six digits`],
    [`vpls ${FIELDS.replace('10702', '1048569')} ${HOP}`, '6: base and size run past the last label, 1048575'],
    ['vpls rd 1', `9: '1' is not a route distinguisher: AS:NUMBER or ADDRESS:NUMBER, 6 octets in all`],
    ['vpls endpont 5', `6: 'endpont' is not a route attribute, did you mean 'endpoint'?`],
    ['vpls pe-address 2001:db8::1', `17: '2001:db8::1' is not an IPv4 address`],
    [
      `vpls rd 1:1 pe-address 192.0.2.1 size 5 ${HOP}`,
      '6: a route with a pe-address has no endpoint, base, offset, size and tlvs',
    ],
    ['vpls tlvs 010203', `11: '010203' is not TLVs in hexadecimal: 0x and an even number of digits`],
  ] as const) {
    it(`'${text}' is refused`, () => assert.equal(problemIn(text), problem));
  }

  it('is printed as it is read', () => {
    for (const text of [
      `l2vpn vpls ${FIELDS} ${HOP}`,
      'l2vpn vpls rd 65000:7 pe-address 192.0.2.9 next-hop self',
      `l2vpn vpls rd 65000:7 endpoint 1 base 0x000100 offset 2 size 3 tlvs 0x01 ${HOP}`,
    ]) {
      assert.equal(printRoute(routeOf(text)), text);
    }
  });
});

describe('VPLS in octets', () => {
  it('is shown as ExaBGP shows it', () => {
    assert.equal(
      jsonTextOf('l2vpn vpls', NLRI),
      '{ "rd": "172.30.5.4:13", "endpoint": 5, "base": 10702, "offset": 1, "size": 8 }',
    );
    assert.match(jsonTextOf('l2vpn vpls', NLRI, 1), /, "path-information": "0.0.0.1" }$/);
  });

  it('shows auto-discovery by its length, and TLVs as octets', () => {
    assert.deepEqual(jsonOf('l2vpn vpls', '000C0000FDE800000007C0000209'), {
      rd: '65000:7',
      'pe-address': '192.0.2.9',
    });
    assert.deepEqual(jsonOf('l2vpn vpls', `0015${NLRI.slice(4)}010008FF`), {
      rd: '172.30.5.4:13',
      endpoint: 5,
      base: 10702,
      offset: 1,
      size: 8,
      tlvs: '0x010008FF',
    });
  });

  it('takes no other length', () => {
    for (const digits of [
      '',
      '00',
      '0000',
      '000B0000FDE800000007C00002',
      `000D${'00'.repeat(13)}`,
      `0010${'00'.repeat(16)}`,
    ]) {
      isMalformed('l2vpn vpls', digits);
    }
    for (let size = 0; size < NLRI.length; size += 2) isMalformed('l2vpn vpls', NLRI.slice(0, size));
  });

  it('survives anything', () => {
    const codec = codecOf('l2vpn vpls');
    assert.equal(codec.nextHop.repeated, undefined);
    survivesAnything('l2vpn vpls', ['000C', '00110000', '00140000']);
  });
});
