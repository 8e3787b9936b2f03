// `show adj-rib in|out`: a line for each route, made when it is asked for, since tables may be long.

import {
  afiName,
  type Family,
  families,
  jsonString,
  prefixParts,
  quad,
  type Route,
  safiName,
  Text,
} from '../../bgp/index.ts';
import type { PeerView } from '../../speaker/index.ts';
import { attributeWords, type Brackets, writeNlri } from '../dialect/exabgp-text.ts';
import { form5 } from '../dialect/json-5.ts';
import { nextHopText } from '../dialect/json-update.ts';
import { addressOf, type Flavour } from './facts.ts';
import { neighborMembers, spaced } from './neighbor-json.ts';

const NEXT_HOP = 3;
const LABELLED = 4;
const VPN = 128;
const L2VPN = 25;
const FLOW = [133, 134];

/** A route of a table. `owner`: on whose behalf it is announced */
export type TableRoute = Route & { readonly owner?: string };

/** How routes are shown. */
export interface RouteForm {
  readonly extensive: boolean;
  readonly flavour: Flavour;
  /** default: out */
  readonly direction?: 'in' | 'out';
  /** JSON, in one of the two shapes of 5.0; undefined: text */
  readonly json?: 'v1' | 'v2' | undefined;
  /** The speaker's clock, milliseconds; for JSON that shows the neighbor too. */
  readonly now?: number;
}

/** The families that `inet`, `flow` or `l2vpn` mean; undefined for any other word. */
export function familyFilter(word: string): ((family: Family) => boolean) | undefined {
  switch (word) {
    case 'inet':
      return ({ afi, safi }) => afi !== L2VPN && (safi <= LABELLED || safi === VPN);
    case 'flow':
      return ({ safi }) => FLOW.includes(safi);
    case 'l2vpn':
      return ({ afi }) => afi === L2VPN;
    default:
      return undefined;
  }
}

/** At most one line for each route: the JSON of 5.0 has none for what is no prefix. */
export function* routeLines(peer: PeerView, routes: Iterable<TableRoute>, form: RouteForm): Generator<string> {
  const neighbor = form.json !== undefined && form.extensive ? neighborMembers(peer, form.now ?? 0, form.flavour) : {};
  for (const route of routes) {
    if (form.json === undefined) yield textLine(peer, route, form);
    else {
      const line = form.json === 'v1' ? jsonLine1(peer, route, form, neighbor) : jsonLine2(peer, route, form, neighbor);
      if (line !== undefined) yield line;
    }
  }
}

/** Everything of one route as one line of JSON: the members of `nlri` and `attributes` are those of events of 5.0. */
export function routeJson(peer: PeerView, route: TableRoute, direction: 'in' | 'out'): string {
  const { family, owner, attributes } = route;
  const pathId = pathIdOf(peer, route, direction);
  const hop = nextHopOf(peer, route, true);
  const nlri = new Text(256);
  families.of(family)?.writeJson(nlri, route.nlri, 0, pathId, hop);
  const members = [
    `"neighbor": ${jsonString(addressOf(peer))}`,
    `"direction": "${direction}"`,
    `"family": "${family.name}"`,
    `"prefix": ${jsonString(nlriText(route, undefined, undefined))}`,
    ...(pathId === undefined ? [] : [`"path-information": "${quad(pathId)}"`]),
    `"next-hop": ${hop === undefined ? 'null' : jsonString(hop)}`,
    `"nlri": ${nlri}`,
    `"attributes": {${Buffer.from(form5.attributes(attributes)).toString('latin1')}}`,
    ...(owner === undefined ? [] : [`"owner": ${jsonString(owner)}`]),
  ];
  return `{${members.join(', ')}}`;
}

function textLine(peer: PeerView, route: TableRoute, { extensive, flavour, direction = 'out' }: RouteForm): string {
  const { family, attributes } = route;
  // 6.0 names the next hop only where it shows everything.
  const hop = flavour === 6 && !extensive ? undefined : nextHopOf(peer, route, flavour !== 4);
  const nlri = nlriText(route, pathIdOf(peer, route, direction), hop);
  if (!extensive) return `${flavour === 4 ? 'neighbor ' : ''}${addressOf(peer)} ${family.name} ${nlri}`;
  const brackets: Brackets = flavour === 4 ? 'square' : 'round';
  const words = Buffer.from(attributeWords(attributes, brackets, direction === 'out')).toString('latin1');
  return `${peer.name} ${family.name} ${nlri}${words}`;
}

type Members = ReturnType<typeof neighborMembers>;

// `{"192.0.2.1": {"routes": [{"prefix": "10.0.0.0/8", "family": "ipv4 unicast"}]}}`
function jsonLine1(peer: PeerView, route: TableRoute, { flavour }: RouteForm, neighbor: Members): string | undefined {
  const prefix = prefixText(route);
  if (prefix === undefined && flavour !== 6) return undefined;
  const family = route.family.name;
  const shown = prefix === undefined ? { family, nlri: nlriText(route, undefined, undefined) } : { prefix, family };
  return spaced({ [addressOf(peer)]: { routes: [shown], ...neighbor } });
}

function jsonLine2(peer: PeerView, route: TableRoute, form: RouteForm, neighbor: Members): string {
  const { afi, safi } = route.family;
  const prefix = prefixText(route);
  const nexthop = nextHopOf(peer, route, true);
  const nlri = spaced({
    ...(prefix === undefined ? { nlri: nlriText(route, undefined, undefined) } : { prefix }),
    ...(nexthop !== undefined && { nexthop }),
    ...pathMember(pathIdOf(peer, route, form.direction ?? 'out')),
    family: { afi: afiName(afi), safi: safiName(safi) },
  });
  const attributes = Buffer.from(form5.attributes(route.attributes)).toString('latin1');
  const about = spaced({ address: addressOf(peer), ...neighbor });
  return `{"peer": ${about}, "route": {"nlri": ${nlri}, "attributes": {${attributes}}}}`;
}

function pathMember(pathId: number | undefined) {
  return pathId === undefined ? {} : { 'path-information': quad(pathId) };
}

/** What is announced has one where somebody said so, what is received where they travel. */
function pathIdOf(
  { session }: PeerView,
  { family, pathId }: TableRoute,
  direction: 'in' | 'out' = 'out',
): number | undefined {
  const travels = direction === 'in' && session?.addPathIn.has(family.key) === true;
  return travels || pathId !== 0 ? pathId : undefined;
}

/** `resolve`: our end of the session in the place of `self`, where it is known. */
function nextHopOf(peer: PeerView, { attributes }: TableRoute, resolve: boolean): string | undefined {
  if (attributes.get(NEXT_HOP)?.length !== 0) return nextHopText(attributes);
  return resolve && peer.localAddress !== 'auto' ? peer.localAddress : 'self';
}

function nlriText({ family, nlri }: TableRoute, pathId: number | undefined, nextHop: string | undefined): string {
  const out = new Text(128);
  writeNlri(out, family, nlri, 0, nlri.length, { pathId, nextHop, opening: '' });
  return out.toString();
}

/** `10.0.0.0/8`, of routes that are prefixes, labelled or not. */
function prefixText(route: TableRoute): string | undefined {
  if (prefixParts(route.family, route.nlri, 0) === undefined) return undefined;
  return nlriText(route, undefined, undefined).split(' ', 1)[0];
}
