// `template { neighbor NAME { … } }`, and `group NAME { … neighbor ADDRESS { … } }` of ExaBGP 3: what neighbors share.

import type { Words } from '../bgp/index.ts';
import { type FileDraft, type NeighborDraft, neighborDraft } from './draft.ts';
import { neighborKind, neighborRows, openDraft, openNeighbor } from './neighbor.ts';
import type { Notes } from './notes.ts';
import { type OpenSection, type Rows, sectionKind } from './sections.ts';
import { keywordPlace, name } from './values.ts';

const contentKind = sectionKind<NeighborDraft>('neighbor', neighborRows);

export const templateKind = sectionKind<FileDraft>('template', {
  neighbor: {
    usage: 'NAME',
    about: 'A template; it may say anything that a neighbor may, and lacks nothing.',
    example: 'routers',
    section: neighborKind,
    block: openTemplate,
  },
});

/** Opens a template. One with a bad name is read all the same. */
function openTemplate(words: Words, file: FileDraft, notes: Notes): OpenSection {
  const draft = neighborDraft(file, keywordPlace(words));
  const given = notes.attempt(() => name(words, 'the name of a template'));
  if (given === undefined) words.rest();
  else define(given, draft, notes);
  return openDraft(contentKind, draft);
}

function define(given: string, draft: NeighborDraft, notes: Notes): void {
  const { templates, run } = draft.file;
  const known = templates.get(given);
  if (known !== undefined) {
    notes.problem(draft.at, `the template '${given}' is already defined, at ${notes.source}:${known.at.line}`);
    return;
  }
  templates.set(given, draft);
  if (!run.templates.has(given)) run.templates.set(given, draft);
}

const { 'peer-address': _, ...shared } = neighborRows;

const groupRows: Rows<NeighborDraft> = {
  ...shared,
  neighbor: {
    usage: 'ADDRESS | RANGE',
    about: 'A neighbor; what it says itself wins over what its group says, and lists add up.',
    example: '192.0.2.7',
    section: neighborKind,
    block: (words, group, notes) => openNeighbor(words, group.file, notes, group),
  },
};

export const groupKind = { ...sectionKind<NeighborDraft>('group', groupRows), like: neighborKind };

/** Opens a `group` section; its name means nothing. */
export function openGroup(words: Words, file: FileDraft): OpenSection {
  const draft = neighborDraft(file, keywordPlace(words));
  if (words.more()) words.next();
  file.groups.push(draft);
  return openDraft(groupKind, draft);
}
