//    subject (Keryx)  192.0.2.1    ---- veth ----  192.0.2.2    BIRD
//    AS 65001         2001:db8::1                  2001:db8::2  AS 65002, or 65001 for iBGP
//
// Each in a network namespace of its own, on port 179; a helper of the subject is in the hands of the test. For eBGP
// over IPv4 in both directions, over IPv6, and for iBGP, this proves:
//
// 1. the session reaches Established, and the helper hears `connected` and `up`
// 2. announced IPv4 and IPv6 routes are in BIRD's table with next hop, origin, AS path, MED, local preference and
//    communities (standard, large, extended)
// 3. new attributes arrive without a withdraw or a moment without the route; withdraw removes the route
// 4. BIRD's own routes, their withdrawal and their return reach the helper as JSON; so does End-of-RIB
// 5. after a restart of BIRD all routes are there again without a word of the helper
// 6. a route refresh is answered; one that the helper asks for brings BIRD's routes again
// 7. an administrative shutdown by BIRD is heard as Cease 6/2, and its end brings everything back
// 8. a stopped subject exits with 0, and BIRD reports Cease / Administrative Shutdown

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
