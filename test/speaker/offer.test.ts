// The OPEN of a neighbor. `exabgp` marks what ExaBGP sent with the same configuration.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Family, familyOf, hex, ipv4Unicast, ipv6Unicast, RECEIVE, SEND } from '../../src/bgp/index.ts';
import { type NeighborOptions, neighbor } from '../../src/speaker/index.ts';

const flow = familyOf(1, 133);
const vpn = familyOf(1, 128);
const BOTH = [ipv4Unicast, ipv6Unicast];

function offered(options: Partial<NeighborOptions>): string {
  const { capabilities } = neighbor({
    peerAddress: '192.0.2.1',
    localAs: 65000,
    peerAs: 65001,
    routerId: '10.0.0.1',
    families: [ipv4Unicast],
    ...options,
  });
  return capabilities.map(({ code, value }) => `${code}:${hex(value)}`).join(' ');
}

/** The same without those that every neighbor here has. */
function beyond(options: Partial<NeighborOptions>): string {
  const all = offered({ ...options, asn4: false, extendedMessage: false });
  return all.replaceAll(/\b1:[0-9A-F]+ ?/g, '').trim();
}

const MANY: Partial<NeighborOptions> = {
  families: [ipv6Unicast, ipv4Unicast, flow],
  addPath: SEND | RECEIVE,
  pathLimits: new Map([[ipv4Unicast, 10]]),
  gracefulRestart: 120,
  routeRefresh: true,
  nextHops: [{ family: ipv4Unicast, afi: 2 }],
  operational: true,
  multiSession: true,
  hostName: 'foo',
  domainName: 'bar',
  softwareVersion: 'Keryx/1.0',
  linkLocalNextHop: true,
  role: 'customer',
};

describe('what an OPEN offers', () => {
  test('nothing said, exabgp', () => {
    assert.equal(offered({ families: BOTH }), '1:00010001 1:00020001 65:0000FDE8 6:');
  });

  test('everything said, in the order of exabgp', () => {
    assert.equal(
      offered(MANY),
      '1:00010001 1:00010085 1:00020001 65:0000FDE8 5:000100010002 69:0001010300020103 76:000101000A ' +
        '64:8078000101800001858000020180 2: 70: 185: 6: 9:03 73:03666F6F03626172 75:094B657279782F312E30 77: 68:00 68:01',
    );
  });

  const cases: readonly [string, Partial<NeighborOptions>, string][] = [
    ['graceful restart, exabgp', { families: BOTH, gracefulRestart: 180 }, '64:80B40001018000020180'],
    ['route refresh, exabgp', { routeRefresh: true }, '2: 70:'],
    ['add-path of all families, exabgp', { families: BOTH, addPath: SEND }, '69:0001010200020102'],
    ['add-path of one', { families: BOTH, addPath: RECEIVE, addPathFamilies: [ipv4Unicast] }, '69:00010101'],
    ['add-path of families that have none', { families: [flow], addPath: SEND }, ''],
    ['add-path of a family that the neighbor lacks', { addPath: SEND, addPathFamilies: [ipv6Unicast] }, ''],
    [
      'a limit for paths that we do not take',
      { addPath: SEND, pathLimits: new Map([[ipv4Unicast, 1]]) },
      '69:00010102',
    ],
    [
      'a limit for a family without add-path',
      {
        families: BOTH,
        addPath: RECEIVE,
        addPathFamilies: [ipv6Unicast],
        pathLimits: new Map<Family, number>([[ipv4Unicast, 1]]),
      },
      '69:00020101',
    ],
    [
      'next hops of both protocols, exabgp',
      {
        families: BOTH,
        nextHops: [
          { family: ipv6Unicast, afi: 1 },
          { family: ipv4Unicast, afi: 2 },
        ],
      },
      '5:000100010002',
    ],
    ['next hops of a family that the neighbor lacks', { nextHops: [{ family: vpn, afi: 2 }] }, ''],
    ['no next hops', { nextHops: [] }, ''],
    ['a host name, exabgp', { hostName: 'foo' }, '73:03666F6F00'],
    ['a domain name alone, exabgp', { domainName: 'bar' }, ''],
    ['several sessions, exabgp', { multiSession: true }, '68:00 68:01'],
    ['a role, strict or not', { role: 'peer', roleStrict: true }, '9:04'],
    ['AIGP, which no capability says, exabgp', { aigp: true }, ''],
  ];
  for (const [what, options, wanted] of cases) {
    test(`${what}: '${wanted}'`, () => assert.equal(beyond(options), wanted));
  }

  test('names too long for their capability are refused at once', () => {
    assert.throws(() => offered({ hostName: 'a'.repeat(254) }), RangeError);
  });
});
