import { describe } from 'node:test';
import { gobgp } from '../support/daemon-gobgp.ts';
import { EXTERNAL_AS, OUR_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';
import { sessionCases } from '../support/session-cases.ts';

describe('GoBGP', { skip: reasonToSkip('gobgp', ['gobgpd', 'gobgp']) }, () => {
  sessionCases(gobgp, { family: 4, dialer: 'us', theirAs: EXTERNAL_AS });
  sessionCases(gobgp, { family: 4, dialer: 'them', theirAs: EXTERNAL_AS });
  sessionCases(gobgp, { family: 6, dialer: 'us', theirAs: EXTERNAL_AS });
  sessionCases(gobgp, { family: 4, dialer: 'us', theirAs: OUR_AS });
});
