// The next hop of a set for one session: `self` filled in, and the place where it travels.

import {
  type AttributeSet,
  concat,
  type Family,
  families,
  ipv4Unicast,
  type Negotiated,
  type NextHopForm,
  NO_OCTETS,
  parseIPv4,
  Writer,
  writeAttributes,
} from '../bgp/index.ts';

const NEXT_HOP = 3;
const IPV6 = 2;

/** Whether NLRI are prefixes, labelled or not: unicast, multicast, labelled unicast and L3VPN. */
export function hasPrefixes({ safi }: Family): boolean {
  return safi <= 4 || safi === 128;
}

/** Where the session ends on our side: what `next-hop self` means. */
export interface Here {
  /** 4 or 16 octets */
  readonly localAddress: Uint8Array;
  /** 16 octets: goes beside a global next hop where the session agreed on it. */
  readonly linkLocal?: Uint8Array | undefined;
  /** IPv6 families that may have IPv4 next hops here. */
  readonly mapped?: readonly Family[] | undefined;
}

export interface NextHop {
  /** What NEXT_HOP says; undefined: the attribute is not sent. */
  readonly attribute: Uint8Array | undefined;
  /** What MP_REACH_NLRI says; undefined: the NLRI travel in the classic field. */
  readonly reach: Uint8Array | undefined;
}

/** The octets of the next hop, with `self` as the address of our end; a text says why there is none. */
export function resolveNextHop(
  set: AttributeSet,
  family: Family,
  local: Uint8Array,
  session: Pick<Negotiated, 'routerId' | 'nextHops'>,
): Uint8Array | string {
  const written = set.get(NEXT_HOP);
  if (written === undefined) return 'the route has no next hop';
  if (written.length > 0) return written;
  if (family.afi === 1 && local.length === 16) {
    // ExaBGP lends the router-id, an IPv4 address, to IPv4 routes on an IPv6 session. The other way there is nothing.
    return mayCross(family, session) ? local : parseIPv4(session.routerId)!;
  }
  if (family.afi === IPV6 && local.length === 4 && hasPrefixes(family)) {
    return `next-hop self of an ${family.name} route is unknown on an IPv4 session, write the address instead`;
  }
  return local;
}

/** Whether IPv4 NLRI may have an IPv6 next hop, RFC 8950. */
function mayCross(family: Family, { nextHops }: Pick<Negotiated, 'nextHops'>): boolean {
  return nextHops.some((each) => each.family.key === family.key && each.afi === IPV6);
}

/**
 * Where the next hop of `set` goes for this session; a text says why the routes cannot be sent. `strict`: exactly as
 * ExaBGP places it.
 */
export function placeNextHop(
  set: AttributeSet,
  family: Family,
  session: Negotiated,
  here: Here,
  strict = false,
): NextHop | string {
  const form = families.of(family)!.nextHop;
  if (set.get(NEXT_HOP) === undefined && form.lengths.includes(0)) return { attribute: undefined, reach: NO_OCTETS };
  const hop = resolveNextHop(set, family, here.localAddress, session);
  if (typeof hop === 'string') return hop;
  if (family === ipv4Unicast && hop.length === 4) return { attribute: hop, reach: undefined };
  const prefixes = hasPrefixes(family);
  if (prefixes && family.afi === 1 && hop.length > 4 && !strict && !mayCross(family, session)) {
    return 'an IPv6 next hop for IPv4 routes was not negotiated with the peer (RFC 8950)';
  }
  if (isPlain6(family) && hop.length === 4 && !strict && here.mapped?.includes(family) !== true) return NEEDS_IPV6;
  const attribute = hop.length === 4 && (form.repeated || (strict && prefixes)) ? hop : undefined;
  // RFC 4798 section 2, RFC 4659 section 3.2.1.2: an IPv4 router is named by its mapped address.
  if (hop.length === 4 && (form.mapped || (prefixes && family.afi === IPV6 && !strict))) {
    return { attribute: undefined, reach: written(concat(MAPPED, hop), form, session, here) };
  }
  return { attribute, reach: written(hop, form, session, here) };
}

/** What an IPv4 next hop gets unless the neighbor's nexthop section allows it. */
export const NEEDS_IPV6 = 'an IPv6 route needs an IPv6 next hop';

/** Families without labels, where no RFC gives an IPv4 next hop a meaning. */
export function isPlain6({ afi, safi }: Family): boolean {
  return afi === IPV6 && safi <= 2;
}

const MAPPED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);
const NO_RD = new Uint8Array(8);

/** The next hop as MP_REACH_NLRI has it. */
function written(hop: Uint8Array, { rd, lengths }: NextHopForm, session: Negotiated, here: Here): Uint8Array {
  const { linkLocal } = here;
  const beside = hop.length === 16 && lengths.includes(32) && session.linkLocalNextHop === true ? linkLocal : undefined;
  if (rd !== true) return beside === undefined ? hop : concat(hop, beside);
  return beside === undefined ? concat(NO_RD, hop) : concat(NO_RD, hop, NO_RD, beside);
}

/** What one session is sent of a set in one family: everything of an UPDATE but NLRI. */
export interface WireForm {
  readonly set: AttributeSet;
  readonly family: Family;
  /** Path attributes, MP_REACH_NLRI aside. */
  readonly attributes: Uint8Array;
  /** The next hop in MP_REACH_NLRI; undefined: the NLRI travel in the classic field. */
  readonly reach: Uint8Array | undefined;
}

/** A text says why the session cannot be sent such routes. */
export function wireForm(
  set: AttributeSet,
  family: Family,
  session: Negotiated,
  here: Here,
  strict: boolean,
): WireForm | string {
  const hop = placeNextHop(set, family, session, here, strict);
  if (typeof hop === 'string') return hop;
  const out = new Writer(64);
  writeAttributes(out, set, session, hop.attribute, family);
  return { set, family, attributes: out.done(), reach: hop.reach };
}
