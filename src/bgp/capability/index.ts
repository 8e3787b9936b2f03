// The capabilities that Keryx knows: one row each.

import { hex } from '../octets.ts';
import { addPath } from './add-path.ts';
import { asn4 } from './asn4.ts';
import { extendedNextHop } from './extended-next-hop.ts';
import { gracefulRestart } from './graceful-restart.ts';
import { hostName } from './host-name.ts';
import type { CapabilityCodec } from './kind.ts';
import { multiSession } from './multi-session.ts';
import { multiprotocol } from './multiprotocol.ts';
import { pathsLimit } from './paths-limit.ts';
import { role } from './role.ts';
import { enhancedRouteRefresh, extendedMessage, linkLocalNextHop, operational, routeRefresh } from './simple.ts';
import { softwareVersion } from './software-version.ts';

const rows: readonly CapabilityCodec[] = [
  multiprotocol,
  routeRefresh,
  extendedNextHop,
  extendedMessage,
  role,
  gracefulRestart,
  asn4,
  multiSession,
  addPath,
  enhancedRouteRefresh,
  hostName,
  softwareVersion,
  pathsLimit,
  linkLocalNextHop,
  operational,
];

const byCode = new Map(rows.map((row) => [row.code, row]));

export const capabilities = {
  all: (): readonly CapabilityCodec[] => rows,
};

/** The row of a code; one that shows raw octets when nobody knows it. */
export function capabilityOf(code: number): CapabilityCodec {
  return byCode.get(code) ?? unknownCapability(code);
}

/** A row for a code that nobody knows: its octets. */
export function unknownCapability(code: number): CapabilityCodec {
  return {
    code,
    name: `capability-${code}`,
    toJson: (values) =>
      `"name": "unknown", "iana": "${code >= 128 ? 'reserved' : 'unassigned'}", "value": ${code}, ` +
      `"raw": "${values.map(hex).join('')}"`,
  };
}

export { addPathFor, addPathIn, RECEIVE, SEND, takesAddPath } from './add-path.ts';
export { asn4For, asn4In } from './asn4.ts';
export { type ExtendedNextHop, extendedNextHopFor, extendedNextHopsIn } from './extended-next-hop.ts';
export { type GracefulRestart, gracefulRestartFor, gracefulRestartIn } from './graceful-restart.ts';
export { hostNameFor, LONGEST_NAMES } from './host-name.ts';
export type { Capability, CapabilityCodec } from './kind.ts';
export { multiSession, multiSessionFor } from './multi-session.ts';
export { familiesIn, multiprotocolFor } from './multiprotocol.ts';
export { type PathsLimit, pathsLimitFor, pathsLimitsIn } from './paths-limit.ts';
export { ROLES, type Role, roleFor, roleIn, roleMismatch } from './role.ts';
export {
  bare,
  enhancedRouteRefresh,
  extendedMessage,
  linkLocalNextHop,
  offers,
  operational,
  routeRefresh,
} from './simple.ts';
export { softwareVersionFor } from './software-version.ts';
