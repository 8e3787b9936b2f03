// Blocks of routes as an UPDATE has them, and what an Adj-RIB-In has of them.

import {
  type Announced,
  type AttributeSet,
  concat,
  type Family,
  type NlriBlock,
  type Route,
  type Update,
  u32,
} from '../../src/bgp/index.ts';
import type { AdjRibIn } from '../../src/rib/index.ts';
import { keyOf } from './receiver.ts';

type Named = Pick<Route, 'family' | 'nlri' | 'pathId'>;
type Said = Pick<Update, 'withdrawn' | 'announced' | 'endOfRib'>;

export function blockOf(family: Family, routes: readonly Named[], addPath: boolean): NlriBlock {
  const octets = concat(...routes.flatMap(({ nlri, pathId }) => (addPath ? [u32(pathId), nlri] : [nlri])));
  return { family, octets, addPath };
}

/** One block for each family and set. */
export function announcing(routes: readonly Route[], addPath = false): Said {
  const blocks = new Map<AttributeSet, Map<Family, Route[]>>();
  for (const route of routes) {
    const byFamily = blocks.get(route.attributes) ?? new Map<Family, Route[]>();
    blocks.set(route.attributes, byFamily);
    byFamily.set(route.family, [...(byFamily.get(route.family) ?? []), route]);
  }
  const announced: Announced[] = [...blocks].flatMap(([attributes, byFamily]) =>
    [...byFamily].map(([family, list]) => ({ ...blockOf(family, list, addPath), attributes })),
  );
  return { withdrawn: [], announced, endOfRib: undefined };
}

export function withdrawing(routes: readonly Named[], addPath = false): Said {
  const families = new Set(routes.map(({ family }) => family));
  const withdrawn = [...families].map((family) => {
    const list = routes.filter((route) => route.family === family);
    return blockOf(family, list, addPath);
  });
  return { withdrawn, announced: [], endOfRib: undefined };
}

export function endOfRib(family: Family): Said {
  return { withdrawn: [], announced: [], endOfRib: family };
}

/** What it has, by key. */
export function contentOf(rib: AdjRibIn, family?: Family): Map<string, AttributeSet> {
  return new Map([...rib.routes(family)].map((route) => [keyOf(route), route.attributes]));
}
