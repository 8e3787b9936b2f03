// The UPDATEs that routes in words become, whole, as one session is sent them.

import assert from 'node:assert/strict';
import { HEADER, hex, type Negotiated, parseRoutes, readU16, wordsOf } from '../../src/bgp/index.ts';
import { AdjRibOut, type Grouping } from '../../src/rib/index.ts';

const LOOPBACK = Uint8Array.of(127, 0, 0, 1);
const PLENTY = 1e9;

/** Bodies of the UPDATEs that announce these routes, in hexadecimal; our end of the session is 127.0.0.1. */
export function announced(texts: readonly string[], session: Negotiated, grouping: Grouping = 'full'): string[] {
  const rib = new AdjRibOut({ grouping });
  for (const text of texts) for (const route of parseRoutes(wordsOf(text, 'test'), 'announce')) rib.announce(route, 0);
  rib.start();
  return take(rib, session);
}

/** Bodies of the UPDATEs that withdraw routes that were announced before. */
export function withdrawn(texts: readonly string[], session: Negotiated, grouping: Grouping = 'full'): string[] {
  const rib = new AdjRibOut({ grouping });
  rib.start();
  for (const text of texts) for (const route of parseRoutes(wordsOf(text, 'test'), 'announce')) rib.announce(route, 0);
  take(rib, session);
  for (const text of texts) for (const route of parseRoutes(wordsOf(text, 'test'), 'withdraw')) rib.withdraw(route);
  return take(rib, session);
}

function take(rib: AdjRibOut, session: Negotiated): string[] {
  const { octets, refused } = rib.take(session, { localAddress: LOOPBACK }, PLENTY);
  assert.deepEqual(refused, []);
  const bodies: string[] = [];
  for (let at = 0; at < octets.length; at += readU16(octets, at + 16)) {
    bodies.push(hex(octets.subarray(at + HEADER, at + readU16(octets, at + 16))));
  }
  return bodies;
}
