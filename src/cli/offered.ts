// What the words of a `capability` section must have been for a neighbor to offer what it offers.

import {
  addPathIn,
  type Capability,
  type ExtendedNextHop,
  extendedNextHopsIn,
  type Family,
  gracefulRestartIn,
  pathsLimitsIn,
  type Role,
  roleIn,
  takesAddPath,
} from '../bgp/index.ts';
import type { PeerConfig } from '../speaker/index.ts';

export type AddPathMode = 'disable' | 'receive' | 'send' | 'send/receive';

export interface Offered {
  readonly asn4: boolean;
  readonly routeRefresh: boolean;
  /** seconds; undefined: not offered */
  readonly gracefulRestart: number | undefined;
  readonly addPath: AddPathMode;
  /** The families that add-path is for, where that is not every one that can have it; with the most paths of each. */
  readonly addPathFamilies: readonly { readonly family: Family; readonly limit: number | undefined }[];
  readonly extendedMessage: boolean;
  readonly multiSession: boolean;
  readonly operational: boolean;
  readonly nextHops: readonly ExtendedNextHop[];
  readonly softwareVersion: boolean;
  readonly linkLocalNextHop: boolean;
  readonly hostName: string | undefined;
  readonly domainName: string | undefined;
  readonly role: Role | undefined;
}

const IPV4 = 1;
const MODES: readonly AddPathMode[] = ['disable', 'receive', 'send', 'send/receive'];

/** Codes of capabilities that are there or not. */
const ROUTE_REFRESH = 2;
const EXTENDED_MESSAGE = 6;
const ASN4 = 65;
const MULTI_SESSION = 68;
const HOST_NAME = 73;
const SOFTWARE_VERSION = 75;
const LINK_LOCAL_NEXT_HOP = 77;
const OPERATIONAL = 185;

export function offeredBy({ capabilities, families, mappedNextHops }: PeerConfig): Offered {
  const has = (code: number): boolean => capabilities.some((capability) => capability.code === code);
  const paths = [...addPathIn(capabilities).values()];
  const limits = new Map(pathsLimitsIn(capabilities).map(({ family, paths: most }) => [family.key, most]));
  const able = families.filter(takesAddPath);
  const each = able
    .filter(({ key }) => paths.some(({ family }) => family.key === key))
    .map((family) => ({ family, limit: limits.get(family.key) }));
  const [hostName, domainName] = namesIn(capabilities);
  return {
    asn4: has(ASN4),
    routeRefresh: has(ROUTE_REFRESH),
    gracefulRestart: gracefulRestartIn(capabilities)?.seconds,
    addPath: MODES[paths[0]?.mode ?? 0]!,
    addPathFamilies: each.length < able.length || limits.size > 0 ? each : [],
    extendedMessage: has(EXTENDED_MESSAGE),
    multiSession: has(MULTI_SESSION),
    operational: has(OPERATIONAL),
    // IPv4 next hops of IPv6 families need no agreement, so no OPEN holds them.
    nextHops: [...extendedNextHopsIn(capabilities), ...mappedNextHops.map((family) => ({ family, afi: IPV4 }))],
    softwareVersion: has(SOFTWARE_VERSION),
    linkLocalNextHop: has(LINK_LOCAL_NEXT_HOP),
    hostName,
    domainName,
    role: roleIn(capabilities),
  };
}

/** Host and domain name, each behind an octet of its length. */
function namesIn(capabilities: readonly Capability[]): [string | undefined, string | undefined] {
  const value = capabilities.find(({ code }) => code === HOST_NAME)?.value;
  if (value === undefined) return [undefined, undefined];
  const domainAt = 1 + value[0]!;
  const text = (from: number, to?: number) => new TextDecoder().decode(value.subarray(from, to));
  return [text(1, domainAt), text(domainAt + 1) || undefined];
}
