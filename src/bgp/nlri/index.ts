// The families whose NLRI Keryx can read and write: one row each.

import type { Family } from '../family.ts';
import { readU32 } from '../octets.ts';
import { evpn } from './evpn.ts';
import { flow4, flow6, flowVpn4, flowVpn6 } from './flow/index.ts';
import { inet4, inet6, multicast4, multicast6 } from './inet.ts';
import type { FamilyCodec, NlriBlock, NlriGrammar } from './kind.ts';
import { labelled4, labelled6, vpn4, vpn6 } from './labelled.ts';
import { ls, lsVpn } from './ls/index.ts';
import { mup4, mup6 } from './mup.ts';
import { mvpn4, mvpn6 } from './mvpn.ts';
import { rtc } from './rtc.ts';
import { srPolicy4, srPolicy6 } from './sr-policy.ts';
import { vpls } from './vpls.ts';

const rows: readonly FamilyCodec[] = [
  inet4,
  multicast4,
  labelled4,
  vpn4,
  inet6,
  multicast6,
  labelled6,
  vpn6,
  mvpn4,
  mup4,
  srPolicy4,
  rtc,
  mvpn6,
  srPolicy6,
  mup6,
  vpls,
  evpn,
  flow4,
  flowVpn4,
  flow6,
  flowVpn6,
  ls,
  lsVpn,
  // Ascending by AFI and SAFI, the order in which End-of-RIB markers go out.
].sort((a, b) => a.family.key - b.family.key);

const byKey = new Map(rows.map((row) => [row.family.key, row]));
const byName = new Map(rows.map((row) => [row.family.name, row]));
/** What 6.0 calls them, and configurations too. */
for (const [alias, name] of [
  ['ipv4 labeled-unicast', 'ipv4 nlri-mpls'],
  ['ipv6 labeled-unicast', 'ipv6 nlri-mpls'],
] as const) {
  byName.set(alias, byName.get(name)!);
}

const byOpening = new Map<string, NlriGrammar>();
for (const { grammar } of rows) for (const opening of grammar?.openings ?? []) byOpening.set(opening, grammar!);

export const families = {
  of: (family: Family): FamilyCodec | undefined => byKey.get(family.key),
  named: (name: string): FamilyCodec | undefined => byName.get(name),
  all: (): readonly FamilyCodec[] => rows,
  /** The grammar that a word opens without the name of a family: `route`, `flow`. */
  opened: (word: string): NlriGrammar | undefined => byOpening.get(word),
  /** Every name of a family, aliases too. */
  names: (): readonly string[] => [...byName.keys()],
  openings: (): readonly string[] => [...byOpening.keys()],
};

/** Number of octets of `block` that hold whole, well-formed NLRI: all of them when the block is good. */
export function soundLength(codec: FamilyCodec, octets: Uint8Array, addPath: boolean): number {
  let at = 0;
  while (at < octets.length) {
    const start = addPath ? at + 4 : at;
    const size = start < octets.length ? codec.measure(octets, start, octets.length) : -1;
    if (size < 0) return at;
    at = start + size;
  }
  return at;
}

/** Calls `visit` for each NLRI of a checked block: where it starts and ends in `block.octets`, and its path identifier. */
export function eachNlri(
  block: NlriBlock,
  visit: (at: number, end: number, pathId: number | undefined, codec: FamilyCodec) => void,
): void {
  const codec = byKey.get(block.family.key);
  if (codec === undefined) return;
  const { octets, addPath } = block;
  for (let at = 0; at < octets.length; ) {
    const pathId = addPath ? readU32(octets, at) : undefined;
    if (addPath) at += 4;
    const size = codec.measure(octets, at, octets.length);
    if (size <= 0) return;
    visit(at, at + size, pathId, codec);
    at += size;
  }
}

export { parsePrefixWord, quad, scanInet4, writePathId, writePrefix } from './inet.ts';
export type { FamilyCodec, Named, NextHopForm, NlriBlock, NlriGrammar, OpenNlri, Purpose, RouteDraft } from './kind.ts';
export { type PrefixParts, prefixParts } from './labelled.ts';
export { finishPrefix, MOST_ROUTES, prefixDraft, prefixWords } from './prefix.ts';
export { printRd } from './rd.ts';
