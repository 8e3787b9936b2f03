// The difference between two lists of configured routes.

import { type Route, routeKey } from '../bgp/index.ts';
import type { AdjRibOut } from '../rib/index.ts';

/** Routes that a list has and another had not, has with something else, and had and has no more. */
export interface RouteChange {
  readonly announce: readonly Route[];
  readonly replace: readonly Route[];
  readonly withdraw: readonly Route[];
}

/** A route and on whose behalf it is wanted. */
export type OwnedRoute = Route & { readonly owner: number };

/** The same, with the name of the owner. */
export type NamedRoute = Route & { readonly owner: string };

/** The owner of what the configuration says. */
export const CONFIG_OWNER = 'config';

export const NO_CHANGE: RouteChange = { announce: [], replace: [], withdraw: [] };

/** What turns `old` into `next`. Of routes that a list has twice the last counts; their order does not. */
export function changeOfRoutes(old: readonly Route[], next: readonly Route[]): RouteChange {
  if (old === next || (old.length === next.length && old.every((route, i) => isSame(route, next[i]!)))) {
    return NO_CHANGE;
  }
  const before = byKey(old);
  const after = byKey(next);
  const change = { announce: [] as Route[], replace: [] as Route[], withdraw: [] as Route[] };
  for (const [key, route] of after) {
    const known = before.get(key);
    if (known !== undefined && isSame(known, route)) continue;
    const [was, is] = [known !== undefined && !known.withdrawn, !route.withdrawn];
    if (was && !is) change.withdraw.push(route);
    else if (is && !was) change.announce.push(route);
    else if (known !== undefined) change.replace.push(route);
  }
  for (const [key, route] of before) if (!after.has(key)) change.withdraw.push(route);
  return change;
}

/** What is announced of configured routes from the start: those of a watchdog may wait for it. */
export function announcedFrom(routes: readonly Route[]): readonly Route[] {
  return routes.filter(({ withdrawn }) => !withdrawn);
}

/** Makes the change on behalf of `owner`. What somebody else announced since then is not taken away. */
export function applyRoutes(rib: AdjRibOut, { announce, replace, withdraw }: RouteChange, owner: number): void {
  for (const route of withdraw) if (rib.ownerOf(route) === owner) rib.withdraw(route);
  for (const route of announce) rib.announce(route, owner);
  // One that waits for its watchdog is told only where the watchdog had it announced.
  for (const route of replace) if (!route.withdrawn || rib.ownerOf(route) !== undefined) rib.announce(route, owner);
}

export function isNoChange({ announce, replace, withdraw }: RouteChange): boolean {
  return announce.length + replace.length + withdraw.length === 0;
}

function byKey(routes: readonly Route[]): Map<string, Route> {
  return new Map(routes.map((route) => [routeKey(route), route]));
}

// Attribute sets are interned: equal ones are one object.
function isSame(a: Route, b: Route): boolean {
  return (
    a.attributes === b.attributes &&
    a.pathId === b.pathId &&
    a.family.key === b.family.key &&
    a.watchdog === b.watchdog &&
    a.withdrawn === b.withdrawn &&
    isEqual(a.nlri, b.nlri)
  );
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
