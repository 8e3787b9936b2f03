// `process NAME { … }` inside a neighbor or a group, as ExaBGP 3 has it: a helper, and what it wants to hear.

import type { Words } from '../bgp/index.ts';
import type { EventName } from '../process-bridge/index.ts';
import type { NeighborDraft } from './draft.ts';
import { closeProcess, type ProcessDraft, processDraft, processRows } from './process.ts';
import { complain, EVENTS, eventRow, formRow, noReports, type ReportsDraft, reportRows } from './reports.ts';
import { type Close, type OpenSection, type Row, type Rows, sectionKind } from './sections.ts';
import { flag } from './values.ts';

interface OldProcess extends ProcessDraft {
  readonly neighbor: NeighborDraft;
  state: boolean;
  consolidate: boolean;
  readonly receive: ReportsDraft;
  readonly send: ReportsDraft;
}

type Direction = 'receive' | 'send';

/** Words such as `receive-updates`, and the messages that they stand for. */
const KINDS: Readonly<Record<string, EventName>> = {
  opens: 'open',
  updates: 'update',
  notifications: 'notification',
  keepalives: 'keepalive',
  refresh: 'refresh',
  operational: 'operational',
};

const DIRECTIONS: readonly Direction[] = ['receive', 'send'];

/** UPDATEs in words: what `receive-routes` and its older names are about. */
function routesRow(about: string, changes: boolean): Row<OldProcess> {
  return {
    ...flag<OldProcess>(true, (draft, value) => {
      if (value) draft.receive.events.add('update');
      else draft.receive.events.delete('update');
      draft.receive.parsed = value;
      if (changes) draft.state = value;
    }),
    about,
  };
}

function wordRows(direction: Direction): Rows<OldProcess> {
  const find = (draft: OldProcess): ReportsDraft => draft[direction];
  const forms = ['parsed', 'packets'] as const;
  return Object.fromEntries([
    ...forms.map((form) => [
      `${direction}-${form}`,
      { ...formRow(form, find), about: `As ${form} in ${direction} { }, for every message if none is named.` },
    ]),
    ...Object.entries(KINDS).map(([word, event]) => [
      `${direction}-${word}`,
      { ...eventRow(event, find), about: `As ${event} in ${direction} { }, parsed if no form is named.` },
    ]),
  ]);
}

const neighborChanges: Row<OldProcess> = {
  ...flag(true, (draft, value) => {
    draft.state = value;
  }),
  about: 'Tell when the session is connected, up and down.',
};

/** A section of one direction. Unlike later ones it may say `neighbor-changes`, too. */
function directionRow(direction: Direction, about: string): Row<OldProcess> {
  const section = sectionKind<OldProcess>(direction, {
    ...reportRows<OldProcess>((draft) => draft[direction]),
    'neighbor-changes': neighborChanges,
  });
  return { about, section, block: (_words, draft) => section.open(draft) };
}

const rows: Rows<OldProcess> = {
  ...processRows,
  'api-version': {
    ...processRows['api-version']!,
    about: 'Whose events the helper is told: those of ExaBGP 3.4, whose form this is, if nothing else is said.',
  },
  'neighbor-changes': neighborChanges,
  'receive-routes': routesRow('Tell what the peer announces: receive { parsed; update; }.', false),
  'peer-updates': routesRow('neighbor-changes and receive-routes.', true),
  'parse-routes': routesRow('neighbor-changes and receive-routes.', true),
  ...wordRows('receive'),
  ...wordRows('send'),
  consolidate: {
    ...flag(true, (draft, value) => {
      draft.consolidate = value;
    }),
    about: 'Tell octets and meaning in one event.',
  },
  receive: directionRow('receive', 'Tell of messages from the peer.'),
  send: directionRow('send', 'Tell of messages to the peer.'),
};

const close: Close<OldProcess> = (draft, notes, mentioned) => {
  closeProcess(draft, notes, mentioned);
  const { name, at, neighbor, state, receive, send } = draft;
  for (const direction of DIRECTIONS) {
    if (!mentioned.has(direction)) complete(draft[direction]);
    if (draft.consolidate && draft[direction].events.size > 0) draft[direction].consolidate = true;
    complain(direction, draft[direction], at, notes);
  }
  const wanted = { state, negotiated: false, fsm: false, signal: false, receive, send };
  neighbor.subscriptions.push({ processes: [name], matches: [], ...wanted });
};

// The words with a hyphen stand alone: `receive-packets` means all messages, and `receive-updates` what they say.
function complete(reports: ReportsDraft): void {
  const formed = reports.parsed || reports.packets;
  if (formed && reports.events.size === 0) for (const event of EVENTS) reports.events.add(event);
  else if (!formed && reports.events.size > 0) reports.parsed = true;
}

export const oldProcessKind = sectionKind('process', rows, close);

/** Opens a `process` section inside a neighbor or a group. */
export function openOldProcess(words: Words, neighbor: NeighborDraft): OpenSection {
  return oldProcessKind.open({
    ...processDraft(words, neighbor.file, true),
    // Only 3.4 took a process here, and what it runs was written for 3.4.
    version: 3,
    neighbor,
    state: false,
    consolidate: false,
    receive: noReports(),
    send: noReports(),
  });
}
