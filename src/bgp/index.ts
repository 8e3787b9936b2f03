// The door of the room: what BGP things are in octets, words and JSON, and nothing of time or sockets.

export * from './address.ts';
export * from './asn.ts';
export * from './attribute/index.ts';
export { writeAttribute, writeAttributes } from './attribute/write.ts';
export * from './capability/index.ts';
export * from './family.ts';
export * from './fault.ts';
export * from './framer.ts';
export * from './message/index.ts';
export * from './negotiate.ts';
export * from './nlri/index.ts';
export * from './octets.ts';
export * from './operational.ts';
export * from './route.ts';
export { scanRoute } from './route-scan.ts';
export { routeWords } from './route-words.ts';
export * from './session.ts';
export * from './text.ts';
export * from './words.ts';
