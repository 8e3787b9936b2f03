// The door of the room: remembers routes and turns pending change into full UPDATEs.

export { AdjRibOut, type Taken } from './adj-rib-out.ts';
export { type Here, hasPrefixes, isPlain6, NEEDS_IPV6, resolveNextHop } from './next-hop.ts';
export type { Grouping } from './scribe.ts';
