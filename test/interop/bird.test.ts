import { describe } from 'node:test';
import { bird } from '../support/daemon-bird.ts';
import { EXTERNAL_AS, OUR_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';
import { sessionCases } from '../support/session-cases.ts';

describe('BIRD', { skip: reasonToSkip('bird', ['bird', 'birdc']) }, () => {
  sessionCases(bird, { family: 4, dialer: 'us', theirAs: EXTERNAL_AS });
  sessionCases(bird, { family: 4, dialer: 'them', theirAs: EXTERNAL_AS });
  sessionCases(bird, { family: 6, dialer: 'us', theirAs: EXTERNAL_AS });
  sessionCases(bird, { family: 4, dialer: 'us', theirAs: OUR_AS });
});
