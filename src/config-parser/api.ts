// `api [NAME] { … }`: which helpers hear what of a neighbor, and may announce to it.

import type { Words } from '../bgp/index.ts';
import type { EventName, Reports } from '../process-bridge/index.ts';
import type { NeighborDraft } from './draft.ts';
import type { Notes, Place } from './notes.ts';
import { later, type OpenSection, type Rows, sectionKind } from './sections.ts';
import { flag, name } from './values.ts';

interface ReportsDraft extends Reports {
  readonly events: Set<EventName>;
  parsed: boolean;
  packets: boolean;
  consolidate: boolean;
}

interface ApiDraft {
  readonly neighbor: NeighborDraft;
  /** Of the word `api`. */
  readonly at: Place;
  readonly processes: Set<string>;
  state: boolean;
  negotiated: boolean;
  fsm: boolean;
  signal: boolean;
  readonly receive: ReportsDraft;
  readonly send: ReportsDraft;
}

/** Reports of nothing, to be added to. */
export function noReports(): ReportsDraft {
  return { events: new Set(), parsed: false, packets: false, consolidate: false };
}

function form(key: 'parsed' | 'packets' | 'consolidate') {
  return flag<ReportsDraft>(true, (reports, value) => {
    reports[key] = value;
  });
}

function event(key: EventName) {
  return flag<ReportsDraft>(true, ({ events }, value) => {
    if (value) events.add(key);
    else events.delete(key);
  });
}

const reportRows: Rows<ReportsDraft> = {
  parsed: form('parsed'),
  packets: form('packets'),
  consolidate: form('consolidate'),
  open: event('open'),
  update: event('update'),
  notification: event('notification'),
  keepalive: event('keepalive'),
  refresh: event('refresh'),
  operational: event('operational'),
};

const receiveKind = sectionKind('receive', reportRows);
const sendKind = sectionKind('send', reportRows);

const rows: Rows<ApiDraft> = {
  processes: {
    line: (words, api) => {
      if (words.peek() !== '[') words.fail(`processes stand in brackets: processes [ a b ];`);
      words.list('a process', (process) => {
        const at = words.back().where();
        words.next();
        api.neighbor.file.references.push({ name: process, at });
        api.processes.add(process);
      });
    },
  },
  ...later<ApiDraft>('processes-match'),
  'neighbor-changes': flag(true, (api, value) => {
    api.state = value;
  }),
  negotiated: flag(true, (api, value) => {
    api.negotiated = value;
  }),
  fsm: flag(true, (api, value) => {
    api.fsm = value;
  }),
  signal: flag(true, (api, value) => {
    api.signal = value;
  }),
  receive: { block: (_words, api) => receiveKind.open(api.receive) },
  send: { block: (_words, api) => sendKind.open(api.send) },
};

const kind = sectionKind<ApiDraft>('api', rows, ({ neighbor, at, processes, ...wanted }, notes, mentioned) => {
  if (processes.size === 0 && !mentioned.has('processes'))
    notes.warn(at, 'this section names no process: nobody hears');
  for (const direction of ['receive', 'send'] as const) complain(direction, wanted[direction], at, notes);
  if (processes.size > 0) neighbor.subscriptions.push({ processes: [...processes], ...wanted });
});

function complain(direction: string, reports: ReportsDraft, at: Place, notes: Notes): void {
  const formed = reports.parsed || reports.packets || reports.consolidate;
  if (reports.events.size > 0 && !formed) {
    notes.warn(at, `'${direction}' has none of parsed, packets and consolidate: nothing is reported`);
  } else if (reports.events.size === 0 && formed) {
    notes.warn(at, `'${direction}' names no message, such as update: nothing is reported`);
  }
}

/** Opens an `api` section; `at` is the place of its keyword. */
export function openApi(words: Words, neighbor: NeighborDraft, at: Place): OpenSection {
  if (words.more()) {
    const taken = neighbor.file.apiNames;
    const given = name(words, 'the name of an api section');
    if (taken.has(given))
      words.back().fail(`there is an api section '${given}' already: names count for the whole file`);
    taken.add(given);
  }
  return kind.open({
    neighbor,
    at,
    processes: new Set(),
    state: false,
    negotiated: false,
    fsm: false,
    signal: false,
    receive: noReports(),
    send: noReports(),
  });
}
