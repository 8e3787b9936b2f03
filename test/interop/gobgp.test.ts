//    subject (Keryx)  192.0.2.1    ---- veth ----  192.0.2.2    GoBGP
//    AS 65001         2001:db8::1                  2001:db8::2  AS 65002, or 65001 for iBGP
//
// Each in a network namespace of its own, on port 179; a helper of the subject is in the hands of the test. For eBGP
// over IPv4 in both directions, over IPv6, and for iBGP, this proves:
//
// 1. the session reaches Established, and the helper hears `connected` and `up`
// 2. announced IPv4 and IPv6 routes are in GoBGP's table with next hop, origin, AS path, MED, local preference and
//    communities (standard, large, extended)
// 3. new attributes arrive without a withdraw or a moment without the route; withdraw removes the route
// 4. GoBGP's own routes, their withdrawal and their return reach the helper as JSON
// 5. after a restart of GoBGP all routes are there again without a word of the helper
// 6. a soft reset by GoBGP changes nothing; a refresh that the helper asks for brings GoBGP's routes again
// 7. an administrative shutdown by GoBGP is heard as Cease 6/2, and its end brings everything back
// 8. a stopped subject exits with 0, and GoBGP reports Cease / Administrative Shutdown
// 9. with graceful restart: End-of-RIB reaches the helper

import { describe } from 'node:test';
import { gobgp } from '../support/daemon-gobgp.ts';
import { endOfRibCases } from '../support/end-of-rib-cases.ts';
import { EXTERNAL_AS, OUR_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';
import { sessionCases } from '../support/session-cases.ts';

describe('GoBGP', { skip: reasonToSkip('gobgp', ['gobgpd', 'gobgp']) }, () => {
  sessionCases(gobgp, { family: 4, dialer: 'us', theirAs: EXTERNAL_AS });
  sessionCases(gobgp, { family: 4, dialer: 'them', theirAs: EXTERNAL_AS });
  sessionCases(gobgp, { family: 6, dialer: 'us', theirAs: EXTERNAL_AS });
  sessionCases(gobgp, { family: 4, dialer: 'us', theirAs: OUR_AS });
  endOfRibCases(gobgp, { answersRefresh: true });
});
