// The door of the room: remembers routes and turns pending change into full UPDATEs.

export { AdjRibIn } from './adj-rib-in.ts';
export { AdjRibOut, type Mark } from './adj-rib-out.ts';
export { type Drain, gracefulSet } from './drain.ts';
export { type Here, hasPrefixes, isPlain6, NEEDS_IPV6, resolveNextHop } from './next-hop.ts';
export type { Grouping } from './scribe.ts';
export type { Taken } from './teller.ts';
