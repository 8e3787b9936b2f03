//    subject (Keryx)  192.0.2.1    ---- veth ----  192.0.2.2    BIRD, in another AS
//
// For every family that BIRD 2 and Keryx share, this proves:
//
// 1. routes from the configuration file and from a helper are in BIRD's table, no more and no fewer, with labels, route
//    distinguishers, next hops, communities and whatever else they have
// 2. the table loses those that are withdrawn and gets them back
// 3. BIRD's own routes reach the helper as JSON, and so do their withdrawals
// 4. no session ends and no NOTIFICATION is sent meanwhile
// 5. after a restart of BIRD all routes are there again

import { describe } from 'node:test';
import { birdRouter } from '../support/families-bird.ts';
import { birdFamilies } from '../support/families-bird-routes.ts';
import { familyCases } from '../support/families-cases.ts';
import { EXTERNAL_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';

describe('families with BIRD', { skip: reasonToSkip('families-bird', [...birdRouter.programs]) }, () => {
  familyCases(birdRouter, birdFamilies, { as: EXTERNAL_AS });
});
