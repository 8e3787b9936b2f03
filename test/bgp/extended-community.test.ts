// Extended communities by their names: what is written, its octets, and what helpers are shown.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromHex, hex, rowOf } from '../../src/bgp/index.ts';
import { problemIn, routeOf } from '../support/nlri-cases.ts';

const HEAD = 'route 10.0.0.0/24 next-hop 192.0.2.1';
const narrow = rowOf(16, 0xc0);
const wide = rowOf(25, 0xc0);

/** The `string` member of one community in JSON. */
function shown(row: typeof narrow, digits: string): string {
  const list = JSON.parse(row.toJson(fromHex(digits)!)!.replace(/"value": \d+/, '"value": 0')) as { string: string }[];
  assert.equal(list.length, 1);
  return list[0]!.string;
}

describe('an extended community', () => {
  for (const [words, octets, text] of [
    // words, octets, and what ExaBGP 4.2.21 or 6.0 shows where that is something else
    ['target:65000:100', '0002FDE800000064'],
    ['origin:2345:6.7.8.9', '0003092906070809'],
    ['origin:2.3.4.5:6789', '0103020304051A85'],
    ['target4:65000:5', '02020000FDE80005', 'target:65000L:5'],
    ['target4:192.0.2.1:5', '0102C00002010005', 'target:192.0.2.1:5'],
    ['rtrecord:65000:1', '0013FDE800000001'],
    ['l2info:19:0:1500:111', '800A130005DC006F'],
    ['bandwidth:65000:1000', '4004FDE8447A0000'],
    ['bandwidth:65000:2.5', '4004FDE840200000'],
    ['mup:10:10', '0C00000A0000000A'],
    ['color:100', '030B000000000064'],
    ['color:01:100', '030B400000000064'],
    ['encap:vxlan', '030C000000000008', 'encap:VXLAN'],
    ['encap:77', '030C00000000004D'],
    ['default-gateway', '030D000000000000'],
    ['consistentHashSortOrder:66051', '0314000102030000'],
    ['mac-mobility:5', '0600000000000005'],
    ['mac-mobility:5:sticky', '0600010000000005'],
    ['esi-label:100', '0601000000000640'],
    ['esi-label:1048575:single-active', '0601010000FFFFF0'],
    ['es-import:aa:bb:cc:dd:ee:01', '0602AABBCCDDEE01', 'es-import:AA:BB:CC:DD:EE:01'],
    ['router-mac:00:11:22:33:44:55', '0603001122334455'],
    ['rate-limit:0', '8006000000000000'],
    ['rate-limit:1250000000', '800600004E9502F9'],
    ['rate-limit:9600:bytes', '8006000046160000', 'rate-limit:9600'],
    ['rate-limit:0:packets', '800C000000000000'],
    ['rate-limit:1.5', '800600003FC00000'],
    ['action sample', '8007000000000002'],
    ['action:terminal', '8007000000000001', 'action terminal'],
    ['action sample-terminal', '8007000000000003'],
    ['redirect:65000:12345', '8008FDE800003039'],
    ['redirect:192.0.2.1:5', '8108C00002010005'],
    ['redirect:70000:5', '8208000111700005'],
    ['mark 10', '800900000000000A'],
    ['mark:63', '800900000000003F', 'mark 63'],
    ['redirect-to-nexthop', '0800000000000000'],
    ['copy-to-nexthop', '0800000000000001'],
    ['redirect-to-nexthop-ietf 1.2.3.4', '010C010203040000'],
    ['copy-to-nexthop-ietf:1.2.3.4', '010C010203040001', 'copy-to-nexthop-ietf 1.2.3.4'],
    ['interface-set:input:65000:24', '07020000FDE84018'],
    ['interface-set:transitive:input-output:65000:0', '07020000FDE8C000', 'interface-set:input-output:65000:0'],
    ['interface-set:non-transitive:output:4200000000:16383', '4702FA56EA00BFFF'],
    ['0x0002FDE800000064', '0002FDE800000064', 'target:65000:100'],
    ['0xFFFFFFFFFFFFFFFF', 'FFFFFFFFFFFFFFFF'],
  ] as const) {
    it(words, () => {
      const route = routeOf(`${HEAD} extended-community ${words} med 5`);
      assert.equal(hex(route.attributes.get(16)!), octets);
      assert.equal(hex(route.attributes.get(4)!), '00000005');
      const expected = text ?? words;
      assert.equal(shown(narrow, octets), expected);
      assert.equal(narrow.print(fromHex(octets)!), `extended-community ${expected}`);
    });
  }

  it('with a blank in it stands in a list as well', () => {
    const route = routeOf(`${HEAD} extended-community [ mark 10 target:1:1 action sample ]`);
    assert.equal(hex(route.attributes.get(16)!), '00020001000000018007000000000002800900000000000A');
    assert.equal(narrow.print(route.attributes.get(16)!), 'extended-community [ target:1:1 action sample mark 10 ]');
  });

  // ExaBGP shows less than there is; words that are read back must not.
  for (const [octets, text] of [
    ['4002FDE800000064', 'target:65000:100'],
    ['80060001461C4000', 'rate-limit:10000'],
    ['80060000BF800000', 'rate-limit:0'],
    ['8007FF0000000003', 'action sample-terminal'],
    ['80090000000000FF', 'mark 255'],
    ['0800000000000002', 'redirect-to-nexthop'],
    ['0600020000000005', 'mac-mobility:5'],
    ['030BC00000000064', 'color:11:100'],
    ['07020000FDE80018', 'interface-set:0:65000:24'],
  ] as const) {
    it(`${octets} is shown as ${text}`, () => {
      assert.equal(shown(narrow, octets), text);
      const printed = narrow.print(fromHex(octets)!);
      assert.equal(hex(routeOf(`${HEAD} ${printed}`).attributes.get(16)!), octets);
    });
  }

  it('whose rate is no number is shown in hexadecimal', () => {
    assert.equal(shown(narrow, '800600007FC00000'), '0x800600007FC00000');
    assert.equal(shown(narrow, '800600007F800000'), '0x800600007F800000');
  });

  for (const [words, problem] of [
    ['colour:5', `57: 'colour:5' is not an extended community, did you mean 'color'?`],
    ['mark 64', `62: 'mark' is not an extended community: its fields do not fit mark 0 to 63`],
    ['mark', '61: the value of mark is missing'],
    [
      'rate-limit:x',
      `57: 'rate-limit:x' is not an extended community: its fields do not fit rate-limit:NUMBER[:packets]`,
    ],
    ['color:2:3', `57: 'color:2:3' is not an extended community: its fields do not fit color:NUMBER`],
    ['encap:65536', `57: 'encap:65536' is not an extended community: its fields do not fit encap:TUNNEL-TYPE`],
    [
      'interface-set:input:1:16384',
      `57: 'interface-set:input:1:16384' is not an extended community: its fields do not fit interface-set:[non-transitive:]input|output|input-output:AS:GROUP`,
    ],
    [
      'router-mac:00:11:22',
      `57: 'router-mac:00:11:22' is not an extended community: its fields do not fit router-mac:00:11:22:33:44:55`,
    ],
  ] as const) {
    it(`'${words}' is refused`, () => assert.equal(problemIn(`${HEAD} extended-community ${words}`), problem));
  }
});

