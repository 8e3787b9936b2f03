// What follows from two OPENs, RFC 4271 section 6.2 and the RFC of each capability.

import {
  addPathIn,
  asn4In,
  type ExtendedNextHop,
  enhancedRouteRefresh,
  extendedMessage,
  extendedNextHopsIn,
  familiesIn,
  gracefulRestartIn,
  linkLocalNextHop,
  multiSession,
  offers,
  operational,
  pathsLimitsIn,
  RECEIVE,
  roleIn,
  roleMismatch,
  routeRefresh,
  SEND,
} from './capability/index.ts';
import { type Family, ipv4Unicast } from './family.ts';
import { bad, type Checked, good, OPEN_ERROR, ROLE_MISMATCH, reset } from './fault.ts';
import type { Open } from './message/open.ts';
import type { Negotiated } from './session.ts';

/** What the session expects of the peer. */
export interface Expected {
  readonly localAs: number;
  /** undefined: any, learned from the OPEN */
  readonly peerAs: number | undefined;
  /** AIGP is for an external peer too; default: false */
  readonly aigp?: boolean;
  /** An external peer must claim a role when we do, RFC 9234 section 4.2; default: false */
  readonly roleStrict?: boolean;
}

/** Judges the OPEN received against the one sent: fixed fields before anything in the parameters is believed. */
export function negotiate(expected: Expected, sent: Open, received: Open): Checked<Negotiated> {
  if (received.version !== 4) {
    return bad(reset(OPEN_ERROR, 1, `version ${received.version}, must be 4`, Uint8Array.of(0, 4)));
  }
  const peerAs = asn4In(received.capabilities) ?? received.as;
  if (peerAs === 0) return bad(reset(OPEN_ERROR, 2, 'the peer claims AS 0'));
  if (expected.peerAs !== undefined && peerAs !== expected.peerAs) {
    return bad(reset(OPEN_ERROR, 2, `the peer is in AS ${peerAs}, configured is AS ${expected.peerAs}`));
  }
  if (received.holdTime === 1 || received.holdTime === 2) {
    return bad(reset(OPEN_ERROR, 6, `a hold time of ${received.holdTime} s, must be 0 or at least 3`));
  }
  const ibgp = peerAs === expected.localAs;
  // RFC 6286 section 2.2: only an internal peer may not share our identifier.
  if (received.routerId === '0.0.0.0' || (ibgp && received.routerId === sent.routerId)) {
    return bad(reset(OPEN_ERROR, 3, `router-id ${received.routerId}${ibgp ? ' (ours must differ)' : ''}`));
  }
  if (received.fault !== undefined) return bad(received.fault);
  const strict = expected.roleStrict ?? false;
  // RFC 9234 section 4: roles are for external sessions.
  const mismatch = ibgp ? undefined : roleMismatch(sent.capabilities, received.capabilities, strict);
  if (mismatch !== undefined) return bad(reset(OPEN_ERROR, ROLE_MISMATCH, mismatch));
  return good({
    ...agree(sent, received),
    localAs: expected.localAs,
    peerAs,
    ibgp,
    role: ibgp ? undefined : roleIn(sent.capabilities),
    aigp: ibgp || (expected.aigp ?? false),
  });
}

type Sides = 'localAs' | 'peerAs' | 'ibgp' | 'role' | 'aigp';

/** What follows from the capabilities alone. */
function agree(sent: Open, received: Open): Omit<Negotiated, Sides> {
  const ours = sent.capabilities;
  const theirs = received.capabilities;
  const both = (row: Parameters<typeof offers>[1]) => offers(ours, row) && offers(theirs, row);
  const families = commonFamilies(familiesIn(ours), familiesIn(theirs));
  const our = addPathIn(ours);
  const their = addPathIn(theirs);
  const paths = (mine: number, yours: number) =>
    new Set(
      families
        .map(({ key }) => key)
        .filter((key) => ((our.get(key)?.mode ?? 0) & mine) !== 0 && ((their.get(key)?.mode ?? 0) & yours) !== 0),
    );
  const addPathOut = paths(SEND, RECEIVE);
  const limits = pathsLimitsIn(theirs).filter(({ family }) => addPathOut.has(family.key));
  return {
    routerId: sent.routerId,
    peerRouterId: received.routerId,
    asn4: asn4In(ours) !== undefined && asn4In(theirs) !== undefined,
    holdTime: Math.min(sent.holdTime, received.holdTime),
    messageLimit: both(extendedMessage) ? 65535 : 4096,
    families,
    addPathIn: paths(RECEIVE, SEND),
    addPathOut,
    refresh: !both(routeRefresh) ? 'absent' : both(enhancedRouteRefresh) ? 'enhanced' : 'normal',
    nextHops: commonNextHops(families, extendedNextHopsIn(ours), extendedNextHopsIn(theirs)),
    linkLocalNextHop: both(linkLocalNextHop),
    pathLimits: new Map(limits.map(({ family, paths }) => [family.key, paths])),
    gracefulRestart: gracefulRestartIn(ours) && gracefulRestartIn(theirs),
    multiSession: both(multiSession),
    operational: both(operational),
  };
}

function commonNextHops(
  families: readonly Family[],
  ours: readonly ExtendedNextHop[],
  theirs: readonly ExtendedNextHop[],
): ExtendedNextHop[] {
  return ours.filter(
    ({ family, afi }) =>
      families.some(({ key }) => key === family.key) &&
      theirs.some((their) => their.family.key === family.key && their.afi === afi),
  );
}

// RFC 4760 section 8: a side that names no family speaks IPv4 unicast.
function commonFamilies(ours: readonly Family[], theirs: readonly Family[]): Family[] {
  const named = theirs.length > 0 ? theirs : [ipv4Unicast];
  const keys = new Set(named.map(({ key }) => key));
  return (ours.length > 0 ? ours : [ipv4Unicast]).filter(({ key }) => keys.has(key));
}
