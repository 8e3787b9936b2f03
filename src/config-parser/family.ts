// `family { ipv4 unicast; … }` and the section `add-path`, which is written alike.

import { type Family, families, suggestion, type Words } from '../bgp/index.ts';
import type { NeighborDraft } from './draft.ts';
import type { Notes, Place } from './notes.ts';
import { later, notYet, type OpenSection, type Rows, sectionKind } from './sections.ts';
import { keywordPlace } from './values.ts';

// What ExaBGP lets a configuration name, whether or not Keryx has a codec for it.
const INET = [
  'unicast',
  'nlri-mpls',
  'labeled-unicast',
  'mpls-vpn',
  'mcast-vpn',
  'mup',
  'sr-policy',
  'flow',
  'flow-vpn',
];

const SAFIS: Readonly<Record<string, readonly string[]>> = {
  ipv4: [...INET, 'multicast'],
  ipv6: INET,
  l2vpn: ['vpls', 'evpn'],
  'bgp-ls': ['bgp-ls', 'bgp-ls-vpn'],
};

type Take<T> = (target: T, family: Family, words: Words, at: Place, notes: Notes) => void;

/** One row an AFI. */
function familyRows<T>(take: Take<T>): Rows<T> {
  return Object.fromEntries(
    Object.entries(SAFIS).map(([afi, safis]) => [
      afi,
      {
        line: (words: Words, target: T, notes: Notes) => {
          const at = keywordPlace(words);
          take(target, readFamily(words, afi, safis), words, at, notes);
        },
      },
    ]),
  );
}

function readFamily(words: Words, afi: string, safis: readonly string[]): Family {
  const safi = words.next('a SAFI').toLowerCase();
  const family = families.named(`${afi} ${safi}`)?.family;
  if (family !== undefined) return family;
  words.back();
  if (safis.includes(safi)) words.fail(notYet(`family '${afi} ${safi}'`));
  return words.fail(`'${afi} ${safi}' is not a family${suggestion(safi, safis)}`);
}

interface FamilyBlock {
  readonly families: Set<Family>;
  readonly here: Set<Family>;
  all: boolean;
}

const familyKind = sectionKind<FamilyBlock>('family', {
  ...familyRows<FamilyBlock>((block, family, words) => {
    if (block.all) words.back().fail(`'all' comes before this family and holds it already`);
    if (block.here.has(family)) words.back().fail(`family '${family.name}' is here twice`);
    block.here.add(family);
    block.families.add(family);
  }),
  all: {
    line: (_words, block) => {
      block.all = true;
      for (const { family } of families.all()) block.families.add(family);
    },
  },
  ...later<FamilyBlock>('minimal'),
});

export function openFamily(neighbor: NeighborDraft): OpenSection {
  return familyKind.open({ families: neighbor.families, here: new Set(), all: false });
}

const addPathKind = sectionKind<NeighborDraft>(
  'add-path',
  familyRows<NeighborDraft>((neighbor, family, words, at) => {
    if (words.peek() === 'limit') words.fail(notYet(`'limit'`));
    neighbor.addPathFamilies.set(family, at);
  }),
);

export function openAddPath(neighbor: NeighborDraft): OpenSection {
  return addPathKind.open(neighbor);
}
