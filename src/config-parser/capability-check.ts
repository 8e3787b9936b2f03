// What can be said of capabilities only at the end of a neighbor.

import { LONGEST_NAMES } from '../bgp/index.ts';
import type { NeighborDraft } from './draft.ts';
import type { Notes, Place } from './notes.ts';

/** Roles and names: RFC 9234 is for external neighbors, and the capability of the names has no room for more. */
export function checkCapabilities(draft: NeighborDraft, notes: Notes): void {
  const { options } = draft;
  const { role, localAs, peerAs, hostName, domainName } = options;
  if (role !== undefined && localAs === peerAs && typeof localAs === 'number') {
    notes.problem(placeIn(draft, 'role'), 'a role is for external neighbors (RFC 9234), this one is in our AS');
  }
  const length = (hostName?.length ?? 0) + (domainName?.length ?? 0);
  if (hostName === undefined && domainName !== undefined) {
    notes.warn(placeIn(draft, 'domain-name'), `'domain-name' is sent together with a 'host-name' only`);
  } else if (length > LONGEST_NAMES) {
    const message = `'host-name' and 'domain-name' may have ${LONGEST_NAMES} characters together, they have ${length}`;
    notes.problem(placeIn(draft, 'host-name'), message);
    // No capability can be made of them.
    delete options.hostName;
  }
}

// The place of the value of `keyword`, in whichever section of the neighbor it stands.
function placeIn({ sections, at }: NeighborDraft, keyword: string): Place {
  const words = sections.map(({ mentioned }) => mentioned.get(keyword)).find((found) => found !== undefined);
  return words?.[1] ?? words?.[0] ?? at;
}
