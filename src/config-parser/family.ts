// `family { ipv4 unicast; … }` and the section `add-path`, which is written alike.

import { afiName, type Family, families, familyOf, safiName, suggestion, type Words } from '../bgp/index.ts';
import type { NeighborDraft } from './draft.ts';
import type { Notes, Place } from './notes.ts';
import { type OpenSection, type Row, type Rows, sectionKind } from './sections.ts';
import { keywordPlace } from './values.ts';

// What ExaBGP lets a configuration name by AFI and SAFI, whether or not Keryx has a codec for it.
const INET = [1, 2, 4, 5, 73, 85, 128, 133, 134];
const NAMED: readonly (readonly [number, readonly number[]])[] = [
  [1, INET],
  [2, INET],
  [25, [65, 70]],
  [16388, [71, 72]],
];

const SAFI_ALIASES: Readonly<Record<string, string>> = { 'labeled-unicast': 'nlri-mpls' };

/** How ExaBGP 3 calls some AFIs as well. */
const AFI_ALIASES: Readonly<Record<string, string>> = { inet: 'ipv4', inet4: 'ipv4', inet6: 'ipv6' };

/** AFI words, and the families of each by SAFI word. */
const AFIS = new Map<string, Map<string, Family>>();
for (const family of [
  ...NAMED.flatMap(([afi, safis]) => safis.map((safi) => familyOf(afi, safi))),
  ...families.all().map((codec) => codec.family),
]) {
  const safis = AFIS.get(afiName(family.afi)) ?? new Map<string, Family>();
  AFIS.set(afiName(family.afi), safis.set(safiName(family.safi), family));
}

type Take<T> = (target: T, family: Family, words: Words, at: Place, notes: Notes) => void;

/** One row an AFI. */
function familyRows<T>(about: string, take: Take<T>, after = ''): Rows<T> {
  const row = (afi: string, safis: ReadonlyMap<string, Family>): Row<T> => ({
    usage: [...safis.keys()].join(' | ') + after,
    about,
    example: safis.keys().next().value!,
    adds: true,
    line: (words, target, notes) => {
      const at = keywordPlace(words);
      take(target, readFamily(words, afi, safis), words, at, notes);
    },
  });
  return Object.fromEntries([...AFIS].map(([afi, safis]) => [afi, row(afi, safis)]));
}

function readFamily(words: Words, afi: string, safis: ReadonlyMap<string, Family>): Family {
  const text = words.next('a SAFI').toLowerCase();
  const safi = Object.hasOwn(SAFI_ALIASES, text) ? SAFI_ALIASES[text]! : text;
  return safis.get(safi) ?? words.back().fail(`'${afi} ${text}' is not a family${suggestion(text, safis.keys())}`);
}

interface FamilyBlock {
  readonly neighbor: NeighborDraft;
  readonly here: Set<Family>;
  all: boolean;
}

const named = familyRows<FamilyBlock>('A family of routes that the session is for.', (block, family, words) => {
  if (block.all) words.back().fail(`'all' comes before this family and holds it already`);
  if (block.here.has(family)) words.back().fail(`family '${family.name}' is here twice`);
  block.here.add(family);
  block.neighbor.families.add(family);
});

export const familyKind = sectionKind<FamilyBlock>('family', {
  ...named,
  all: {
    about: 'Every family that Keryx knows, as when there is no family section.',
    line: (_words, block) => {
      block.all = true;
      for (const { family } of families.all()) block.neighbor.families.add(family);
    },
  },
  minimal: {
    about: 'ExaBGP 3: the families of the routes in this file.',
    line: (words, { neighbor }, notes) => {
      notes.warn(words.where(), `'minimal' is the families of the routes in this file: helpers can announce no others`);
      neighbor.minimalFamilies = true;
    },
  },
  ...Object.fromEntries(
    Object.entries(AFI_ALIASES).map(([alias, afi]) => [alias, { ...named[afi]!, about: `ExaBGP 3: ${afi}.` }]),
  ),
});

export function openFamily(neighbor: NeighborDraft): OpenSection {
  return familyKind.open({ neighbor, here: new Set(), all: false });
}

export const addPathKind = sectionKind<NeighborDraft>(
  'add-path',
  familyRows<NeighborDraft>(
    'Several paths to a prefix, for this family; limit is the most that we take (capability 76).',
    ({ addPathFamilies }, family, words, at) => {
      const limit = words.accept('limit') ? words.number(1, 65535, 'number of paths') : undefined;
      addPathFamilies.set(family, { line: at.line, column: at.column, ...(limit !== undefined && { limit }) });
    },
    ' [limit PATHS]',
  ),
);
