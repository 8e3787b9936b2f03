// What the speaker has to know of a neighbor before it dials. The config parser and library users both make it with
// `neighbor`, so that defaults stand in one place.

import { type Capability, type ExtendedNextHop, type Family, families, type Role, type Route } from '../bgp/index.ts';
import { canonicalAddress, isLinkLocal, splitZone } from './address.ts';
import { offer } from './offer.ts';

export interface PeerConfig {
  /** `neighbor A local-ip B local-as C peer-as D router-id E family-allowed in-open`: what API selectors match. */
  readonly name: string;
  readonly description: string;
  readonly peerAddress: string;
  /** undefined: whatever the kernel chooses, known once connected */
  readonly localAddress: string | undefined;
  /** undefined: whatever the peer says it is in, learned from its OPEN */
  readonly localAs: number | undefined;
  /** undefined: accept any and learn it */
  readonly peerAs: number | undefined;
  /** dotted quad */
  readonly routerId: string;
  /** seconds: 0, or at least 3 */
  readonly holdTime: number;
  /** Never dial, wait to be called. */
  readonly passive: boolean;
  /** TCP port to dial; undefined: the speaker's default */
  readonly port: number | undefined;
  /** Ascending by AFI and SAFI. */
  readonly families: readonly Family[];
  /** What our OPEN offers, in wire order. */
  readonly capabilities: readonly Capability[];
  /** Prefixes that share attributes share UPDATEs. */
  readonly groupUpdates: boolean;
  /** No End-of-RIB but those that are asked for. */
  readonly manualEor: boolean;
  /** Announced from the start. */
  readonly routes: readonly Route[];
  /** Bits of `peerAddress` that a caller must have; undefined: it is one address. */
  readonly rangeLength: number | undefined;
  /** TCP port to listen on for this neighbor */
  readonly listen: number | undefined;
  /** Routes wait for an API `flush` when false. */
  readonly autoFlush: boolean;
  readonly adjRibIn: boolean;
  /** Messages taken from the peer in a second; undefined: no limit */
  readonly rateLimit: number | undefined;
  /** AIGP goes to external peers too, RFC 7311 section 3.4. */
  readonly aigp: boolean;
  /** No session with an external peer that claims no role, RFC 9234 section 4.2. */
  readonly roleStrict: boolean;
  /** Our IPv6 link-local address, sent beside a global next hop. */
  readonly localLinkLocal: string | undefined;
  /** IPv6 families whose next hops may be IPv4 addresses; they go as ::ffff:A.B.C.D. */
  readonly mappedNextHops: readonly Family[];
  /** What the sockets of the session must be told before they carry anything. */
  readonly socket: SocketOptions;
}

/** What Node's sockets cannot do by themselves: a speaker that cannot do it either must refuse the neighbor. */
export interface SocketOptions {
  /** RFC 2385; one character for each octet. A secret, never logged */
  readonly md5Password?: string;
  /** Address to listen on for the peer; default: `localAddress` */
  readonly md5Ip?: string;
  /** 0 to 255 */
  readonly outgoingTtl?: number;
  /** 0 to 255; RFC 5082 */
  readonly incomingTtl?: number;
  readonly sourceInterface?: string;
  /** RFC 5925; the password as above */
  readonly tcpAo?: { readonly keyId: number; readonly algorithm: string; readonly password: string };
}

