// `neighbor ADDRESS { … }`: its keywords, in the order in which a document has them.

import type { Words } from '../bgp/index.ts';
import { peerAddress } from './address.ts';
import { apiKind, openApi } from './api.ts';
import { capabilityKind, openCapability } from './capability.ts';
import { type FileDraft, type NeighborDraft, neighborDraft } from './draft.ts';
import { addPathKind, familyKind, openFamily } from './family.ts';
import { identityRows } from './identity.ts';
import { nextHopSection } from './nexthop.ts';
import type { Notes } from './notes.ts';
import { oldRows } from './old-words.ts';
import { operationalKind } from './operational.ts';
import { routeSections } from './routes.ts';
import { type OpenSection, type Row, type Rows, type SectionKind, sectionKind } from './sections.ts';
import { sessionRows } from './session.ts';
import { portRows, socketRows } from './socket.ts';
import { keywordPlace, placed } from './values.ts';

const inherit: Row<NeighborDraft> = {
  usage: 'TEMPLATE | [ TEMPLATE … ]',
  about: 'Adds what templates say. Their single values override those here, their lists come after those here.',
  example: 'routers',
  adds: true,
  line: (words, { inherits }) => {
    const names = words.list('the name of a template', () => placed(words.back(), 'the name of a template'));
    if (names.length === 0) words.back().fail('the name of a template is missing');
    for (const { text, place } of names) if (!inherits.has(text)) inherits.set(text, place);
  },
};

/** What a neighbor may say, and a template and a group as well. */
export const neighborRows: Rows<NeighborDraft> = {
  ...identityRows,
  ...sessionRows,
  ...portRows,
  ...socketRows,
  inherit,
  family: {
    about: 'What is spoken of on the session; every family that Keryx knows when nothing is said.',
    section: familyKind,
    block: (_words, neighbor) => openFamily(neighbor),
  },
  capability: {
    about: 'What our OPEN message offers.',
    section: capabilityKind,
    block: (_words, neighbor) => openCapability(neighbor),
  },
  'add-path': {
    // Without a section it is a word of ExaBGP 3 for that capability.
    line: capabilityKind.rows['add-path']!.line!,
    about: 'Families that the capability add-path is for; all when nothing is said.',
    section: addPathKind,
    block: (_words, neighbor) => addPathKind.open(neighbor),
  },
  nexthop: nextHopSection,
  api: {
    usage: '[NAME]',
    about: 'Which helpers may announce to the neighbor, and what they hear of it. A name is there once in a file.',
    section: apiKind,
    block: (words, neighbor) => openApi(words, neighbor, keywordPlace(words)),
  },
  ...routeSections,
  operational: {
    about: 'Operational messages; read and not sent.',
    section: operationalKind,
    block: (_words, neighbor) => operationalKind.open(neighbor),
  },
  ...oldRows,
};

export const neighborKind = sectionKind<NeighborDraft>('neighbor', neighborRows, (draft) => {
  draft.file.neighbors.push(draft);
});

/** Opens a section whose content is that of a neighbor. */
export function openDraft(kind: SectionKind<NeighborDraft>, draft: NeighborDraft): OpenSection {
  const section = kind.open(draft);
  draft.sections.push(section);
  return section;
}

/** Opens a `neighbor` section. A bad address is noted, and its content is read all the same. */
export function openNeighbor(words: Words, file: FileDraft, notes: Notes, group?: NeighborDraft): OpenSection {
  const draft = neighborDraft(file, keywordPlace(words), group);
  // A template may say the address, as far as ExaBGP is concerned.
  const peer = notes.attempt(() => peerAddress(words));
  if (peer === undefined) words.rest();
  Object.assign(draft.options, peer);
  return openDraft(neighborKind, draft);
}
