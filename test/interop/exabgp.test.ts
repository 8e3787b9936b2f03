import { describe } from 'node:test';
import { exabgp } from '../support/daemon-exabgp.ts';
import { EXTERNAL_AS, OUR_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';
import { sessionCases } from '../support/session-cases.ts';

describe('ExaBGP', { skip: reasonToSkip('exabgp', ['exabgp']) }, () => {
  sessionCases(exabgp, { family: 4, dialer: 'us', theirAs: EXTERNAL_AS });
  sessionCases(exabgp, { family: 4, dialer: 'them', theirAs: EXTERNAL_AS });
  sessionCases(exabgp, { family: 6, dialer: 'us', theirAs: EXTERNAL_AS });
  sessionCases(exabgp, { family: 4, dialer: 'us', theirAs: OUR_AS });
});