/** Everything but the four mandatory fields has a default. */
export interface NeighborOptions {
  readonly peerAddress: string;
  readonly localAs: number | undefined;
  readonly peerAs: number | undefined;
  readonly routerId: string;
  readonly description?: string;
  readonly localAddress?: string | undefined;
  /** seconds, default 180 */
  readonly holdTime?: number;
  readonly passive?: boolean;
  readonly port?: number | undefined;
  /** default: every family that Keryx knows */
  readonly families?: readonly Family[];
  readonly asn4?: boolean;
  readonly routeRefresh?: boolean;
  readonly extendedMessage?: boolean;
  /** seconds of restart time; undefined: not offered */
  readonly gracefulRestart?: number | undefined;
  /** 1 receive, 2 send, 3 both; undefined: not offered */
  readonly addPath?: number | undefined;
  /** Families that add-path is for, of those that `takesAddPath`; default: all */
  readonly addPathFamilies?: readonly Family[];
  readonly groupUpdates?: boolean;
  readonly manualEor?: boolean;
  readonly routes?: readonly Route[];
  readonly rangeLength?: number | undefined;
  readonly listen?: number | undefined;
  readonly autoFlush?: boolean;
  readonly adjRibIn?: boolean;
  readonly rateLimit?: number | undefined;
  readonly aigp?: boolean;
  readonly localLinkLocal?: string | undefined;
  readonly socket?: SocketOptions;
  /** Sent in the FQDN capability (code 73) when set */
  readonly hostName?: string;
  readonly domainName?: string;
  /** What capability 75 says of us, as `Keryx/1.0`; cut at 64 octets. Absent: not offered. */
  readonly softwareVersion?: string | undefined;
  /** RFC 8950: NLRI families whose next hop may be of `afi` */
  readonly nextHops?: readonly ExtendedNextHop[];
  /** Capability 77 */
  readonly linkLocalNextHop?: boolean;
  /** Capability 185 */
  readonly operational?: boolean;
  /** Capability 68 */
  readonly multiSession?: boolean;
  /** Capability 76: the most paths we take of a prefix, by family */
  readonly pathLimits?: ReadonlyMap<Family, number>;
  /** RFC 9234: our role towards the peer */
  readonly role?: Role | undefined;
  /** RFC 9234 section 4.2: no session with a peer that sends no role */
  readonly roleStrict?: boolean;
}

export function neighbor(options: NeighborOptions): PeerConfig {
  const { localAs, peerAs, routerId } = options;
  const { peerAddress, localAddress } = zoned(canonical(options.peerAddress), options.localAddress);
  const rangeLength = options.rangeLength === hostLength(peerAddress) ? undefined : options.rangeLength;
  const wanted = options.families ?? families.all().map(({ family }) => family);
  const sorted = [...wanted].sort((a, b) => a.key - b.key);
  return {
    name:
      `neighbor ${rangeLength === undefined ? peerAddress : `${peerAddress}/${rangeLength}`} ` +
      `local-ip ${localAddress ?? 'auto'} local-as ${localAs ?? 'auto'} peer-as ${peerAs ?? 'auto'} ` +
      `router-id ${routerId} family-allowed in-open`,
    description: options.description ?? '',
    peerAddress,
    localAddress,
    localAs,
    peerAs,
    routerId,
    holdTime: options.holdTime ?? 180,
    passive: options.passive ?? false,
    port: options.port,
    families: sorted,
    capabilities: offer(options, sorted),
    groupUpdates: options.groupUpdates ?? true,
    manualEor: options.manualEor ?? false,
    routes: options.routes ?? [],
    rangeLength,
    listen: options.listen,
    autoFlush: options.autoFlush ?? true,
    adjRibIn: options.adjRibIn ?? true,
    rateLimit: options.rateLimit,
    aigp: options.aigp ?? false,
    roleStrict: options.roleStrict ?? false,
    mappedNextHops: (options.nextHops ?? []).filter(({ family }) => family.afi === 2).map(({ family }) => family),
    localLinkLocal: options.localLinkLocal,
    socket: options.socket ?? {},
  };
}

/** The neighbor that a caller from a range becomes. */
export function memberOf(range: PeerConfig, peerAddress: string): PeerConfig {
  return {
    ...range,
    name: range.name.replace(/^neighbor \S+/, `neighbor ${peerAddress}`),
    peerAddress,
    rangeLength: undefined,
  };
}

function canonical(address: string): string {
  return canonicalAddress(address) ?? address;
}

function hostLength(address: string): number {
  return address.includes(':') ? 128 : 32;
}

// Both ends of a link-local session are on one link: the zone that one of them has is the other's too.
function zoned(peer: string, local: string | undefined): Pick<PeerConfig, 'peerAddress' | 'localAddress'> {
  const localAddress = local === undefined ? undefined : canonical(local);
  if (localAddress === undefined || !isLinkLocal(peer) || !isLinkLocal(localAddress)) {
    return { peerAddress: peer, localAddress };
  }
  const zone = splitZone(peer).zone ?? splitZone(localAddress).zone;
  const within = (address: string) => (zone === undefined || address.includes('%') ? address : `${address}%${zone}`);
  return { peerAddress: within(peer), localAddress: within(localAddress) };
}
