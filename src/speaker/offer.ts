// What our OPEN offers: the options of a neighbor as capabilities, in ExaBGP's wire order.

import {
  AS_TRANS,
  addPathFor,
  asn4For,
  bare,
  type Capability,
  enhancedRouteRefresh,
  extendedMessage,
  extendedNextHopFor,
  type Family,
  gracefulRestartFor,
  hostNameFor,
  linkLocalNextHop,
  multiprotocolFor,
  multiSessionFor,
  operational,
  pathsLimitFor,
  RECEIVE,
  roleFor,
  routeRefresh,
  softwareVersionFor,
  takesAddPath,
} from '../bgp/index.ts';
import type { NeighborOptions } from './neighbor.ts';

/** RFC 8950 section 4 is for IPv4 NLRI alone; the other way needs no agreement. */
const IPV4 = 1;

/** Names too long for their capability throw RangeError. */
export function offer(options: NeighborOptions, wanted: readonly Family[]): Capability[] {
  const list = wanted.map(multiprotocolFor);
  // Where our AS is learned, the OPEN has what was learned in its place.
  if (options.asn4 ?? true) list.push(asn4For(options.localAs ?? AS_TRANS));
  const hops = (options.nextHops ?? []).filter(({ family }) => family.afi === IPV4 && wanted.includes(family));
  if (hops.length > 0) list.push(extendedNextHopFor(hops));
  list.push(...offerPaths(options, wanted));
  if (options.gracefulRestart !== undefined) list.push(gracefulRestartFor(wanted, options.gracefulRestart));
  if (options.routeRefresh ?? false) list.push(bare(routeRefresh), bare(enhancedRouteRefresh));
  if (options.operational ?? false) list.push(bare(operational));
  if (options.extendedMessage ?? true) list.push(bare(extendedMessage));
  if (options.role !== undefined) list.push(roleFor(options.role));
  if (options.hostName !== undefined) list.push(hostNameFor(options.hostName, options.domainName ?? ''));
  if (options.softwareVersion !== undefined) list.push(softwareVersionFor(options.softwareVersion));
  if (options.linkLocalNextHop ?? false) list.push(bare(linkLocalNextHop));
  if (options.multiSession ?? false) list.push(...multiSessionFor());
  return list;
}

function offerPaths(
  { addPath, addPathFamilies, pathLimits }: NeighborOptions,
  wanted: readonly Family[],
): Capability[] {
  if (addPath === undefined) return [];
  const families = wanted.filter((family) => takesAddPath(family) && (addPathFamilies ?? wanted).includes(family));
  if (families.length === 0) return [];
  const list = [addPathFor(families, addPath)];
  const limits = families.flatMap((family) => {
    const paths = pathLimits?.get(family);
    return paths === undefined ? [] : [{ family, paths }];
  });
  // A limit is for paths that we take.
  if (limits.length > 0 && (addPath & RECEIVE) !== 0) list.push(pathsLimitFor(limits));
  return list;
}
