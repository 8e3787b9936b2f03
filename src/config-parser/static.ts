// `static { route …; }`: routes announced from the start. The route grammar says what a route is; here is only where
// its words come from.

import { parseRoutes, type Route, scanRoute, type Word, Words } from '../bgp/index.ts';
import type { NeighborDraft } from './draft.ts';
import type { Notes, Place } from './notes.ts';
import { flatSection, later, type OpenSection, type Rows, sectionKind } from './sections.ts';

/** Reads the words of one statement, its keyword included. */
function announce(words: Words, neighbor: NeighborDraft): void {
  const at = words.where();
  for (const route of parseRoutes(words, 'announce')) add(route, at, neighbor);
}

function add(route: Route, at: Place, neighbor: NeighborDraft): void {
  if (!neighbor.firstRoutes.has(route.family)) neighbor.firstRoutes.set(route.family, at);
  neighbor.routes.push(route);
}

function line(words: Words, neighbor: NeighborDraft, notes: Notes): void {
  const all = words.back().rest();
  const route = repeated(all, neighbor);
  if (route !== undefined) add(route, all[0]!, neighbor);
  else announce(new Words(all, notes.source), neighbor);
}

/**
 * The short road for a route that says after its prefix what the route before it said, as thousands of lines do.
 * Undefined: take the long road.
 */
function repeated(words: readonly Word[], neighbor: NeighborDraft): Route | undefined {
  if (words.length < 3 || words[0]!.text !== 'route' || words[1]!.width !== undefined) return undefined;
  let tail = '';
  for (let i = 2; i < words.length; i += 1) {
    const { text, width } = words[i]!;
    // Joined with blanks, a quoted word would no longer be one.
    if (width !== undefined) return undefined;
    tail += ` ${text}`;
  }
  const again = tail === neighbor.lastTail;
  neighbor.lastTail = tail;
  return again ? scanRoute(words[1]!.text + tail, 0, 'announce') : undefined;
}

const rows: Rows<NeighborDraft> = {
  route: {
    line,
    // `route P { med 5; }` is another spelling of `route P med 5;`
    block: (words, neighbor) => flatSection('route', words.back().rest(), (all) => announce(all, neighbor)),
  },
  attributes: { line },
  attribute: { line },
  ...later<NeighborDraft>('sr-policy'),
};

const kind = sectionKind('static', rows);

export function openStatic(neighbor: NeighborDraft): OpenSection {
  return kind.open(neighbor);
}
