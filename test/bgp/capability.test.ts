// Octets and JSON of capabilities. `exabgp` marks what ExaBGP itself sent or printed.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  addPathFor,
  type Capability,
  capabilities,
  capabilityOf,
  extendedNextHopFor,
  extendedNextHopsIn,
  familyOf,
  gracefulRestartIn,
  hex,
  hostNameFor,
  ipv4Unicast,
  ipv6Unicast,
  multiSessionFor,
  pathsLimitFor,
  pathsLimitsIn,
  ROLES,
  roleFor,
  roleIn,
  softwareVersionFor,
  takesAddPath,
} from '../../src/bgp/index.ts';
import { octets } from '../support/bgp-update.ts';
import { fc } from '../support/fast-check.ts';

const vpn = familyOf(1, 128);
const labelled6 = familyOf(2, 4);
const shown = (list: readonly Capability[]): string => list.map(({ code, value }) => `${code}:${hex(value)}`).join(' ');

describe('capabilities as octets', () => {
  const cases: readonly [string, readonly Capability[], string][] = [
    ['next hops of IPv6, exabgp', [extendedNextHopFor([{ family: ipv4Unicast, afi: 2 }])], '5:000100010002'],
    [
      'next hops of two families',
      [
        extendedNextHopFor([
          { family: vpn, afi: 2 },
          { family: ipv4Unicast, afi: 2 },
        ]),
      ],
      '5:000100800002000100010002',
    ],
    ['both names, exabgp', [hostNameFor('foo', 'bar')], '73:03666F6F03626172'],
    ['a host name alone, exabgp', [hostNameFor('foo', '')], '73:03666F6F00'],
    [
      'the software, exabgp',
      [softwareVersionFor('ExaBGP/5.0.0-0+test')],
      '75:134578614247502F352E302E302D302B74657374',
    ],
    ['two sessions, exabgp', multiSessionFor(), '68:00 68:01'],
    ['a limit of paths, exabgp', [pathsLimitFor([{ family: ipv4Unicast, paths: 10 }])], '76:000101000A'],
    ['the roles of RFC 9234 table 1', ROLES.map(roleFor), '9:00 9:01 9:02 9:03 9:04'],
    [
      'add-path of many families, SAFI before AFI, exabgp',
      [addPathFor([ipv4Unicast, familyOf(1, 4), vpn, ipv6Unicast, labelled6, familyOf(2, 128)], 2)],
      '69:000101020002010200010402000204020001800200028002',
    ],
  ];
  for (const [what, list, wanted] of cases) {
    test(`${what}: ${wanted}`, () => assert.equal(shown(list), wanted));
  }

  test('a software name is cut at 64 octets', () => {
    const { value } = softwareVersionFor('x'.repeat(65));
    assert.equal(value.length, 65);
    assert.equal(value[0], 64);
  });

  test('names fill a capability and not more', () => {
    assert.equal(hostNameFor('a'.repeat(200), 'b'.repeat(53)).value.length, 255);
    assert.throws(() => hostNameFor('a'.repeat(200), 'b'.repeat(54)), RangeError);
    assert.throws(() => hostNameFor('a'.repeat(256), ''), RangeError);
  });

  test('add-path is for the families of ExaBGP', () => {
    const taken = [1, 2, 16388]
      .flatMap((afi) => [1, 2, 4, 5, 71, 85, 128, 132, 133, 134].map((safi) => familyOf(afi, safi)))
      .concat(familyOf(25, 65), familyOf(25, 70))
      .filter(takesAddPath);
    assert.deepEqual(
      taken.map(({ name }) => name),
      ['unicast', 'nlri-mpls', 'mup', 'mpls-vpn']
        .flatMap((safi) => [`ipv4 ${safi}`])
        .concat(['unicast', 'nlri-mpls', 'mup', 'mpls-vpn'].map((safi) => `ipv6 ${safi}`)),
    );
  });
});

