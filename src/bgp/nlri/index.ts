// The families whose NLRI Keryx can read and write: one row each.

import type { Family } from '../family.ts';
import { readU32 } from '../octets.ts';
import { inet4, inet6 } from './inet.ts';
import type { FamilyCodec, NlriBlock } from './kind.ts';

// Ascending by AFI and SAFI, the order in which End-of-RIB markers go out.
const rows: readonly FamilyCodec[] = [inet4, inet6];

const byKey = new Map(rows.map((row) => [row.family.key, row]));
const byName = new Map(rows.map((row) => [row.family.name, row]));

export const families = {
  of: (family: Family): FamilyCodec | undefined => byKey.get(family.key),
  named: (name: string): FamilyCodec | undefined => byName.get(name),
  all: (): readonly FamilyCodec[] => rows,
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
    const end = at + codec.measure(octets, at, octets.length);
    visit(at, end, pathId, codec);
    at = end;
  }
}

export { parseInet, quad, scanInet4 } from './inet.ts';
export type { FamilyCodec, NlriBlock } from './kind.ts';
