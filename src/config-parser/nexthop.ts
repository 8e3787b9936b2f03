// `nexthop { ipv4 unicast ipv6; … }`: families whose next hops may be of the other protocol, RFC 8950.

import { type ExtendedNextHop, type Family, familyOf, suggestion, type Words } from '../bgp/index.ts';
import type { NeighborDraft } from './draft.ts';
import { placeOf } from './inherit.ts';
import type { Notes } from './notes.ts';
import { type Row, type Rows, sectionKind } from './sections.ts';
import { choice } from './values.ts';

const AFIS = { ipv4: 1, ipv6: 2 } as const;
const SAFIS = new Map([
  ['unicast', 1],
  ['multicast', 2],
  ['nlri-mpls', 4],
  ['labeled-unicast', 4],
  ['mpls-vpn', 128],
]);

function row(afi: keyof typeof AFIS, other: keyof typeof AFIS): Row<NeighborDraft> {
  return {
    usage: `${[...SAFIS.keys()].join(' | ')} ${other}`,
    about: `Next hops of ${other} for this ${afi} family.`,
    example: `unicast ${other}`,
    adds: true,
    line: (words, { options }) => {
      const family = readFamily(words, afi);
      choice(words, `the protocol of the next hop`, [other]);
      options.nextHops = [...(options.nextHops ?? []), { family, afi: AFIS[other] }];
    },
  };
}

function readFamily(words: Words, afi: keyof typeof AFIS): Family {
  const name = words.next('a SAFI').toLowerCase();
  const safi = SAFIS.get(name);
  if (safi !== undefined) return familyOf(AFIS[afi], safi);
  const names = [...SAFIS.keys()];
  return words.back().fail(`'${afi} ${name}' is not one of ${names.join(', ')}${suggestion(name, names)}`);
}

const rows: Rows<NeighborDraft> = { ipv4: row('ipv4', 'ipv6'), ipv6: row('ipv6', 'ipv4') };

const kind = sectionKind('nexthop', rows);

export const nextHopSection: Row<NeighborDraft> = {
  about: 'Families whose next hops may be of the other protocol (RFC 8950).',
  section: kind,
  block: (_words, neighbor) => kind.open(neighbor),
};

/** What the section says of the families `wanted` of the neighbor, each once; nothing when the capability is off. */
export function nextHopsOf(draft: NeighborDraft, wanted: ReadonlySet<Family>, notes: Notes): ExtendedNextHop[] {
  const { nextHops = [], offerNextHops = nextHops.length > 0 } = draft.options;
  const at = placeOf(draft, 'nexthop');
  if (offerNextHops && nextHops.length === 0) {
    notes.warn(at, `'capability { nexthop; }' has no effect without a section: nexthop { ipv4 unicast ipv6; }`);
  } else if (!offerNextHops && nextHops.length > 0) {
    notes.warn(at, `nexthop has no effect with 'capability { nexthop false; }'`);
  }
  if (!offerNextHops) return [];
  const each = [...new Map(nextHops.map((entry) => [entry.family, entry])).values()];
  return each.filter(({ family }) => {
    const known = wanted.has(family);
    if (!known) notes.warn(at, `'${family.name}' is not in the family section of this neighbor: no next hops for it`);
    return known;
  });
}
