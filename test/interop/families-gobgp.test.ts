//    subject (Keryx)  192.0.2.1    ---- veth ----  192.0.2.2    GoBGP, a route reflector
//    mirror (Keryx)   2001:db8::1  ---- veth ----  2001:db8::2  the same
//
// For every family that GoBGP 3.10 and Keryx share, this proves:
//
// 1. routes from the configuration file and from a helper are in GoBGP's table, no more and no fewer, with labels, route
//    distinguishers, next hops, communities and whatever else they have
// 2. the table loses those that are withdrawn and gets them back
// 3. what GoBGP makes of them and passes on is heard by a second Keryx as it was sent by the first
// 4. GoBGP's own routes of every kind reach the helper as JSON, and so do their withdrawals
// 5. no session ends and no NOTIFICATION is sent meanwhile
// 6. after a restart of GoBGP all routes are there again
// 7. route targets that Keryx says it wants (RFC 4684) are the ones it gets VPN routes of

import { describe } from 'node:test';
import { familyCases } from '../support/families-cases.ts';
import { gobgpRouter } from '../support/families-gobgp.ts';
import { flowFamilies } from '../support/families-gobgp-flow.ts';
import { l2vpnFamilies } from '../support/families-gobgp-l2vpn.ts';
import { prefixFamilies } from '../support/families-gobgp-prefixes.ts';
import { oddMup, segmentFamilies } from '../support/families-gobgp-segments.ts';
import { targetCases } from '../support/families-targets.ts';
import { OUR_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';

describe('families with GoBGP', { skip: reasonToSkip('families-gobgp', [...gobgpRouter.programs]) }, () => {
  const all = [...prefixFamilies, ...flowFamilies, ...l2vpnFamilies, ...segmentFamilies];
  describe('all on one session', () => familyCases(gobgpRouter, all, { as: OUR_AS, mirror: true }));
  describe('without a mirror', () => familyCases(gobgpRouter, [oddMup], { as: OUR_AS }));
  targetCases();
});
