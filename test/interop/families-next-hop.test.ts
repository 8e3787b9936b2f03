//    subject (Keryx)  2001:db8::1  ---- veth ----  2001:db8::2  GoBGP, FRR or BIRD
//
// IPv4 routes with IPv6 next hops, RFC 8950: unicast, labelled unicast and VPN routes. With each daemon this proves:
//
// 1. where both sides have the capability, routes with IPv6 next hops, those of IPv4, and `next-hop self` on an IPv6 session
//    are in the daemon's table as they were told, and come and go
// 2. the daemon's own reach the helper
// 3. where one side does not have it, such a route is not sent, and one that had an IPv4 next hop before is withdrawn
// 4. no session ends and no NOTIFICATION is sent meanwhile

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { birdRouter } from '../support/families-bird.ts';
import { type FamilyRoutes, familyCases } from '../support/families-cases.ts';
import { frrRouter } from '../support/families-frr.ts';
import { gobgpRouter } from '../support/families-gobgp.ts';
import type { RouterKind } from '../support/families-router.ts';
import { type FamilyPlan, type FamilyStage, openFamilies } from '../support/families-stage.ts';
import { EXTERNAL_AS, OUR_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';
import { until } from '../support/wait.ts';

const NEXTHOP = 'nexthop { ipv4 unicast ipv6; ipv4 nlri-mpls ipv6; ipv4 mpls-vpn ipv6; }';
const both = { over6: true, extendedNextHop: true, sections: [NEXTHOP] };

/** What Keryx is told of a family, and the next hop that the daemon has to show. */
function ours(
  family: string,
  more: string,
  show: (prefix: string, hop: string, second?: string) => string,
): Pick<FamilyRoutes, 'family' | 'ours'> {
  const route = (prefix: string, word: string, hop: string) => ({
    words: `${family} ${prefix} next-hop ${word}${more}`,
    shown: show(prefix, hop),
  });
  return {
    family,
    ours: [
      route('10.1.0.0/24', '2001:db8::1', '2001:db8::1'),
      route('10.1.1.0/24', 'self', '2001:db8::1'),
      route('10.1.2.0/24', '2001:db8::99', '2001:db8::99'),
      route('10.1.3.0/24', '192.0.2.1', '192.0.2.1'),
    ],
  };
}

/** Without the capability on one side. `show`: how the daemon shows a unicast route. */
function refusedCases(kind: RouterKind, plan: Omit<FamilyPlan, 'families'>, show: (text: string) => string): void {
  let stage: FamilyStage;

  before(async () => {
    const routes = ['ipv4 unicast 10.1.0.0/24 next-hop 2001:db8::1', 'ipv4 unicast 10.1.1.0/24 next-hop 192.0.2.1'];
    stage = await openFamilies(kind, { families: ['ipv4 unicast', 'ipv6 unicast'], over6: true, routes, ...plan });
  });

  after(() => stage?.close());

  const assertTable = (...prefixes: string[]): Promise<void> =>
    until(`${kind.name} to have these routes`, async () =>
      assert.deepEqual((await stage.router.table('ipv4 unicast')).sort(), prefixes.map(show).sort()),
    );

  it(`a route with an IPv6 next hop is not sent, and takes the place of one that was`, async () => {
    const { helper, child } = stage.subject;
    await assertTable('10.1.1.0/24');
    await helper.say('announce ipv4 unicast 10.1.2.0/24 next-hop 192.0.2.1');
    await assertTable('10.1.1.0/24', '10.1.2.0/24');
    await helper.say('announce ipv4 unicast 10.1.1.0/24 next-hop 2001:db8::1');
    await assertTable('10.1.2.0/24');
    assert.match(child.log(), /RFC 8950/);
    await helper.say('announce ipv4 unicast 10.1.1.0/24 next-hop 192.0.2.1');
    await assertTable('10.1.1.0/24', '10.1.2.0/24');
  });

  it('no session has ended, and nobody has complained', () => stage.assertCalm());
}

describe('IPv6 next hops with GoBGP', { skip: reasonToSkip('families-next-hop', [...gobgpRouter.programs]) }, () => {
  const best = '[{Origin: i} {LocalPref: 100}]';
  const rd = '65000:1';

  describe('agreed on', () =>
    familyCases(
      gobgpRouter,
      [
        {
          ...ours('ipv4 unicast', '', (prefix, hop) => `${prefix} ${hop} ${best}`),
          theirs: [
            { route: '10.9.0.0/24 nexthop 2001:db8::2', heard: ['2001:db8::2', { nlri: '10.9.0.0/24' }] },
            { route: '10.9.1.0/24 nexthop 192.0.2.2', heard: ['192.0.2.2', { nlri: '10.9.1.0/24' }] },
            { route: '10.9.2.0/24 nexthop 2001:db8::22', heard: ['2001:db8::22', { nlri: '10.9.2.0/24' }] },
          ],
        },
        {
          ...ours('ipv4 nlri-mpls', ' label 100', (prefix, hop) => `${prefix} [100] ${hop} ${best}`),
          theirs: ['2001:db8::2', '192.0.2.2', '2001:db8::22'].map((hop, i) => ({
            route: `10.9.${i}.0/24 100 nexthop ${hop}`,
            heard: [hop, { nlri: `10.9.${i}.0/24`, label: [[100]] }] as const,
          })),
        },
        {
          ...ours('ipv4 mpls-vpn', ' label 100 rd 65000:1', (prefix, hop) => `${rd}:${prefix} [100] ${hop} ${best}`),
          theirs: ['2001:db8::2', '192.0.2.2', '2001:db8::22'].map((hop, i) => ({
            route: `10.9.${i}.0/24 label 100 rd 65000:1 nexthop ${hop}`,
            heard: [hop, { nlri: `10.9.${i}.0/24`, label: [[100]], rd }] as const,
          })),
        },
      ],
      { as: OUR_AS, ...both },
    ));

  describe('not offered by us', () =>
    refusedCases(gobgpRouter, { as: OUR_AS }, (prefix) => `${prefix} 192.0.2.1 ${best}`));
});

describe('IPv6 next hops with FRR', { skip: reasonToSkip('families-next-hop', [...frrRouter.programs]) }, () => {
  const shown = (prefix: string, hop: string): string => `${prefix} via ${hop} path 65001`;

  // FRR shows no IPv6 next hop of a VPN route.
  describe('agreed on', () =>
    familyCases(
      frrRouter,
      [
        {
          ...ours('ipv4 unicast', '', shown),
          theirs: [0, 1, 2].map((i) => ({
            route: `10.9.${i}.0/24`,
            heard: ['2001:db8::2', { nlri: `10.9.${i}.0/24` }, { med: 0 }] as const,
          })),
        },
      ],
      { as: EXTERNAL_AS, ...both },
    ));

  describe('not offered by FRR', () =>
    refusedCases(frrRouter, { as: EXTERNAL_AS, sections: [NEXTHOP] }, (prefix) => shown(prefix, '192.0.2.1')));
});

describe('IPv6 next hops with BIRD', { skip: reasonToSkip('families-next-hop', [...birdRouter.programs]) }, () => {
  const shown = (prefix: string, hop: string): string => `${prefix}, as_path 65001, next_hop ${hop}`;

  describe('agreed on', () =>
    familyCases(
      birdRouter,
      [
        {
          ...ours('ipv4 unicast', '', shown),
          theirs: [
            { route: '10.9.0.0/24 blackhole', heard: ['2001:db8::2', { nlri: '10.9.0.0/24' }] },
            { route: '10.9.1.0/24 via 192.0.2.22', heard: ['192.0.2.22', { nlri: '10.9.1.0/24' }] },
            { route: '10.9.2.0/24 via 2001:db8::22', heard: ['2001:db8::22', { nlri: '10.9.2.0/24' }] },
          ],
        },
        {
          ...ours('ipv4 nlri-mpls', ' label 100', (prefix, hop) => `${shown(prefix, hop)}, mpls_label_stack 100`),
          theirs: ['2001:db8::22', '192.0.2.22', '2001:db8::23'].map((hop, i) => ({
            route: `10.9.${i}.0/24 via ${hop} mpls 100`,
            heard: [hop, { nlri: `10.9.${i}.0/24`, label: [[100]] }] as const,
          })),
        },
        {
          ...ours(
            'ipv4 mpls-vpn',
            ' label 100 rd 65000:1',
            (prefix, hop) => `65000:1 ${shown(prefix, hop)}, mpls_label_stack 100`,
          ),
          theirs: ['2001:db8::22', '192.0.2.22', '2001:db8::23'].map((hop, i) => ({
            route: `65000:1 10.9.${i}.0/24 via ${hop} mpls 100`,
            heard: [hop, { nlri: `10.9.${i}.0/24`, label: [[100]], rd: '65000:1' }] as const,
          })),
        },
      ],
      { as: EXTERNAL_AS, ...both },
    ));

  describe('not offered by BIRD', () =>
    refusedCases(birdRouter, { as: EXTERNAL_AS, sections: [NEXTHOP] }, (prefix) => shown(prefix, '192.0.2.1')));
});
