// `peer SELECTOR routes …`, as ExaBGP 6 has it: the routes of a peer listed, added and removed, with an index for each.

import {
  type Family,
  families,
  hex,
  type Purpose,
  parseRoutes,
  printRoute,
  type Route,
  type Words,
} from '../../bgp/index.ts';
import type { Selector } from '../../speaker/index.ts';
import type { Call, Lines, Outcome, Row, Run } from './kind.ts';
import { runRoutes } from './run-routes.ts';
import { nobody, select } from './words.ts';

export const indexRows: readonly Row[] = [
  {
    words: 'routes',
    selects: true,
    usage: '[AFI [SAFI]] list | add route … | remove route … | remove index HEX',
    about: 'Lists what is announced with an index for each route, adds one, or removes one; the answer is JSON.',
    example: 'peer * routes list',
    parse: (words, to) => {
      const among = readFamilies(words);
      if (words.accept('list')) return (call) => ({ ok: true, lines: list(call, to, among) });
      if (words.accept('add')) return change(to, 'announce', parseRoutes(words, 'announce'));
      if (!words.accept('remove')) return words.fail('list, add or remove must follow');
      if (!words.accept('index')) return change(to, 'withdraw', parseRoutes(words, 'withdraw'));
      const index = words.next('an index').toLowerCase();
      return (call) => removeIndex(call, to, index);
    },
  },
];

/** What the reference calls the index: AFI and SAFI as two hexadecimal digits each, then the NLRI, all as octets. */
export function indexOf({ family, nlri, pathId }: Pick<Route, 'family' | 'nlri' | 'pathId'>): string {
  const digits = (number: number) => number.toString(16).padStart(2, '0');
  const path = pathId === 0 ? '' : pathId.toString(16).padStart(8, '0');
  return `${Buffer.from(digits(family.afi) + digits(family.safi)).toString('hex')}${path}${hex(nlri).toLowerCase()}`;
}

function readFamilies(words: Words): (family: Family) => boolean {
  const afi = words.peek() ?? '';
  const known = families.all().map(({ family }) => family);
  if (!known.some(({ name }) => name.startsWith(`${afi} `))) return () => true;
  words.next();
  const safi = words.peek() ?? '';
  const named = families.named(`${afi} ${safi}`)?.family;
  if (named === undefined) return ({ name }) => name.startsWith(`${afi} `);
  words.next();
  return ({ key }) => key === named.key;
}

// One line, as in the reference; what does not fit one in good conscience is for `show routes`.
const MOST_LISTED = 100_000;

function* list({ speaker }: Call, to: Selector | undefined, among: (family: Family) => boolean): Lines {
  const listed: string[] = [];
  for (const peer of select(speaker.peers(), to)) {
    for (const route of peer.routes()) {
      if (!among(route.family)) yield undefined;
      else if (listed.length < MOST_LISTED) {
        yield undefined;
        listed.push(JSON.stringify({ index: indexOf(route), route: printRoute(route), neighbor: peer.name }));
      } else {
        yield `{"error": "more than ${MOST_LISTED} routes: use show routes out"}`;
        return;
      }
    }
  }
  yield `[${listed.join(', ')}]`;
}

function change(to: Selector | undefined, kind: Purpose, routes: readonly Route[]): Run {
  return (call) => {
    const outcome = runRoutes(call, { kind, to, routes });
    if (!outcome.ok) return outcome;
    const done = kind === 'announce' ? { success: true } : { removed: true };
    return {
      ...outcome,
      lines: routes.map((route) => JSON.stringify({ index: indexOf(route), route: printRoute(route), ...done })),
    };
  };
}

function removeIndex(call: Call, to: Selector | undefined, index: string): Outcome {
  const peers = select(call.caller.peers(), to);
  if (peers.length === 0) return nobody();
  const found = new Map<string, Route>();
  for (const peer of peers) for (const route of peer.routes()) if (indexOf(route) === index) found.set(index, route);
  const route = found.get(index);
  if (route !== undefined) runRoutes(call, { kind: 'withdraw', to, routes: [route] });
  return { ok: true, lines: [JSON.stringify({ removed: route !== undefined, index })] };
}
