// `keryx validate --route`: each route as the octets that its peer would get, read back.

import { eachNlri, HEADER, hex, type Negotiated, printable, readUpdate } from '../bgp/index.ts';
import type { Config } from '../config-parser/index.ts';
import { AdjRibOut } from '../rib/index.ts';
import type { PeerConfig } from '../speaker/index.ts';
import { messagesOf } from './encode.ts';
import { hereOf, sessionOf } from './session.ts';

/** One line for each thing found. */
export interface RouteCheck {
  /** Routes that cannot be sent, or do not come back as they went. */
  readonly problems: string[];
  /** What is sent as it was written, and what a peer will take for a mistake. */
  readonly warnings: string[];
}

export function checkRoutes({ neighbors }: Config): RouteCheck {
  const all: RouteCheck = { problems: [], warnings: [] };
  for (const config of neighbors) {
    const found = checkNeighbor(config);
    const head = `neighbor ${printable(config.peerAddress)}: `;
    for (const kind of ['problems', 'warnings'] as const) {
      all[kind].push(...new Set(found[kind].map((line) => head + line)));
    }
  }
  return all;
}

function checkNeighbor(config: PeerConfig): RouteCheck {
  const session = sessionOf(config);
  const found: RouteCheck = { problems: [], warnings: [] };
  const rib = new AdjRibOut({ grouping: 'full' });
  const wanted = new Set<string>();
  rib.start();
  for (const route of config.routes) {
    if (!session.families.includes(route.family)) continue;
    rib.announce(route, 0);
    wanted.add(keyOf(session, route.family.key, route.pathId, route.nlri));
  }
  const { octets, refused } = rib.take(session, hereOf(config), Number.POSITIVE_INFINITY);
  for (const { family, count, why } of refused)
    found.problems.push(`${count} of ${family.name} cannot be sent: ${why}`);
  const back = new Set<string>();
  for (const message of messagesOf(octets)) readBack(message, session, back, found);
  const lost = [...wanted].filter((key) => !back.has(key)).length;
  // What has a mistake in it is not kept, which was told already.
  const told = found.warnings.length + refused.length > 0;
  if (lost > 0 && !told) found.problems.push(`${lost} of its routes do not come back`);
  for (const key of back) if (!wanted.has(key)) found.problems.push(`a route comes back that was not sent: ${key}`);
  return found;
}

/** Reads a message as the peer would, and adds the routes in it to `back`. */
function readBack(message: Uint8Array, session: Negotiated, back: Set<string>, found: RouteCheck): void {
  const read = readUpdate(message.subarray(HEADER), { ...session, addPathIn: session.addPathOut });
  if (!read.ok) {
    found.problems.push(`an UPDATE cannot be read: ${read.fault.why}`);
    return;
  }
  for (const { why } of read.value.faults) found.warnings.push(`the peer will find a mistake: ${why}`);
  for (const block of read.value.announced) {
    eachNlri(block, (at, end, pathId = 0) => {
      back.add(keyOf(session, block.family.key, pathId, block.octets.subarray(at, end)));
    });
  }
}

// Without path identifiers on the wire, routes that differ in nothing else are one.
function keyOf(session: Negotiated, family: number, pathId: number, nlri: Uint8Array): string {
  return `${family} ${session.addPathOut.has(family) ? pathId : 0} ${hex(nlri)}`;
}
