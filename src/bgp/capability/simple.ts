// Capabilities that are there or not, and carry nothing else.
//   route refresh, RFC 2918; extended messages, RFC 8654; enhanced route refresh, RFC 7313;
//   link-local next hops, draft-ietf-idr-linklocal-capability; operational messages, of ExaBGP

import type { Capability, CapabilityCodec } from './kind.ts';

const NOTHING = new Uint8Array(0);

export const routeRefresh: CapabilityCodec = {
  code: 2,
  name: 'route-refresh',
  toJson: () => '"name": "route-refresh", "variant": "RFC"',
};

export const extendedMessage: CapabilityCodec = {
  code: 6,
  name: 'extended-message',
  toJson: () => '"name": "extended-message", "size": 65535',
};

export const enhancedRouteRefresh: CapabilityCodec = {
  code: 70,
  name: 'enhanced-route-refresh',
  toJson: () => '"name": "enhanced-route-refresh"',
};

export const linkLocalNextHop: CapabilityCodec = {
  code: 77,
  name: 'link-local-nexthop',
  toJson: () => '"name": "link-local-nexthop"',
};

export const operational: CapabilityCodec = {
  code: 185,
  name: 'exabgp-experimental-operational',
  toJson: () => '"name": "operational"',
};

export function bare({ code }: CapabilityCodec): Capability {
  return { code, value: NOTHING };
}

export function offers(capabilities: readonly Capability[], { code }: CapabilityCodec): boolean {
  return capabilities.some((capability) => capability.code === code);
}
