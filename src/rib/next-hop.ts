// The next hop of a set for one session: `self` filled in, and the place where it travels.

import {
  type AttributeSet,
  type Family,
  ipv4Unicast,
  ipv6Unicast,
  type Negotiated,
  parseIPv4,
  Writer,
  writeAttributes,
} from '../bgp/index.ts';

const NEXT_HOP = 3;

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
  routerId: string,
): Uint8Array | string {
  const written = set.get(NEXT_HOP);
  if (written === undefined) return 'the route has no next hop';
  if (written.length > 0) return written;
  const wanted = family.afi === 1 ? 4 : 16;
  if (local.length === wanted) return local;
  // ExaBGP lends the router-id, an IPv4 address, to IPv4 routes on an IPv6 session. The other way there is nothing.
  if (wanted === 4) return parseIPv4(routerId)!;
  return `next-hop self of an ${family.name} route is unknown on an IPv4 session, write the address instead`;
}

/** Where the next hop of `set` goes for this session; a text says why the routes cannot be sent. */
export function placeNextHop(
  set: AttributeSet,
  family: Family,
  session: Negotiated,
  local: Uint8Array,
): NextHop | string {
  const hop = resolveNextHop(set, family, local, session.routerId);
  if (typeof hop === 'string') return hop;
  if (family === ipv4Unicast && hop.length === 4) return { attribute: hop, reach: undefined };
  if (family === ipv4Unicast && !session.nextHops.some(({ family: { key } }) => key === family.key)) {
    return 'an IPv6 next hop for IPv4 routes was not negotiated with the peer (RFC 8950)';
  }
  if (family === ipv6Unicast && hop.length === 4) return 'an IPv6 route needs an IPv6 next hop';
  return { attribute: undefined, reach: hop };
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
export function wireForm(set: AttributeSet, family: Family, session: Negotiated, local: Uint8Array): WireForm | string {
  const hop = placeNextHop(set, family, session, local);
  if (typeof hop === 'string') return hop;
  const out = new Writer(64);
  writeAttributes(out, set, session, hop.attribute);
  return { set, family, attributes: out.done(), reach: hop.reach };
}
