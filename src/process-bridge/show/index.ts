// What `show` commands print: pure functions of peers, routes and a time.

export type { Flavour } from './facts.ts';
export { neighborJson, peerObject } from './neighbor-json.ts';
export { extensiveLines, summaryLines } from './neighbors.ts';
export { familyFilter, type RouteForm, routeJson, routeLines, type TableRoute } from './routes.ts';