describe('capabilities as JSON', () => {
  // Code, its values, the name of an OPEN that we sent, and the members of the object.
  const cases: readonly [number, string[], string, string][] = [
    [
      5,
      ['000100010002 000100800002'],
      'nexthop',
      '"name": "nexthop", "conversion": [ "ipv4/unicast/ipv6", "ipv4/mpls-vpn/ipv6" ]',
    ],
    [
      5,
      ['000100010002', '001900460002'],
      'nexthop',
      '"name": "nexthop", "conversion": [ "ipv4/unicast/ipv6", "l2vpn/evpn/ipv6" ]',
    ],
    [5, [''], 'nexthop', '"name": "nexthop", "conversion": [ ]'],
    [5, ['00010001'], 'nexthop', '"name": "nexthop", "conversion": [ ]'],
    [5, ['000101010002'], 'nexthop', '"name": "nexthop", "conversion": [ ]'],
    [9, ['03'], 'role', '"name": "role", "role": "customer"'],
    [9, ['05'], 'role', '"name": "role", "role": "role-5"'],
    [9, ['0000'], 'role', '"name": "role", "role": "malformed"'],
    [
      68,
      ['00', '01'],
      'multi-session',
      '"name": "multisession", "variant": "RFC", "capabilities": [ "multiprotocol" ]',
    ],
    [
      68,
      ['000141'],
      'multi-session',
      '"name": "multisession", "variant": "RFC", "capabilities": [ "multiprotocol", "capability-65" ]',
    ],
    [68, [''], 'multi-session', '"name": "multisession", "variant": "RFC", "capabilities": [ ]'],
    [73, ['07 726F7574657232 00'], 'hostname', '"host-name": "router2", "domain-name": ""'],
    [73, ['03 666F6F 03 626172'], 'hostname', '"host-name": "foo", "domain-name": "bar"'],
    [73, [''], 'hostname', '"host-name": "", "domain-name": ""'],
    [73, ['09 666F6F'], 'hostname', '"host-name": "foo", "domain-name": ""'],
    [73, ['03 666F6F 09 62'], 'hostname', '"host-name": "foo", "domain-name": "b"'],
    [73, ['02 0A22 01 5C'], 'hostname', '"host-name": "\\n\\"", "domain-name": "\\\\"'],
    [73, ['01 FF 00'], 'hostname', '"host-name": "\\ufffd", "domain-name": "", "raw": "01FF00"'],
    [75, ['09 4B657279782F312E30'], 'software-version', '"software-version": "Keryx/1.0"'],
    [75, ['00'], 'software-version', '"software-version": ""'],
    [75, ['02 C328'], 'software-version', '"software-version": "\\ufffd(", "raw": "02C328"'],
    [75, [`FF ${'61'.repeat(70)}`], 'software-version', `"software-version": "${'a'.repeat(64)}"`],
    [76, ['000101000A 000201FFFF'], 'paths-limit', '"name": "paths-limit", "ipv4/unicast": 10, "ipv6/unicast": 65535'],
    [76, ['000101'], 'paths-limit', '"name": "paths-limit"'],
    [77, [''], 'link-local-nexthop', '"name": "link-local-nexthop"'],
    [185, [''], 'exabgp-experimental-operational', '"name": "operational"'],
    [71, ['00'], 'capability-71', '"name": "unknown", "iana": "unassigned", "value": 71, "raw": "00"'],
  ];
  for (const [code, values, name, wanted] of cases) {
    test(`${code}:${values.join(' ')} is ${wanted}`, () => {
      const row = capabilityOf(code);
      assert.equal(row.name, name);
      assert.equal(row.toJson(values.map((value) => octets(value))), wanted);
    });
  }

  test('any octets at all make JSON of one line in ASCII', () => {
    const values = fc.array(fc.uint8Array({ maxLength: 255 }), { minLength: 1, maxLength: 3 });
    for (const row of capabilities.all()) {
      // Reading an OPEN refuses these two when they have not four octets.
      if (row.code === 1 || row.code === 65) continue;
      fc.assert(
        fc.property(values, (list) => {
          const text = `{ ${row.toJson(list)} }`;
          assert.match(text, /^[\x20-\x7e]*$/);
          JSON.parse(text);
        }),
      );
    }
  });
});

describe('reading capabilities', () => {
  const of = (code: number, ...values: string[]): Capability[] =>
    values.map((value) => ({ code, value: octets(value) }));

  test('next hops of several capabilities are one list, and pieces are none', () => {
    const found = extendedNextHopsIn([...of(5, '000100010002 0001'), ...of(5, '000100800002')]);
    assert.deepEqual(
      found.map(({ family, afi }) => `${family.name} ${afi}`),
      ['ipv4 unicast 2', 'ipv4 mpls-vpn 2'],
    );
    assert.equal(found[0]!.family, ipv4Unicast);
  });

  test('a limit of 0 paths is none', () => {
    assert.deepEqual(pathsLimitsIn(of(76, '0001010000 0002010005')), [{ family: ipv6Unicast, paths: 5 }]);
  });

  test('graceful restart has a time, flags and families; the last one counts', () => {
    const restart = gracefulRestartIn(of(64, '0000', '40780001018000020100'));
    assert.deepEqual(restart, {
      restarted: false,
      notification: true,
      seconds: 120,
      families: [
        { family: ipv4Unicast, forwarding: true },
        { family: ipv6Unicast, forwarding: false },
      ],
    });
    assert.deepEqual(gracefulRestartIn(of(64, '80')), {
      restarted: false,
      notification: false,
      seconds: 0,
      families: [],
    });
    assert.equal(gracefulRestartIn([]), undefined);
  });

  test('a role is read back, and an unknown one is none', () => {
    for (const role of ROLES) assert.equal(roleIn([roleFor(role)]), role);
    assert.equal(roleIn(of(9, '05')), undefined);
    assert.equal(roleIn(of(9, '')), undefined);
    assert.equal(roleIn([]), undefined);
  });
});