describe('an IPv6 extended community', () => {
  for (const [words, octets, text] of [
    ['target:2001:db8::1:5', '000220010DB80000000000000000000000010005'],
    ['origin:2001:db8::1:5', '000320010DB80000000000000000000000010005'],
    ['redirect:2001:db8::1:55', '000D20010DB80000000000000000000000010037'],
    ['redirect-to-nexthop-ietf 2001:db8::1', '000C20010DB80000000000000000000000010000'],
    [
      'copy-to-nexthop-ietf:2001:db8::1',
      '000C20010DB80000000000000000000000010001',
      'copy-to-nexthop-ietf 2001:db8::1',
    ],
    ['0xFF0220010DB80000000000000000000000010005', 'FF0220010DB80000000000000000000000010005'],
  ] as const) {
    it(words, () => {
      const route = routeOf(`${HEAD} extended-community-ipv6 ${words} med 5`);
      assert.equal(hex(route.attributes.get(25)!), octets);
      assert.equal(shown(wide, octets), text ?? words);
      assert.equal(wide.print(fromHex(octets)!), `extended-community-ipv6 ${text ?? words}`);
    });
  }

  it('has a value and a text in JSON, as ExaBGP 6.0 has it', () => {
    assert.equal(
      wide.toJson(fromHex('000C2A020B800000000100000000000000010000')!),
      '[ { "value": 271268354242357201462255214013497395816497152, "string": "redirect-to-nexthop-ietf 2a02:b80:0:1::1" } ]',
    );
  });

  it('redirects by the number of before RFC 8956 too', () => {
    const octets = '800B20010DB80000000000000000000000010037';
    assert.equal(shown(wide, octets), 'redirect:2001:db8::1:55');
    assert.equal(wide.print(fromHex(octets)!), `extended-community-ipv6 0x${octets}`);
  });
});

