// The door of the room: keeps sessions alive and tells plug-ins what happened.

export { type NeighborOptions, neighbor, type PeerConfig } from './neighbor.ts';
