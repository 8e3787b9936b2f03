import { describe } from 'node:test';
import { openbgpd } from '../support/daemon-openbgpd.ts';
import { EXTERNAL_AS, OUR_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';
import { sessionCases } from '../support/session-cases.ts';

describe('OpenBGPD', { skip: reasonToSkip('openbgpd', ['/usr/sbin/bgpd', 'bgpctl']) }, () => {
  sessionCases(openbgpd, { family: 4, dialer: 'us', theirAs: EXTERNAL_AS });
  sessionCases(openbgpd, { family: 4, dialer: 'them', theirAs: EXTERNAL_AS });
  sessionCases(openbgpd, { family: 6, dialer: 'us', theirAs: EXTERNAL_AS });
  sessionCases(openbgpd, { family: 4, dialer: 'us', theirAs: OUR_AS });
});
