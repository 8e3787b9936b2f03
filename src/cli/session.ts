// The session that octets on a command line are read or written for.

import {
  AS_TRANS,
  addPathFor,
  asn4For,
  type Capability,
  families,
  type Negotiated,
  negotiate,
  type Open,
  parseAddress,
  plainSession,
  RECEIVE,
  roleIn,
  SEND,
} from '../bgp/index.ts';
import type { Here } from '../rib/index.ts';
import { neighbor, noStatistics, type PeerConfig, type PeerView } from '../speaker/index.ts';

/** AS of both ends where nobody says otherwise, as in ExaBGP. */
const DEFAULT_AS = 65533;
const ASN4 = 65;
const ADD_PATH = 69;
const ROLE = 9;
const IPV4 = 1;
const IPV6 = 2;

/** The neighbor of a command line without a configuration. */
export function plainNeighbor(localAs = DEFAULT_AS, peerAs = DEFAULT_AS): PeerConfig {
  const all = families.all().map(({ family }) => family);
  return neighbor({
    nextHops: all.map((family) => ({ family, afi: family.afi === IPV6 ? IPV4 : IPV6 })),
    peerAddress: '127.0.0.1',
    localAddress: '127.0.0.1',
    localAs,
    peerAs,
    routerId: '127.0.0.1',
  });
}

/** A session that takes whatever can be written or read; `paths`: with path identifiers in every family. */
export function openSession({ localAs, peerAs }: PeerConfig, paths: boolean): Negotiated {
  const all = families.all().map(({ family }) => family);
  const keys = new Set(paths ? all.map(({ key }) => key) : []);
  return plainSession({
    ...(localAs !== undefined && { localAs }),
    ...(peerAs !== undefined && { peerAs }),
    addPathIn: keys,
    addPathOut: keys,
    nextHops: all.filter(({ afi }) => afi !== IPV6).map((family) => ({ family, afi: IPV6 })),
  });
}

/** The session of a neighbor with a peer that offers all that we offer, and is what we expect. */
export function sessionOf(config: PeerConfig): Negotiated {
  const localAs = config.localAs ?? config.peerAs ?? DEFAULT_AS;
  const peerAs = config.peerAs ?? localAs;
  const { routerId, holdTime, capabilities, aigp } = config;
  const common = { type: 'open', version: 4, holdTime } as const;
  const sent: Open = { ...common, as: localAs, routerId, capabilities: capabilities.map(ours(localAs)) };
  const received: Open = {
    ...common,
    as: peerAs > 0xffff ? AS_TRANS : peerAs,
    routerId: routerId === '127.0.0.1' ? '127.0.0.2' : '127.0.0.1',
    capabilities: capabilities.filter(({ code }) => code !== ROLE).map(theirs(config, peerAs)),
  };
  const agreed = negotiate({ localAs, peerAs, aigp }, sent, received);
  if (!agreed.ok) throw new Error(agreed.fault.why);
  return { ...agreed.value, role: agreed.value.ibgp ? undefined : roleIn(capabilities) };
}

function ours(localAs: number) {
  return (capability: Capability): Capability => (capability.code === ASN4 ? asn4For(localAs) : capability);
}

// Of add-path a peer offers the other half of what we do.
function theirs(config: PeerConfig, peerAs: number) {
  return (capability: Capability): Capability => {
    if (capability.code === ASN4) return asn4For(peerAs);
    return capability.code === ADD_PATH ? addPathFor(config.families, SEND | RECEIVE) : capability;
  };
}

/** Our end of the session; what `next-hop self` means. */
export function hereOf({ localAddress, peerAddress, localLinkLocal, mappedNextHops }: PeerConfig): Here {
  const address = parseAddress(localAddress ?? (peerAddress.includes(':') ? '::1' : '127.0.0.1'));
  const linkLocal = localLinkLocal === undefined ? undefined : parseAddress(localLinkLocal);
  return { localAddress: address!, linkLocal, mapped: mappedNextHops };
}

/** The peer as events show it. */
export function viewOf(config: PeerConfig, session: Negotiated): PeerView {
  return {
    config,
    name: config.name,
    peerAddress: config.peerAddress,
    localAddress: config.localAddress ?? 'auto',
    state: 'established',
    session,
    statistics: noStatistics(),
  };
}
