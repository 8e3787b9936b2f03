// `show neighbor json` of ExaBGP, and what Keryx itself says of a neighbor.

import { describe, jsonString } from '../../bgp/index.ts';
import type { DownReason, PeerHandle, PeerView } from '../../speaker/index.ts';
import {
  addressOf,
  capabilityFacts,
  type Flavour,
  familyFacts,
  isUp,
  localAsOf,
  messageFacts,
  offeredObject,
  peerAsOf,
  secondsSince,
  stateName,
} from './facts.ts';

type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [name: string]: Json };

/** All neighbors as one line, a list. Since 6.0 `true`, `false` and `null` are 1, 0 and -1 where they speak of capabilities. */
export function neighborJson(peers: Iterable<PeerView>, now: number, flavour: Flavour): string {
  return spaced([...peers].map((peer) => neighborMembers(peer, now, flavour)));
}

/** Members of the object of one neighbor. */
export function neighborMembers(peer: PeerView, now: number, flavour: Flavour): Record<string, Json> {
  const { config, session, opens, statistics } = peer;
  const flag = (side: boolean | undefined): Json => {
    if (flavour === 6) return side === undefined ? -1 : Number(side);
    return side ?? null;
  };
  const capabilities = capabilityFacts(peer);
  const families = familyFacts(peer);
  const side = (which: 'local' | 'peer') => ({
    capabilities: Object.fromEntries(capabilities.map(([name, sides]) => [name, flag(sides[which])])),
    families: Object.fromEntries(families.map((each) => [each.family.name, flag(each[which])])),
    'add-path': Object.fromEntries(families.map(({ family, addPath }) => [family.name, flag(addPath[which])])),
  });
  const [local, remote] = [side('local'), side('peer')];
  const both = ({ local, peer }: { readonly local: boolean; readonly peer: boolean | undefined }) =>
    local && peer === true;
  return {
    state: isUp(peer) ? 'up' : 'down',
    duration: secondsSince(peer, now),
    fsm: stateName(peer),
    local: {
      ...local,
      address: peer.localAddress,
      as: localAsOf(peer) ?? null,
      id: config.routerId,
      hold: config.holdTime,
    },
    peer: {
      ...remote,
      address: addressOf(peer),
      as: peerAsOf(peer) ?? null,
      id: session?.peerRouterId ?? null,
      hold: opens?.received.holdTime ?? null,
    },
    messages: { sent: messageFacts(statistics.sent), received: messageFacts(statistics.received) },
    capabilities: capabilities.filter(([, sides]) => both(sides)).map(([name]) => name),
    families: families.filter(both).map(({ family }) => family.name),
    'add-path': Object.fromEntries(families.map(({ family, paths }) => [family.name, paths ?? 'disabled'])),
    ...(flavour === 6 && { prefixes: { received: statistics.receivedRoutes } }),
  };
}

/** Whatever an operator wants to know of one neighbor. Times are seconds; `null` is what is not known yet. */
export function peerObject(peer: PeerView & Partial<Pick<PeerHandle, 'flushed'>>, now: number) {
  const { config, session, opens, statistics } = peer;
  const { sent, received, sessions, lastReason, announced, receivedRoutes } = statistics;
  return {
    name: peer.name,
    address: addressOf(peer),
    range: peer.range ?? null,
    description: config.description,
    'local-address': peer.localAddress,
    'local-as': localAsOf(peer) ?? null,
    'peer-as': peerAsOf(peer) ?? null,
    'router-id': config.routerId,
    'peer-router-id': session?.peerRouterId ?? null,
    internal: session?.ibgp ?? (config.peerAs === undefined ? null : config.peerAs === config.localAs),
    passive: config.passive,
    state: peer.state,
    since: secondsSince(peer, now),
    sessions,
    'last-down': lastReason === undefined ? null : downText(lastReason),
    'hold-time': {
      local: config.holdTime,
      peer: opens?.received.holdTime ?? null,
      negotiated: session?.holdTime ?? null,
    },
    'message-limit': session?.messageLimit ?? null,
    refresh: session?.refresh ?? null,
    capabilities: {
      local: offeredObject(opens?.sent.capabilities ?? config.capabilities),
      peer: opens === undefined ? null : offeredObject(opens.received.capabilities),
    },
    families: familyFacts(peer).map(({ family, peer, paths }) => ({
      name: family.name,
      peer: peer ?? null,
      'add-path': paths ?? null,
    })),
    messages: { sent, received },
    routes: { announced, received: config.adjRibIn ? receivedRoutes : null, pending: peer.flushed?.() === false },
  };
}

/** `the peer said Cease / Administrative Shutdown (6/2): "maintenance"` */
function downText({ by, why, notice }: DownReason): string {
  if (notice === undefined) return why;
  return by === 'peer' ? `the peer said ${describe(notice)}` : `${why}: ${describe(notice)}`;
}

/** JSON with a blank after each comma and colon, as scripts that grep expect it. */
export function spaced(value: Json): string {
  if (typeof value === 'string') return jsonString(value);
  if (value === null || typeof value !== 'object') return String(value ?? null);
  if (isList(value)) return `[${value.map(spaced).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([name, each]) => `${jsonString(name)}: ${spaced(each)}`)
    .join(', ')}}`;
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
