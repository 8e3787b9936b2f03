// What the speaker has to know of a neighbor before it dials. The config parser and library users both make it with
// `neighbor`, so that defaults stand in one place.

import {
  addPathFor,
  asn4For,
  bare,
  type Capability,
  enhancedRouteRefresh,
  extendedMessage,
  type Family,
  families,
  gracefulRestartFor,
  multiprotocolFor,
  parseAddress,
  printAddress,
  type Route,
  routeRefresh,
} from '../bgp/index.ts';

export interface PeerConfig {
  /** `neighbor A local-ip B local-as C peer-as D router-id E family-allowed in-open`: what API selectors match. */
  readonly name: string;
  readonly description: string;
  readonly peerAddress: string;
  /** undefined: whatever the kernel chooses, known once connected */
  readonly localAddress: string | undefined;
  readonly localAs: number;
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
}

/** Everything but the four mandatory fields has a default. */
export interface NeighborOptions {
  readonly peerAddress: string;
  readonly localAs: number;
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
  /** Families that add-path is for; default: all */
  readonly addPathFamilies?: readonly Family[];
  readonly groupUpdates?: boolean;
  readonly manualEor?: boolean;
  readonly routes?: readonly Route[];
}

export function neighbor(options: NeighborOptions): PeerConfig {
  const { localAs, peerAs, routerId } = options;
  const peerAddress = canonical(options.peerAddress);
  const localAddress = options.localAddress === undefined ? undefined : canonical(options.localAddress);
  const wanted = options.families ?? families.all().map(({ family }) => family);
  const sorted = [...wanted].sort((a, b) => a.key - b.key);
  return {
    name:
      `neighbor ${peerAddress} local-ip ${localAddress ?? 'auto'} local-as ${localAs} peer-as ${peerAs ?? 'auto'} ` +
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
  };
}

// In ExaBGP's wire order.
function offer(options: NeighborOptions, wanted: readonly Family[]): Capability[] {
  const list = wanted.map(multiprotocolFor);
  if (options.asn4 ?? true) list.push(asn4For(options.localAs));
  const paths = options.addPathFamilies ?? wanted;
  if (options.addPath !== undefined)
    list.push(
      addPathFor(
        wanted.filter((family) => paths.includes(family)),
        options.addPath,
      ),
    );
  if (options.gracefulRestart !== undefined) list.push(gracefulRestartFor(wanted, options.gracefulRestart));
  if (options.routeRefresh ?? false) list.push(bare(routeRefresh), bare(enhancedRouteRefresh));
  if (options.extendedMessage ?? true) list.push(bare(extendedMessage));
  return list;
}

// One spelling for each address, so that text compares.
function canonical(address: string): string {
  const octets = parseAddress(address);
  return octets === undefined ? address : printAddress(octets);
}