describe('the actions of a flow rule', () => {
  const actions = (words: string, code: number): string | undefined => {
    const value = routeOf(`flow port 80 ${words}`).attributes.get(code);
    return value && hex(value);
  };

  for (const [words, octets] of [
    ['discard', '8006000000000000'],
    ['rate-limit 9600', '8006000046160000'],
    ['rate-limit 9600 bytes', '8006000046160000'],
    ['rate-limit 1000 packets', '800C0000447A0000'],
    ['rate-limit 2000000000000', '800600005368D4A5'],
    ['redirect 65000:12345', '8008FDE800003039'],
    ['redirect 100000:1234', '8208000186A004D2'],
    ['redirect 192.0.2.1:7', '8108C00002010007'],
    ['redirect-to-nexthop', '0800000000000000'],
    ['redirect-to-nexthop-ietf 1.2.3.4', '010C010203040000'],
    ['mark 10', '800900000000000A'],
    ['action sample', '8007000000000002'],
    ['action terminal', '8007000000000001'],
    ['action sample-terminal', '8007000000000003'],
    ['interface-set transitive:input:65000:24', '07020000FDE84018'],
    ['interface-set [ input:1:1 non-transitive:output:1:1 ]', '0702000000014001470200000001 8001'],
    ['discard mark 5', '80060000000000008009000000000005'],
    ['discard extended-community target:1:1', '00020001000000018006000000000000'],
  ] as const) {
    it(words, () => assert.equal(actions(words, 16), octets.replace(' ', '')));
  }

  it('send packets to an address, which is the next hop', () => {
    for (const [words, hop] of [
      ['redirect 192.0.2.1', 'C0000201'],
      ['redirect 2001:db8::1', '20010DB8000000000000000000000001'],
      ['redirect [2001:db8::1]', '20010DB8000000000000000000000001'],
      ['redirect 192.0.2.1 next-hop 192.0.2.1', 'C0000201'],
    ] as const) {
      assert.equal(actions(words, 16), '0800000000000000');
      assert.equal(actions(words, 3), hop);
    }
    assert.equal(actions('copy 192.0.2.1', 16), '0800000000000001');
    assert.equal(actions('copy 192.0.2.1', 3), 'C0000201');
  });

  it('send packets to what only an IPv6 community can say', () => {
    assert.equal(actions('redirect-to-nexthop-ietf 2001:db8::1', 25), '000C20010DB80000000000000000000000010000');
    assert.equal(actions('redirect [2001:db8::1]:55', 25), '000D20010DB80000000000000000000000010037');
  });

  it('may be none', () => {
    for (const words of ['', 'accept']) assert.equal(actions(words, 16), undefined);
  });

  it('stand in a block with communities', () => {
    const route = routeOf(
      'flow route { match { port 80; } scope { interface-set input:1:1; } then { mark 5; community [ 65000:1 no-export ]; large-community 1:2:3; extended-community [ target:1:1 ]; extended-community-ipv6 target:2001:db8::1:5; } }',
    );
    assert.equal(hex(route.attributes.get(8)!), 'FDE80001FFFFFF01');
    assert.equal(hex(route.attributes.get(16)!), '000200010000000107020000000140018009000000000005');
    assert.equal(hex(route.attributes.get(25)!), '000220010DB80000000000000000000000010005');
    assert.equal(hex(route.attributes.get(32)!), '000000010000000200000003');
  });

  for (const [words, problem] of [
    ['rate-limit -1', /^25: '-1' is not a rate limit from 0 to/],
    ['redirect 70000:70000', /^23: '70000:70000' is not a target/],
    ['redirect foo', /^23: 'foo' is not a target/],
    ['redirect [ 192.0.2.1 ]', /^25: '192.0.2.1' is not an IPv6 address/],
    ['redirect [2001:db8::1 discard', /^36: ']' is missing after the address/],
    ['redirect [2001:db8::1]:65536', /^36: '65536' is not a number from 0 to 65535/],
    ['next-hop 192.0.2.1 redirect 192.0.2.2', /^42: the route has another next-hop already/],
    ['redirect-to-nexthop-ietf foo', /^39: 'foo' is not an address/],
    ['copy foo', /^19: 'foo' is not an address/],
    ['mark 64', /^19: '64' is not a DSCP from 0 to 63/],
    ['action foo', /^21: 'foo' is not an action: sample, terminal or sample-terminal/],
    ['interface-set input:1:16384', /^28: 'input:1:16384' is not an interface set: /],
  ] as const) {
    it(`'${words}' is refused`, () => assert.match(problemIn(`flow port 80 ${words}`), problem));
  }
});
