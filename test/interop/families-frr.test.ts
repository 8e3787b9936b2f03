//    subject (Keryx)  192.0.2.1    ---- veth ----  192.0.2.2    FRR, in another AS
//
// For every family that FRR 8.4 and Keryx share, this proves:
//
// 1. routes from the configuration file and from a helper are in FRR's table, no more and no fewer, with labels, route
//    distinguishers, next hops, communities and whatever else they have
// 2. the table loses those that are withdrawn and gets them back
// 3. FRR's own routes reach the helper as JSON, and so do their withdrawals
// 4. no session ends and no NOTIFICATION is sent meanwhile
// 5. after a restart of FRR all routes are there again

import { describe } from 'node:test';
import { familyCases } from '../support/families-cases.ts';
import { frrRouter } from '../support/families-frr.ts';
import { frrFamilies } from '../support/families-frr-routes.ts';
import { EXTERNAL_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';

describe('families with FRR', { skip: reasonToSkip('families-frr', [...frrRouter.programs]) }, () => {
  familyCases(frrRouter, frrFamilies, { as: EXTERNAL_AS });
});
