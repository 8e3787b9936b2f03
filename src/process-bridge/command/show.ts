// Commands that show what is there: neighbors, what is announced to them, and what they announced.

import { type Family, families, type Prefix, parsePrefix, type Route, type Words } from '../../bgp/index.ts';
import { canonicalAddress, type PeerHandle, type PeerView, type Selector } from '../../speaker/index.ts';
import {
  extensiveLines,
  type Flavour,
  familyFilter,
  neighborJson,
  peerObject,
  routeJson,
  routeLines,
  summaryLines,
} from '../show/index.ts';
import type { Lines, Outcome, Row, Run, Talk } from './kind.ts';
import { parseFamily, select } from './words.ts';

type Direction = 'in' | 'out';

const FORMS = ['summary', 'extensive', 'configuration'] as const;
type Form = (typeof FORMS)[number];

export const showRows: readonly Row[] = [
  {
    words: ['show neighbor', 'peer show', 'show neighbors', 'show'],
    selects: true,
    usage: '[ADDRESS] summary | extensive | configuration | json',
    about: 'Shows neighbors: a table, everything about their sessions, or their sections of the configuration.',
    example: 'show neighbor summary',
    parse: showNeighbor,
  },
  tableRow('out'),
  tableRow('in'),
  {
    words: 'show peers',
    selects: true,
    usage: '[ADDRESS]',
    about: 'Shows everything about neighbors as JSON, a line each.',
    example: 'show peers',
    parse: (words, to) => {
      const among = both(to, addressIn(words));
      return ({ speaker, bridge }) => {
        const peers = select(speaker.peers(), among);
        return { ok: true, lines: map(peers, (peer) => JSON.stringify(peerObject(peer, bridge.now()))) };
      };
    },
  },
  {
    words: 'show routes',
    selects: true,
    usage: 'in | out [PREFIX [longer]] [family AFI SAFI] [by OWNER]',
    about:
      'Shows routes as JSON, a line each; with `longer`, those inside the prefix too, and `by`, those of one owner.',
    example: 'show routes out 203.0.113.0/24 longer',
    parse: showRoutes,
  },
  {
    words: 'show owners',
    selects: false,
    usage: '',
    about: 'Shows who announces how many routes, as JSON, a line each.',
    example: 'show owners',
    parse:
      () =>
      ({ bridge }) => ({ ok: true, lines: bridge.owners().map((each) => JSON.stringify(each)) }),
  },
];

function flavourOf({ version }: Talk): Flavour {
  return version <= 4 ? 4 : version >= 6 ? 6 : 5;
}

function* map<T>(items: Iterable<T>, line: (item: T) => string): Generator<string> {
  for (const item of items) yield line(item);
}

function both(a: Selector | undefined, b: Selector | undefined): Selector | undefined {
  return a === undefined || b === undefined ? (a ?? b) : (peer) => a(peer) && b(peer);
}

/** An address among the words, wherever it stands in front. */
function addressIn(words: Words): Selector | undefined {
  const address = canonicalAddress(words.peek() ?? '');
  if (address === undefined) return undefined;
  words.next();
  return (peer: PeerView) => peer.peerAddress === address;
}

function showNeighbor(words: Words, to: Selector | undefined): Run {
  let among = both(to, addressIn(words));
  const form = FORMS.find((word) => words.accept(word));
  among = both(among, addressIn(words));
  return (call) => {
    const { speaker, talk, bridge, daemon, json } = call;
    const peers = select(speaker.peers(), among);
    const flavour = flavourOf(talk);
    // In version 6 everything is JSON but what was asked for by name.
    if (json) return { ok: true, lines: [neighborJson(peers, bridge.now(), flavour)] };
    return { ok: true, lines: formLines(form, peers, bridge.now(), flavour, daemon.configuration) };
  };
}

function formLines(
  form: Form | undefined,
  peers: readonly PeerHandle[],
  now: number,
  flavour: Flavour,
  configuration: ((name: string) => readonly string[]) | undefined,
): readonly string[] {
  switch (form) {
    case 'summary':
      return summaryLines(peers, now, flavour);
    case 'extensive':
      return extensiveLines(peers, now, flavour);
    case 'configuration':
      return peers.flatMap(({ name, range }) => configuration?.(range ?? name) ?? []);
    default:
      return [
        'please specify summary, extensive or configuration',
        'you can filter by peer ip address adding it after the word neighbor',
      ];
  }
}

function tableRow(direction: Direction): Row {
  return {
    words: [`show adj-rib ${direction}`, `rib show ${direction}`, `show adj-rib-${direction}`],
    selects: true,
    usage: '[ADDRESS] [inet | flow | l2vpn] [extensive] [json]',
    about:
      direction === 'out'
        ? 'Shows what is announced, a line for each route and neighbor.'
        : 'Shows what neighbors with adj-rib-in announced, a line for each route.',
    example: `show adj-rib ${direction} extensive`,
    parse: (words, to) => showTable(words, to, direction),
  };
}

