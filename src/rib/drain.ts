// Graceful shutdown, RFC 8326: routes that are about to go are marked, and preferred least, while others take over.

import { type AttributeSet, intern, type Negotiated, u32 } from '../bgp/index.ts';

/** Shared by all tables of a speaker. */
export interface Drain {
  /** Everything is announced as about to go. */
  readonly on: boolean;
}

const LOCAL_PREF = 5;
const COMMUNITIES = 8;
const GRACEFUL_SHUTDOWN = Uint8Array.of(0xff, 0xff, 0, 0);

/** The set with GRACEFUL_SHUTDOWN, and towards internal peers with the lowest preference (RFC 8326 sections 4.1 and 4.2). */
export function gracefulSet(
  set: AttributeSet,
  { localAs, peerAs }: Pick<Negotiated, 'localAs' | 'peerAs'>,
): AttributeSet {
  const kept = set.list.filter(({ code }) => code !== COMMUNITIES && (code !== LOCAL_PREF || localAs !== peerAs));
  const preference = { code: LOCAL_PREF, flags: 0x40, value: u32(0) };
  const communities = { code: COMMUNITIES, flags: 0xc0, value: withGraceful(set.get(COMMUNITIES)) };
  return intern([...kept, ...(localAs === peerAs ? [preference] : []), communities]);
}

function withGraceful(communities: Uint8Array = new Uint8Array(0)): Uint8Array {
  for (let at = 0; at + 4 <= communities.length; at += 4) {
    if (GRACEFUL_SHUTDOWN.every((octet, i) => communities[at + i] === octet)) return communities;
  }
  return Uint8Array.of(...communities, ...GRACEFUL_SHUTDOWN);
}
