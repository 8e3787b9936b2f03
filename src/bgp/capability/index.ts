// The capabilities that Keryx knows: one row each.

import { hex } from '../octets.ts';
import { addPath } from './add-path.ts';
import { asn4 } from './asn4.ts';
import { gracefulRestart } from './graceful-restart.ts';
import type { CapabilityCodec } from './kind.ts';
import { multiprotocol } from './multiprotocol.ts';
import { enhancedRouteRefresh, extendedMessage, routeRefresh } from './simple.ts';

const rows: readonly CapabilityCodec[] = [
  multiprotocol,
  routeRefresh,
  extendedMessage,
  gracefulRestart,
  asn4,
  addPath,
  enhancedRouteRefresh,
];

const byCode = new Map(rows.map((row) => [row.code, row]));

export const capabilities = {
  all: (): readonly CapabilityCodec[] => rows,
};

/** The row of a code; one that shows raw octets when nobody knows it. */
export function capabilityOf(code: number): CapabilityCodec {
  return byCode.get(code) ?? unknownCapability(code);
}

function unknownCapability(code: number): CapabilityCodec {
  return {
    code,
    name: `capability-${code}`,
    toJson: (values) =>
      `"name": "unknown", "iana": "${code >= 128 ? 'reserved' : 'unassigned'}", "value": ${code}, ` +
      `"raw": "${values.map(hex).join('')}"`,
  };
}

export { addPathFor, addPathIn, RECEIVE, SEND } from './add-path.ts';
export { asn4For, asn4In } from './asn4.ts';
export { gracefulRestartFor } from './graceful-restart.ts';
export type { Capability, CapabilityCodec } from './kind.ts';
export { familiesIn, multiprotocolFor } from './multiprotocol.ts';
export { bare, enhancedRouteRefresh, extendedMessage, offers, routeRefresh } from './simple.ts';
