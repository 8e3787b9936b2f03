// Attribute sets made of others: with another MED, and for a drain.

import { type AttributeSet, intern, u32 } from '../../bgp/index.ts';
import { gracefulSet } from '../../rib/index.ts';

const MED = 4;
const HIGHEST = 0xffff_ffff;

/** The MED of a set, 0 where it has none (RFC 4271 section 9.1.2.2). */
export function medOf(set: AttributeSet): number {
  const value = set.get(MED);
  return value === undefined ? 0 : Buffer.from(value).readUInt32BE(0);
}

/** The set with another MED, or with one that is so much higher; it is never more than a MED may be. */
export function withMed(set: AttributeSet, med: number, how: 'set' | 'added' = 'set'): AttributeSet {
  const value = Math.min(how === 'set' ? med : medOf(set) + med, HIGHEST);
  return intern([...set.list.filter(({ code }) => code !== MED), { code: MED, flags: 0x80, value: u32(value) }]);
}

/** Marked as about to go, and preferred least; what only internal peers may see is left out for others later on. */
export function drainSet(set: AttributeSet): AttributeSet {
  return gracefulSet(set, { localAs: 0, peerAs: 0 });
}
