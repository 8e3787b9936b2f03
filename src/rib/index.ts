// The door of the room: remembers routes and turns pending change into full UPDATEs.

export { AdjRibOut, type Grouping, type Here, type Taken } from './adj-rib-out.ts';
export { resolveNextHop } from './next-hop.ts';
