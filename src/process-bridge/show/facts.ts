// What the commands that show neighbors have to say of one, before it is put into columns or JSON.

import {
  addPathIn,
  asn4In,
  type Capability,
  capabilityOf,
  extendedMessage,
  type Family,
  familiesIn,
  gracefulRestartIn,
  ipv4Unicast,
  multiSession,
  offers,
  operational,
  routeRefresh,
} from '../../bgp/index.ts';
import type { Counts, PeerView } from '../../speaker/index.ts';

/** Whose output: 4 is that of ExaBGP 4.2, 5 of 5.0, 6 of 6.0. */
export type Flavour = 4 | 5 | 6;

/** What the two sides have; of the peer nobody knows before its OPEN has come. */
export interface Sides {
  readonly local: boolean;
  readonly peer: boolean | undefined;
}

export interface FamilyFacts extends Sides {
  readonly family: Family;
  /** Path identifiers, RFC 7911, as the two sides offer them. */
  readonly addPath: Sides;
  /** What of it was agreed; undefined: there is no session. */
  readonly paths: 'send' | 'receive' | 'send/receive' | 'disabled' | undefined;
}

/** Rows of these capabilities, in the order of ExaBGP. */
const CAPABILITIES: readonly (readonly [string, (list: readonly Capability[]) => boolean])[] = [
  ['asn4', (list) => asn4In(list) !== undefined],
  ['route-refresh', (list) => offers(list, routeRefresh)],
  ['multi-session', (list) => offers(list, multiSession)],
  ['operational', (list) => offers(list, operational)],
  ['add-path', (list) => addPathIn(list).size > 0],
  ['extended-message', (list) => offers(list, extendedMessage)],
  ['graceful-restart', (list) => gracefulRestartIn(list) !== undefined],
];

/** Messages that ExaBGP counts, in its order. */
export const MESSAGES = ['open', 'notification', 'keepalive', 'update', 'refresh'] as const;

/** An address, or a range of them. */
export function addressOf({ config, peerAddress }: PeerView): string {
  return config.rangeLength === undefined ? peerAddress : `${peerAddress}/${config.rangeLength}`;
}

export function isUp({ state }: PeerView): boolean {
  return state === 'established';
}

/** `ESTABLISHED`, `OPENSENT` */
export function stateName({ state }: PeerView): string {
  return state.replace('-', '').toUpperCase();
}

/** Seconds since the session came up, or since there is none; `now` is of the speaker's clock, in milliseconds. */
export function secondsSince({ statistics }: PeerView, now: number): number {
  return Math.max(0, Math.floor((now - statistics.since) / 1000));
}

/** Undefined: it is learned from the peer, and was not yet. */
export function localAsOf({ session, config }: PeerView): number | undefined {
  return session?.localAs ?? config.localAs;
}

export function peerAsOf({ session, config }: PeerView): number | undefined {
  return config.peerAs ?? session?.peerAs;
}

export function capabilityFacts({ config, opens }: PeerView): (readonly [name: string, sides: Sides])[] {
  const ours = opens?.sent.capabilities ?? config.capabilities;
  const theirs = opens?.received.capabilities;
  return CAPABILITIES.map(([name, has]) => [name, { local: has(ours), peer: theirs && has(theirs) }]);
}

/** Of the families that are configured. */
export function familyFacts({ config, opens, session }: PeerView): FamilyFacts[] {
  const theirs = opens && familyKeys(opens.received.capabilities);
  const [ourPaths, theirPaths] = [addPathIn(config.capabilities), opens && addPathIn(opens.received.capabilities)];
  return config.families.map((family) => {
    const { key } = family;
    const sends = session?.addPathOut.has(key) ?? false;
    const receives = session?.addPathIn.has(key) ?? false;
    const paths = sends ? (receives ? 'send/receive' : 'send') : receives ? 'receive' : 'disabled';
    return {
      family,
      local: true,
      peer: theirs?.has(key),
      addPath: { local: ourPaths.has(key), peer: theirPaths?.has(key) },
      paths: session && paths,
    };
  });
}

// RFC 4760 section 8: an OPEN that names no family means IPv4 unicast.
function familyKeys(capabilities: readonly Capability[]): ReadonlySet<number> {
  const named = familiesIn(capabilities);
  return new Set((named.length > 0 ? named : [ipv4Unicast]).map(({ key }) => key));
}

/** The messages that ExaBGP counts, and their sum, which leaves out others. */
export function messageFacts(counts: Counts): Record<(typeof MESSAGES)[number] | 'total', number> {
  const { open, notification, keepalive, update, refresh } = counts;
  const total = open + notification + keepalive + update + refresh;
  return { open, notification, keepalive, update, refresh, total };
}

/** What an OPEN offers, by name, as events show it. */
export function offeredObject(capabilities: readonly Capability[]): Record<string, unknown> {
  const codes = [...new Set(capabilities.map(({ code }) => code))];
  return Object.fromEntries(
    codes.map((code) => {
      const row = capabilityOf(code);
      const values = capabilities.filter((each) => each.code === code).map(({ value }) => value);
      return [row.name, JSON.parse(`{ ${row.toJson(values)} }`)];
    }),
  );
}
