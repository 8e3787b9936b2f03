// The sections that hold routes: `static`, `announce`, `flow` and `l2vpn`. The route grammar says what a route is; here is
// only where its words come from.

import { families, type NlriGrammar, parseRoutes, type Route, scanRoute, type Word, Words } from '../bgp/index.ts';
import type { NeighborDraft } from './draft.ts';
import { flatSection } from './flat.ts';
import type { Place } from './notes.ts';
import { type OpenSection, type Row, type Rows, sectionKind } from './sections.ts';
import type { Tails } from './tails.ts';

/** Reads one route or a bulk of them, its opening included. */
function announce(all: readonly Word[], neighbor: NeighborDraft): void {
  const at = all[0]!;
  const route = repeated(all, neighbor.file.tails);
  if (route !== undefined) add(route, at, neighbor);
  else for (const each of parseRoutes(new Words(all, neighbor.file.notes.source), 'announce')) add(each, at, neighbor);
}

function add(route: Route, at: Place, neighbor: NeighborDraft): void {
  if (!neighbor.firstRoutes.has(route.family)) neighbor.firstRoutes.set(route.family, at);
  neighbor.routes.push(route);
}

/** A statement or a block whose keyword is part of a route; `opening` goes before it: `ipv4`, `flow`. */
function routeRow(
  about: Pick<Row<NeighborDraft>, 'usage' | 'about' | 'example'>,
  opening?: string,
): Row<NeighborDraft> {
  const whole = (words: Words): readonly Word[] => {
    const all = words.back().rest();
    return opening === undefined ? all : [{ ...all[0]!, text: opening }, ...all];
  };
  return {
    ...about,
    line: (words, neighbor) => announce(whole(words), neighbor),
    // `route P { med 5; }` is another spelling of `route P med 5;`
    block: (words, neighbor) => flatSection('route', whole(words), (all) => announce(all, neighbor)),
  };
}

/**
 * The short road for a route that says after its prefix what another one said, as thousands of lines do. Undefined: take
 * the long road.
 */
function repeated(words: readonly Word[], tails: Tails): Route | undefined {
  if (!tails.open || words.length < 3 || words[0]!.text !== 'route' || words[1]!.width !== undefined) return undefined;
  let tail = '';
  for (let i = 2; i < words.length; i += 1) {
    const { text, width } = words[i]!;
    // Joined with blanks, a quoted word would no longer be one.
    if (width !== undefined) return undefined;
    tail += ` ${text}`;
  }
  return tails.again(tail) ? scanRoute(words[1]!.text + tail, 0, 'announce') : undefined;
}

function grammarRow(grammar: NlriGrammar | undefined, about: string, opening?: string): Row<NeighborDraft> {
  // The example of a grammar is a whole route, its opening included, which is the keyword here.
  const example = grammar?.example.replace(/^((ipv[46]|l2vpn|flow) )?\S+ /, '');
  return routeRow({ usage: `${grammar?.head ?? ''} …`, about, ...(example && { example }) }, opening);
}

const bulk = routeRow({
  usage: 'ATTRIBUTES … nlri PREFIX …',
  about: 'Many prefixes that share their attributes.',
  example: 'next-hop self med 5 nlri 192.0.2.0/24 198.51.100.0/24',
});

const opened = (word: string, about: string, opening?: string): Rows<NeighborDraft> => {
  const grammar = families.opened(word);
  return grammar === undefined ? {} : { [word]: grammarRow(grammar, about, opening) };
};

/** Rows of `static`, which stand directly in a neighbor of ExaBGP 3 too. */
export const staticRows: Rows<NeighborDraft> = {
  ...opened('route', 'A route, announced from the start.'),
  attributes: bulk,
  attribute: bulk,
  ...opened('sr-policy', 'An SR policy (RFC 9830).'),
};

const staticKind = sectionKind('static', staticRows);

const flowKind = sectionKind<NeighborDraft>('flow', {
  route: grammarRow(families.opened('flow'), 'A FlowSpec rule: match, scope and then, or all in one line.', 'flow'),
});

const l2vpnKind = sectionKind<NeighborDraft>('l2vpn', {
  ...opened('vpls', 'A VPLS site (RFC 4761).'),
  ...opened('evpn', 'An EVPN route (RFC 7432).'),
});

/** The SAFIs of one AFI whose routes can be written. */
function afiRows(afi: string): Rows<NeighborDraft> {
  const rows: Record<string, Row<NeighborDraft>> = {};
  for (const name of families.names()) {
    const [first = '', safi = ''] = name.split(' ');
    const grammar = families.named(name)?.grammar;
    if (first === afi && grammar !== undefined) rows[safi] = grammarRow(grammar, `A route of ${name}.`, afi);
  }
  return rows;
}

const announceKind = sectionKind<NeighborDraft>(
  'announce',
  Object.fromEntries(
    ['ipv4', 'ipv6', 'l2vpn'].map((afi) => {
      const kind = sectionKind<NeighborDraft>(afi, afiRows(afi));
      const about = `Routes of ${afi}, each opened by its SAFI.`;
      return [afi, { about, section: kind, block: (_words: Words, neighbor: NeighborDraft) => kind.open(neighbor) }];
    }),
  ),
);

function sectionRow(kind: typeof staticKind, about: string): Row<NeighborDraft> {
  return { about, section: kind, block: (_words, neighbor): OpenSection => kind.open(neighbor) };
}

/** The rows of a neighbor that open these sections. */
export const routeSections: Rows<NeighborDraft> = {
  static: sectionRow(staticKind, 'Routes announced from the start.'),
  announce: sectionRow(announceKind, 'Routes announced from the start, by family.'),
  flow: sectionRow(flowKind, 'FlowSpec rules announced from the start.'),
  l2vpn: sectionRow(l2vpnKind, 'VPLS and EVPN routes announced from the start.'),
};