function showTable(words: Words, to: Selector | undefined, direction: Direction): Run {
  let among = to;
  let extensive = false;
  let family: ((family: Family) => boolean) | undefined;
  for (let before = words.peek(); before !== undefined; ) {
    among = both(among, addressIn(words));
    if (words.accept('extensive')) extensive = true;
    const filter = familyFilter(words.peek() ?? '');
    if (filter !== undefined) {
      words.next();
      family = filter;
    }
    const after = words.peek();
    if (after === before) break;
    before = after;
  }
  return ({ speaker, talk, bridge, json }): Outcome => {
    const peers = select(speaker.peers(), among);
    const now = bridge.now();
    const form = { extensive, direction, flavour: flavourOf(talk), now, ...(json && { json: talk.routesFormat }) };
    return { ok: true, lines: tableLines(peers, direction, family, form) };
  };
}

function* tableLines(
  peers: readonly PeerHandle[],
  direction: Direction,
  family: ((family: Family) => boolean) | undefined,
  form: Parameters<typeof routeLines>[2],
): Lines {
  for (const peer of peers) {
    const routes = direction === 'out' ? peer.routes() : peer.received();
    for (const route of routes) {
      if (family?.(route.family) === false) yield undefined;
      else yield* routeLines(peer, [route], form);
    }
  }
}

function showRoutes(words: Words, to: Selector | undefined): Run {
  const direction: Direction = words.accept('in') ? 'in' : 'out';
  if (direction === 'out') words.accept('out');
  const where = readPrefix(words);
  const family = words.accept('family') ? parseFamily(words) : undefined;
  const owner = words.accept('by') ? readOwner(words) : undefined;
  const wanted = (route: Route & { readonly owner?: string }) =>
    (family === undefined || route.family.key === family.key) &&
    (owner === undefined || (route.owner !== undefined && isOwner(route.owner, owner))) &&
    (where?.(route) ?? true);
  return ({ speaker }) => ({ ok: true, lines: routeObjects(select(speaker.peers(), to), direction, wanted) });
}

function* routeObjects(peers: readonly PeerHandle[], direction: Direction, wanted: (route: Route) => boolean): Lines {
  for (const peer of peers) {
    for (const route of direction === 'out' ? peer.routes() : peer.received()) {
      yield wanted(route) ? routeJson(peer, route, direction) : undefined;
    }
  }
}

/** `process watch` is meant by its name, whichever start of it. */
function isOwner(owner: string, wanted: string): boolean {
  return (
    owner === wanted ||
    owner.replace(/#\d+$/, '') === wanted ||
    owner.replace(/^process /, '').replace(/#\d+$/, '') === wanted
  );
}

function readOwner(words: Words): string {
  const first = words.next('an owner');
  return words.more() && words.peek() !== ';' ? `${first} ${words.next()}` : first;
}

/** A prefix is meant exactly, or with all that is inside; an address means the prefixes that it is in. */
function readPrefix(words: Words): ((route: Route) => boolean) | undefined {
  const text = words.peek() ?? '';
  const prefix = parsePrefix(text);
  if (prefix === undefined) return undefined;
  words.next();
  if (!text.includes('/')) return (route) => holds(prefixOf(route), prefix);
  if (words.accept('longer')) return (route) => holds(prefix, prefixOf(route));
  return (route) => prefixOf(route)?.length === prefix.length && holds(prefix, prefixOf(route));
}

function holds(outer: Prefix | undefined, inner: Prefix | undefined): boolean {
  if (outer === undefined || inner === undefined) return false;
  if (outer.afi !== inner.afi || outer.length > inner.length) return false;
  for (let bit = 0; bit < outer.length; bit += 8) {
    const mask = outer.length - bit >= 8 ? 0xff : (0xff00 >> (outer.length - bit)) & 0xff;
    if (((outer.address[bit >> 3]! ^ inner.address[bit >> 3]!) & mask) !== 0) return false;
  }
  return true;
}

/** The prefix of a route that has one. */
function prefixOf({ family, nlri }: Route): Prefix | undefined {
  if (family.safi === 1 || family.safi === 2) {
    const address = new Uint8Array(family.afi === 2 ? 16 : 4);
    if (family.afi > 2) return undefined;
    address.set(nlri.subarray(1));
    return { afi: family.afi as Prefix['afi'], address, length: nlri[0]! };
  }
  const [first = ''] = families.of(family)?.print(nlri).split(' ') ?? [];
  return first.includes('/') ? parsePrefix(first) : undefined;
}
