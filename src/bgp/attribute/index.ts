// The attributes that Keryx knows: one row each, by code and by name.

import { aggregator } from './aggregator.ts';
import { aigp } from './aigp.ts';
import { asPath } from './as-path.ts';
import { as4Aggregator } from './as4-aggregator.ts';
import { as4Path } from './as4-path.ts';
import { atomicAggregate } from './atomic-aggregate.ts';
import { clusterList } from './cluster-list.ts';
import { community } from './community.ts';
import { extendedCommunity } from './extended-community.ts';
import { ipv6ExtendedCommunity } from './ipv6-extended-community.ts';
import { type AttributeCodec, OPAQUE } from './kind.ts';
import { largeCommunity } from './large-community.ts';
import { localPreference } from './local-preference.ts';
import { linkState } from './ls/index.ts';
import { med } from './med.ts';
import { nextHop } from './next-hop.ts';
import { onlyToCustomer } from './only-to-customer.ts';
import { origin } from './origin.ts';
import { originatorId } from './originator-id.ts';
import { pmsi } from './pmsi.ts';
import { prefixSid } from './prefix-sid/index.ts';
import { tunnelEncap } from './tunnel-encap.ts';
import { unknownAttribute } from './unknown.ts';

// Ascending by code, except that AS4_AGGREGATOR decides whether AS4_PATH counts and so comes before it.
const rows: readonly AttributeCodec[] = [
  origin,
  asPath,
  nextHop,
  med,
  localPreference,
  atomicAggregate,
  aggregator,
  community,
  originatorId,
  clusterList,
  extendedCommunity,
  as4Aggregator,
  as4Path,
  pmsi,
  tunnelEncap,
  ipv6ExtendedCommunity,
  aigp,
  linkState,
  largeCommunity,
  onlyToCustomer,
  prefixSid,
];

const byCode = new Map(rows.map((row) => [row.code, row]));
const byName = new Map(rows.flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => [name, row] as const)));

export const attributes = {
  /** The row of a code, or undefined; `rowOf` answers for every code. */
  byCode: (code: number): AttributeCodec | undefined => byCode.get(code),
  byName: (name: string): AttributeCodec | undefined => byName.get(name),
  /** The keywords that users may write. */
  names: (): string[] => [...byName].filter(([, { parse }]) => parse !== undefined).map(([name]) => name),
  all: (): readonly AttributeCodec[] => rows,
};

/** The row of a code; one that keeps raw octets when nobody knows it, or nobody could read it. */
export function rowOf(code: number, flags: number): AttributeCodec {
  const row = (flags & OPAQUE) === 0 ? byCode.get(code) : undefined;
  return row ?? unknownAttribute(code, flags & ~OPAQUE);
}

export { addAttribute } from './add.ts';
export { type Segment, segmentsOf } from './as-path.ts';
export { extendedCommunityOf } from './extended-community/index.ts';
export { ipv6ExtendedCommunityOf } from './ipv6-extended-community.ts';
export type { Attribute, AttributeCodec } from './kind.ts';
export { OPAQUE } from './kind.ts';
export { AttributeSet, intern } from './set.ts';
export { parseGeneric } from './unknown.ts';
