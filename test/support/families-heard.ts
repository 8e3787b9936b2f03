// The routes that a helper was told of, put together from all of its events.

import type { Helper, HelperEvent } from './helper-socket.ts';

type Json = Record<string, unknown>;

/** Members that other members imply: the octets, and the words of a flow. */
const IMPLIED = ['raw', 'string'];
/** Attributes that every route of a session has alike. */
const ALIKE = ['origin', 'as-path', 'local-preference', 'originator-id', 'cluster-list'];
/** Members of an NLRI that may change while the route stays the same; of EVPN routes by type. */
const LOOSE = ['label', ...IMPLIED];
const LOOSE_EVPN: Readonly<Record<number, readonly string[]>> = { 2: ['esi'], 5: ['esi', 'gateway'] };

interface Envelope {
  asn: { local: number };
  direction: string;
  message: { update: { attribute?: { 'as-path'?: Record<string, { value: number[] }> } } };
}

/** A route as one text; extended communities are their texts. */
export function heardRoute(nextHop: string, nlri: object, attributes: object = {}): string {
  return `${nextHop} ${sorted(nlri)} ${sorted(attributes)}`;
}

/** The routes of a family that `direction` has brought, after everything that was withdrawn. */
export function heard(helper: Helper, family: string, direction: 'receive' | 'send' = 'receive'): string[] {
  const routes = new Map<string, string>();
  for (const event of helper.events) {
    // A session that ends takes its routes with it.
    if (event.type === 'state' && event.neighbor?.state === 'down') routes.clear();
    if (event.type === 'update' && event.neighbor?.direction === direction) apply(event, family, routes);
  }
  return [...routes.values()].sort();
}

/** True for a route of our own that a daemon sends back: our AS is in its path. */
function isEcho(event: HelperEvent): boolean {
  const { asn, direction, message } = event.neighbor as unknown as Envelope;
  const segments = Object.values(message.update.attribute?.['as-path'] ?? {});
  return direction === 'receive' && segments.some(({ value }) => value.includes(asn.local));
}

function apply(event: HelperEvent, family: string, routes: Map<string, string>): void {
  const update = event.neighbor?.message?.update;
  if (update === undefined || isEcho(event)) return;
  for (const nlri of (update.withdraw?.[family] ?? []) as unknown as Json[]) routes.delete(keyOf(nlri));
  const attributes = without((update.attribute ?? {}) as Json, ALIKE);
  const extended = attributes['extended-community'] as { string: string }[] | undefined;
  if (extended !== undefined) attributes['extended-community'] = extended.map(({ string }) => string);
  for (const [nextHop, list] of Object.entries(update.announce?.[family] ?? {})) {
    for (const nlri of list as unknown as Json[]) {
      routes.set(keyOf(nlri), heardRoute(nextHop, without(nlri, IMPLIED), attributes));
    }
  }
}

function keyOf(nlri: Json): string {
  return sorted(without(nlri, [...LOOSE, ...(LOOSE_EVPN[nlri.code as number] ?? [])]));
}

function without(object: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function sorted(object: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))));
}
