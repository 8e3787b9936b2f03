// Whether other speakers announce a VIP, as far as the routes that neighbors sent tell it.

import { type AttributeSet, type Route, segmentsOf } from '../../bgp/index.ts';
import type { PeerHandle, PeerView } from '../../speaker/index.ts';
import type { LastResort, Vip } from './config.ts';

const AS_PATH = 2;
const COMMUNITIES = 8;
const ORIGINATOR_ID = 9;
const GRACEFUL_SHUTDOWN = 0xffff_0000;
/** seconds after which a session without End-of-RIB has told what it has to tell */
const PATIENCE = 30;

/**
 * True: of some VIP a neighbor can tell, and none of them has a route to it of a speaker that is well. Internal neighbors can, or
 * those that are named, once they have sent the End-of-RIB of the family, or are up for a while.
 */
export function isAlone(
  vips: readonly Vip[],
  peers: readonly PeerHandle[],
  lastResort: LastResort,
  now: number,
): boolean {
  const { observe } = lastResort;
  const meant = peers.filter(({ config, peerAddress, session, state }) => {
    if (state !== 'established' || !config.adjRibIn) return false;
    return observe.length > 0 ? observe.includes(peerAddress) : session?.localAs === session?.peerAs;
  });
  return vips.some(({ route }) => {
    const seeing = meant.filter((peer) => {
      const { session, statistics } = peer;
      const told = peer.heardAll(route.family) || now - statistics.since > PATIENCE * 1000;
      return told && (session?.families.includes(route.family) ?? false);
    });
    return seeing.length > 0 && seeing.every((peer) => !hasOther(route, peer, lastResort));
  });
}

function hasOther(route: Vip['route'], peer: PeerHandle, { marks }: LastResort): boolean {
  for (const found of peer.receivedTo(route)) {
    if (!isOurs(found, peer) && !isMarked(found.attributes, [...marks, GRACEFUL_SHUTDOWN])) return true;
  }
  return false;
}

/** A reflector may send us what it has from us (RFC 4456 section 8), and so may an external neighbor, with our AS in it. */
function isOurs({ attributes }: Route, { config, session }: PeerView): boolean {
  const originator = attributes.get(ORIGINATOR_ID);
  if (originator !== undefined && [...originator].join('.') === config.routerId) return true;
  if (session === undefined || session.localAs === session.peerAs) return false;
  const path = attributes.get(AS_PATH) ?? new Uint8Array(0);
  return segmentsOf(path).some(({ asns }) => asns.includes(session.localAs));
}

/** Whoever says so of a route will withdraw it, or cannot do better. */
function isMarked(set: AttributeSet, marks: readonly number[]): boolean {
  const octets = Buffer.from(set.get(COMMUNITIES) ?? []);
  for (let at = 0; at + 4 <= octets.length; at += 4) if (marks.includes(octets.readUInt32BE(at))) return true;
  return false;
}
