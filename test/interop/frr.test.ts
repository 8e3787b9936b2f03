import { describe } from 'node:test';
import { frr } from '../support/daemon-frr.ts';
import { EXTERNAL_AS, OUR_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';
import { sessionCases } from '../support/session-cases.ts';

describe('FRR', { skip: reasonToSkip('frr', ['/usr/lib/frr/bgpd', 'vtysh']) }, () => {
  sessionCases(frr, { family: 4, dialer: 'us', theirAs: EXTERNAL_AS });
  sessionCases(frr, { family: 4, dialer: 'them', theirAs: EXTERNAL_AS });
  sessionCases(frr, { family: 6, dialer: 'us', theirAs: EXTERNAL_AS });
  sessionCases(frr, { family: 4, dialer: 'us', theirAs: OUR_AS });
});
